"""The list of notices, and mail with its way out."""

import pytest

from bbs.accounts.actor import SYSTEM
from bbs.accounts.models import Account
from bbs.accounts.services import people
from bbs.notices import services
from bbs.notices.models import Notice
from bbs.outbox import OutboxRow
from boards.models import Follow, Thread
from tests.support import factories, mail
from tests.support.browser import send, text


@pytest.fixture
def reader(database) -> Account:
    return people.create_account(SYSTEM, "清溪渡口", email="qingxi@example.org")


@pytest.fixture
def answered(reader, drain):
    """A thread of the reader with one reply, told and mailed."""
    thread = factories.make_thread(factories.actor_of(reader), title="100%的路灯<b>坏了</b>")
    factories.make_reply(thread, factories.make_actor("隔壁老李"))
    drain()
    return thread


def test_looking_at_the_list_reads_nothing_and_opening_one_does(client, page, reader, answered):
    factories.sign_in(client, reader)
    shown = page("/notices/")
    assert "隔壁老李 回复了您的帖子《100%的路灯<b>坏了</b>》。" in shown.get_text()
    assert Account.get_by_id(reader.id).unread_count == 1
    action = shown.main.find("form", action=lambda a: a.endswith("/open"))["action"]
    answer = send(client, action, at="/notices/")
    assert answer.headers["Location"] == f"/threads/{answered.id}?floor=2#floor-2"
    assert Account.get_by_id(reader.id).unread_count == 0
    assert send(client, action, at="/notices/").status_code == 303
    assert Account.get_by_id(reader.id).unread_count == 0


def test_the_unread_count_stands_on_every_page(client, page, reader, answered):
    factories.sign_in(client, reader)
    assert page("/me/").find(class_="count").get_text().startswith("1")


def test_marking_all_as_read_leaves_what_came_in_meanwhile(client, page, reader, answered, drain):
    factories.sign_in(client, reader)
    newest = page("/notices/").main.find("input", attrs={"name": "up_to"})["value"]
    factories.make_reply(answered)
    drain()
    send(client, "/notices/read", at="/notices/", up_to=newest)
    assert Account.get_by_id(reader.id).unread_count == 1
    assert len(page("/notices/?show=unread").main.find_all("li", class_="unread")) == 1


def test_nobody_opens_the_notice_of_another(client, reader, answered):
    factories.sign_in(client, factories.make_account())
    notice = Notice.get(Notice.account == reader)
    assert send(client, f"/notices/{notice.id}/open", at="/notices/").status_code == 404
    assert Notice.get_by_id(notice.id).read_at is None


def test_a_long_list_is_paged_by_position(client, page, reader):
    for n in range(45):
        services.tell([reader.id], "suspension_lifted", dedupe=f"n{n}")
    factories.sign_in(client, reader)
    first = page("/notices/")
    rest = page(first.find("a", rel="next")["href"])
    assert len(first.select("ul.rows > li")) == 40
    assert len(rest.select("ul.rows > li")) == 5


def test_the_mail_speaks_the_readers_language_and_names_the_way_out(settings, reader, answered, app):
    (letter,) = mail.letters(settings.mail_folder)
    assert letter["To"] == "qingxi@example.org"
    assert letter["Subject"].startswith("隔壁老李 回复了")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/threads/{answered.id}?floor=2" in mail.body(letter)
    html = letter.get_body(("html",)).get_content()
    assert "&lt;" not in html or "<b>坏了" not in html


def test_an_english_reader_gets_english_mail(settings, reader, drain):
    Account.update(locale="en").where(Account.id == reader.id).execute()
    services.tell([reader.id], "suspension_lifted", dedupe="en", params={"url": "/me/"})
    drain()
    assert mail.letters(settings.mail_folder)[0]["Subject"] == "Your account may write again."


def stop_path(settings) -> str:
    letter = mail.letters(settings.mail_folder)[0]
    return letter["List-Unsubscribe"].strip("<>").removeprefix(settings.site_url)


def test_one_click_in_the_mail_ends_the_following_without_signing_in(client, page, settings, reader, answered):
    path = stop_path(settings)
    page(path)
    client.get(path)
    assert Follow.select().where(Follow.account == reader).exists(), "a GET changed something"
    before = Thread.get_by_id(answered.id).follower_count
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    assert not Follow.select().where(Follow.account == reader).exists()
    assert Thread.get_by_id(answered.id).follower_count == before - 1
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    assert Account.get_by_id(reader.id).mail_notices


def test_the_page_behind_the_link_can_stop_all_notices_by_mail(client, settings, reader, answered, drain):
    assert client.post(stop_path(settings), data={"everything": "1"}).status_code == 303
    factories.make_reply(answered)
    drain()
    assert len(mail.letters(settings.mail_folder)) == 1
    assert Account.get_by_id(reader.id).unread_count == 2


@pytest.mark.parametrize("token", ["x", "WzEsInRocmVhZDoxIl0.forged"])
def test_a_forged_link_stops_nothing(client, reader, token):
    for answer in (client.get(f"/notices/stop/{token}"), client.post(f"/notices/stop/{token}")):
        assert answer.status_code == 404
        assert "链接不完整" in text(answer)


def test_what_was_read_in_time_is_not_mailed(settings, reader, drain):
    services.tell([reader.id], "suspension_lifted", dedupe="quick")
    services.read_all(factories.actor_of(reader), Notice.get().id)
    drain()
    assert not settings.mail_folder.exists()


def test_a_mail_done_twice_is_sent_once(settings, reader, answered, drain):
    OutboxRow.update(done_at=None).execute()
    drain()
    assert len(mail.letters(settings.mail_folder)) == 1
    assert Notice.select().count() == 1


def test_a_mail_server_that_is_down_loses_nothing(settings, reader, drain):
    object.__setattr__(settings, "mail_url", "smtp://127.0.0.1:9")
    services.tell([reader.id], "suspension_lifted", dedupe="down")
    drain()
    row = OutboxRow.get(OutboxRow.handler == "notices.mail")
    assert (row.done_at, row.tries) == (None, 1)
    assert "ConnectionRefused" in row.last_error
    object.__setattr__(settings, "mail_url", "folder:")
    OutboxRow.update(not_before=0).execute()
    drain()
    assert len(mail.letters(settings.mail_folder)) == 1


def test_a_follower_who_wants_no_mail_gets_none(settings, reader, drain):
    thread = factories.make_thread()
    Follow.create(account=reader, target="thread", target_id=thread.id, by_mail=False, created_at=1)
    factories.make_reply(thread)
    drain()
    assert Account.get_by_id(reader.id).unread_count == 1
    assert not settings.mail_folder.exists()
