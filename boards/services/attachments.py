"""Pictures and documents: checked by content, pictures drawn anew without their metadata, kept by content digest."""

import hashlib
import io
import warnings
import zipfile
from pathlib import Path

import filetype
from PIL import Image, ImageOps

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import db, new_token, row
from bbs.errors import Invalid, NotFound
from bbs.text import N_, tidy_line
from boards import policies
from boards.kinds import MOST_FILES
from boards.models import Attachment

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE, THUMB_SIDE = 2400, 480
MOST_UNPACKED = 100 * 1024 * 1024

PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif"}
DOCUMENTS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}

_TYPES = N_("Only pictures (JPEG, PNG, WebP, GIF) and documents (PDF, DOCX, XLSX) are accepted.")


def _open_picture(content: bytes, name: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content))
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid(
                    N_("“%(name)s” has too many pixels: at most %(most)d million."), field="files", name=name, most=40
                )
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            return ImageOps.exif_transpose(picture)
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid(
            N_("“%(name)s” has too many pixels: at most %(most)d million."), field="files", name=name, most=40
        ) from None
    except Exception:  # a damaged picture makes its readers raise a dozen kinds of errors
        raise Invalid(N_("“%(name)s” cannot be read as a picture."), field="files", name=name) from None


def _drawn(picture: Image.Image, side: int) -> tuple[bytes, int, int]:
    """The picture as WebP with its longer side at most `side`; no metadata survives this."""
    copy = picture.convert("RGBA" if picture.mode in ("RGBA", "LA", "P") else "RGB")
    copy.thumbnail((side, side))
    out = io.BytesIO()
    copy.save(out, "WEBP", quality=82, method=2)
    return out.getvalue(), copy.width, copy.height


def _check_document(content: bytes, media_type: str, name: str) -> None:
    """An office file must be a sane archive: no zip bomb, no path that leaves it."""
    if media_type == "application/pdf":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(e.file_size for e in entries)
            if len(entries) > 5000 or unpacked > MOST_UNPACKED:
                raise Invalid(
                    N_("“%(name)s” unpacks to more than a document should; it was not kept."), field="files", name=name
                )
            # The directory of an archive can lie about sizes; the first part is unpacked for real, up to the limit.
            for entry in entries:
                with archive.open(entry) as part:
                    while chunk := part.read(1 << 20):
                        unpacked -= len(chunk)
                        if unpacked < 0:
                            raise Invalid(
                                N_("“%(name)s” unpacks to more than a document should; it was not kept."),
                                field="files",
                                name=name,
                            )
    except Invalid:
        raise
    except Exception:  # a damaged archive makes its readers raise a dozen kinds of errors
        raise Invalid(N_("“%(name)s” cannot be read as a document."), field="files", name=name) from None


def _keep(folder: Path, content: bytes, ending: str) -> str:
    digest = hashlib.sha256(content).hexdigest()
    key = f"{digest[:2]}/{digest}.{ending}"
    path = folder / key
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{new_token()[:8]}")
        temporary.write_bytes(content)
        temporary.replace(path)
    return key


def store(actor: Actor, folder: Path, basket: str, name: str, content: bytes) -> Attachment:
    """Check one uploaded file and keep it in the form's basket until the post is sent.

    Refuses other types than pictures and documents, more than 10 MB, more than 40 million pixels, damaged files and
    archives that unpack to more than 100 MB. A refused file leaves nothing behind.
    """
    policies.check_active(actor)
    name = tidy_line(name.replace("/", "_").replace("\\", "_"))[-100:] or "file"
    if not content:
        raise Invalid(N_("“%(name)s” is empty."), field="files", name=name)
    if len(content) > MOST_BYTES:
        raise Invalid(N_("“%(name)s” is too large: at most %(most)d MB."), field="files", name=name, most=10)
    guessed = filetype.guess_mime(content)
    if guessed in PICTURES:
        picture = _open_picture(content, name)
        large, width, height = _drawn(picture, LONGEST_SIDE)
        small, _w, _h = _drawn(picture, THUMB_SIDE)
        values = {
            "media_type": "image/webp", "byte_count": len(large), "width": width, "height": height,
            "sha256": hashlib.sha256(large).hexdigest(), "storage_key": _keep(folder, large, "webp"),
            "thumb_key": _keep(folder, small, "webp"), "name": f"{name.rpartition('.')[0] or name}.webp",
        }  # fmt: skip
    elif guessed in DOCUMENTS:
        _check_document(content, guessed, name)
        values = {
            "media_type": guessed, "byte_count": len(content), "sha256": hashlib.sha256(content).hexdigest(),
            "storage_key": _keep(folder, content, DOCUMENTS[guessed]), "name": name,
        }  # fmt: skip
    else:
        raise Invalid(_TYPES, field="files")
    with db.atomic():
        if (
            Attachment.select().where(Attachment.basket == basket, Attachment.uploader == actor.user_id).count()
            >= MOST_FILES
        ):
            raise Invalid(N_("At most %(most)d files belong to a post."), field="files", most=MOST_FILES)
        return Attachment.create(uploader=actor.user_id, basket=basket[:64], created_at=clock.now(), **values)


def basket_files(actor: Actor, basket: str) -> list[Attachment]:
    if not basket or not actor.is_signed_in:
        return []
    return list(
        Attachment.select()
        .where(Attachment.basket == basket, Attachment.uploader == actor.user_id, Attachment.post.is_null())
        .order_by(Attachment.id)
    )


def remove_from_basket(actor: Actor, basket: str, attachment_ids: list[int]) -> int:
    """Take files out of the basket again; only the uploader's own, only before the post is sent."""
    return (
        Attachment.delete()
        .where(
            Attachment.id.in_(attachment_ids or [0]),
            Attachment.basket == basket,
            Attachment.uploader == actor.user_id,
            Attachment.post.is_null(),
        )
        .execute()
    )


_FILE_SQL = """
SELECT f.name, f.media_type, f.storage_key, f.thumb_key, f.uploader_id, f.post_id, p.hidden_at AS post_hidden_at,
       t.hidden_at, t.visibility, t.author_id, t.case_department_id, t.merged_into_id
FROM attachment f LEFT JOIN post p ON p.id = f.post_id LEFT JOIN thread t ON t.id = p.thread_id WHERE f.id = ?
"""


def readable(actor: Actor, attachment_id: int):
    """The file's row if this reader may see it: that of its thread, or the uploader's own before it is posted."""
    found = row(_FILE_SQL, attachment_id)
    gone = NotFound(N_("There is nothing at this address, or it is not public."))
    if found is None:
        raise gone
    if found.post_id is None:
        if found.uploader_id != actor.user_id:
            raise gone
        return found
    if found.post_hidden_at is not None or found.hidden_at is not None:
        raise gone
    policies.check_see_thread(actor, found)
    return found


def prune(before) -> int:
    """Forget baskets that were never posted (rows only; contents are shared by digest and swept by the backup tool)."""
    return Attachment.delete().where(Attachment.post.is_null(), Attachment.created_at < before).execute()
