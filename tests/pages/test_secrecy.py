"""What is not for everyone stays so: every page, download and mail is opened by every kind of reader and searched for
words that this reader may not read (docs/design.md 4, boards/policies.py)."""

import io
import itertools
import zipfile
from urllib.parse import quote, unquote

import pytest
from bs4 import BeautifulSoup

from bbs import config
from bbs.accounts import vault
from bbs.accounts.models import Account
from boards.models import Attachment, Post
from official_accounts.models import Membership
from tests.support import factories, secrets
from tests.support.mail import body, letters
from tests.support.pages import sentences

READERS = (None, "neighbour", "officer", "named_officer", "handling_officer", "moderator", "intake", "supervisor",
           "office", "admin", "incognito", "whisperer", "gone")  # fmt: skip
NAMELESS = "竹影无名客"
#: Where a person's name stands because of the person, not because of a thread.
OF_PEOPLE = ("/admin/people", "/admin/roles", "/people/")


@pytest.fixture
def county(app, database):
    return secrets.build()


def parts(county) -> dict[str, list]:
    given = county.county.address_parts()
    return given | {
        "thread_id": sorted({thread.id for thread in county.county.threads}),
        "post_id": _telling_posts(county),
        "attachment_id": [a.id for a in Attachment.select().order_by(Attachment.id)],
        "account_id": [county.people[who].id for who in ("incognito", "whisperer", "neighbour", "handling_officer")],
        "membership_id": [m.id for m in Membership.select()],
        "place": ["new:construction"],
        "slug": ["construction", "chat", "city-management", "audit"],
        "name": ["move", "restore"],
        "form": ["csv", "xlsx", "json"],
    }


def _telling_posts(county) -> list[int]:
    """The opening post of each thread, the other posts of the nameless poster, and every hidden one."""
    telling = (Post.floor == 1) | (Post.author == county.people["incognito"].id) | Post.hidden_at.is_null(False)
    return [post.id for post in Post.select().where(telling).order_by(Post.id)]


def addresses(app, county):
    """Every address that can be opened, with every id, and the lists with their filters."""
    given = parts(county)
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        missing = set(rule.arguments) - set(given)
        assert not missing, f"{rule.rule}: give this test a value for {missing}"
        names = sorted(rule.arguments)
        for values in itertools.product(*(given[name] for name in names)):
            yield app.url_map.bind("").build(rule.endpoint, dict(zip(names, values)))
    for thread_id in given["thread_id"]:
        yield from (f"/threads/{thread_id}?stay=1", f"/threads/{thread_id}?stay=1&view=newest")
        yield from (f"/threads/{thread_id}?view=poster", f"/threads/{thread_id}?view=official", f"/threads/{thread_id}?under=2")  # fmt: skip
    yield from (f"/{desk}/?tab={tab}" for desk in ("desk", "intake") for tab in ("waiting", "answered", "closed", "new", "accepted", "objections", "reopened", "late"))  # fmt: skip
    yield from (f"/statistics/threads?metric={metric}" for metric in ("received", "accepted", "replied", "closed", "solved", "open", "satisfied", "valid"))  # fmt: skip
    yield from ("/?filter=official", "/?filter=mine", "/boards/construction/?state=closed", "/boards/construction/?kind=tip_off")  # fmt: skip
    yield "/moderation/bulk?" + "&".join(f"ids={thread_id}" for thread_id in given["thread_id"])


def text_of(response) -> str:
    """All that a reader gets: body (spreadsheets unpacked) and where it leads."""
    content = response.get_data()
    response.close()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    headers = unquote(" ".join(f"{key}: {value}" for key, value in response.headers))
    return content.decode("utf-8", "replace") + headers


def reader(app, county, duty):
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    if duty is not None:
        factories.sign_in(client, county.people[duty])
    return client


@pytest.fixture
def forbidden(county):
    def words(duty: str | None) -> dict[str, str]:
        """word -> which secret, for all words that this reader must not meet."""
        return {w: key for key, secret in county.secrets.items() if duty not in secret.readers for w in secret.words}

    return words


def leaks(client, address: str, words) -> list[str]:
    """Names of people are no secret on the pages about people."""
    text, about_people = text_of(client.get(address)), address.startswith(OF_PEOPLE)
    names = {word for word in words if not word.isascii() or word.startswith('"/people/')}
    return [f"{address}: {word}" for word in words if word in text and not (about_people and word in names)]


def test_no_page_tells_what_its_reader_may_not_know(app, county, forbidden):
    found, everything = [], list(addresses(app, county))
    for duty in READERS:
        client = reader(app, county, duty)
        nameless = [NAMELESS, f'"/people/{county.people["incognito"].id}"'] if duty != "incognito" else []
        words = [*forbidden(duty), *nameless]
        found += [f"{duty} on {leak}" for address in everything for leak in leaks(client, address, words)]
    assert not found, "\n".join(found)
    assert len(everything) > 150


def test_who_may_read_it_does_read_it(app, county):
    """The other half: words that nobody ever shows would keep the tests above green."""
    for key, who in (("private", "whisperer"), ("private", "handling_officer"), ("private", "intake"), ("tip_off", "teller"), ("tip_off", "office")):  # fmt: skip
        text = text_of(reader(app, county, who).get(f"/threads/{county.threads[key].id}"))
        assert all(word in text for word in county.secrets[key].words[:3]), (key, who)
    text = text_of(reader(app, county, None).get(f"/threads/{county.threads['nameless'].id}"))
    assert "zqnamelesstitle" in text and "zqnamelessbody" in text and "匿名展示" in text


