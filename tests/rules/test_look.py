"""The look, as far as a program can judge it: contrast, weight, and names that exist."""

import re

import pytest

from bbs.paths import STATIC, TEMPLATES

CSS = (STATIC / "site.css").read_text(encoding="utf-8")
ICON_CALLS = re.compile(r"""\bicon\(\s*["']([a-z-]+)["']""")


def block(selector: str) -> str:
    """The body of the first rule with this selector."""
    return CSS[CSS.index(selector + " {") :].split("{", 1)[1].split("}", 1)[0]


def tokens(selector: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block(selector)))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LIGHT = tokens(":root")
DARK = LIGHT | tokens(':root[data-theme="dark"]')
SCHEMES = {
    "light": LIGHT,
    "dark": DARK,
    "elder": LIGHT | tokens(":root[data-elder]"),
    "elder dark": DARK | tokens(':root[data-elder][data-theme="dark"]'),
}
WORDS = [
    *((voice, ground) for voice in ("ink", "ink-2", "link") for ground in ("paper", "sheet", "rest-wash", "seal-wash")),
    *((voice, ground) for voice in ("ink", "link") for ground in ("ok-wash", "warn-wash", "late-wash", "mark")),
    *(("ink-3", ground) for ground in ("paper", "sheet", "seal-wash")),
    *(("late", ground) for ground in ("paper", "sheet", "late-wash")),
    *(("warn", ground) for ground in ("paper", "sheet", "warn-wash")),
    *(("seal", ground) for ground in ("sheet", "seal-wash")),
    ("ok", "ok-wash"),
    ("rest", "rest-wash"),
    ("paper", "ink"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_can_be_read_on_every_ground(scheme):
    """WCAG 2.1 AA asks 4.5 to 1; elder mode keeps AAA, 7 to 1."""
    colours, least = SCHEMES[scheme], 7 if "elder" in scheme else 4.5
    faint = [(v, g, round(contrast(colours[v], colours[g]), 2)) for v, g in WORDS]
    assert [found for found in faint if found[2] < least] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_of_fields_and_the_focus_ring_are_seen(scheme):
    colours = SCHEMES[scheme]
    for line in ("edge", "focus"):
        for ground in ("paper", "sheet", "seal-wash"):
            assert contrast(colours[line], colours[ground]) >= 3, (line, ground)


def test_dark_is_the_same_whether_the_device_or_the_reader_asks_for_it():
    assert tokens(':root[data-theme="auto"]') == tokens(':root[data-theme="dark"]')
    assert tokens(':root[data-elder][data-theme="auto"]') == tokens(':root[data-elder][data-theme="dark"]')


def test_late_is_not_the_vermilion_of_official_answers():
    for colours in SCHEMES.values():
        assert colours["late"] != colours["seal"]


def test_the_stylesheet_stays_small():
    assert len(CSS.encode()) < 32 * 1024


def test_every_icon_a_template_asks_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    asked = {
        (name, path.name)
        for path in TEMPLATES.rglob("*.html")
        for name in ICON_CALLS.findall(path.read_text(encoding="utf-8"))
    }
    assert asked, "the templates use icons"
    assert sorted(pair for pair in asked if pair[0] not in drawn) == []


def test_no_page_carries_inline_script_or_style():
    """The content security policy would drop it silently."""
    bad = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    found = [
        (path.name, match.group())
        for path in TEMPLATES.rglob("*.html")
        for match in bad.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nothing_is_loaded_from_another_host():
    sources = [*TEMPLATES.rglob("*.html"), *STATIC.glob("*.js"), *STATIC.glob("*.css")]
    loads = re.compile(r"""(?:\bsrc=|<link[^>]*href=|url\(|@import|\bfrom\s)["']?\s*(?:https?:)?//""")
    assert [path.name for path in sources if loads.search(path.read_text(encoding="utf-8"))] == []
