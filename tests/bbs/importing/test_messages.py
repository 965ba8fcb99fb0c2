"""Old messages come in from a CSV of the same shape as real ones, made up here."""

import csv
import io
import json
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bbs import clock, outbox
from bbs.accounts.models import Account
from bbs.cli import huiyin
from bbs.errors import Refused
from bbs.importing.messages import import_messages
from bbs.importing.places import ANSWERING_UNIT, short_name
from bbs.importing.reading import rejected_path
from bbs.notices.models import Notice
from boards.models import Board, Post, Thread
from official_accounts.models import Case, CaseEvent, Department
from official_accounts.tracker import queries, report, windows
from official_accounts.tracker.models import CaseFact
from official_accounts.tracker.services import audit
from tests.support.factories import make_board, make_department

ROOT = Path(__file__).resolve().parents[3]
HEADER = ["id", "user", "subject", "created_at", "body"]
GOOD = ["1", "A001", "路灯坏了", "2019-04-25 09:32:09", "南门桥的路灯坏了三个月。"]
ANSWERED = [*GOOD, "经核实，已于昨日修复。", "2019-04-28 10:00"]
REPLY_HEADER = [*HEADER, "reply", "replied_at"]


def write(path: Path, header: list[str], *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def load(database, tmp_path):
    def run(header, *rows, name="old.csv", **options):
        return import_messages(write(tmp_path / name, header, *rows), spare_folder=tmp_path, **options)

    return run


def test_a_message_becomes_a_thread_with_a_sealed_answer_at_their_own_times(load):
    summary = load(REPLY_HEADER, ANSWERED, department="云溪县城市管理局")
    assert (summary.added, summary.answered, summary.rejected) == (1, 1, 0)
    thread = Thread.get()
    assert (thread.title, thread.case_state, thread.official_count, thread.last_floor) == ("路灯坏了", "closed", 1, 2)
    assert clock.local(thread.created_at).isoformat() == "2019-04-25T09:32:09+08:00"
    opening, reply = Post.select().order_by(Post.floor)
    assert opening.author.name == "A001" and "三个月" in opening.html
    assert (reply.seal_name, reply.seal_short, reply.reply_kind) == ("云溪县城市管理局", "城市", "final")
    assert clock.local(reply.created_at).isoformat() == "2019-04-28T10:00:00+08:00"
    assert reply.created_at == thread.last_post_at
    assert [e.kind for e in CaseEvent.select().order_by(CaseEvent.seq)] == [
        "receive", "accept", "dispatch", "answer", "close",
    ]  # fmt: skip
    assert CaseFact.get().first_reply_working_days == 2  # Friday the 26th; Sunday the 28th was a make-up workday
    assert list(audit.audit()) == []


def test_counters_of_boards_and_people_are_right(load):
    load(REPLY_HEADER, ANSWERED, ["2", "A001", "再问一件", "2019-05-01 08:00", "内容。", "", ""])
    board = Board.get()
    assert (board.slug, board.thread_count, board.post_count) == ("imported", 2, 3)
    assert board.last_thread_id == Thread.get(Thread.title == "再问一件").id
    assert Account.get(Account.name == "A001").thread_count == 2


def test_a_second_run_changes_nothing(load):
    first = load(REPLY_HEADER, ANSWERED)
    errands = outbox.OutboxRow.select().count()
    again = load(REPLY_HEADER, ANSWERED)
    assert (first.added, again.added, again.already_there) == (1, 0, 1)
    assert (Thread.select().count(), Post.select().count(), Case.select().count(), Account.select().count()) == (
        1,
        2,
        1,
        2,
    )
    assert outbox.OutboxRow.select().count() == errands


def test_equal_texts_under_different_numbers_are_different_messages(load):
    assert load(HEADER, GOOD, ["2", *GOOD[1:]]).added == 2


def test_one_number_for_two_texts_is_two_messages_and_for_one_text_is_one(load):
    other = ["1", "A002", "公交不准点", "2019-06-01 10:00:00", "3 路车老是晚点。"]
    same = ["1", "U777", *GOOD[2:]]
    summary = load(HEADER, GOOD, other, same)
    assert (summary.added, summary.already_there, summary.unlike) == (2, 1, [4])
    assert load(HEADER, other, GOOD).added == 0


def test_an_edited_copy_of_a_message_is_refused_and_not_counted_twice(load, tmp_path):
    load(HEADER, GOOD)
    summary = load(HEADER, [*GOOD[:4], "南门桥的路灯坏了四个月。"])
    assert (summary.added, summary.rejected) == (0, 1)
    assert "line 2: this message stands already with another text" in (tmp_path / "old.rejected.csv").read_text()


def test_an_answer_that_came_later_is_pointed_out(load):
    load(HEADER, GOOD)
    summary = load(REPLY_HEADER, ANSWERED)
    assert (summary.added, summary.new_answers) == (0, [2])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", "", "id is empty"),
        ("user", " \u200b", "user is empty"),
        ("subject", "", "subject is empty"),
        ("subject", "长" * 121, "subject has 121 characters"),
        ("body", "", "body is empty"),
        ("body", "长" * 20_001, "body has 20,001 characters"),
        ("created_at", "25.04.2019", "is not written YYYY-MM-DD"),
        ("created_at", "2019-02-30 10:00:00", "is no date and time"),
        ("created_at", "1998-02-03 10:00:00", "is before 2000"),
        ("created_at", "2099-02-03 10:00:00", "is in the future"),
        ("replied_at", "2019-04-20 10:00", "replied_at is before created_at"),
        ("replied_at", "", "reply is given without replied_at"),
        ("reply", "", "replied_at is given without a reply"),
        ("kind", "schimpfen", "kind 'schimpfen' is none of"),
        ("likes", "many", "likes 'many' is not a whole number"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_line_and_reason_and_the_good_ones_go_in(load, tmp_path, column, value, reason):
    header = [*REPLY_HEADER, "kind", "likes"]
    bad = dict(zip(header, [*ANSWERED, "complaint", "3"])) | {"id": "9", column: value}
    summary = load(header, [*ANSWERED, "complaint", "3"], list(bad.values()))
    assert (summary.added, summary.rejected) == (1, 1)
    rejected = list(csv.DictReader(io.StringIO((tmp_path / "old.rejected.csv").read_text())))
    assert list(rejected[0]) == [*header, "error"]
    assert rejected[0][column] == value
    assert rejected[0]["error"].startswith("line 3: ") and reason in rejected[0]["error"]


def test_broken_lines_do_not_break_the_file(database, tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes(
        b"\xef\xbb\xbf"
        + ",".join(HEADER).encode()
        + b"\n1,A1,title one,2019-01-01 10:00,body\n2,A1,too,few\n3,A1,\xff\xfe,2019-01-01 10:00,body\n"
        + b'\n4,A1,"two\nlines",2019-01-01 10:00,"a ""quoted"" body\n\nwith a paragraph"\n'
    )
    summary = import_messages(path, spare_folder=tmp_path)
    assert (summary.added, summary.rejected) == (2, 2)
    assert sorted(summary.reasons) == ["4 columns instead of 5", "not valid UTF-8"]
    assert b"\xff\xfe" in (tmp_path / "old.rejected.csv").read_bytes()
    assert Thread.get(Thread.title == "two lines")


def test_the_corrected_file_of_rejected_rows_can_be_imported_as_it_is(load, tmp_path):
    load(HEADER, [*GOOD[:3], "gestern", GOOD[4]])
    path = tmp_path / "old.rejected.csv"
    path.write_text(path.read_text().replace("gestern", "2019-04-25 09:32"))
    assert import_messages(path, spare_folder=tmp_path).added == 1


def test_a_file_without_the_columns_is_refused_with_a_sentence(load):
    with pytest.raises(Refused, match="missing: body"):
        load(HEADER[:-1], GOOD[:-1])
    with pytest.raises(Refused, match="stand twice"):
        load([*HEADER, "body"], [*GOOD, "x"])
    assert load([*HEADER, "mood"], [*GOOD, "x"]).ignored_columns == ["mood"]


def test_categories_become_boards_and_a_chosen_board_takes_all(load):
    header = [*HEADER, "category"]
    existing = make_board(title="交通运输")
    load(header, [*GOOD, "城乡建设"], ["2", *GOOD[1:], "交通运输"], ["3", *GOOD[1:], ""])
    found = {t.import_key.split(":")[0]: t.board for t in Thread.select()}
    assert found["1"].title == "城乡建设" and found["1"].kind == "issues"
    assert found["2"].id == existing.id
    assert found["3"].slug == "imported"
    load(header, ["4", *GOOD[1:], "城乡建设"], board=existing.slug)
    assert Thread.get(Thread.import_key.startswith("4:")).board_id == existing.id
    for wrong in ("nowhere", make_board(kind="discussion").slug):
        with pytest.raises(Refused):
            load(header, board=wrong)


def test_departments_are_found_by_name_or_made(load):
    header = [*REPLY_HEADER, "department"]
    existing = make_department("云溪县教育局")
    load(
        header,
        [*ANSWERED, "云溪县教育局"],
        ["2", *ANSWERED[1:], "云溪县石桥镇人民政府"],
        ["3", *ANSWERED[1:], ""],
        ["4", *GOOD[1:], "", "", ""],
    )
    cases = {c.thread.import_key.split(":")[0]: c for c in Case.select()}
    assert cases["1"].department_id == existing.id
    assert cases["2"].department.name == "云溪县石桥镇人民政府"
    assert cases["3"].department.name == ANSWERING_UNIT
    assert cases["4"].department_id is None and cases["4"].state == "submitted"
    assert Department.select().count() == 3


def test_a_seal_name_fits_the_seal():
    for name, short in (
        ("云溪县城市管理局", "城市"),
        ("县公安局", "公安"),
        ("石桥镇人民政府", "石桥镇"),
        ("原平台答复单位", "原平台答"),
    ):
        assert short_name(name) == short


def test_kinds_in_chinese_and_a_tip_off_stays_sealed(load):
    load([*HEADER, "kind"], [*GOOD, "投诉"], ["2", *GOOD[1:], "举报"], ["3", *GOOD[1:], ""], kind="suggestion")
    found = {t.import_key.split(":")[0]: (t.kind, t.visibility) for t in Thread.select()}
    assert found == {"1": ("complaint", "public"), "2": ("tip_off", "private"), "3": ("suggestion", "public")}


def test_likes_are_kept_as_a_number_without_inventing_people(load):
    load([*HEADER, "likes", "dislikes"], [*GOOD, "17", "2"])
    assert Thread.get().me_too_count == 17
    assert Account.select().count() == 1


def test_nobody_gets_mail_or_notices_and_nobody_can_sign_in_as_an_imported_person(load, drain):
    load(REPLY_HEADER, ANSWERED)
    drain()
    assert Notice.select().count() == 0
    assert outbox.state()["failed"] == 0
    assert {a.password_hash for a in Account.select()} == {""}


def test_names_that_look_alike_stay_two_accounts(load):
    load(HEADER, GOOD, ["2", "a001", *GOOD[2:]], ["3", "Ａ００１", *GOOD[2:]])
    assert Account.select().count() == 3
    assert len({a.skeleton for a in Account.select()}) == 3


def test_bad_rows_of_a_folder_that_cannot_be_written_go_to_the_instance(load, tmp_path, monkeypatch):
    monkeypatch.setattr("bbs.importing.messages.rejected_path", lambda path: Path("/proc/nowhere/old.rejected.csv"))
    summary = load(HEADER, ["", *GOOD[1:]])
    assert summary.rejected_path == tmp_path / "old.rejected.csv"
    assert rejected_path(Path("a/b.csv")) == Path("a/b.rejected.csv")


def test_a_failing_batch_leaves_nothing_half_done(load, monkeypatch):
    monkeypatch.setattr("bbs.importing.messages.import_cases", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(REPLY_HEADER, ANSWERED)
    assert (Thread.select().count(), Post.select().count(), Account.select().count()) == (0, 0, 0)


def _county_file(path: Path, count: int, seed: int = 7) -> Path:
    """A file of the real shape: two thirds answered, at all hours, over several Spring Festivals."""
    chance, start = random.Random(seed), datetime(2015, 1, 1)
    rows = []
    for number in range(count):
        at = start + timedelta(seconds=chance.randrange(5 * 365 * 86400))
        answered = at + timedelta(seconds=int(chance.expovariate(1 / (12 * 86400))))
        has_reply = chance.random() < 0.66
        rows.append(
            [
                str(1000 + number), f"A{chance.randrange(count // 2):05d}", f"第{number}件：{chance.choice('水电路灯车')}的事",
                str(at), "请帮忙看看。" * chance.randrange(1, 30), "已经办理。" if has_reply else "", str(answered) if has_reply else "",
            ]
        )  # fmt: skip
    return write(path, REPLY_HEADER, *rows)


def test_the_figures_equal_an_independent_recomputation_from_the_file(database, tmp_path):
    path = _county_file(tmp_path / "county.csv", 450)
    assert import_messages(path, spare_folder=tmp_path, department="云溪县信访局").added == 450
    out = tmp_path / "report.json"
    out.write_bytes(report.rendered(queries.figures(windows.make()), "json"))
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/benchmarks/recompute_replies.py"), str(out), str(path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "450 messages" in done.stdout and "0 differences" in done.stdout
    assert list(audit.audit()) == []
    spoiled = json.loads(out.read_text())
    spoiled["site"]["first_reply_days"]["median"] += 1e-9
    out.write_text(json.dumps(spoiled))
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/benchmarks/recompute_replies.py"), str(out), str(path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, "the comparison can fail"


def test_the_command_says_what_it_did(settings, database, tmp_path, monkeypatch):
    monkeypatch.setattr("bbs.logs.configure", lambda settings: None)
    path = write(tmp_path / "old.csv", REPLY_HEADER, ANSWERED, ["", *ANSWERED[1:]])
    done = CliRunner().invoke(huiyin, ["--instance", str(settings.folder), "import", "messages", str(path)])
    assert done.exit_code == 0, done.output
    assert "1 added (1 with an official answer), 0 already there, 1 rejected" in done.output
    assert "1 × id is empty" in done.output


def test_import_runs_on_both_databases(each_database, tmp_path):
    path = _county_file(tmp_path / "county.csv", 30)
    assert import_messages(path, spare_folder=tmp_path).added == 30
    assert import_messages(path, spare_folder=tmp_path).already_there == 30
    assert queries.figures(windows.make()).site.counts["received"] == 30
    assert list(audit.audit()) == []
