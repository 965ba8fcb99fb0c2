"""The invented county: complete, in every state, the same for the same seed, and only in an empty instance."""

import fcntl
import os
import shutil
import subprocess
import sys
import time

import pytest

from bbs import clock, config, db, wiring
from bbs.accounts.models import Account
from bbs.app import create_app
from bbs.db import rows, scalar
from bbs.demo import build as building
from bbs.demo.bulletins import BULLETINS
from bbs.demo.departments import BY_SLUG, DEPARTMENTS, township_of
from bbs.demo.matters import MATTERS
from bbs.demo.people import ACCOUNTS, NICKNAMES, PASSWORD
from bbs.demo.talk import TALKS
from bbs.errors import Conflict
from official_accounts import ledger
from official_accounts.models import Case
from official_accounts.workflow import STATES
from tests.support import pages


def settings_in(folder):
    return config.load(
        {},
        instance=str(folder),
        secret_key="for-tests-only",
        vault_key="4tqj5cQZxkZkqv0Fh0Q7eX0mZ2J0yYx1k8Qm7c5uV1E=",
        rate_limits=False,
        staff_totp="optional",
        sqlite_synchronous="NORMAL",
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A folder with the county as it was built, once for all processes that run these tests."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root) / "demo-county"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "digest").exists():
            db.connect(settings_in(folder))
            db.migrate()
            wiring.connect()
            began = time.process_time()
            made = building.build()
            print(f"\nthe county took {time.process_time() - began:.0f} s of one processor: {made}")
            (folder / "digest").write_text(building.digest())
            db.db.close()
    return folder


@pytest.fixture(scope="session")
def demo(built, tmp_path_factory):
    """This process's own copy of the county: its settings."""
    folder = tmp_path_factory.mktemp("county") / "instance"
    shutil.copytree(built, folder)
    return settings_in(folder)


@pytest.fixture
def county(demo):
    """The county's database, open."""
    handle = db.connect(demo)
    handle.connect()
    wiring.connect()
    yield handle
    handle.close()


@pytest.fixture
def site(demo, county):
    return create_app(demo, testing=True)


def sign_in(site, name):
    browser = site.test_client()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    form = pages.checked(browser.get("/sign-in"))
    token = form.find("input", attrs={"name": "csrf_token"})["value"]
    answer = browser.post("/sign-in", data={"csrf_token": token, "login": name, "password": PASSWORD})
    assert answer.status_code == 303, name
    return browser


# ---- what was written ------------------------------------------------------------------------------------------------


def test_every_matter_names_a_department_and_a_place_that_exist():
    for matter in MATTERS:
        assert matter.department == "@town" or matter.department in BY_SLUG, matter.tellings[0]
        assert not matter.wrong or matter.objection, matter.tellings[0]
        if matter.department == "@town":
            assert all(township_of(place) for place in matter.places)
        for telling in matter.tellings:
            for place in matter.places:
                title, body = (text.format(place=place, ago="", done="", soon="") for text in telling)
                assert 4 <= len(title) <= 80 and len(body) >= 20, title


def test_no_number_in_the_county_could_be_dialled():
    texts = [t for m in MATTERS for telling in m.tellings for t in telling] + [b.body for b in BULLETINS]
    texts += [department.phone for department in DEPARTMENTS] + [line for talk in TALKS for line in talk.replies]
    for text in texts:
        digits = "".join(ch if ch.isdigit() else " " for ch in text)
        assert all(len(run) < 7 for run in digits.split()), text


def test_there_are_78_departments_and_hundreds_of_people(county):
    assert scalar("SELECT count(*) FROM department") == 78
    assert len(set(NICKNAMES)) == len(NICKNAMES) >= 300
    assert scalar("SELECT count(*) FROM account") >= 380


# ---- what was played -------------------------------------------------------------------------------------------------


def test_some_300_threads_read_each_unlike_the_others(county):
    assert scalar("SELECT count(*) FROM thread") >= 290
    assert scalar("SELECT max(post_count) FROM thread") >= 60
    assert rows("SELECT title FROM thread GROUP BY title HAVING count(*) > 1") == []
    openings = "SELECT substr(source, 1, 60) AS beginning, count(*) AS n FROM post WHERE floor = 1 GROUP BY 1 HAVING count(*) > 2"
    assert rows(openings) == []


def test_cases_stand_in_every_state(county):
    assert {r.state for r in rows('SELECT DISTINCT state FROM "case"')} == set(STATES)


def test_deadlines_lie_behind_at_and_before_the_day_of_building(county):
    today = clock.today().isoformat()
    running = rows("SELECT case_due_on AS due_on FROM thread WHERE case_due_on IS NOT NULL")
    assert sum(r.due_on < today for r in running) >= 4
    assert sum(r.due_on > today for r in running) >= 10
    assert scalar("SELECT max(created_at) FROM post") <= clock.epoch(clock.now())


def test_every_kind_of_step_reply_and_moderation_has_happened(county):
    steps = {r.kind for r in rows("SELECT DISTINCT kind FROM case_event")}
    assert steps >= {
        "receive",
        "acknowledge",
        "accept",
        "refuse",
        "dispatch",
        "sign",
        "object",
        "uphold",
        "deny",
        "progress",
    }
    assert steps >= {"extend", "answer", "press", "rate", "reopen", "close", "merge", "withdraw", "invalidate"}
    kinds = {r.reply_kind for r in rows("SELECT DISTINCT reply_kind FROM post")}
    assert kinds >= {"ack", "progress", "extension", "final"}
    actions = {r.action for r in rows("SELECT DISTINCT action FROM log_entry")}
    assert actions >= {"pinned", "moved", "merged_into", "locked", "thread_hidden", "post_hidden", "post_restored"}
    assert {r.visibility for r in rows("SELECT DISTINCT visibility FROM thread")} == {
        "public",
        "name_hidden",
        "private",
    }


def test_work_is_waiting_for_everybody(county):
    assert scalar("SELECT count(*) FROM report WHERE state = 'open'") >= 4
    assert scalar("SELECT count(*) FROM verification_request WHERE state = 'open'") == 2
    assert scalar("SELECT count(*) FROM draft") == 2
    for account in ACCOUNTS:
        if not account.role:
            assert scalar("SELECT unread_count FROM account WHERE name = ?", account.name) > 0, account.name
        if account.role == "officer":
            assert (
                scalar(
                    'SELECT count(*) FROM "case" c JOIN department d ON d.id = c.department_id '
                    "WHERE d.slug = ? AND c.state IN ('dispatched', 'signed', 'in_progress', 'reopened')",
                    account.scope,
                )
                >= 3
            ), account.name


def test_nothing_is_left_to_do_and_nothing_was_mailed(demo, county):
    assert scalar("SELECT count(*) FROM outbox WHERE done_at IS NULL") == 0
    assert not demo.mail_folder.exists()


def test_the_stored_cases_agree_with_their_ledgers(county):
    for case in Case.select():
        assert ledger.differences(case) == {}, case.number


def test_search_finds_what_was_written(site, county):
    found = pages.checked(site.test_client().get("/search?q=停水"))
    assert "停水" in pages.sentences(found)
    title = scalar("SELECT title FROM thread WHERE case_state = 'closed' AND visibility = 'public' ORDER BY id LIMIT 1")
    assert title in pages.sentences(pages.checked(site.test_client().get("/search", query_string={"q": title})))


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.role or "resident")
def test_each_named_account_signs_in_and_sees_its_pages_filled(site, county, account):
    browser = sign_in(site, account.name)
    own = {
        "admin": ["/admin/", "/admin/people", "/admin/roles", "/admin/departments"],
        "office": ["/office/", "/intake/", "/admin/verifications"],
        "intake": ["/intake/"],
        "supervisor": ["/office/"],
        "moderator": ["/moderation/"],
        "officer": ["/desk/"],
        "": ["/me/threads", "/me/drafts", "/me/following"],
    }
    for path in ["/", "/me/", "/notices/", *own[account.role]]:
        answer = browser.get(path)
        assert answer.status_code == 200, (account.name, path, answer.status_code)
        pages.checked(answer)


