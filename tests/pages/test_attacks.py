"""What somebody with bad intentions sends: it gets a sentence, changes nothing, and breaks no page."""

import itertools
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from bbs import outbox, web
from bbs.accounts import passwords, vault
from bbs.accounts.models import Account
from tests.rules.test_access import WITHOUT_CSRF
from tests.support import county, factories
from tests.support.browser import send
from tests.support.mail import letters

PASSWORD = "三棵石榴树下的井"
#: A duty for every kind of page.
OPENERS = ("admin", "officer", "moderator", "office", "neighbour")


@pytest.fixture
def little_county(database):
    made = county.build()
    made.grow(4)
    return made


def reader(app, made, duty=None):
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    if duty is not None:
        factories.sign_in(client, made.people[duty])
    return client


def get_rules(app):
    return [
        r
        for r in sorted(app.url_map.iter_rules(), key=lambda r: r.rule)
        if "GET" in r.methods and r.endpoint != "static"
    ]


def post_rules(app):
    return [r for r in sorted(app.url_map.iter_rules(), key=lambda r: r.rule) if "POST" in r.methods]


def address_of(app, rule, parts) -> str:
    return app.url_map.bind("").build(rule.endpoint, {name: parts[name][0] for name in rule.arguments}, method=None)


# ---- where a form leads ----------------------------------------------------------------------------------------------

AWAY = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/", "http:evil.example",
    "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "javascript:alert(1)", "/\x00/evil.example",
    "/ok\r\nSet-Cookie: a=b", "evil.example", "//evil.example/%2f..", "https:evil.example", "data:text/html,x",
)  # fmt: skip


def stays_here(location: str) -> bool:
    as_browsers_read_it = "".join(ch for ch in location.strip() if ch not in "\t\r\n").replace("\\", "/")
    return urlsplit(urljoin("http://localhost/", as_browsers_read_it)).netloc == "localhost"


@pytest.mark.parametrize("target", AWAY)
def test_no_form_leads_away_from_the_site(app, little_county, target):
    person = little_county.people["neighbour"]
    with passwords.quick():
        Account.update(password_hash=passwords.make_hash(PASSWORD)).where(Account.id == person.id).execute()
        found = [reader(app, little_county).post("/preferences", data={"theme": "dark", "next": target})]
        visitor = reader(app, little_county)
        found.append(send(visitor, "/sign-in", login=person.name, password=PASSWORD, next=target))
    signed_in = reader(app, little_county, "neighbour")
    found.append(signed_in.get("/sign-in", query_string={"next": target}))
    found.append(signed_in.get("/sign-up", query_string={"next": target}))
    found.append(
        send(signed_in, "/follow", at="/me/profile", target="board", id=str(little_county.board.id), next=target)
    )
    for response in found:
        assert response.status_code in (303, 422), (response.request.path, response.status_code)
        assert stays_here(response.headers.get("Location", "/")), (response.request.path, response.location)
        assert not response.headers.getlist("Set-Cookie") or "a=b" not in str(response.headers.getlist("Set-Cookie"))
    page = reader(app, little_county).get("/sign-in", query_string={"next": target})
    fields = BeautifulSoup(page.get_data(), "html.parser").find_all("input", attrs={"name": "next"})
    assert all(stays_here(field["value"]) for field in fields)


# ---- forms from elsewhere --------------------------------------------------------------------------------------------


def test_no_form_is_taken_without_its_token(app, database, little_county):
    parts = little_county.address_parts() | {"errand_id": [1], "attachment_id": [1]}
    taken = []
    for duty in OPENERS:
        client = reader(app, little_county, duty)
        for rule in post_rules(app):
            view = app.view_functions[rule.endpoint]
            if f"{view.__module__}.{view.__name__}" in WITHOUT_CSRF:
                continue
            before = database.connection().total_changes
            response = client.post(address_of(app, rule, parts), data={"reason": "没有令牌"})
            if response.status_code != 400 or "表单已过期" not in response.get_data(as_text=True):
                taken.append(f"{rule.rule} for {duty}: {response.status_code}")
            if database.connection().total_changes != before:
                taken.append(f"{rule.rule} for {duty} wrote something")
    assert not taken, "\n".join(taken)
    assert len(web.csrf._exempt_views) == len(WITHOUT_CSRF)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}])  # fmt: skip
