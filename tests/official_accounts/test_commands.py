"""`huiyin preset`, `huiyin department`, `huiyin calendar`."""

import pytest
from click.testing import CliRunner

from bbs.errors import Invalid
from official_accounts import rules
from official_accounts.commands import calendar, department, preset
from official_accounts.models import Department, PolicyVersion


def run(group, *args, **given):
    return CliRunner().invoke(group, [str(a) for a in args], catch_exceptions=False, **given)


def test_calendar_due_needs_no_database():
    assert run(calendar, "due", "2026-09-30", 3).output == "2026-10-10\n"
    assert run(calendar, "due", "2027-12-28", 5).output.endswith(" provisional\n")


def test_calendar_due_refuses_what_is_no_date_or_number():
    assert run(calendar, "due", "30.9.2026", 3).exit_code == 2
    assert run(calendar, "due", "2026-09-30", -1).exit_code == 2


def test_an_uploaded_calendar_counts_at_once(database, settings, tmp_path):
    file = tmp_path / "2027.csv"
    file.write_text("日期,类型\n2027-01-01,休\n2027-01-02,班\n", encoding="utf-8")
    assert "loaded 2027" in run(calendar, "import", file).output
    assert run(calendar, "due", "2026-12-31", 1, obj=settings).output == "2027-01-02\n"


def test_presets_are_listed_shown_and_checked(database, tmp_path):
    listed = run(preset, "list").output
    assert all(name in listed for name in ("zaozhuang", "suqian", "jingxian", "huainan", "wenshao"))
    assert "* jingxian" in listed
    assert "at most 10 working days in all" in run(preset, "show", "huainan").output
    assert run(preset, "check", rules.PRESETS / "wenshao.toml").exit_code == 0
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('title = "x"\nsource = "x"\n[clock]\nstarts = "noon"\n[limits.default]\nworking_days = 3\n')
    checked = run(preset, "check", wrong)
    assert checked.exit_code == 1 and "[clock] starts" in checked.output and "[extension]" in checked.output


def test_a_preset_is_put_into_force_from_a_day(database):
    assert "wenshao is in force from 2030-01-01" in run(preset, "use", "wenshao", "--from", "2030-01-01").output
    assert PolicyVersion.get().preset == "wenshao"


def test_departments_are_made_and_listed_with_their_tree(database):
    run(department, "create", "--name", "云溪县城市管理局", "--slug", "chengguan", "--seal", "城管")
    run(department, "create", "--name", "市政科", "--slug", "shizheng", "--seal", "市政", "--parent", "chengguan")
    assert Department.get(Department.slug == "shizheng").path.count("/") == 3
    assert "  市政科\tshizheng\t0 open" in run(department, "list").output
    with pytest.raises(Invalid):
        run(department, "create", "--name", "某局", "--slug", "NO SLUG", "--seal", "某")
    with pytest.raises(Invalid):
        run(department, "create", "--name", "某局", "--slug", "mou", "--seal", "某某某某某")
