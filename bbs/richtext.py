"""Source text -> safe HTML. The only file that imports bleach.

markdown-it (HTML off) renders a subset of Markdown, bleach cleans and links, nh3, which is maintained, has the last
word. Links and emphasis stop at Chinese punctuation, which no stock linker or CommonMark parser does.
"""

import re
from functools import partial
from html import escape

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import Delimiter

from bbs.errors import Invalid
from bbs.text import N_

#: Stored with each post; a higher number means that stored HTML may be rendered anew.
RENDERER = 1
MAX_LENGTH = 20_000

TAGS = {"p", "br", "strong", "em", "del", "s", "blockquote", "ul", "ol", "li", "code", "pre", "a", "hr", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
_CHINESE = re.compile("[\u3000-\u303f\uff00-\uffef\u2014\u2018\u2019\u201c\u201d\u2026]")
_URL = re.compile(
    r"(?<![A-Za-z0-9@/._-])(?:https?://|www\.)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{2,5})?"
    r"(?:[/?#](?:[!-~]*[A-Za-z0-9/=&#_~+%-])?)?",
    re.I,
)
_MENTION = re.compile(r"(?<![A-Za-z0-9_@./])@([\w·-]{2,40})")


def _is_punctuation(ch: str) -> bool:
    return bool(re.match(r"[^\w\s]", ch)) and not _CHINESE.match(ch)


def _emphasis(state, silent: bool) -> bool:
    """CommonMark's rule for `*`, except that Chinese punctuation counts as a letter: `**注意：**请` is bold."""
    pos, mark = state.pos, state.src[state.pos]
    if silent or mark != "*":
        return False
    end = pos
    while end < state.posMax and state.src[end] == mark:
        end += 1
    before = state.src[pos - 1] if pos else " "
    after = state.src[end] if end < state.posMax else " "
    opens = not (after.isspace() or (_is_punctuation(after) and not (before.isspace() or _is_punctuation(before))))
    closes = not (before.isspace() or (_is_punctuation(before) and not (after.isspace() or _is_punctuation(after))))
    for _ in range(end - pos):
        token = state.push("text", "", 0)
        token.content = mark
        state.delimiters.append(
            Delimiter(marker=ord(mark), length=end - pos, token=len(state.tokens) - 1, end=-1, open=opens, close=closes)
        )
    state.pos = end
    return True


def _make_markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    md.disable(["image", "html_block", "html_inline", "lheading"])
    md.inline.ruler.at("emphasis", _emphasis)
    return md


_MD = _make_markdown()
_MD_WITHOUT_TABLES = _make_markdown().disable("table")
#: A table of thousands of columns costs seconds, since each short row is filled up; such a text keeps its bars.
MOST_COLUMNS = 60
#: A page has its own h1 and h2; headings in posts start below them.
_HEADINGS = re.compile(r"<(/?)h([1-6])>")


def _lower_heading(match) -> str:
    return f"<{match[1]}h{3 if match[2] in '12' else 4}>"


def _outgoing(attrs, new=False):
    attrs[(None, "rel")] = "nofollow noopener ugc"
    return attrs


_LINKER = Cleaner(
    tags=TAGS,
    attributes={"a": ["href", "title", "rel"]},
    protocols={"http", "https", "mailto"},
    strip=True,
    filters=[partial(LinkifyFilter, callbacks=[_outgoing], skip_tags={"pre", "code"}, url_re=_URL, parse_email=False)],
)


def mentioned(source: str) -> list[str]:
    """Names that an @ may mean, each once, of at most 10 mentions; whether anybody has that name is for the caller.

    Chinese puts no space after a name, so every beginning of what follows the @ counts ("@柳河边你好").
    """
    runs = list(dict.fromkeys(_MENTION.findall(source)))[:10]
    return list(dict.fromkeys(run[:n] for run in runs for n in range(len(run), 1, -1)))


def render(source: str, people: dict[str, int] | None = None) -> str:
    """Safe HTML for a post. `people` maps the names that exist to account ids; only those mentions become links.

    Refuses texts longer than MAX_LENGTH characters.
    """
    if len(source) > MAX_LENGTH:
        raise Invalid(N_("The text is too long: at most %(most)d characters."), field="body", most=MAX_LENGTH)
    is_wide = any(line.count("|") > MOST_COLUMNS for line in source.split("\n"))
    markdown = _MD_WITHOUT_TABLES if is_wide else _MD
    html = _HEADINGS.sub(_lower_heading, markdown.render(source.replace("\x00", "")))
    html = nh3.clean(
        _LINKER.clean(html),
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    if people:
        html = _link_people(html, people)
    return html


def _link_people(html: str, people: dict[str, int]) -> str:
    """Link mentions in text, outside tags, links and code."""
    parts = re.split(r"(<[^>]+>)", html)
    inside = 0
    for i, part in enumerate(parts):
        if part.startswith("<"):
            name = part.strip("</>").split()[0] if part.strip("</>") else ""
            if name in {"a", "code", "pre"}:
                inside += -1 if part.startswith("</") else 1
        elif not inside and "@" in part:
            parts[i] = _MENTION.sub(lambda m: _link_person(m, people), part)
    return "".join(parts)


def _link_person(match, people: dict[str, int]) -> str:
    """Link the longest beginning that is somebody's name."""
    run = match[1]
    for n in range(len(run), 1, -1):
        if run[:n] in people:
            return f'<a href="/people/{people[run[:n]]}">@{escape(run[:n])}</a>{run[n:]}'
    return match[0]
