"""/search, and similar threads for a title being typed."""

from flask import Blueprint, jsonify, render_template, request

from bbs.web import access, current_actor, limit, wants_json
from search import links, queries
from search.forms import ORDERS, SearchForm

bp = Blueprint("search", __name__)


@bp.get("/search")
@access("public")
@limit("60 per minute GET")
def results():
    form = SearchForm(request.args)
    is_right = form.validate()
    page = queries.search_page(current_actor(), form.asked())
    link = links.linker(request.path, request.args)
    status = 503 if not page.is_ready else 200 if is_right and not page.is_unsearchable else 422
    return render_template(
        "search/results.html",
        page=page,
        form=form,
        link=link,
        orders=links.order_tabs(ORDERS, page.asked.order, link),
        chips=links.chips(request.args, page, link),
        looser=links.looser(page, link) if page.is_empty else [],
    ), status


@bp.get("/search/similar")
@access("public")
@limit("120 per minute GET")
def similar():
    threads = queries.similar_threads(current_actor(), request.args.get("title", ""))
    if wants_json():
        fields = ("id", "title", "case_state", "official_count", "me_too_count")
        return jsonify(threads=[{name: getattr(thread, name) for name in fields} for thread in threads])
    return render_template("search/similar.html", threads=threads)
