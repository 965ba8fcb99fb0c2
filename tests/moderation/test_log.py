"""The public log: chained, append-only, complete, and silent about what is not public."""

import json

import peewee
import pytest
from click.testing import CliRunner

from bbs.accounts.actor import VISITOR
from bbs.db import db
from moderation import queries
from moderation.commands import moderation_group
from moderation.models import LogEntry
from moderation.services import actions, log
from tests.moderation.scene import make_scene
from tests.support.factories import make_actor, make_thread


def write_some(count: int = 3):
    with db.atomic():
        for n in range(count):
            log.append("locked", actor_id=None, role="system", thread_id=None, reason=f"第{n}条", number=n)


def test_an_untouched_chain_is_whole(each_database):
    assert (log.verify().count, log.verify().is_whole) == (0, True)
    write_some()
    chain = log.verify()
    assert (chain.count, chain.is_whole) == (3, True)
    assert chain.head == LogEntry.select().order_by(LogEntry.id.desc()).get().digest


def test_the_database_refuses_to_change_or_remove_an_entry(each_database):
    write_some()
    for change in (
        LogEntry.update(reason="别的").where(LogEntry.id == 2),
        LogEntry.delete().where(LogEntry.id == 2),
    ):
        with pytest.raises(peewee.PeeweeException, match="append-only"), db.atomic():
            change.execute()
    assert [entry.reason for entry in LogEntry.select().order_by(LogEntry.id)] == ["第0条", "第1条", "第2条"]


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "别的"},
        {"actor_role": "moderator"},
        {"thread_id": 7},
        {"is_public": False},
        {"params": json.dumps({"number": 9})},
        {"happened_at": 1},
    ],
)
def test_an_entry_changed_behind_the_database_s_back_shows(database, change):
    write_some()
    database.execute_sql("DROP TRIGGER log_entry_no_update")
    LogEntry.update(**change).where(LogEntry.id == 2).execute()
    assert (log.verify().is_whole, log.verify().broken_at) == (False, 2)


def test_an_entry_taken_out_shows_at_the_next_one(database):
    write_some()
    database.execute_sql("DROP TRIGGER log_entry_no_delete")
    LogEntry.delete().where(LogEntry.id == 2).execute()
    assert log.verify().broken_at == 3


def test_an_act_that_fails_leaves_no_entry(database):
    scene = make_scene()
    with pytest.raises(RuntimeError), db.atomic():
        actions.lock(scene.moderator, scene.thread.id, reason="试试")
        raise RuntimeError
    assert LogEntry.select().count() == 0
    assert log.verify().is_whole


def test_the_log_shows_no_title_of_what_was_hidden_and_nothing_of_private_threads(each_database):
    scene = make_scene(title="公开的路灯问题")
    private = make_thread(board=scene.board, visibility="private", title="不愿公开的邻里纠纷")
    staff = make_actor(roles=[("moderator", scene.board.id), ("intake", None)])
    hidden = make_thread(board=scene.board, title="含有他人电话的标题")
    actions.lock(scene.moderator, scene.thread.id, reason="已有结论")
    actions.lock(staff, private.id, reason="涉及张某隐私")
    actions.hide_thread(scene.moderator, hidden.id, code="personal_data")
    shown = queries.log_page(VISITOR).entries
    assert [(e.thread_id, e.title) for e in shown] == [(hidden.id, None), (scene.thread.id, "公开的路灯问题")]
    assert "涉及张某隐私" not in str(shown)
    assert private.id in {e.thread_id for e in queries.log_page(staff).entries}


def test_the_log_is_paged_by_position_and_filtered(each_database):
    scene = make_scene()
    for n in range(queries.PER_PAGE + 5):
        (actions.lock if n % 2 == 0 else actions.unlock)(scene.moderator, scene.thread.id, reason=f"第{n}次")
    first = queries.log_page(VISITOR)
    rest = queries.log_page(VISITOR, before=first.next_before)
    assert (len(first.entries), len(rest.entries), rest.next_before) == (queries.PER_PAGE, 5, None)
    assert not {e.id for e in first.entries} & {e.id for e in rest.entries}
    assert {e.action for e in queries.log_page(VISITOR, action="locked").entries} == {"locked"}
    assert queries.log_page(VISITOR, board_id=scene.other_board.id).entries == []
    assert len(queries.log_page(VISITOR, board_id=scene.board.id).entries) == queries.PER_PAGE


def test_the_command_line_tells_whether_the_log_is_whole(database):
    write_some()
    database.close()  # commands open their own connection
    told = CliRunner().invoke(moderation_group, ["verify"])
    assert (told.exit_code, told.output) == (0, f"3 entries, whole. {log.verify().head}\n")
    database.execute_sql("DROP TRIGGER log_entry_no_update")
    LogEntry.update(reason="别的").where(LogEntry.id == 2).execute()
    database.close()
    told = CliRunner().invoke(moderation_group, ["verify"])
    assert (told.exit_code, "Broken at entry 2" in told.output) == (1, True)
