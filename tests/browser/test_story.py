"""The main story with real clicks, twice: as most people browse, and with JavaScript off."""

import json
import urllib.request

import pytest

from tests.browser.conftest import code_from_mail, press, sign_in
from tests.support.live import until

PASSWORD = "lantern-bridge-42"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def story(request, open_as, county):
    """The way of one matter from sign-up to statistics; each step is a page of the person who takes it."""
    return Story(open_as, county, request.param)


class Story:
    def __init__(self, open_as, county, javascript: bool):
        self.county, self.javascript = county, javascript
        self.mark = "甲柒" if javascript else "乙捌"
        self.title = f"望溪亭{self.mark}旁边的护栏松动了"
        self.name = f"望溪人{self.mark}"
        self._open_as, self._pages = open_as, {}

    def page(self, name: str | None):
        """The page of a person of the demo county, kept for the next step."""
        if name not in self._pages:
            self._pages[name] = self._open_as(name, javascript=self.javascript)
        return self._pages[name]

    def figures(self) -> dict:
        with urllib.request.urlopen(f"{self.county.address}/statistics/report.json", timeout=20) as response:
            return json.load(response)["site"]

    def sign_up(self):
        page = self._open_as(None, javascript=self.javascript)
        page.goto("/sign-up")
        page.fill("#name", self.name)
        page.fill("#email", f"{self.mark.encode().hex()}@example.org")
        page.fill("#password", PASSWORD)
        press(page, 'form[action="/sign-up"]')
        page.fill("#code", code_from_mail(self.county, f"{self.mark.encode().hex()}@example.org"))
        press(page, "form:has(#code)")
        if "/sign-in" in page.url:
            sign_in(page, self.name, PASSWORD)
        self.resident = page

    def post(self):
        page = self.resident
        page.goto("/threads/new?board=construction")
        page.check('input[name="kind"][value="complaint"]')
        page.fill("#title", self.title)
        page.fill("#body", "亭子北侧的**铁护栏**晃得厉害，底座锈穿了两处，傍晚孩子多，怕出事。")
        press(page, 'form[action*="/threads/new"]')
        if "/threads/new" in page.url:  # similar threads were shown first
            assert page.input_value("#title") == self.title
            press(page, 'form[action*="/threads/new"]')
        self.path = page.url.removeprefix(self.county.address).split("?")[0].split("#")[0]
        self.id = int(self.path.rsplit("/", 1)[1])
        assert page.locator(".posts strong").first.inner_text() == "铁护栏"

    def dispatch(self):
        page = self.page("intake")
        page.goto("/intake/")
        assert self.title in page.inner_text("main")
        with page.expect_navigation():
            page.locator(f'a[href="/intake/{self.id}"]').click()
        form = page.locator('form[action$="/case/accept"]')
        form.locator('select[name$="department_id"]').select_option(label="云溪县城市管理局")
        press(page, 'form[action$="/case/accept"]')
        page.goto(self.path)
        assert "城市管理局" in page.inner_text("main")

    def answer(self):
        page = self.page("chengguan")
        page.goto("/desk/")
        with page.expect_navigation():
            page.get_by_role("link", name=self.title).first.click()
        press(page, 'form[action$="/case/sign"]')
        page.check('form[action$="/case/answer"] input[value="final"]')
        page.fill(
            'form[action$="/case/answer"] textarea', "经查，护栏底座锈蚀。今天已加固，明日更换两根立柱，6 月底前完工。"
        )
        press(page, 'form[action$="/case/answer"]')
        seal = page.locator(".posts .seal").first
        assert seal.is_visible()
        assert "云溪县城市管理局" in page.locator(".posts").inner_text()

    def moderate(self):
        page = self.page("moderator")
        for verb, fill in (("pin", {"reason": "护栏危险，先看到的人绕行"}), ("move", {"reason": "属于交通设施"})):
            page.goto(f"/moderation/threads/{self.id}/{verb}")
            if verb == "move":
                page.locator('select[name="board_id"]').select_option(label="交通出行")
            for name, text in fill.items():
                page.fill(f'input[name="{name}"]', text)
            press(page, "main form.form")
        page.goto(self.path)
        text = page.inner_text("main")
        assert "置顶" in text
        assert "属于交通设施" in text
        page.goto("/boards/transport/")
        assert self.title in page.inner_text("main")

    def rate(self):
        page = self.resident
        page.goto(self.path)
        page.check('form[action$="/case/rate"] input[value="solved"]')
        page.locator('form[action$="/case/rate"] select[name$="satisfaction"]').select_option("5")
        press(page, 'form[action$="/case/rate"]')
        assert page.locator('form[action$="/case/rate"]').count() == 0 or "已解决" in page.inner_text("main")

    def search(self):
        page = self._open_as(None, javascript=self.javascript)

        def found():
            page.goto("/")
            page.locator('form[action="/search"] input[name="q"]').first.fill(f"望溪亭{self.mark} 护栏")
            with page.expect_navigation():
                page.locator('form[action="/search"] input[name="q"]').first.press("Enter")
            return page.get_by_role("link", name=self.title).count()

        until(found, 20, 0.5)
        with page.expect_navigation():
            page.get_by_role("link", name=self.title).first.click()
        assert f"/threads/{self.id}" in page.url


def test_a_matter_goes_its_way(story):
    before = story.figures()
    story.sign_up()
    story.post()
    story.dispatch()
    story.answer()
    story.moderate()
    story.rate()
    story.search()
    after = story.figures()
    for count in ("received", "accepted", "replied", "closed", "solved"):
        assert after[count] == before[count] + 1, count
    page = story.page(None)
    page.goto("/statistics/")
    assert f"{after['received']:,}" in page.inner_text("main")
