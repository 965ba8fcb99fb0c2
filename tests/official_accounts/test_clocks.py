"""Deadlines of every preset on the working-day vectors of requirements 2.7, and the pure rules around them."""

from datetime import date, datetime, timedelta, timezone

import pytest

from bbs import clock, working_days
from bbs.errors import Invalid, Refused
from bbs.working_days import Calendar
from official_accounts import clocks, rules

CALENDAR = working_days.seeded()

#: Received on -> {working days: due on} (requirements 2.7).
VECTORS = {
    "2025-01-27": {3: "2025-02-07", 5: "2025-02-10"},
    "2025-09-26": {2: "2025-09-29", 5: "2025-10-10"},
    "2025-09-30": {2: "2025-10-10", 3: "2025-10-11", 5: "2025-10-14", 7: "2025-10-16", 10: "2025-10-21", 15: "2025-10-28"},
    "2026-02-12": {2: "2026-02-14", 3: "2026-02-24", 5: "2026-02-26", 7: "2026-02-28", 10: "2026-03-04", 15: "2026-03-11"},
    "2026-02-13": {2: "2026-02-24", 3: "2026-02-25", 5: "2026-02-27", 7: "2026-03-02", 10: "2026-03-05", 15: "2026-03-12"},
    "2026-02-16": {3: "2026-02-26", 5: "2026-02-28"},
    "2026-04-30": {2: "2026-05-07", 3: "2026-05-08", 5: "2026-05-11", 7: "2026-05-13"},
    "2026-05-08": {2: "2026-05-11"},
    "2026-06-18": {2: "2026-06-23", 5: "2026-06-26"},
    "2026-09-18": {2: "2026-09-21", 5: "2026-09-24", 7: "2026-09-29"},
    "2026-09-24": {3: "2026-09-30", 5: "2026-10-09", 7: "2026-10-12", 15: "2026-10-22"},
    "2026-09-30": {2: "2026-10-09", 3: "2026-10-10", 5: "2026-10-13", 7: "2026-10-15", 10: "2026-10-20", 15: "2026-10-27"},
}  # fmt: skip

#: The cross-document summary of the clocks (requirements 1.6): preset -> (kind, complexity) -> working days.
LIMITS = {
    "zaozhuang": {("inquiry", "simple"): 2, ("complaint", "simple"): 7, ("suggestion", "simple"): 7},
    "suqian": {("inquiry", "simple"): 3, ("complaint", "simple"): 3, ("suggestion", "complex"): 3},
    "jingxian": {("inquiry", "simple"): 5, ("complaint", "simple"): 5, ("help_request", "complex"): 5},
    "huainan": {("inquiry", "simple"): 3, ("complaint", "simple"): 3, ("tip_off", "simple"): 3},
    "wenshao": {("inquiry", "simple"): 7, ("complaint", "simple"): 7, ("complaint", "complex"): 15},
}


@pytest.mark.parametrize("name", sorted(LIMITS))
@pytest.mark.parametrize("received", sorted(VECTORS))
def test_each_preset_gives_its_documents_limit_across_the_holidays(name, received):
    preset, start = rules.preset(name), date.fromisoformat(received)
    for (kind, complexity), days in LIMITS[name].items():
        deadline = clocks.handling(preset, CALENDAR, kind, complexity, start, "accept")
        assert deadline.days == days
        if days in VECTORS[received]:
            assert deadline.due_on.isoformat() == VECTORS[received][days]
        assert not deadline.is_provisional


@pytest.mark.parametrize("received", sorted(VECTORS))
def test_every_vector_of_the_requirements_holds(received):
    for days, due in VECTORS[received].items():
        assert clocks.working(CALENDAR, date.fromisoformat(received), days, "accept").due_on.isoformat() == due


def test_exactly_the_five_founding_documents_are_there_and_pass_the_schema():
    assert set(LIMITS) <= set(rules.names())
    for name in rules.names():
        assert rules.check(rules.read(rules.PRESETS / f"{name}.toml")) == []


def test_zaozhuang_counts_from_dispatch_and_the_others_from_acceptance():
    assert {name: rules.preset(name).clock_starts for name in LIMITS} == {
        "zaozhuang": "dispatch", "suqian": "acceptance", "jingxian": "acceptance", "huainan": "acceptance",
        "wenshao": "acceptance",
    }  # fmt: skip


def test_only_suqian_and_huainan_know_extensions_and_only_huainan_a_cap():
    extensions = {name: rules.preset(name).extension for name in LIMITS}
    assert {name for name, e in extensions.items() if e.is_allowed} == {"suqian", "huainan"}
    assert extensions["huainan"].cap == 10 and extensions["suqian"].cap is None


def test_the_explanation_names_the_holidays_left_out_and_the_make_up_days_counted():
    deadline = clocks.working(CALENDAR, date(2026, 9, 30), 3, "accept")
    assert [d.isoformat() for d in deadline.off] == [
        "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07",
    ]  # fmt: skip
    assert deadline.made_up == (date(2026, 10, 10),)
    assert clocks.Deadline.from_data(deadline.as_data()) == deadline


