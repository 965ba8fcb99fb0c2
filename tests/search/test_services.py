"""Keeping the index: by errands, by the worker's look every minute, by hand."""

import time

import pytest
from click.testing import CliRunner

from bbs import clock, config, outbox
from bbs.accounts.actor import VISITOR
from bbs.cli import huiyin
from boards.models import Post, Thread
from search import handlers, services
from search.backend import IndexOp
from search.language import parse
from search.queries import Asked, search_page
from tests.support.factories import make_board, make_reply, make_thread


def found(typed: str) -> list[int]:
    return [result.thread.id for result in search_page(VISITOR, Asked(parse(typed))).results]


@pytest.fixture
def board(app):
    return make_board()


def wait_until(ready, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not ready() and time.monotonic() < until:
        time.sleep(0.05)
    assert ready()


def test_the_first_errand_makes_an_index_with_everything_there_is(board, drain):
    earlier = make_thread(board=board, title="较早的停水帖子")
    outbox.OutboxRow.delete().execute()
    later = make_thread(board=board, title="较晚的停水帖子")
    drain()
    assert set(found("停水")) == {earlier.id, later.id}


def test_a_handler_that_is_told_twice_does_no_harm(board, drain):
    thread = make_thread(board=board, title="南门停水")
    reply = make_reply(thread, source="也停水")
    drain()
    handlers.apply_batch(
        [{"thread_id": thread.id}, {"thread_ids": [thread.id]}, {"post_id": reply.id, "thread_id": thread.id}]
    )
    assert found("停水") == [thread.id]
    assert services.check().is_well


def test_a_post_that_is_gone_is_taken_out(board, drain):
    thread = make_thread(board=board, title="南门停水")
    reply = make_reply(thread, source="变压器")
    drain()
    Post.delete().where(Post.id == reply.id).execute()
    assert services.check().superfluous == [reply.id]
    handlers.apply_batch([{"post_id": reply.id, "thread_id": thread.id}])
    assert services.check().is_well


def test_the_worker_makes_a_missing_index_by_itself(board, database):
    thread = make_thread(board=board, title="南门停水")
    handlers.at_start(config.current())
    wait_until(lambda: services.engine().health().state == "ready")
    assert found("停水") == [thread.id]
    assert services.keep_ready() is False
    handlers.every_minute(clock.now())


def test_health_is_told(board, drain):
    assert handlers.health(config.current())[1]["state"] == "missing"
    make_thread(board=board)
    drain()
    name, facts = handlers.health(config.current())
    assert (name, facts["state"], facts["posts"]) == ("search", "ready", 1)


def test_check_and_rebuild_by_hand(board, drain, settings):
    run = CliRunner()
    thread = make_thread(board=board, title="南门停水")
    drain()
    services.engine().apply([IndexOp(thread.posts.get().id, None)])
    instance = ["--instance", str(settings.folder)]
    told = run.invoke(huiyin, [*instance, "search", "check"])
    assert told.exit_code == 1 and "1 not in the index" in told.output
    assert run.invoke(huiyin, [*instance, "search", "rebuild"]).exit_code == 0
    told = run.invoke(huiyin, [*instance, "search", "check"])
    assert told.exit_code == 0 and "1 posts, 0 not in the index" in told.output


def test_check_without_an_index_says_how_to_make_one(board, settings):
    told = CliRunner().invoke(huiyin, ["--instance", str(settings.folder), "search", "check"])
    assert told.exit_code == 1 and "huiyin search rebuild" in told.output


def test_the_index_holds_no_text(board, drain, settings):
    make_thread(board=board, title="停水通知没有贴", source="三天没有水，只有一张变压器检修的告示")
    Thread.update(visibility="private").execute()
    drain()
    sentence = "三天没有水，只有一张变压器检修的告示".encode()
    files = [path for path in settings.search_folder.rglob("*") if path.is_file()]
    assert files and not any(sentence in path.read_bytes() for path in files)
