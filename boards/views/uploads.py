"""Files that come with a form: kept in the form's basket even when the form has to be shown again."""

from flask import request

from bbs.errors import Refused
from bbs.web import put_on_form, settings
from boards.services import attachments


def keep_uploads(actor, form) -> None:
    """Store what was chosen and take out what was unticked; a refused file is named at the field."""
    basket = form.basket.data or ""
    unwanted = [int(x) for x in request.form.getlist("drop_file") if x.isdigit() and len(x) < 10]
    if unwanted:
        attachments.remove_from_basket(actor, basket, unwanted)
    for upload in request.files.getlist("files"):
        if not upload or not upload.filename:
            continue
        try:
            attachments.store(
                actor, settings().files_folder, basket, upload.filename, upload.read(attachments.MOST_BYTES + 1)
            )
        except Refused as refused:
            form.validate()
            put_on_form(form, refused)
