"""A script in everything that people, staff and files can be called: it stays text on every page and in every download."""

import csv
import io
import json
import zipfile

import pytest
from bs4 import BeautifulSoup

from bbs import clock, outbox
from bbs.accounts import vault
from bbs.accounts.models import Account, RoleGrant, SignIn
from bbs.notices.models import Notice
from boards.models import Board, Category, Draft, Post, Thread, ThreadEvent
from moderation.models import Report
from moderation.services import actions
from official_accounts.models import Department, Membership, VerificationRequest
from official_accounts.services import departments, memberships
from tests.support import county, factories
from tests.support.mail import letters

#: Closes an attribute, a title, a comment, a text area; a page that does not escape it gains an element `xqz`.
EVIL = "\"'></title></textarea>--><xqz onxqz=1>{{7*191}}"
COLUMNS = (
    (Account, "name", "bio"), (RoleGrant, "reason", "revoke_reason"), (SignIn, "device", "address"), (Category, "title"), (Board, "title", "description"),
    (Thread, "title", "place", "last_post_name"), (Post, "source", "answers_name", "seal_name", "seal_short", "seal_title"),
    (Department, "name", "short_name", "duties", "leader_title", "phone"), (Membership, "title"), (Report, "note"), (outbox.OutboxRow, "last_error", "event", "handler"),
    (VerificationRequest, "title", "document_number", "note", "evidence_name", "decision_reason"),
)  # fmt: skip
JSON_COLUMNS = ((ThreadEvent, "params"), (Notice, "params"), (Draft, "fields"), (Post, "files"))


