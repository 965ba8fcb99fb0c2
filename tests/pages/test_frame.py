"""What stands around every page: language, modes, the way back from an error, the foot."""

import gzip
from dataclasses import replace

import pytest

from bbs.app import create_app
from bbs.web import asset
from tests.support.factories import make_account, make_reply, make_thread, sign_in
from tests.support.pages import checked, sentences


def test_the_foot_leads_to_the_rights_page_and_it_opens(page):
    links = [link["href"] for link in page("/").footer.find_all("a")]
    assert "/rights" in links
    assert "撤回" in sentences(page("/rights"))


def test_every_link_of_the_frame_leads_somewhere(client, page):
    frame = page("/")
    hrefs = {a["href"] for part in (frame.header, frame.footer) for a in part.find_all("a")}
    for href in sorted(h for h in hrefs if h.startswith("/")):
        assert client.get(href).status_code in (200, 303), href


def test_the_contact_for_unlawful_content_stands_in_the_foot_when_it_is_set(settings, database):
    app = create_app(replace(settings, report_contact="0563-123"), testing=True)
    soup = checked(app.test_client().get("/", headers={"Accept-Language": "zh-CN"}))
    assert "违法和不良信息举报：0563-123" in soup.footer.get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("name", "value", "attribute", "shown"),
    [("elder", "1", "data-elder", ""), ("theme", "dark", "data-theme", "dark"), ("locale", "en", "lang", "en")],
)
def test_a_reader_chooses_the_look_without_an_account_and_lands_where_he_was(
    client, page, name, value, attribute, shown
):
    form = next(f for f in page("/rights").footer.find_all("form") if f.find("button", {"name": name, "value": value}))
    hidden = {i["name"]: i["value"] for i in form.find_all("input")}
    answer = client.post(form["action"], data=hidden | {name: value})
    assert (answer.status_code, answer.location) == (303, "/rights")
    assert page("/rights").html.get(attribute) == shown


def test_an_error_page_says_what_happened_and_leads_home(page):
    soup = page("/threads/999", status=404)
    assert "没有内容" in sentences(soup) or "不公开" in sentences(soup)
    assert soup.main.find("a", href="/")


def test_a_refused_reader_is_told_that_nothing_changed(client, page):
    sign_in(client, make_account("柳河边"))
    assert "没有作任何改动" in sentences(page("/admin/", status=403))


def test_the_menu_counts_unread_notices_and_signs_out_by_a_form(client, page):
    sign_in(client, make_account("柳河边", unread_count=3))
    menu = page("/").find("details", class_="menu")
    assert "3" in menu.summary.get_text(" ", strip=True)
    assert menu.find("form", action="/sign-out", method="post")


def test_a_floor_can_be_reached_by_its_own_address(page, database):
    thread = make_thread()
    make_reply(thread, source="桥西那两盏还是不亮。")
    floor = page(f"/threads/{thread.id}").find(id="floor-2")
    address = floor.find("a", class_="floor")["href"]
    assert address.endswith("#floor-2")
    assert "桥西那两盏还是不亮" in page(address).find(id="floor-2").get_text()


def test_pages_load_only_from_this_site_and_stay_light(client):
    response = client.get("/")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    soup = checked(response)
    loaded = [tag.get("href") or tag.get("src") for tag in soup.find_all(["link", "script", "img"])]
    assert all(address.startswith("/") for address in loaded), loaded

    def weight(address: str) -> int:
        with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
            return len(answer.data)

    icons = asset("icons.svg")
    assert len(response.data) + sum(weight(address) for address in {*loaded, icons}) < 60 * 1024


def test_a_browser_without_gzip_gets_the_style_as_it_is(client):
    with (
        client.get(asset("site.css")) as plain,
        client.get(asset("site.css"), headers={"Accept-Encoding": "gzip"}) as packed,
    ):
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["ETag"] != plain.headers["ETag"]
