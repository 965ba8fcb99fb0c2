"""Random lives of cases: the row equals the fold of the ledger, and no accepted case is without an owner and a clock."""

import random
from datetime import date, timedelta

import pytest

from bbs import clock, db
from bbs.accounts.actor import SYSTEM
from bbs.errors import Refused
from boards.models import Thread
from official_accounts import ledger, policies
from official_accounts.handlers import sign_and_close
from official_accounts.models import Assignment, Case, CaseEvent
from official_accounts.services import answers, handling, intake, policies_in_force, setting_aside, verdicts
from official_accounts.services.imported import ImportedCase, import_cases
from official_accounts.workflow import ANSWERED, HELD, STATES, STEPS, WORKING
from tests.official_accounts.county import County


def deeds(county: County, dice: random.Random, thread) -> dict:
    """Every step as somebody might try it now, sensible or not."""
    where = dice.choice([county.department.id, county.other.id])
    me = dice.choice([county.officer, county.other_officer, county.poster, county.intake, county.resident])
    holder = county.officer if county.case(thread).department_id == county.department.id else county.other_officer
    officer, staff, poster = (
        dice.choice([usual, usual, usual, me]) for usual in (holder, county.intake, county.poster)
    )
    soon = clock.today() + timedelta(days=dice.randint(1, 30))
    on = thread.id
    return {
        "accept": lambda: intake.accept(staff, on, complexity="simple"),
        "refuse": lambda: intake.refuse(staff, on, reason="civil"),
        "classify": lambda: intake.classify(staff, on, complexity="complex", complexity_reason="两家会商"),
        "dispatch": lambda: intake.dispatch(staff, on, department_id=where),
        "sign": lambda: handling.sign(officer, on),
        "object": lambda: handling.object_to(officer, on, reason="不归我们管。", basis="职责清单"),
        "uphold": lambda: intake.uphold_objection(staff, on, department_id=where, reason="经核实。"),
        "deny": lambda: intake.deny_objection(staff, on, reason="经核实。"),
        "reassign": lambda: intake.reassign(staff, on, department_id=where, reason="派错了。"),
        "acknowledge": lambda: answers.answer(officer, on, "ack", ""),
        "progress": lambda: answers.answer(officer, on, "progress", "正在施工。"),
        "extend": lambda: answers.extend(officer, on, reason="缺件。", progress="已订货。", new_due_on=soon),
        "answer": lambda: answers.answer(officer, on, "final", "已修复。"),
        "supplement": lambda: answers.answer(officer, on, "supplement", "另外也查了。"),
        "press": lambda: intake.press(staff, on),
        "rate": lambda: verdicts.rate(
            poster, on, verdict=dice.choice(verdicts.VERDICTS), satisfaction=dice.randint(1, 5), text="说一句。"
        ),
        "reopen": lambda: verdicts.reopen(dice.choice([poster, staff]), on, reason="又坏了。"),
        "close": lambda: sign_and_close(clock.today()),
        "merge": lambda: dice.random() < 0.3 and setting_aside.merge(on, on + 1, None),
        "withdraw": lambda: dice.random() < 0.3 and setting_aside.withdraw(poster, on, reason="不用了。"),
        "invalidate": lambda: dice.random() < 0.3 and intake.invalidate(staff, on, reason="test"),
        "restore": lambda: setting_aside.restore(staff, on, reason="误判。"),
    }


