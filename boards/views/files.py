"""Attachments are served here and nowhere else, with the permissions of their thread."""

from flask import redirect, request, send_from_directory, url_for
from werkzeug.exceptions import NotFound as NoFile

from bbs.errors import NotFound
from bbs.text import N_
from bbs.web import access, current_actor, settings
from boards.services import attachments
from boards.views.blueprint import bp


def _send(found, key: str, name: str, as_download: bool):
    try:
        response = send_from_directory(
            settings().files_folder, key, mimetype=found.media_type, as_attachment=as_download, download_name=name
        )
    except NoFile:
        raise NotFound(N_("The file is missing from the store; the office has been told.")) from None
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.get("/files/<int:attachment_id>/thumb")
@access("public")
def thumb(attachment_id):
    found = attachments.readable(current_actor(), attachment_id)
    return _send(found, found.thumb_key or found.storage_key, found.name, False)


@bp.get("/files/<int:attachment_id>/<path:name>")
@access("public")
def file(attachment_id, name):
    found = attachments.readable(current_actor(), attachment_id)
    if name != found.name:
        return redirect(url_for("boards.file", attachment_id=attachment_id, name=found.name), 302)
    return _send(
        found, found.storage_key, found.name, not found.media_type.startswith("image/") or "download" in request.args
    )
