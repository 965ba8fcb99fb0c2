"""Every kind of page: axe finds nothing serious, nothing overflows on a phone, nothing comes from another host."""

import pytest

#: Kind of page -> who opens it. `{thread}` is a thread with an official answer, `{open}` one that intake has not seen.
PAGES = {
    "/": None,
    "/boards/": None,
    "/boards/construction/": None,
    "/threads/{thread}": None,
    "/threads/{thread}#reply": "小满妈妈",
    "/threads/new": "小满妈妈",
    "/threads/new?board=construction": "小满妈妈",
    "/search?q=路灯": None,
    "/search?q=zzzzqqqq": None,
    "/departments/": None,
    "/departments/chengguan/": None,
    "/departments/apply": "小满妈妈",
    "/statistics/": None,
    "/open-data/": None,
    "/desk/": "chengguan",
    "/threads/{thread}?as=officer": "chengguan",
    "/intake/": "intake",
    "/intake/{open}": "intake",
    "/moderation/": "moderator",
    "/moderation/threads/{thread}/hide": "moderator",
    "/moderation/log": None,
    "/office/": "office",
    "/admin/": "admin",
    "/admin/people": "admin",
    "/admin/boards": "admin",
    "/admin/departments": "admin",
    "/me/": "小满妈妈",
    "/me/security": "小满妈妈",
    "/notices/": "小满妈妈",
    "/sign-in": None,
    "/sign-up": None,
    "/forgotten": None,
    "/rights": None,
    "/nothing-here": None,
}
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def numbers(county, chromium):
    """Numbers of threads of the demo county, by what they are needed for; read from its pages."""
    context = chromium.new_context(base_url=county.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/boards/construction/?filter=official")
    answered = page.locator('main a[href^="/threads/"]:not([href*="new"])').first.get_attribute("href")
    page.goto("/sign-in")
    page.fill("#login", "intake")
    page.fill("#password", "huiyin-demo-2026")
    with page.expect_navigation():
        page.press("#password", "Enter")
    page.goto("/intake/")
    waiting = page.locator('main a[href^="/intake/"]:not([href="/intake/"]):not([href*="?"])').first.get_attribute(
        "href"
    )
    context.close()
    last = lambda href: href.split("?")[0].split("#")[0].rsplit("/", 1)[1]  # noqa: E731
    return {"thread": last(answered), "open": last(waiting)}


@pytest.fixture(params=list(PAGES))
def address(request, numbers):
    return request.param.format(**numbers), PAGES[request.param]


def _violations(page) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:160]}"
        for each in found
        if each["impact"] in SERIOUS
    ]


def test_axe_finds_nothing_serious_and_nothing_overflows(address, open_quietly):
    path, who = address
    page = open_quietly(who)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(path)
    assert not _violations(page), path
    assert len(hosts) == 1, hosts
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} px wide on a screen of {width}"


def test_axe_does_find_what_is_wrong(chromium):
    page = chromium.new_page()
    page.set_content('<html><body><img src="data:,"><input><p style="color:#eee">pale</p></body></html>')
    found = " ".join(_violations(page))
    page.close()
    assert "image-alt" in found
    assert "label" in found
    assert "color-contrast" in found


@pytest.mark.parametrize("look", ["dark", "elder"])
@pytest.mark.parametrize("path", ["/", "/threads/{thread}", "/boards/construction/", "/statistics/", "/sign-up"])
def test_axe_finds_nothing_serious_in_dark_and_in_elder_mode(open_quietly, numbers, look, path):
    page = open_quietly(None)
    page.goto("/")
    cookie = {"name": "theme", "value": "dark"} if look == "dark" else {"name": "elder", "value": "1"}
    page.context.add_cookies([{**cookie, "url": page.url}])
    page.goto(path.format(**numbers))
    assert not _violations(page)


def test_a_reply_can_be_written_with_the_keyboard_alone(open_as, numbers):
    page = open_as("小满妈妈")
    page.goto(f"/threads/{numbers['thread']}")
    page.locator("#reply textarea").focus()
    page.keyboard.type("键盘也能回帖，谢谢。")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'submit' && !!document.activeElement.closest('#reply')"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "键盘也能回帖" in page.inner_text("main")


@pytest.fixture(scope="session")
def signed_in(chromium, county):
    """One page per person, kept for all page kinds: signing in thirty times would test Argon2."""
    kept = {}
    yield kept
    for page in kept.values():
        page.context.close()


@pytest.fixture
def open_quietly(signed_in, chromium, county):
    from tests.browser.conftest import sign_in

    def opened(name):
        if name not in signed_in:
            context = chromium.new_context(base_url=county.address, locale="zh-CN")
            signed_in[name] = context.new_page()
            if name is not None:
                sign_in(signed_in[name], name)
        page = signed_in[name]
        page.set_viewport_size({"width": 1280, "height": 900})
        page.context.clear_cookies(name="theme")
        page.context.clear_cookies(name="elder")
        return page

    return opened
