"""Arithmetic of figures: exact, and nothing out of nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs import clock
from bbs.errors import Invalid
from bbs.words import percent
from official_accounts.tracker import charts, windows
from official_accounts.tracker.definitions import COUNT, RATES
from official_accounts.tracker.figures import Share, Tally, joined, nearest_rank, spread


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [(1352, 1373, "98.5%"), (829, 836, "99.2%"), (0, 5, "0.0%"), (0, 0, "—"), (5, 5, "100.0%")],
)
def test_rates_print_as_in_the_founding_documents(numerator, denominator, printed):
    assert percent(Share(numerator, denominator).value) == printed


def test_the_nearest_rank_is_a_value_that_occurred():
    assert nearest_rank([], 50) is None
    assert nearest_rank([7], 90) == 7
    assert nearest_rank([1, 2, 3, 4], 50) == 2
    assert nearest_rank(list(range(1, 11)), 90) == 9
    assert nearest_rank(list(range(1, 12)), 90) == 10


@given(st.lists(st.integers(0, 10**7), min_size=1), st.integers(1, 99))
def test_the_nearest_rank_is_the_least_value_that_enough_do_not_exceed(values, share):
    found = nearest_rank(sorted(values), share)
    assert sum(v <= found for v in values) * 100 >= share * len(values)
    assert sum(v < found for v in values) * 100 < share * len(values)


def test_calendar_days_are_fractions_and_working_days_are_whole():
    assert spread([86_400, 43_200], 86_400).mean == 0.75
    assert spread([2, 5, 9]).median == 5
    assert spread([], 86_400).as_dict() == {"n": 0, "mean": None, "median": None, "p90": None}


def test_every_rate_is_made_of_defined_counts():
    assert {part for rate in RATES for part in (rate.numerator, rate.denominator)} <= set(COUNT)


def test_rolling_up_adds_counts_and_never_averages_percentages():
    small, large = Tally(), Tally()
    small.counts.update(accepted=1, replied=1)
    large.counts.update(accepted=99, replied=0)
    assert joined([small, large]).share("reply_rate").value == 0.01


def test_windows_are_understood_or_refused_with_a_sentence(frozen):
    with frozen("2026-03-15 09:00"):
        assert (windows.make(period="quarter").first, windows.make(period="last_month").last) == (
            date(2026, 1, 1),
            date(2026, 2, 28),
        )
        assert windows.make(month="2024-02").last == date(2024, 2, 29)
        assert windows.make().last == date(2026, 3, 15)
        for wrong in ({"month": "2026-13"}, {"first": "soon"}, {"first": "2026-02-02", "last": "2026-02-01"}, {"view": "x"},
                      {"period": "century"}, {"first": "1066-10-14"}):  # fmt: skip
            with pytest.raises(Invalid):
                windows.make(**wrong)


def test_a_flow_window_that_is_over_is_judged_at_its_end_and_a_cohort_as_things_stand(frozen):
    with frozen("2026-03-15 09:00"):
        cohort, flow = windows.make(month="2026-01"), windows.make(month="2026-01", view="flow")
    assert cohort.as_of == cohort.late_before == date(2026, 3, 15)
    assert (flow.as_of, flow.late_before) == (date(2026, 1, 31), date(2026, 2, 1))
    assert clock.local_day(flow.cutoff) == date(2026, 3, 15)


def test_a_chart_of_nothing_is_no_chart():
    assert charts.paired_bars([("2026-01", 0, 0), ("2026-02", 0, 0)]) is None
    drawn = charts.paired_bars([("2026-01", 10, 5), ("2026-02", 4, 4)])
    assert drawn.highest == 10
    assert drawn.wholes[0].height == 2 * drawn.parts[0].height