def test_the_form_without_a_token_is_taken_only_from_our_own_pages(app, little_county, headers):
    client = reader(app, little_county, "neighbour")
    assert client.post("/preferences", data={"locale": "en"}, headers=headers).status_code == 403
    assert Account.get_by_id(little_county.people["neighbour"].id).locale == ""


def test_a_forged_host_stands_in_no_page_and_no_mail(app, settings, little_county):
    Account.update(
        email_sealed=vault.seal("a@county.example"), email_digest=vault.email_digest("a@county.example")
    ).where(Account.id == little_county.people["neighbour"].id).execute()
    visitor = reader(app, little_county)
    evil = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.2.3.4",
        "Forwarded": "host=evil.example",
    }
    for address in (
        "/",
        "/sign-in",
        "/forgotten",
        f"/threads/{little_county.threads[0].id}",
        "/me/",
        "/search?q=路灯",
        "/statistics/",
    ):
        response = visitor.get(address, headers=evil)
        assert "evil.example" not in response.get_data(as_text=True) + str(response.headers), address
    token = BeautifulSoup(visitor.get("/forgotten", headers=evil).get_data(), "html.parser").find(
        "input", attrs={"name": "csrf_token"}
    )["value"]
    visitor.post("/forgotten", data={"csrf_token": token, "login": "a@county.example"}, headers=evil)
    outbox.drain_all()
    sent = letters(settings.mail_folder)
    assert sent and not any("evil.example" in letter.as_string() for letter in sent)


# ---- numbers and signs that are none ---------------------------------------------------------------------------------

ODD = ("999999999999999999999999", "-1", "0", "²", "٣", "１２", "1e9", "NaN", "1.1.1", "2026-01-01.99999999999999999999", "9" * 400,
       "2147483648.2147483648", "'; DROP TABLE post; --", "%", "\u202e\u2066x", "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
       "9999-12-31", "0001-01-01", "²²²²-²²-²²")  # fmt: skip
ASKED = ("floor", "under", "answer", "before", "after", "page", "department", "board", "ids", "category", "tab", "month", "from", "to",
         "next", "q", "title", "kind", "state", "view", "sort", "since", "until", "metric", "action", "filter", "name", "period",
         "show", "stay", "unread", "official", "code")  # fmt: skip


def test_odd_values_in_addresses_break_no_page(app, little_county):
    """Each page with each odd value in every parameter at once, and alone in those that are numbers."""
    parts = little_county.address_parts()
    broken = []
    for duty in ("admin", "officer"):
        client = reader(app, little_county, duty)
        for rule in get_rules(app):
            if any(not parts[name] for name in rule.arguments):
                continue
            address = address_of(app, rule, parts)
            asked = [dict.fromkeys(ASKED, odd) for odd in ODD[::2]]
            for query in asked:
                with client.get(address, query_string=query) as response:
                    if response.status_code >= 500:
                        broken.append(f"{address}?{query['q']!r} for {duty}: {response.status_code}")
    assert not broken, "\n".join(broken)


def test_odd_values_in_one_parameter_break_no_page(app, little_county):
    client, first = reader(app, little_county, "admin"), little_county.threads[0].id
    pages = {
        f"/threads/{first}": ("floor", "under", "answer", "view"), "/": ("before", "after", "department", "state"),
        "/boards/construction/": ("before", "after", "department", "kind", "filter"), "/notices/": ("before",),
        "/admin/people": ("before", "q"), "/admin/roles": ("before",), "/moderation/": ("after",), "/moderation/log": ("before", "board", "action"),
        "/moderation/bulk": ("ids",), "/statistics/threads": ("before", "metric", "from", "to", "department", "kind"), "/statistics/": ("from", "to", "month", "period", "view"),
        "/search": ("q", "page", "board", "department", "kind", "state", "since", "until", "sort"), "/threads/new": ("department", "title"),
        "/admin/boards/new": ("category",), "/statistics/report.csv": ("from", "month", "kind"),
    }  # fmt: skip
    for address, names in pages.items():
        for name, odd in itertools.product(names, ODD):
            with client.get(address, query_string={"board": "construction", name: odd}) as response:
                assert response.status_code < 500, (address, name, odd)
    for duty, address in (("officer", "/desk/"), ("intake", "/intake/")):
        for odd in ODD:
            assert (
                reader(app, little_county, duty).get(address, query_string={"after": odd, "tab": odd}).status_code
                == 200
            )