@pytest.mark.parametrize("seed", range(6))
def test_on_any_walk_the_row_equals_the_fold_and_every_matter_has_an_owner_and_a_clock(database, frozen, seed):
    dice = random.Random(seed)
    county = County(dice.choice(["suqian", "huainan", "wenshao", "zaozhuang", "jingxian"]))
    with frozen("2026-02-10 09:00"):
        thread = county.post()
    moment = clock.start_of(date(2026, 2, 10)) + timedelta(hours=9)
    taken = set()
    for _step in range(150):
        moment += timedelta(hours=dice.choice([1, 1, 1, 5, 30]))
        with clock.travel_to(moment):
            state, tried = county.case(thread).state, deeds(county, dice, thread)
            # Mostly what fits the state, so that the walk gets somewhere; sometimes anything.
            fitting = [name for name in sorted(tried) if state in STEPS[name].sources and dice.random() < 0.9]
            name = dice.choice(fitting or sorted(tried)) if dice.random() < 0.8 else dice.choice(sorted(tried))
            deed = tried[name]
            before = CaseEvent.select().count()
            try:
                deed()
                taken.add(name)
            except Refused as refused:
                assert str(refused), "a refusal is a sentence"
                assert CaseEvent.select().count() == before, "a refused step leaves nothing"
        case = county.case(thread)
        assert case.state in STATES
        if case.state in HELD:
            assert case.department_id is not None and case.due_on is not None
            assert Assignment.select().where(Assignment.case == case.id, Assignment.ended_at.is_null()).count() == 1
        if case.state in ANSWERED:
            assert case.first_reply_at is not None
        assert Thread.get_by_id(thread.id).case_state == case.state
    assert len(taken) >= 8
    assert ledger.differences(county.case(thread)) == {}
    assert ledger.broken_link(county.case(thread).id) is None
    assert ledger.rebuild_case(county.case(thread).id) is False


def test_a_spoilt_row_is_rebuilt_from_the_ledger_alone(database):
    county = County()
    case = county.answered()
    right = ledger.state_of(case)
    Case.update(state="closed", due_on=None, hop_count=9, satisfaction=5).where(Case.id == case.id).execute()
    Assignment.update(state="signed", ended_at=None).where(Assignment.case == case.id).execute()
    Assignment.create(case=case, department=county.other, hop=7, offered_at=clock.now())
    assert set(ledger.differences(county.case())) == {"state", "due_on", "hop_count", "satisfaction", "hops"}
    assert ledger.rebuild_case(case.id) is True
    assert ledger.state_of(county.case()) == right


class _Case:
    def __init__(self, state):
        self.state, self.reporter_id, self.department_id = state, 7, 3


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_step_is_possible_exactly_where_the_table_says(state, name):
    from bbs.accounts.actor import Actor

    people = {
        "poster": Actor(user_id=7),
        "department": Actor(user_id=1, roles=frozenset({("officer", 3)})),
        "intake": Actor(user_id=2, roles=frozenset({("intake", None)})),
        "supervisor": Actor(user_id=4, roles=frozenset({("supervisor", None)})),
        "moderator": Actor(user_id=5, roles=frozenset({("moderator", None)})),
        "stranger": Actor(user_id=6),
        "other department": Actor(user_id=8, roles=frozenset({("officer", 9)})),
    }
    for who, actor in people.items():
        expected = who in STEPS[name].by and state in STEPS[name].sources
        assert (name in policies.possible_steps(actor, _Case(state))) is expected
        if expected:
            assert policies.check_step(actor, _Case(state), name) == who
        else:
            with pytest.raises(Refused) as refusal:
                policies.check_step(actor, _Case(state), name)
            assert str(refusal.value).endswith((".", "it."))


def test_every_state_can_be_left_and_every_step_has_its_sentence():
    for state in STATES:
        assert any(state in step.sources for step in STEPS.values()), state
    assert all(step.sentence.endswith(".") for step in STEPS.values())
    assert set(WORKING) < set(HELD)


def _imported(county, n, **given):
    threads = [county.post() for _ in range(n)]
    from tests.support.factories import make_reply

    items = []
    for thread in threads:
        CaseEvent.select()
        reply = make_reply(thread)
        items.append(
            ImportedCase(
                thread_id=thread.id, reporter_id=county.poster.user_id, kind="inquiry",
                received_at=clock.start_of(clock.today()) - timedelta(days=400, hours=-10),
                department_id=county.department.id, department_name=county.department.name, reply_post_id=reply.id,
                replied_at=clock.start_of(clock.today()) - timedelta(days=380), **given,
            )
        )  # fmt: skip
    return items


