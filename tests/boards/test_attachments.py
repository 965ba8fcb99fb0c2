"""Files: what is accepted, what is drawn anew, who may read it."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from bbs.accounts.actor import VISITOR
from bbs.errors import Invalid, NotFound
from boards.models import Attachment, Thread
from boards.services import attachments, placing
from tests.support.factories import make_actor, make_board, make_reply, make_thread


def picture(size=(640, 480), fmt="JPEG", exif=None) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, fmt, **({"exif": exif} if exif else {}))
    return out.getvalue()


def huge_png(width=10_000, height=5_000) -> bytes:
    """A valid PNG of 50 million pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\x00" * ((width // 8 + 1) * height), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def docx(parts=None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<w:document/>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


def kept(folder) -> list:
    return [p for p in folder.rglob("*") if p.is_file()] if folder.exists() else []


def test_a_picture_is_drawn_anew_without_its_place(database, folder):
    exif = Image.Exif()
    exif[0x0110] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (30.0, 40.0, 50.0)
    stored = attachments.store(make_actor(), folder, "b", "路灯.jpg", picture(exif=exif))
    content = (folder / stored.storage_key).read_bytes()
    assert b"SecretPhone" not in content and not Image.open(io.BytesIO(content)).getexif()
    assert (stored.media_type, stored.width, stored.height) == ("image/webp", 640, 480)
    assert stored.name == "路灯.webp" and (folder / stored.thumb_key).exists()


def test_a_large_picture_is_made_smaller(database, folder):
    stored = attachments.store(make_actor(), folder, "b", "大图.jpg", picture((4000, 3000)))
    assert (stored.width, stored.height) == (2400, 1800)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("巨图.png", huge_png(), "too many pixels"),
        ("空.png", b"", "is empty"),
        ("脚本.html", b"<html><script>alert(1)</script></html>", "Only pictures"),
        ("矢量.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Only pictures"),
        ("假图.jpg", b"\xff\xd8\xff\xe0" + b"no picture" * 20, "cannot be read as a picture"),
        ("炸弹.docx", docx({"word/bomb.bin": b"\0" * (110 * 1024 * 1024)}), "unpacks to more"),
        ("太大.pdf", b"%PDF-1.4" + b"0" * (10 * 1024 * 1024), "too large"),
    ],
)
def test_what_is_not_safe_is_refused_with_its_name_and_leaves_nothing(database, folder, name, content, sentence):
    with pytest.raises(Invalid, match=sentence) as refused:
        attachments.store(make_actor(), folder, "b", name, content)
    assert refused.value.field == "files"
    assert Attachment.select().count() == 0 and kept(folder) == []


def test_an_archive_that_lies_about_its_sizes_is_refused(database, folder):
    honest = docx({"word/bomb.bin": b"\0" * (110 * 1024 * 1024)})
    lying = honest.replace(struct.pack("<I", 110 * 1024 * 1024), struct.pack("<I", 1000))
    with pytest.raises(Invalid):
        attachments.store(make_actor(), folder, "b", "说谎.docx", lying)


def test_documents_are_kept_as_they_are(database, folder):
    content = docx()
    stored = attachments.store(make_actor(), folder, "b", "../../情况说明.docx", content)
    assert (folder / stored.storage_key).read_bytes() == content
    assert "/" not in stored.name and stored.storage_key.count("/") == 1


def test_at_most_nine_files_belong_to_a_post(database, folder):
    actor = make_actor()
    for n in range(9):
        attachments.store(actor, folder, "b", f"{n}.png", picture((20 + n, 20), "PNG"))
    with pytest.raises(Invalid, match="At most"):
        attachments.store(actor, folder, "b", "10.png", picture((50, 20), "PNG"))


def test_a_posted_file_is_read_with_the_permissions_of_its_thread(each_database, folder):
    poster, other, board = make_actor(), make_actor(), make_board()
    stored = attachments.store(poster, folder, "basket", "图.png", picture(fmt="PNG"))
    with pytest.raises(NotFound):
        attachments.readable(other, stored.id)
    thread = make_thread(poster, board, basket="basket", visibility="private")
    assert attachments.readable(poster, stored.id).post_id
    for reader in (VISITOR, other):
        with pytest.raises(NotFound):
            attachments.readable(reader, stored.id)
    Thread.update(visibility="public").where(Thread.id == thread.id).execute()
    assert attachments.readable(VISITOR, stored.id)
    placing.hide_thread(thread.id, "abuse", "moderator", None)
    with pytest.raises(NotFound):
        attachments.readable(VISITOR, stored.id)


def test_nobody_takes_files_from_another_persons_basket(database, folder):
    owner, thief = make_actor(), make_actor()
    attachments.store(owner, folder, "basket", "图.png", picture(fmt="PNG"))
    thread = make_thread()
    post = make_reply(thread, thief, basket="basket")
    assert post.files == ""
    assert attachments.remove_from_basket(thief, "basket", [1]) == 0