def test_odd_numbers_in_paths_lead_nowhere(app, little_county):
    parts = little_county.address_parts()
    for rule in get_rules(app):
        if not rule.arguments or any(not parts[name] for name in rule.arguments):
            continue
        for odd in (
            "0",
            "2147483648",
            "9999999999",
            "99999999999999999999",
            "-1",
            "²",
            "%00",
            "..%2f..%2fetc%2fpasswd",
            "%ff%fe",
        ):
            address = rule.rule
            for name in rule.arguments:
                for kind in (f"<int:{name}>", f"<path:{name}>", f"<{name}>"):
                    address = address.replace(kind, odd)
            for duty in ("admin", "officer"):
                with reader(app, little_county, duty).get(address) as response:
                    assert response.status_code in (302, 303, 400, 403, 404, 422), (address, duty, response.status_code)


# ---- signs that no text holds ----------------------------------------------------------------------------------------

FIELDS = ("title", "body", "reason", "note", "name", "slug", "place", "kind", "token", "basket", "q", "text", "bio", "duty",
          "document_number", "description", "login", "password", "email", "code", "target", "id", "next", "role", "verb")  # fmt: skip


def test_a_zero_byte_in_a_field_is_refused_with_a_sentence(app, database, little_county):
    """PostgreSQL takes no text with one; without this every such form would be a broken page there."""
    parts = little_county.address_parts() | {"errand_id": [1], "attachment_id": [1]}
    client = reader(app, little_county, "admin")
    token = BeautifulSoup(client.get("/me/profile").get_data(), "html.parser").find("input", attrs={"name": "csrf_token"})["value"]  # fmt: skip
    before = database.connection().total_changes
    for rule in post_rules(app):
        data = {"csrf_token": token, **dict.fromkeys(FIELDS, "一段\x00文字")}
        response = client.post(address_of(app, rule, parts), data=data)
        assert response.status_code == 422, (rule.rule, response.status_code)
        assert "您提交的内容无法使用" in response.get_data(as_text=True)
    assert client.get("/search?q=%00").status_code == client.get("/boards/a%00b/").status_code == 422
    assert database.connection().total_changes == before


@pytest.mark.parametrize("cookie", ["theme=\"a\\012b\"", "elder=\"\\000\"", "locale=\"zh\\015\\012x\"", "theme=" + "x" * 3000, "huiyin=nonsense", "huiyin=eyJ.x.y"])  # fmt: skip
def test_odd_cookies_break_no_page(app, little_county, cookie):
    for address in ("/", f"/threads/{little_county.threads[0].id}", "/sign-in"):
        response = reader(app, little_county).get(address, headers={"Cookie": cookie})
        assert response.status_code == 200, (address, cookie)


# ---- other ways to ask -----------------------------------------------------------------------------------------------


def test_head_and_options_answer_without_a_body_and_without_a_change(app, database, little_county):
    parts = little_county.address_parts()
    for duty in (None, "admin"):
        client = reader(app, little_county, duty)
        for rule in get_rules(app):
            if any(not parts[name] for name in rule.arguments):
                continue
            address = address_of(app, rule, parts)
            before = database.connection().total_changes
            with client.get(address) as shown, client.head(address) as head, client.options(address) as options:
                assert (head.status_code, head.get_data()) == (shown.status_code, b""), address
                assert options.status_code == 200 and not options.get_data(), address
            assert database.connection().total_changes == before
            for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
                assert client.open(address, method=method).status_code == 405, (method, address)


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("application/json", b'{"title": "x"}'), ("application/json", b"\xff\xfe"), ("text/xml", b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>"),
        ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=", b"--\r\n"), ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a"),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 5000), ("application/x-www-form-urlencoded; charset=utf-7", b"a=%2BADw-"), ("", b"\x00\x01"),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(5000))), ("x/" + "y" * 5000, b""), ("application/x-www-form-urlencoded", b"a=" + b"%ff" * 1000),
    ],
)  # fmt: skip
def test_odd_bodies_are_refused(app, database, little_county, content_type, data):
    client = reader(app, little_county, "admin")
    before = database.connection().total_changes
    for address in (
        "/threads/new?board=construction",
        f"/threads/{little_county.threads[0].id}/reply",
        "/preview",
        "/admin/roles",
        "/sign-out",
    ):
        response = client.post(address, data=data, content_type=content_type)
        assert response.status_code in (400, 413, 422), (address, response.status_code)
    assert database.connection().total_changes == before
