"""Home, boards and lists of threads."""

from urllib.parse import urlencode

from flask import render_template, request
from flask_babel import gettext as _

from bbs import slots
from bbs.web import access, current_actor
from boards import following_queries, queries
from boards.kinds import THREAD_KINDS
from boards.queries import FILTERS, STATES, ListQuery, parse_position
from boards.views.blueprint import bp


def list_query() -> ListQuery:
    """What the address asks of a list; unknown values are ignored."""
    args = request.args
    department = args.get("department", "")
    return ListQuery(
        filter=args.get("filter") if args.get("filter") in FILTERS else "all",
        state=args.get("state") if args.get("state") in STATES else "",
        department_id=int(department) if department.isdecimal() and len(department) < 10 else None,
        kind=args.get("kind") if args.get("kind") in THREAD_KINDS else "",
        before=parse_position(args.get("before")),
        after=parse_position(args.get("after")),
    )


def address(**changes) -> str:
    """This page's address with some parameters changed; positions are dropped with every change of filter."""
    kept = {k: v for k, v in request.args.items() if k in ("filter", "state", "department", "kind")}
    kept.update(changes)
    text = urlencode({k: v for k, v in kept.items() if v})
    return f"{request.path}?{text}" if text else request.path


def filter_tabs(query: ListQuery, is_signed_in: bool) -> list[dict]:
    return [
        {"text": _(words), "url": address(filter="" if name == "all" else name), "current": query.filter == name}
        for name, (words, _sql, needs_sign_in) in FILTERS.items()
        if is_signed_in or not needs_sign_in
    ]


def state_choices() -> list[tuple[str, str]]:
    return [(name, _(words)) for name, (words, _sql) in STATES.items()]


def filter_choices() -> dict:
    """What the filter form offers: states, kinds, departments."""
    return {
        "states": state_choices(),
        "kinds": [(name, _(words)) for name, words in THREAD_KINDS.items()],
        "departments": slots.first("departments.choices", current_actor(), default=[]),
    }


def shown_list(template: str, page, query: ListQuery, **more):
    """Render a page that holds a list of threads with its tabs and neighbours."""
    found = page.list
    return render_template(
        template,
        page=page,
        tabs=filter_tabs(query, current_actor().is_signed_in),
        choices=filter_choices(),
        newer_url=address(after=found.newer) if found.newer else "",
        older_url=address(before=found.older) if found.older else "",
        first_url=address() if query.before or query.after else "",
        **more,
    )


@bp.get("/")
@access("public")
def home():
    query = list_query()
    return shown_list("boards/home.html", queries.home_page(current_actor(), query), query)


@bp.get("/boards/")
@access("public")
def overview():
    return render_template("boards/overview.html", categories=queries.by_category(queries.boards_overview()))


@bp.get("/boards/<slug>/")
@access("public")
def board(slug):
    query = list_query()
    return shown_list("boards/board.html", queries.board_page(current_actor(), slug, query), query)


@bp.get("/me/threads")
@access("signed_in")
def my_threads():
    query = list_query()
    found = queries.own_threads(current_actor(), query)
    return shown_list("boards/my_threads.html", queries.ListPage(found, query), query, following=False)


@bp.get("/me/following")
@access("signed_in")
def my_following():
    query = list_query()
    found = queries.followed_threads(current_actor(), query)
    places = following_queries.followed_places(current_actor())
    return shown_list("boards/my_threads.html", queries.ListPage(found, query), query, following=True, places=places)
