"""A look at the text before it is sent: live with JavaScript, one step more without."""

from flask import request
from markupsafe import Markup

from bbs import richtext
from bbs.errors import Invalid, Refused
from bbs.web import access, limit, put_on_form, sentence_of
from boards.views.blueprint import bp


def is_wanted() -> bool:
    """Whether the form was sent with its "Preview" button, that is, only to be shown again."""
    return "preview" in request.form


def of_form(form) -> Markup | None:
    """The text of a form as it will look, when that was asked for."""
    if not is_wanted() or form.errors:
        return None
    try:
        return Markup(richtext.render(form.body.data or ""))
    except Refused as refused:
        put_on_form(form, refused)
        return None


@bp.post("/preview")
@access("signed_in")
@limit("60 per minute")
def preview():
    """The text as it will look; a fragment for the preview box."""
    try:
        return richtext.render(request.form.get("text", ""))
    except Invalid as refused:
        return sentence_of(refused), refused.status