def test_every_public_page_has_something_to_show(site, county):
    browser = site.test_client()
    paths = ["/", "/boards/", "/departments/", "/statistics/", "/moderation/log", "/open-data/"]
    paths += [f"/boards/{r.slug}/" for r in rows("SELECT slug FROM board")]
    paths += [f"/departments/{d.slug}/" for d in DEPARTMENTS[::6]]
    paths += [f"/threads/{r.id}" for r in rows("SELECT id FROM thread WHERE visibility = 'public' AND id % 11 = 0")]
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code in (200, 301, 302, 303, 308, 410), (path, answer.status_code)
        if answer.status_code == 200:
            assert len(pages.sentences(pages.checked(answer))) > 80, path


# ---- again -----------------------------------------------------------------------------------------------------------


def test_a_second_run_is_refused_and_changes_nothing(county):
    before = (building.summary(), Account.select().count())
    with pytest.raises(Conflict):
        building.build()
    assert (building.summary(), Account.select().count()) == before


@pytest.mark.slow
def test_the_same_seed_gives_the_same_county_whatever_the_hash_seed(built, tmp_path):
    code = (
        "import sys; from bbs import config, db, wiring; from bbs.demo import build;"
        "db.connect(config.load({}, instance=sys.argv[1], sqlite_synchronous='NORMAL'));"
        "db.migrate(); wiring.connect(); build.build(); print(build.digest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "other")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split()[-1] == (built / "digest").read_text()