def _spoil(value):
    """Chinese texts inside JSON; codes and dates stay what they are."""
    if isinstance(value, dict):
        return {key: _spoil(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_spoil(each) for each in value]
    is_text = isinstance(value, str) and any("\u4e00" <= ch <= "\u9fff" for ch in value)
    return value + EVIL if is_text else value


@pytest.fixture
def evil_county(app, database):
    made = county.build()
    made.grow(5)
    thread, moderator = made.threads[0], made.actor("moderator")
    actions.pin(moderator, thread.id, level=1, reason=f"理由{EVIL}")
    actions.hide_post(
        moderator, Post.get(Post.thread == thread, Post.floor == 3).id, code="abuse", reason=f"说明{EVIL}"
    )
    request = VerificationRequest.select().first()
    memberships.decide(made.actor("office"), request.id, grant=False, reason=f"材料不全{EVIL}")
    vault.look(made.actor("admin"), made.people["neighbour"].id, f"核实{EVIL}")
    file = {"id": 1, "name": "图片.webp", "type": "image/webp", "bytes": 9, "width": 9, "height": 9, "thumb": True}
    document = file | {"id": 2, "name": "文件.pdf", "type": "application/pdf", "thumb": False}
    Post.update(files=json.dumps([file, document])).where(Post.thread == thread, Post.floor == 1).execute()
    outbox.drain_all()
    for model, *names in COLUMNS:
        for row in model.select():
            values = {name: getattr(row, name) + EVIL for name in names}
            model.update(values).where(model._meta.primary_key == row.get_id()).execute()
    for model, name in JSON_COLUMNS:
        for row in model.select().where(getattr(model, name) != ""):
            spoilt = json.dumps(_spoil(json.loads(getattr(row, name))), ensure_ascii=False)
            model.update({name: spoilt}).where(model._meta.primary_key == row.get_id()).execute()
    return made


def addresses(app, made):
    parts = made.address_parts() | {"form": ["html"], "name": ["pin", "move", "hide"]}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        if "GET" in rule.methods and rule.endpoint != "static" and all(parts[name] for name in rule.arguments):
            for n in range(max([len(parts[name]) for name in rule.arguments], default=1)):
                given = {name: parts[name][n % len(parts[name])] for name in rule.arguments}
                yield app.url_map.bind("").build(rule.endpoint, given)
    first = made.threads[0].id
    yield from (
        f"/threads/{first}?view=newest",
        f"/threads/{first}?answer=2",
        f"/threads/{made.threads[3].id}?view=official",
    )
    yield from (f"/threads/new?board={made.board.slug}", "/moderation/bulk?ids=1&ids=2", "/statistics/threads?metric=received", "/intake/?tab=late", "/desk/?tab=closed", "/desk/?tab=answered")  # fmt: skip
    for name in (
        "q",
        "title",
        "board",
        "department",
        "kind",
        "state",
        "since",
        "month",
        "from",
        "next",
        "name",
        "filter",
        "before",
    ):
        yield from (f"{path}?{name}={EVIL}" for path in ("/", "/search", "/search/similar", "/statistics/", "/moderation/log", "/sign-in", "/admin/people", "/admin/roles", "/threads/new"))  # fmt: skip


def test_no_text_becomes_a_part_of_a_page(app, evil_county):
    gained, seen = set(), set()
    for duty in (None, "poster", "officer", "moderator", "intake", "office", "admin"):
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
        if duty:
            factories.sign_in(client, evil_county.people[duty])
        for address in addresses(app, evil_county):
            with client.get(address) as response:
                assert response.status_code < 500, (address, duty)
                if response.mimetype != "text/html":
                    continue
                text = response.get_data(as_text=True)
            soup = BeautifulSoup(text, "html.parser")
            assert "1337" not in text or EVIL in address, address
            if soup.find("xqz") or soup.find(onxqz=True) or "<xqz" in text:
                gained.add(f"{address} for {duty}")
            if EVIL in soup.get_text():
                seen.add(address)
    assert not gained, "\n".join(sorted(gained))
    assert len(seen) > 25, sorted(seen)


def test_no_text_becomes_a_part_of_a_mail(app, settings, evil_county):
    poster, neighbour = evil_county.people["poster"], evil_county.people["neighbour"]
    for account in (poster, neighbour):
        address = f"p{account.id}@county.example"
        Account.update(email_sealed=vault.seal(address), email_digest=vault.email_digest(address)).where(Account.id == account.id).execute()  # fmt: skip
    Thread.update(title="一行\r\nBcc: evil@evil.example\r\n\r\n<xqz>").where(
        Thread.id == evil_county.threads[0].id
    ).execute()
    for thread in evil_county.threads[:3]:
        factories.make_reply(Thread.get_by_id(thread.id), evil_county.actor("neighbour"), "看到了。")
    outbox.drain_all()
    sent = letters(settings.mail_folder)
    assert len(sent) >= 3
    for letter in sent:
        html = letter.get_body(("html",)).get_content()
        assert "<xqz" not in html and BeautifulSoup(html, "html.parser").find("xqz") is None
        assert letter["Bcc"] is None and letter["To"] == f"p{poster.id}@county.example"
        assert "\n" not in letter["Subject"] and not letter.defects


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://evil.example")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "=1+1|局", "＝1+1"],
)
def test_no_name_becomes_a_formula_in_a_spreadsheet(app, database, name):
    made = county.build()
    department = departments.create_department(made.actor("office"), slug="evil", name=name, short_name="局")
    made.department = department
    made.people["officer"] = factories.make_account("办事员", roles=[("officer", department.id)])
    Membership.create(account=made.people["officer"], department=department, duty="handler", title="职员", began_at=clock.now())  # fmt: skip
    made.grow(4)
    client = app.test_client()
    found = list(
        csv.reader(io.StringIO(client.get("/statistics/report.csv").get_data(as_text=True).removeprefix("\ufeff")))
    )
    cells = [cell for line in found for cell in line]
    assert any(name.strip() in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r＝＋－＠" and cell and not _is_number(cell)]
    book = zipfile.ZipFile(io.BytesIO(client.get("/statistics/report.xlsx").get_data()))
    inside = {part: book.read(part).decode() for part in book.namelist() if part.endswith((".xml", ".rels"))}
    assert not [part for part, text in inside.items() if "<f>" in text or "<hyperlink " in text]


def _is_number(cell: str) -> bool:
    try:
        return bool(float(cell)) or True
    except ValueError:
        return False
