"""No second department reads like a first one, and no text about a department hides signs that turn or vanish."""

import pytest

from bbs.errors import Invalid, Refused
from official_accounts.models import Department
from official_accounts.services import departments, memberships
from tests.support.factories import make_account, make_actor, make_department

OFFICE = [("office", None)]


@pytest.mark.parametrize(
    "name",
    [
        "云溪县城市管理局", "云溪县 城市管理局", "云溪县城市管理局\u200b", "\u202e云溪县城市管理局", "云溪县·城市管理局", "云溪县（城市管理）局", "云溪县城市管理局㊀"[:-1] + "\u3164",
        "ＡＢＣ中心", "abc中心", "аbс中心", "A B C中心", "ᴬbc中心",
    ],
)  # fmt: skip
def test_a_department_that_reads_like_another_is_not_made(database, name):
    make_department("云溪县城市管理局")
    make_department("ABC中心")
    with pytest.raises(Invalid):
        departments.create_department(make_actor(roles=OFFICE), slug="second", name=name, short_name="城管")
    assert Department.select().count() == 2


def test_signs_that_nobody_sees_are_left_out_of_names_and_titles(database):
    office = make_actor(roles=OFFICE)
    made = departments.create_department(
        office, slug="water", name=" 水\u2067务\u202e局\u200b ", short_name="水\u200d务", duties="供水\u2066\n排水\x07", phone="0551\u202e1234"
    )  # fmt: skip
    assert (made.name, made.short_name, made.duties, made.phone) == ("水务局", "水务", "供水\n排水", "05511234")
    request = memberships.apply(
        make_actor(), department_id=made.id, duty="handler", title="值班\u202e科长", document_number="云政\u2066函3号"
    )
    assert (request.title, request.document_number) == ("值班科长", "云政函3号")


@pytest.mark.parametrize("title", ["", " ", "\u200b\u200b\u200b", "\u3164\u3164", "⠀⠀", "一" * 61])
def test_a_title_of_nothing_is_refused(database, title):
    department = make_department()
    with pytest.raises(Refused):
        memberships.admit(
            make_actor(roles=[("admin", None)]), make_account().id, department.id, duty="handler", title=title, reason="任命"
        )  # fmt: skip
