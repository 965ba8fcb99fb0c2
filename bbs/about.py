"""Pages about the site itself (roof): what a reader may expect of it."""

from flask import Blueprint, render_template

from bbs.web import access

bp = Blueprint("about", __name__)


@bp.get("/rights")
@access("public")
def rights():
    """What a resident may expect and where to turn; every page's foot leads here."""
    return render_template("about/rights.html")