@pytest.fixture
def quiet_county(each_database):
    """Threads on a discussion board, as an importer has them before their cases are opened."""
    county = County()
    from tests.support.factories import make_board

    county.board = make_board(kind="discussion")
    return county


def test_imported_cases_have_their_history_at_its_own_dates(quiet_county, monkeypatch):
    county = quiet_county
    items = _imported(county, 3)
    assert import_cases(SYSTEM, items) == 3
    assert import_cases(SYSTEM, items) == 0, "a second import adds nothing"
    case = Case.get(Case.thread == items[0].thread_id)
    assert (case.state, case.received_at, case.first_reply_at) == (
        "closed",
        items[0].received_at,
        items[0].replied_at,
    )
    assert case.number.split("-")[1] == str(clock.local_day(case.received_at).year)
    assert case.verdict_due_on is None
    assert [e.kind for e in case.events.order_by(CaseEvent.seq)] == ["receive", "accept", "dispatch", "answer", "close"]
    assert (case.closure, case.outcome) == ("imported", "")
    for item in items:
        case = Case.get(Case.thread == item.thread_id)
        assert ledger.differences(case) == {} and ledger.broken_link(case.id) is None
    shown = Thread.get_by_id(items[0].thread_id)
    assert (shown.case_state, shown.case_finished_on) == ("closed", clock.local_day(items[0].replied_at))


def test_the_clock_leaves_imported_answers_alone(quiet_county):
    import_cases(SYSTEM, _imported(quiet_county, 2))
    assert sign_and_close(clock.today()) == 0


def test_an_import_that_dies_leaves_nothing(quiet_county, monkeypatch):
    items = _imported(quiet_county, 2)
    events = CaseEvent.select().count()
    monkeypatch.setattr("official_accounts.services.imported.ledger.show", lambda case: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        import_cases(SYSTEM, items)
    assert CaseEvent.select().count() == events
    assert not Case.select().where(Case.thread.in_([i.thread_id for i in items])).exists()


def test_a_step_that_dies_at_any_statement_leaves_the_case_as_it_was(database, monkeypatch):
    """Die at each statement of an answer; the database is as before every time."""
    county = County()
    county.dispatched()
    real = db.db.obj.execute_sql
    at = 0
    while True:
        at += 1
        count = iter(range(1, 10_000))
        before = (
            ledger.state_of(county.case()),
            Thread.get_by_id(county.thread.id).version,
            CaseEvent.select().count(),
        )

        def dying(sql, params=None, *args, at=at, count=count, **kw):
            if next(count) == at:
                raise RuntimeError("killed")
            return real(sql, params, *args, **kw)

        monkeypatch.setattr(db.db.obj, "execute_sql", dying)
        try:
            answers.answer(county.officer, county.thread.id, "final", "已修复。")
            break
        except RuntimeError:
            pass
        finally:
            monkeypatch.setattr(db.db.obj, "execute_sql", real)
        after = (ledger.state_of(county.case()), Thread.get_by_id(county.thread.id).version, CaseEvent.select().count())
        assert after == before
    assert at > 10 and county.case().state == "answered"


def test_two_policies_in_a_row_are_chosen_by_their_day(database):
    first = policies_in_force.use_preset(SYSTEM, "suqian", clock.today() - timedelta(days=30))
    second = policies_in_force.use_preset(SYSTEM, "wenshao", clock.today())
    assert policies_in_force.in_force(clock.today()).id == second.id
    assert policies_in_force.in_force(clock.today() - timedelta(days=1)).id == first.id
    assert policies_in_force.in_force(clock.today() - timedelta(days=900)).id == first.id
    assert policies_in_force.from_json(second.rules).limits["default"].complex == 15
