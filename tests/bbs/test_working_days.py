"""The official calendar: the vectors of requirements 2.7, unpublished years, uploads."""

from datetime import date

import pytest

from bbs import working_days
from bbs.errors import Invalid
from bbs.working_days import seeded

VECTORS = [
    ("2025-01-27", {3: "2025-02-07", 5: "2025-02-10"}),
    ("2025-09-26", {2: "2025-09-29", 5: "2025-10-10"}),
    ("2025-09-30", {2: "2025-10-10", 3: "2025-10-11", 5: "2025-10-14", 7: "2025-10-16", 10: "2025-10-21", 15: "2025-10-28"}),
    ("2026-02-12", {2: "2026-02-14", 3: "2026-02-24", 5: "2026-02-26", 7: "2026-02-28", 10: "2026-03-04", 15: "2026-03-11"}),
    ("2026-02-13", {2: "2026-02-24", 3: "2026-02-25", 5: "2026-02-27", 7: "2026-03-02", 10: "2026-03-05", 15: "2026-03-12"}),
    ("2026-02-16", {3: "2026-02-26", 5: "2026-02-28"}),
    ("2026-04-30", {2: "2026-05-07", 3: "2026-05-08", 5: "2026-05-11", 7: "2026-05-13"}),
    ("2026-05-08", {2: "2026-05-11"}),
    ("2026-06-18", {2: "2026-06-23", 5: "2026-06-26"}),
    ("2026-09-18", {2: "2026-09-21", 5: "2026-09-24", 7: "2026-09-29"}),
    ("2026-09-24", {3: "2026-09-30", 5: "2026-10-09", 7: "2026-10-12", 15: "2026-10-22"}),
    ("2026-09-30", {2: "2026-10-09", 3: "2026-10-10", 5: "2026-10-13", 7: "2026-10-15", 10: "2026-10-20", 15: "2026-10-27"}),
]  # fmt: skip


@pytest.mark.parametrize(("start", "n", "due"), [(s, n, d) for s, row in VECTORS for n, d in row.items()])
def test_due_dates_of_the_published_vectors(start, n, due):
    found = seeded().due(date.fromisoformat(start), n)
    assert (found.day.isoformat(), found.is_provisional) == (due, False)


def test_both_years_have_248_working_days():
    calendar = seeded()
    for year in (2025, 2026):
        assert calendar.between(date(year - 1, 12, 31), date(year, 12, 31)) == 248


def test_a_year_without_a_calendar_makes_the_date_provisional():
    found = seeded().due(date(2026, 12, 30), 3)
    assert found.is_provisional and found.day.weekday() < 5


def test_between_is_the_reverse_of_due():
    calendar = seeded()
    for n in range(1, 60):
        start = date(2026, 1, 20)
        assert calendar.between(start, calendar.due(start, n).day) == n
    assert calendar.between(date(2026, 3, 3), date(2026, 3, 3)) == 0


def test_an_uploaded_year_replaces_the_fallback(each_database):
    before = working_days.current().due(date(2026, 12, 31), 1)
    assert before.is_provisional
    working_days.store(working_days.read_csv("日期,类型\n2027-01-01,放假\n2027-01-02,上班\n"), "test")
    after = working_days.current().due(date(2026, 12, 31), 1)
    assert (after.day, after.is_provisional) == (date(2027, 1, 2), False)


@pytest.mark.parametrize("text", ["", "日期,类型\n", "2027-13-01,off\n", "2027-01-01,maybe\n", "2027-01-01\n"])
def test_a_calendar_file_that_cannot_be_read_is_refused(text):
    with pytest.raises(Invalid):
        working_days.read_csv(text)


@pytest.mark.parametrize(("start", "n"), [(date(1990, 1, 1), 3), (date(2026, 1, 1), -1), (date(2026, 1, 1), 5000)])
def test_what_the_calendar_does_not_cover_is_refused(start, n):
    with pytest.raises(Invalid):
        seeded().due(start, n)
