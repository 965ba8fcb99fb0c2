"""Files made to break in, to break the server or to fill it: each is refused with a sentence or kept harmless."""

import io
import random
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from bbs.errors import Refused
from boards.models import Attachment
from boards.services import attachments
from tests.boards.test_attachments import docx
from tests.support import factories

NAMES = (
    "../../../etc/passwd", "..\\..\\windows\\system32", "/etc/passwd", "a/../../b.pdf", "....//....//x.pdf", "x\x00.pdf", "x\r\nSet-Cookie: a=b.pdf", "\u202efdp.exe",
    "..", ".", "", " ", "thumb", "CON.pdf", "x" * 5000 + ".pdf", "<script>.pdf", '"; filename="evil.html', "a?b#c&d=1.pdf", "%2e%2e%2f%2e%2e%2fx.pdf", "；ｘ.pdf", "~/.ssh/id_rsa", "x.pdf;type=text/html", "\ud800.pdf",
)  # fmt: skip
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


@pytest.fixture
def actor(database):
    return factories.make_actor("柳河边")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_folder_or_into_a_header(app, settings, actor, tmp_path, name):
    kept = attachments.store(actor, settings.files_folder, "basket", name, PDF)
    assert len(kept.name) <= 120 and kept.name and not set(kept.name) & set("/\\\r\n\x00\u202e")
    inside = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == PDF]
    assert [path.is_relative_to(settings.files_folder) for path in inside] == [True]
    thread = factories.make_thread(actor, basket="basket")
    client = app.test_client()
    page = client.get(f"/threads/{thread.id}").get_data(as_text=True)
    assert "<script>" not in page
    with client.get(f"/files/{kept.id}/x") as answer:
        assert answer.status_code == 302 and answer.location.startswith(f"/files/{kept.id}/")
    with client.get(answer.location) as shown:
        assert shown.status_code in (200, 302, 404)
        if shown.status_code == 200:
            assert shown.get_data() == PDF and shown.headers["Content-Disposition"].startswith(("attachment", "inline"))
            assert (
                shown.headers["X-Content-Type-Options"] == "nosniff"
                and "sandbox" in shown.headers["Content-Security-Policy"]
            )
            assert "Set-Cookie" not in shown.headers


@pytest.mark.parametrize(
    "address",
    [
        "/static/../bbs/config.py", "/static/%2e%2e/bbs/config.py", "/static/..%2fbbs%2fconfig.py", "/static/....//bbs/config.py", "/static//etc/passwd", "/static/%00", "/static/",
        "/files/../../etc/passwd", "/files/1/../../../etc/passwd", "/files/1/%2e%2e%2f%2e%2e%2fhuiyin.db", "/static/..\\bbs\\config.py", "/files/0/x", "/static/site.css/..%2f..%2fsetup.cfg",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_its_folder(app, database, address):
    with app.test_client().get(address) as answer:
        assert answer.status_code in (302, 308, 404, 405, 422), address
        assert b"root:" not in answer.get_data() and b"SECRET_KEY" not in answer.get_data()


def pictures() -> dict[str, bytes]:
    made = {}
    for form, mode in (("PNG", "RGBA"), ("JPEG", "RGB"), ("GIF", "P"), ("WEBP", "RGB"), ("PNG", "I;16"), ("PNG", "1"), ("JPEG", "CMYK"), ("PNG", "LA"), ("TIFF", "RGB"), ("BMP", "RGB"), ("ICO", "RGB")):  # fmt: skip
        out = io.BytesIO()
        Image.new(mode, (40, 30)).save(out, form)
        made[f"{form}-{mode}"] = out.getvalue()
    return made


def documents() -> dict[str, bytes]:
    return {"docx": docx({"word/styles.xml": b"<x/>" * 300}), "pdf": PDF}


@pytest.mark.parametrize("seed", range(6))
def test_damaged_files_are_refused_with_a_sentence_and_never_break(actor, tmp_path, seed):
    chance = random.Random(seed)
    for kind, content in {**pictures(), **documents()}.items():
        for _ in range(25):
            spoilt = bytearray(content)
            for _ in range(chance.choice((1, 3, 20))):
                spoilt[chance.randrange(8, len(spoilt))] = chance.randrange(256)
            if chance.random() < 0.4:
                del spoilt[chance.randrange(9, len(spoilt)) :]
            try:
                attachments.store(actor, tmp_path, f"{kind}{chance.random()}"[:60], f"{kind}.bin", bytes(spoilt))
            except Refused as refused:
                assert refused.status == 422


def _png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 5000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(100_000, 100_000), (2**31 - 1, 2), (1, 60_000_000), (0, 5), (65535, 65535)])
def test_pictures_that_claim_to_be_huge_are_refused_before_they_are_opened(actor, tmp_path, size):
    with pytest.raises(Refused):
        attachments.store(actor, tmp_path, "b", "x.png", _png_of(*size))
    assert Attachment.select().count() == 0


def _zip(entries: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def _lying(content: bytes) -> bytes:
    """Every size in the directory says 10 bytes."""
    spoilt, at = bytearray(content), 0
    while (at := spoilt.find(b"PK\x01\x02", at)) >= 0:
        spoilt[at + 24 : at + 28] = struct.pack("<I", 10)
        at += 4
    return bytes(spoilt)


def test_archives_that_unpack_to_too_much_or_lie_about_it_are_refused(actor, tmp_path):
    base = [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"), ("_rels/.rels", b"<r/>")]
    bombs = [
        _zip([*base, ("word/big.xml", b"\0" * (101 << 20))]),
        _lying(_zip([*base, ("word/big.xml", b"\0" * (20 << 20))])),
        _zip([*base, *((f"word/{n}.xml", b"x") for n in range(5001))]),
        _zip(base)[:-40],
    ]
    for bomb in bombs:
        with pytest.raises(Refused):
            attachments.store(actor, tmp_path / "files", "b", "说明.docx", bomb)
    assert Attachment.select().count() == 0 and not (tmp_path / "files").exists()
