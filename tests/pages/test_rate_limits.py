"""Too many tries in a short time: a sentence in the reader's language, 429, and when to come back."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from bbs.app import create_app
from tests.support import factories
from tests.support.pages import checked, sentences


@pytest.fixture
def app(settings, database):
    return create_app(replace(settings, rate_limits=True), testing=True)


def browser(app, language="zh-CN", address="10.1.2.3", account=None):
    client = app.test_client()
    client.environ_base |= {"HTTP_ACCEPT_LANGUAGE": language, "REMOTE_ADDR": address}
    if account is not None:
        factories.sign_in(client, account)
    return client


def token_of(client, path: str = "/sign-in") -> str:
    soup = BeautifulSoup(client.get(path).get_data(), "html.parser")
    return soup.find("input", attrs={"name": "csrf_token"})["value"]


def until_refused(client, path: str, most: int, **fields):
    """Send a form until it is refused with 429; how often it was taken before, and the refusal."""
    fields["csrf_token"] = token_of(client, "/me/profile" if "_signed" in fields else "/sign-in")
    for n in range(most):
        answer = client.post(path, data=fields | ({"login": f"无此人{n}"} if "login" in fields else {}))
        if answer.status_code == 429:
            return n, answer
    raise AssertionError(f"{path} was taken {most} times")


@pytest.mark.parametrize(("language", "sentence"), [("zh-CN", "请稍候"), ("en", "wait a little")])
def test_the_refusal_speaks_the_readers_language_and_says_when_to_come_back(app, language, sentence):
    taken, answer = until_refused(browser(app, language), "/sign-in", 20, login="无此人", password="wrong-password")
    assert 5 <= taken <= 10
    assert sentence in sentences(checked(answer))
    assert 0 < int(answer.headers["Retry-After"]) <= 60


@pytest.mark.parametrize(("language", "sentence"), [("zh-CN", "请等 1 分钟"), ("en", "Please wait 1 min")])
def test_a_name_that_rests_says_so_and_when_it_can_be_tried_again(app, language, sentence):
    client = browser(app, language)
    fields = {"csrf_token": token_of(client), "login": "无此人", "password": "wrong-password"}
    answers = [client.post("/sign-in", data=fields) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert sentence in sentences(checked(answers[-1]))
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_a_limit_by_the_hour_says_so(app):
    person = factories.make_account()
    client = browser(app, account=person)
    taken, answer = until_refused(client, "/departments/apply", 20, _signed="1", title="x")
    assert taken == 10
    assert 60 < int(answer.headers["Retry-After"]) <= 3600


def test_reading_pages_of_forms_does_not_count(app):
    client = browser(app)
    assert {client.get("/sign-in").status_code for _ in range(30)} == {200}
    assert (
        client.post("/sign-in", data={"csrf_token": token_of(client), "login": "x", "password": "y"}).status_code == 422
    )


def test_people_are_counted_each_by_themselves_and_visitors_by_their_address(app):
    first, second = factories.make_account(), factories.make_account()
    until_refused(browser(app, account=first), "/preview", 80, _signed="1", text="预览")
    other = browser(app, account=second)
    assert (
        other.post("/preview", data={"csrf_token": token_of(other, "/me/profile"), "text": "预览"}).status_code == 200
    )
    until_refused(browser(app, address="10.9.9.9"), "/sign-in", 20, login="x", password="y")
    elsewhere = browser(app, address="10.9.9.8")
    assert (
        elsewhere.post("/sign-in", data={"csrf_token": token_of(elsewhere), "login": "x", "password": "y"}).status_code
        == 422
    )


def test_a_forged_address_counts_like_the_real_one(app):
    client = browser(app)
    token = token_of(client)
    statuses = [
        client.post(
            "/sign-in",
            data={"csrf_token": token, "login": "x", "password": "y"},
            headers={"X-Forwarded-For": f"1.2.3.{n}"},
        ).status_code
        for n in range(14)
    ]
    assert statuses[-1] == 429


def test_search_is_limited_for_everyone(app):
    client = browser(app)
    statuses = [client.get("/search?q=路灯").status_code for _ in range(62)]
    assert 429 not in statuses[:59] and statuses[-1] == 429
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-up", "/sign-up/code", "/forgotten", "/forgotten/code", "/sign-in/second-factor", "/threads/new?board=x", "/threads/1/reply", "/posts/1/report", "/drafts/x", "/follow", "/me/password", "/me/email", "/me/second-factor"]
)  # fmt: skip
def test_every_form_that_can_be_misused_has_a_limit(app, path):
    account = factories.make_account() if path.startswith(("/threads", "/posts", "/drafts", "/follow", "/me")) else None
    client = browser(app, account=account)
    fields = {"_signed": "1"} if account else {}
    taken, answer = until_refused(client, path, 125, **fields)
    assert taken <= 120 and "Retry-After" in answer.headers


def test_a_machine_that_asks_for_json_gets_json(app):
    client = browser(app)
    fields = {"csrf_token": token_of(client)}
    for _ in range(12):
        answer = client.post("/sign-in", data=fields, headers={"Accept": "application/json"})
    assert answer.status_code == 429 and answer.is_json and answer.json["error"]


def test_without_its_redis_the_site_goes_on_and_counts_by_itself(settings, database):
    """A limit that cannot be counted must not close the door to everyone, nor open it to anyone."""
    lost = create_app(replace(settings, rate_limits=True, redis_url="redis://127.0.0.1:1/0"), testing=True)
    client = browser(lost)
    assert client.get("/search?q=路灯").status_code in (200, 503)
    taken, _answer = until_refused(client, "/sign-in", 20, login="x", password="y")
    assert taken <= 10
