"""Recompute the figures of imported messages from the CSV alone and compare them with the program's own report.

    python -m bbs --instance DIR import messages FILE.csv
    python -m bbs --instance DIR tracker report --format json > report.json
    python tests/benchmarks/recompute_replies.py report.json FILE.csv [FILE2.csv …]

Imports nothing of the program: the standard library, and chinesecalendar for the official working days. Prints every
figure from both sides and exits 1 when one of them differs in the last digit.

Rules (docs/tracker.md): elapsed time in days is seconds / 86400; working days are the working days d with
day of posting < d <= day of answer; median and 90th percentile are nearest-rank values. chinesecalendar knows 2004 to
the last published year; other years count Monday to Friday.
"""

import csv
import json
import sys
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache

import chinese_calendar

csv.field_size_limit(16 * 1024 * 1024)


@cache
def is_working(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:  # no calendar published for that year
        return day.weekday() < 5


@cache
def working_days(start: date, end: date) -> int:
    return sum(is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S" if len(text) > 16 else "%Y-%m-%d %H:%M")


def messages(paths: list[str]) -> list[dict]:
    """Every message once: the same number with the same text is the same message."""
    seen = {}
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                text = (row["id"].strip(), " ".join(row["subject"].split()), "".join(row["body"].split()))
                seen.setdefault(text, row)
    return list(seen.values())


def nearest_rank(ordered: list, share: Fraction):
    """The smallest value that at least this share of the values does not exceed."""
    for number, value in enumerate(ordered, start=1):
        if Fraction(number, len(ordered)) >= share:
            return value
    return None


def spread(values: list[Fraction]) -> dict:
    ordered = sorted(values)
    if not ordered:
        return {"n": 0, "mean": None, "median": None, "p90": None}
    return {
        "n": len(ordered),
        "mean": float(sum(ordered) / len(ordered)),
        "median": float(nearest_rank(ordered, Fraction(1, 2))),
        "p90": float(nearest_rank(ordered, Fraction(9, 10))),
    }


def rate(numerator: int, denominator: int) -> dict:
    value = float(Fraction(numerator, denominator)) if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value}


def figures(rows: list[dict]) -> dict:
    """What the report must say of these messages, as far as a CSV can know it."""
    elapsed, worked = [], []
    for row in rows:
        if (row.get("reply") or "").strip():
            start, end = instant(row["created_at"].strip()), instant(row["replied_at"].strip())
            elapsed.append(Fraction(int((end - start).total_seconds()), 86400))
            worked.append(Fraction(working_days(start.date(), end.date())))
    made = {
        "received": len(rows),
        "valid": len(rows),
        "accepted": len(rows),
        "replied": len(elapsed),
        "closed": len(elapsed),
        "open": len(rows) - len(elapsed),
        "solved": 0,
        "reply_rate": rate(len(elapsed), len(rows)),
        "closure_rate": rate(len(elapsed), len(rows)),
        "satisfaction": rate(0, 0),
    }
    for days in (7, 15, 30):
        made[f"share_within_{days}"] = rate(sum(each <= days for each in elapsed), len(elapsed))
    for name in ("first_reply", "handling"):
        made[f"{name}_days"], made[f"{name}_working_days"] = spread(elapsed), spread(worked)
    return made


def compare(where: str, expected: dict, found: dict) -> int:
    wrong = 0
    for key, value in expected.items():
        mark = "ok " if found.get(key) == value else "BAD"
        wrong += mark == "BAD"
        print(f"{mark} {where:8} {key:26} csv {json.dumps(value)}  report {json.dumps(found.get(key))}")
    return wrong


def main(report_path: str, paths: list[str]) -> int:
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    rows = messages(paths)
    wrong = compare("site", figures(rows), report["site"])
    by_month: dict[str, list] = {}
    for row in rows:
        by_month.setdefault(row["created_at"][:7], []).append(row)
    months = {each["month"]: each for each in report["months"]}
    if sorted(months) != sorted(by_month):
        print("BAD months differ")
        wrong += 1
    for month, of_month in sorted(by_month.items()):
        expected, found = figures(of_month), months.get(month, {})
        bad = [key for key in expected if expected[key] != found.get(key)]
        wrong += len(bad)
        for key in bad:
            print(f"BAD {month} {key}: csv {expected[key]} report {found.get(key)}")
    print(f"{len(rows):,} messages, {len(by_month)} months, {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
