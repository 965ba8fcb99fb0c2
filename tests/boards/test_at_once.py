"""Many people at the same moment."""

import threading

from bbs.db import db
from boards.models import Post, Thread
from tests.support.factories import make_actor, make_board, make_reply, make_thread


def at_once(actions) -> list:
    """Run all actions at the same moment, each on its own connection; returns what went wrong."""
    errors, gate = [], threading.Barrier(len(actions))

    def run(action):
        try:
            with db.connection_context():
                gate.wait(timeout=10)
                action()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(a,)) for a in actions]
    for t in threads:
        t.start()
    for t in threads:
        t.join(timeout=30)
    return errors


def test_replies_at_the_same_moment_get_different_floors(each_database):
    thread = make_thread()
    actors = [make_actor() for _ in range(8)]
    assert at_once([lambda a=a: make_reply(thread, a) for a in actors]) == []
    assert sorted(p.floor for p in Post.select()) == list(range(1, 10))
    assert Thread.get_by_id(thread.id).last_floor == Thread.get_by_id(thread.id).post_count == 9


def test_a_form_that_arrives_several_times_at_once_posts_once(each_database):
    actor, board = make_actor(), make_board()
    assert at_once([lambda: make_thread(actor, board, token="same") for _ in range(4)]) == []
    thread = Thread.get()
    assert Thread.select().count() == 1
    assert at_once([lambda: make_reply(thread, actor, token="reply") for _ in range(4)]) == []
    assert Post.select().count() == 2
