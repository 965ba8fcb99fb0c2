"""The desk of a department."""

from flask import render_template, request, url_for
from flask_babel import gettext as _

from bbs.web import access, current_actor
from official_accounts.queries import desks
from official_accounts.views.blueprint import bp


def tab_items(endpoint: str, found, words: dict) -> list[dict]:
    return [
        {
            "text": _(said[0]),
            "url": url_for(endpoint, tab=name),
            "current": found.tab == name,
            "count": found.counts[name],
        }
        for name, said in words.items()
    ]


@bp.get("/desk/")
@access("officer")
def desk():
    found = desks.desk(current_actor(), request.args.get("tab", ""), desks.parse_after(request.args.get("after")))
    return render_template(
        "official_accounts/desk.html",
        desk=found,
        tabs=tab_items("official_accounts.desk", found, desks.DESK_TABS),
        next_url=url_for("official_accounts.desk", tab=found.tab, after=found.after) if found.after else "",
        first_url=url_for("official_accounts.desk", tab=found.tab) if request.args.get("after") else "",
    )
