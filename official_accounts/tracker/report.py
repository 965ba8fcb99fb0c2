"""The figures of a window as a file: JSON (the contract of design 10), CSV, XLSX and a plain HTML page."""

import csv
import io
import json
from collections.abc import Callable
from html import escape

import xlsxwriter

from bbs import clock
from official_accounts.tracker import definitions
from official_accounts.tracker.definitions import COUNT, DURATIONS, MAIN_COUNTS, RATES
from official_accounts.tracker.figures import Tally
from official_accounts.tracker.queries import Figures
from official_accounts.tracker.windows import Window

FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


def window_dict(window: Window) -> dict:
    return {
        "from": window.first.isoformat(),
        "to": window.last.isoformat(),
        "cutoff": clock.local(window.cutoff).isoformat(),
        "view": window.view,
    }


def report(figures: Figures) -> dict:
    """The report of the contract; only units that received something are listed."""

    def line(tally: Tally) -> dict:
        return tally.as_dict(MAIN_COUNTS)

    units = [figures.tree[key] for key in figures.tree if key in figures.departments]
    return {
        "window": window_dict(figures.window),
        "site": line(figures.site),
        "departments": [
            {"department": unit.slug, "name": unit.name, **line(figures.departments[unit.id])} for unit in units
        ],
        "kinds": [{"kind": kind, **line(tally)} for kind, tally in sorted(figures.kinds.items())],
        "months": [{"month": month, **line(tally)} for month, tally in sorted(figures.months.items())],
        "definitions": [
            {"key": each.key, "name": each.name, "definition": each.sentence}
            for each in (*(COUNT[key] for key in MAIN_COUNTS), *RATES, *DURATIONS)
        ],
    }


def _flat(made: dict) -> tuple[list[str], list[list]]:
    """Header and lines for a spreadsheet: one column per number, the parts of a rate beside it."""
    header = ["scope", "name", *MAIN_COUNTS]
    for rate in RATES:
        header += [f"{rate.key}_numerator", f"{rate.key}_denominator", rate.key]
    for duration in DURATIONS:
        header += [f"{duration.key}_{part}" for part in ("n", "mean", "median", "p90")]

    def line(scope: str, name: str, found: dict) -> list:
        cells = [scope, name, *(found[key] for key in MAIN_COUNTS)]
        for rate in RATES:
            cells += found[rate.key].values()
        for duration in DURATIONS:
            cells += found[duration.key].values()
        return cells

    lines = [line("site", "", made["site"])]
    lines += [line("department", found["name"], found) for found in made["departments"]]
    lines += [line("kind", found["kind"], found) for found in made["kinds"]]
    lines += [line("month", found["month"], found) for found in made["months"]]
    return header, lines


def as_json(made: dict) -> bytes:
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(value):
    """A cell of a CSV file. A name that an office program would take for a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@＝＋－＠"):
        return f"'{value}"
    return "" if value is None else value


def as_csv(made: dict) -> bytes:
    """With a byte order mark, so that office programs read the Chinese; full precision, empty where 0/0."""
    header, lines = _flat(made)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*header, *made["window"]])
    for line in lines:
        writer.writerow([*map(_cell, line), *made["window"].values()])
    return ("\ufeff" + out.getvalue()).encode()


def _titles(translate: Callable[[str], str]) -> dict[str, str]:
    return {each.key: translate(each.name) for each in (*definitions.COUNTS, *RATES, *DURATIONS)}


def as_xlsx(made: dict, translate: Callable[[str], str]) -> bytes:
    """Three sheets: the figures, how each is defined, and the window."""
    header, lines = _flat(made)
    titles = _titles(translate)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    percent = book.add_format({"num_format": "0.0%"})
    days = book.add_format({"num_format": "0.0"})
    sheet = book.add_worksheet("figures")
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 24)
    rates = {rate.key for rate in RATES}
    for column, key in enumerate(header):
        base = next((k for k in sorted(titles, key=len, reverse=True) if key == k or key.startswith(f"{k}_")), "")
        label = titles.get(base, key) + (f" ({key.removeprefix(base + '_')})" if base and key != base else "")
        sheet.write(0, column, label, bold)
        is_time = key.endswith(("_mean", "_median", "_p90"))
        for number, line in enumerate(lines, start=1):
            if line[column] is not None:
                form = percent if key in rates else days if is_time else None
                sheet.write(number, column, line[column], form)
    notes = book.add_worksheet("definitions")
    notes.set_column(0, 0, 26)
    notes.set_column(1, 1, 100)
    for number, each in enumerate(made["definitions"]):
        notes.write_row(number, 0, [translate(each["name"]), translate(each["definition"])])
    notes.write(len(made["definitions"]), 1, translate(definitions.PERCENTILE_SENTENCE))
    notes.write(len(made["definitions"]) + 1, 1, translate(definitions.ROLL_UP_SENTENCE))
    window = book.add_worksheet("window")
    for number, pair in enumerate(made["window"].items()):
        window.write_row(number, 0, pair)
    book.close()
    return out.getvalue()


def as_html(made: dict) -> bytes:
    """One table without any style, for printing or for pasting into a paper."""
    header, lines = _flat(made)
    window = " · ".join(f"{key}: {value}" for key, value in made["window"].items())
    body = "".join(
        "<tr>" + "".join(f"<td>{'—' if cell is None else escape(str(cell))}</td>" for cell in line) + "</tr>\n"
        for line in lines
    )
    head = "".join(f"<th>{escape(key)}</th>" for key in header)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Report</title></head><body>\n'
        f"<h1>Report</h1><p>{escape(window)}</p>\n<table border=1><thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}</tbody></table></body></html>\n"
    ).encode()


def rendered(figures: Figures, form: str, translate: Callable[[str], str] = str) -> bytes:
    """The report as a file of one of FORMATS. `translate` gives the headings of the spreadsheet."""
    made = report(figures)
    if form == "xlsx":
        return as_xlsx(made, translate)
    return {"json": as_json, "csv": as_csv, "html": as_html}[form](made)
