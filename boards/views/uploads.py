"""Files that come with a form: kept in the form's basket even when the form has to be shown again."""

from flask import request

from bbs.errors import Refused
from bbs.web import put_on_form, settings
from boards.services import attachments


def validate_with_files(actor, form) -> bool:
    """Store what was chosen, take out what was unticked, then check the form; a refused file is named at its field."""
    refusals = _keep_uploads(actor, form)
    is_valid = form.validate()
    for refused in refusals:
        put_on_form(form, refused)
    return is_valid and not refusals


def _keep_uploads(actor, form) -> list[Refused]:
    basket = form.basket.data or ""
    unwanted = [int(x) for x in request.form.getlist("drop_file") if x.isdecimal() and len(x) < 10]
    if unwanted:
        attachments.remove_from_basket(actor, basket, unwanted)
    refusals = []
    for upload in request.files.getlist(form.files.name):
        if not upload or not upload.filename:
            continue
        content = upload.read(attachments.MOST_BYTES + 1)
        try:
            attachments.store(actor, settings().files_folder, basket, upload.filename, content)
        except Refused as refused:
            refusals.append(refused)
    return refusals
