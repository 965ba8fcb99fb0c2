"""/statistics/, /open-data/ and /office/."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from bbs.errors import Invalid, NotFound
from bbs.text import N_
from bbs.web import access, current_actor, sentence_of
from boards.kinds import ISSUE_KINDS
from official_accounts.tracker import office as office_desk
from official_accounts.tracker import open_data, pages, queries, windows
from official_accounts.tracker.definitions import (
    COUNT,
    DURATIONS,
    MAIN_COUNTS,
    PERCENTILE_SENTENCE,
    RATES,
    ROLL_UP_SENTENCE,
    VIEW_SENTENCES,
)
from official_accounts.tracker.report import FORMATS, rendered

bp = Blueprint("tracker", __name__)

_PERIOD_NAMES = {
    "all": N_("All time"),
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "quarter": N_("This quarter"),
    "year": N_("This year"),
}
_VIEW_NAMES = {"cohort": N_("By day received"), "flow": N_("By events")}


def _window(month: str = "") -> windows.Window:
    given = request.args
    return windows.make(
        month=month or given.get("month", ""),
        period=given.get("period", ""),
        first=given.get("from", ""),
        last=given.get("to", ""),
        view=given.get("view", ""),
    )


def _scope() -> tuple[pages.Scope, queries.DepartmentRow | None]:
    """The department and the kind that were asked for. Refuses unknown ones."""
    kind, slug = request.args.get("kind", ""), request.args.get("department", "")
    if kind and kind not in ISSUE_KINDS:
        raise NotFound(N_("There is no such kind of issue."))
    unit = next((each for each in queries.departments().values() if each.slug == slug), None) if slug else None
    if slug and unit is None:
        raise NotFound(N_("There is no such department."))
    return pages.Scope(slug, kind), unit


def _kind_names() -> dict[str, str]:
    return {kind: _(name) for kind, name in ISSUE_KINDS.items()}


def _period_tabs(scope: pages.Scope, window: windows.Window) -> list[dict]:
    asked = request.args.get("period", "") or ("all" if not request.args.get("from") else "")
    return [
        {
            "url": "?" + pages.urlencode({"period": period, "view": window.view, **scope.query()}),
            "text": _(name),
            "current": period == asked,
        }
        for period, name in _PERIOD_NAMES.items()
    ]


def _view_tabs(scope: pages.Scope, window: windows.Window) -> list[dict]:
    return [
        {
            "url": "?" + pages.urlencode({**pages.window_query(window), "view": view, **scope.query()}),
            "text": _(name),
            "current": view == window.view,
        }
        for view, name in _VIEW_NAMES.items()
    ]


def _page(month: str = "", problem: str = ""):
    window = windows.make() if problem else _window(month)
    scope, unit = _scope()
    figures = queries.figures(window, department_id=unit.id if unit else None, kind=scope.kind)
    download = pages.urlencode({**pages.window_query(window), **scope.query()})
    return render_template(
        "tracker/statistics.html",
        page=pages.statistics(figures, scope, _kind_names()),
        unit=unit,
        kind_names=_kind_names(),
        month=month,
        problem=problem,
        period_tabs=_period_tabs(scope, window) if not month else [],
        view_tabs=_view_tabs(scope, window),
        downloads=[(form.upper(), f"/statistics/report.{form}?{download}") for form in ("csv", "xlsx", "json")],
        definitions=(*(COUNT[key] for key in MAIN_COUNTS), *RATES, *DURATIONS),
        notes=(PERCENTILE_SENTENCE, ROLL_UP_SENTENCE),
        view_sentence=VIEW_SENTENCES[window.view],
    )


@bp.get("/statistics/")
@access("public")
def statistics():
    try:
        return _page()
    except Invalid as refused:
        return _page(problem=sentence_of(refused)), 422


@bp.get("/statistics/<month>/")
@access("public")
def month(month: str):
    try:
        windows.make(month=month)
    except Invalid:
        raise NotFound(N_("There is nothing at this address, or it is not public.")) from None
    return _page(month)


@bp.get("/statistics/report.<form>")
@access("public")
def report(form: str):
    if form not in FORMATS:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    window = _window()
    scope, unit = _scope()
    made = rendered(queries.figures(window, department_id=unit.id if unit else None, kind=scope.kind), form, _)
    name = f"huiyin-{window.first:%Y%m%d}-{window.last:%Y%m%d}-{window.view}.{form}"
    return Response(made, content_type=FORMATS[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _list(metric: str, window: windows.Window, scope: pages.Scope, unit, found: queries.Listing):
    query = {"metric": metric, **pages.window_query(window), **scope.query()}
    return render_template(
        "tracker/threads.html",
        found=found,
        rows=pages.listed(found.rows, window.cutoff),
        count=COUNT[metric],
        window=window,
        unit=unit,
        kind_name=_kind_names().get(scope.kind, ""),
        first_url="?" + pages.urlencode(query) if request.args.get("before") else "",
        next_url="?" + pages.urlencode({**query, "before": found.next_position}) if found.next_position else "",
        back_url="/statistics/?" + pages.urlencode({**pages.window_query(window), **scope.query()}),
    )


@bp.get("/statistics/threads")
@access("public")
def threads():
    metric = request.args.get("metric", "received")
    if metric not in COUNT:
        raise NotFound(N_("There is no such figure."))
    window = _window()
    scope, unit = _scope()
    found = queries.listing(
        current_actor(),
        metric,
        window,
        department_id=unit.id if unit else None,
        kind=scope.kind,
        before=request.args.get("before", ""),
    )
    return _list(metric, window, scope, unit, found)


@bp.get("/open-data/")
@access("public")
def open_data_page():
    return render_template("tracker/open_data.html", columns=open_data.COLUMNS)


@bp.get("/open-data/cases.csv")
@access("public")
def open_cases():
    return Response(open_data.facts_csv(), content_type="text/csv; charset=utf-8")


@bp.get("/open-data/dictionary.csv")
@access("public")
def open_dictionary():
    return Response(open_data.dictionary_csv(_), content_type="text/csv; charset=utf-8")


@bp.get("/office/")
@access("office", "supervisor")
def office():
    return render_template("tracker/office.html", page=office_desk.office())