def found_by_search(client, word: str, key: str, county) -> list[str]:
    """What a search for one word of a secret gives away: its other words, or the way to its thread."""
    found, secret = [], county.secrets[key]
    others = [other for other in secret.words if other.isascii() and other not in word]
    if key in county.threads:
        others.append(f'"/threads/{county.threads[key].id}')
    for address in (
        f"/search?q={word}",
        f"/search?q={word}&sort=newest",
        f"/search/similar?title=反映情况 {word} 一件",
    ):
        text = text_of(client.get(address))
        found += [f"{address}: {other}" for other in others if other in text]
    return found


def test_search_finds_nothing_that_its_reader_may_not_know(app, county):
    found = []
    for duty in READERS:
        client = reader(app, county, duty)
        for key, secret in county.secrets.items():
            if duty not in secret.searchers:
                found += [f"{duty} on {leak}" for word in secret.words[:2] for leak in found_by_search(client, word, key, county)]  # fmt: skip
    assert not found, "\n".join(found)


def test_search_finds_what_its_reader_may_know(app, county):
    for duty in ("whisperer", "handling_officer", "intake"):
        assert found_by_search(reader(app, county, duty), "zqprivatebody", "private", county), duty


def test_nobody_finds_a_nameless_thread_by_its_poster(app, county):
    for duty in READERS:
        client = reader(app, county, duty)
        for query in (f"作者:{NAMELESS}", f"author:{NAMELESS} 反映"):
            text = text_of(client.get(f"/search?q={quote(query)}"))
            assert ("zqnamelesstitle" in text) == (duty == "incognito"), (duty, query)
        if duty != "incognito":
            person = county.people["incognito"].id
            for address in (f"/people/{person}", f"/admin/people/{person}", f"/admin/people?q={NAMELESS}"):
                assert "zqnameless" not in text_of(client.get(address)), (duty, address)


def test_mails_tell_nobody_what_they_may_not_know(app, county, settings, forbidden):
    duty_of = {vault.open_sealed(Account.get_by_id(a.id).email_sealed): duty for duty, a in county.people.items()}
    sent = letters(config.current().mail_folder)
    assert len(sent) > 20
    found = []
    for letter in sent:
        duty = duty_of[letter["To"]]
        text = letter["Subject"] + body(letter) + letter.get_body(("html",)).get_content()
        words = [
            w for w, key in forbidden(duty).items() if key not in ("hidden", "floor")
        ]  # mailed before it was hidden
        words += [NAMELESS] if duty != "incognito" else []
        found += [f"{letter['Subject']} to {duty}: {word}" for word in words if word in text]
    assert not found, "\n".join(found)


def test_downloads_and_open_data_hold_no_name_and_no_way_to_a_private_thread(app, county):
    lines = reader(app, county, None).get("/open-data/cases.csv").get_data(as_text=True).splitlines()
    numbers = {line.split(",")[0] for line in lines[1:]}
    assert str(county.threads["nameless"].id) in numbers
    assert not numbers & {str(county.threads[key].id) for key in ("private", "tip_off", "merged", "hidden")}


def _answer(app, county, duty, rule, number: int) -> tuple:
    more = {"name": "move"} if "name" in rule.arguments else {}
    address = app.url_map.bind("").build(rule.endpoint, {"thread_id": number, **more})
    response = reader(app, county, duty).get(address)
    said = sentences(BeautifulSoup(response.get_data(as_text=True), "html.parser"))
    return response.status_code, said.replace(str(number), "N"), unquote(response.location or "").replace(str(number), "N")  # fmt: skip


def test_an_outsider_is_not_told_that_there_is_a_private_thread(app, county):
    """Every address of a private thread answers an outsider like that of a thread that does not exist."""
    for duty in (None, "neighbour", "officer", "moderator", "admin"):
        for rule in app.url_map.iter_rules():
            if "thread_id" in rule.arguments and "GET" in rule.methods:
                there = _answer(app, county, duty, rule, county.threads["private"].id)
                assert there == _answer(app, county, duty, rule, 987654), (duty, rule.rule)


def _refusal(client, address: str, token: str, number: int) -> tuple:
    fields = {
        "csrf_token": token,
        "reason": "写明理由",
        "body": "一段文字",
        "target": "thread",
        "id": str(number),
        "on": "1",
    }
    response = client.post(address.replace("NUMBER", str(number)), data=fields)
    said = sentences(BeautifulSoup(response.get_data(as_text=True), "html.parser"))
    return response.status_code, said.replace(str(number), "N"), (response.location or "").replace(str(number), "N")


def test_no_form_tells_an_outsider_that_there_is_a_private_thread(app, county):
    told = []
    for duty in ("neighbour", "officer", "moderator", "admin"):
        client = reader(app, county, duty)
        page = BeautifulSoup(client.get("/me/profile").get_data(), "html.parser")
        token = page.find("input", attrs={"name": "csrf_token"})["value"]
        addresses = ["/follow"] + [
            rule.rule.replace("<int:thread_id>", "NUMBER").replace("<name>", "lock")
            for rule in app.url_map.iter_rules()
            if "thread_id" in rule.arguments and "POST" in rule.methods
        ]
        for address in addresses:
            there = _refusal(client, address, token, county.threads["private"].id)
            nowhere = _refusal(client, address, token, 987654)
            if there != nowhere:
                told.append(f"{duty} on {address}: {there} but {nowhere}")
    assert not told, "\n".join(told)