def test_a_deadline_in_a_year_without_a_calendar_is_provisional():
    unpublished = Calendar({2026: {}})
    assert not clocks.working(unpublished, date(2026, 12, 20), 5, "accept").is_provisional
    assert clocks.working(unpublished, date(2026, 12, 28), 5, "accept").is_provisional


def test_the_first_response_counts_natural_hours_through_holidays():
    received = datetime(2026, 9, 30, 9, 0, tzinfo=timezone.utc)
    assert clocks.first_response_by(rules.preset("wenshao"), received) == received + timedelta(hours=24)
    assert clocks.first_response_by(rules.preset("jingxian"), received) is None


def test_signing_objecting_and_the_verdict_have_their_days():
    preset = rules.preset("jingxian")
    assert clocks.sign_by(preset, CALENDAR, date(2026, 9, 30)) == date(2026, 10, 8)
    assert clocks.object_by(preset, CALENDAR, date(2026, 2, 13)) == date(2026, 2, 14)
    assert clocks.verdict_by(preset, date(2026, 9, 30)) == date(2026, 10, 15)


def _extend(preset, **changed):
    given = {
        "start_on": date(2026, 9, 30), "due_on": date(2026, 10, 10), "count": 0, "today": date(2026, 10, 9),
        "new_due_on": date(2026, 10, 20),
    }  # fmt: skip
    return clocks.check_extension(rules.preset(preset), CALENDAR, **{**given, **changed})


def test_huainan_extends_to_the_tenth_working_day_and_not_one_further():
    assert _extend("huainan").days == 10
    with pytest.raises(Invalid, match="at most 10 working days in all, until 2026-10-20"):
        _extend("huainan", new_due_on=date(2026, 10, 21))


def test_suqian_extends_without_a_cap():
    assert _extend("suqian", new_due_on=date(2026, 12, 1)).due_on == date(2026, 12, 1)


@pytest.mark.parametrize("preset", ["jingxian", "zaozhuang", "wenshao"])
def test_documents_that_name_no_extension_have_none(preset):
    with pytest.raises(Refused, match="know no extension"):
        _extend(preset)


def test_an_extension_comes_before_expiry_later_than_before_and_on_a_working_day():
    assert _extend("huainan", today=date(2026, 10, 10)).due_on == date(2026, 10, 20)
    with pytest.raises(Refused, match="has expired"):
        _extend("huainan", today=date(2026, 10, 11))
    with pytest.raises(Invalid, match="later than"):
        _extend("huainan", new_due_on=date(2026, 10, 10))
    with pytest.raises(Invalid, match="working day"):
        _extend("huainan", new_due_on=date(2026, 10, 18))


def test_count_and_step_of_extensions_are_kept():
    lvliang = rules.Rules(
        name="x", title="x", source="x", clock_starts="acceptance", limits={"default": rules.Limit(5, 5)},
        extension=rules.Extension(True, max_count=1, each=3),
    )  # fmt: skip
    given = {"start_on": date(2026, 3, 2), "due_on": date(2026, 3, 9), "today": date(2026, 3, 5)}
    made = clocks.check_extension(lvliang, CALENDAR, count=0, new_due_on=date(2026, 3, 12), **given)
    assert made.due_on == date(2026, 3, 12)
    with pytest.raises(Invalid, match="at most 3"):
        clocks.check_extension(lvliang, CALENDAR, count=0, new_due_on=date(2026, 3, 13), **given)
    with pytest.raises(Refused, match="as often as"):
        clocks.check_extension(lvliang, CALENDAR, count=1, new_due_on=date(2026, 3, 12), **given)


def test_a_pause_over_national_day_adds_the_working_days_it_cost():
    assert clocks.resumed(CALENDAR, date(2026, 10, 13), date(2026, 9, 30), date(2026, 10, 9)) == date(2026, 10, 15)
    assert clocks.resumed(CALENDAR, date(2026, 10, 13), date(2026, 10, 1), date(2026, 10, 8)) == date(2026, 10, 13)


def test_days_left_are_zero_on_the_day_itself_and_negative_after():
    assert clocks.days_left(date(2026, 3, 4), date(2026, 3, 4)) == 0
    assert clocks.days_left(date(2026, 3, 4), date(2026, 3, 5)) == -1
    assert clocks.days_left(None, clock.today()) is None


@pytest.mark.parametrize(
    "change, said",
    [
        ({"clock": {"starts": "noon"}}, "[clock] starts: 'noon' is not one of acceptance, dispatch"),
        ({"limits": {"default": {"working_days": 0}}}, "[limits.default] working_days: 0 is not between 1 and 400"),
        ({"limits": {"inquiry": {"working_days": 3}}}, "[limits.default]: this table is missing"),
        ({"limits": {"default": {"working_days": 3}, "praise": {"working_days": 3}}}, "[limits.praise]: unknown kind"),
        ({"extension": {"allowed": "yes"}}, "[extension] allowed: expected bool, found 'yes'"),
        ({"fines": {}}, "fines: unknown"),
    ],
)
def test_a_wrong_preset_is_named_with_table_and_key(change, said):
    data = {**rules.read(rules.PRESETS / "jingxian.toml"), **change}
    assert any(line.startswith(said) for line in rules.check(data)), rules.check(data)
    with pytest.raises(Invalid):
        rules.parse(data)
