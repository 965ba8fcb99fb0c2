"""One verb on many threads: all or none."""

import pytest

from bbs.errors import Refused
from boards.models import Thread, ThreadEvent
from moderation import queries
from moderation.models import LogEntry
from moderation.services import actions
from moderation.services.bulk import NothingDone, act_on_all
from tests.moderation.scene import make_scene
from tests.support.factories import make_thread

pytestmark = pytest.mark.usefixtures("each_database")


def test_a_verb_reaches_every_chosen_thread_once():
    scene = make_scene()
    ids = [scene.thread.id, make_thread(board=scene.board).id, scene.thread.id]
    assert [row.id for row in queries.chosen_threads(scene.both, ids)] == sorted(set(ids), reverse=True)
    assert act_on_all(scene.both, ids, "move", board_id=scene.other_board.id, reason="归口管理") == 2
    assert {t.board_id for t in Thread.select()} == {scene.other_board.id}
    assert LogEntry.select().count() == 2


def test_one_thread_without_rights_leaves_all_as_they_were():
    scene = make_scene()
    foreign = make_thread(board=scene.other_board)
    ids = [scene.thread.id, foreign.id, make_thread(board=scene.board).id]
    with pytest.raises(NothingDone) as refused:
        act_on_all(scene.moderator, ids, "hide", code="advertising")
    assert (refused.value.thread_id, refused.value.status) == (foreign.id, 403)
    assert str(refused.value) == "You are not a moderator of this board."
    assert not Thread.select().where(Thread.hidden_at.is_null(False)).exists()
    assert LogEntry.select().count() == 0
    assert not ThreadEvent.select().where(ThreadEvent.kind == "thread_hidden").exists()


def test_threads_that_are_already_so_are_passed_over():
    scene = make_scene()
    second = make_thread(board=scene.board)
    actions.lock(scene.moderator, second.id, reason="先锁一个")
    ids = [scene.thread.id, second.id]
    assert act_on_all(scene.moderator, ids, "lock", reason="都锁上") == 1
    with pytest.raises(Refused, match="All these threads are like this already."):
        act_on_all(scene.moderator, ids, "lock", reason="都锁上")


@pytest.mark.parametrize(
    ("ids", "verb", "sentence"),
    [
        ([], "lock", "Choose at least one thread."),
        (list(range(1, 102)), "lock", "At most 100 threads at once."),
        ([1], "destroy", "Choose what should be done."),
    ],
)
def test_bulk_refuses_with_a_sentence(ids, verb, sentence):
    scene = make_scene()
    with pytest.raises(Refused) as refused:
        act_on_all(scene.moderator, ids, verb, reason="试试")
    assert str(refused.value) == sentence
