"""Pages that are written from the program: docs/settings.md, wiring.md, tracker.md, tests/routes.txt. `make docs` writes them."""

import inspect
import sys
import tempfile
from dataclasses import fields

from bbs import config, events, wiring
from bbs.app import create_app
from bbs.config import PREFIX, Settings
from bbs.paths import ROOT
from tests.support.tracker_page import tracker_page

SETTINGS_HEAD = """# Settings

*Written by `make docs` from `bbs/config.py`; a test keeps it complete.*

Settings are environment variables that begin with `HUIYIN_`. A name that is not on this page is refused at start, so a
slip of the pen cannot go unnoticed. An empty value means the default. Options of `huiyin` win over the environment.

| setting | default | what it does |
|---|---|---|
"""

WIRING_HEAD = """# Wiring

*Written by `make docs` from `bbs/wiring.py`; a test keeps it fresh.*

Packages hear of each other through events, and leave places in their pages that others fill. Neither needs an import.

"""


def _default(field) -> str:
    if isinstance(field.default, bool):
        return "`1`" if field.default else "`0`"
    return "" if field.default == "" else f"`{field.default}`"


def settings_page() -> str:
    lines = []
    for field in fields(Settings):
        what = field.metadata["what"]
        if field.metadata.get("choices"):
            what += f" One of {', '.join(f'`{choice}`' for choice in field.metadata['choices'])}."
        if field.metadata.get("secret"):
            what += " Secret."
        lines.append(f"| `{PREFIX}{field.name.upper()}` | {_default(field)} | {what.replace('|', '&#124;')} |")
    return SETTINGS_HEAD + "\n".join(lines) + "\n"


def _place(function) -> str:
    return f"`{function.__module__}.{function.__qualname__}`"


def _says(function) -> str:
    first = (inspect.getdoc(function) or "").strip().split("\n")[0]
    return f" – {first}" if first else ""


def event_classes() -> list[type[events.Event]]:
    ours = [each for each in events.Event.__subclasses__() if not each.__module__.startswith("tests.")]
    return sorted(ours, key=lambda each: (each.__module__, each.__name__))


def wiring_page() -> str:
    parts = [WIRING_HEAD, "## Events\n"]
    for each in event_classes():
        ids = ", ".join(field.name for field in fields(each) if field.name != "actor_id")
        parts.append(f"\n### {each.__name__}\n\n`{each.__module__}` ({ids}). {inspect.getdoc(each) or ''}\n\n")
        for event_class, handler in wiring.TOGETHER:
            if event_class is each:
                parts.append(f"- together: {_place(handler)}{_says(handler)}\n")
        for event_class, key in wiring.LATER:
            if event_class is each:
                function, batch = wiring.HANDLERS[key]
                parts.append(f"- later{', in batches' if batch else ''}: `{key}` {_place(function)}{_says(function)}\n")
    parts.append("\n## Places that others fill\n\n| slot | filled by |\n|---|---|\n")
    for name, filler in wiring.SLOTS:
        parts.append(f"| `{name}` | {_place(filler)} |\n")
    for title, functions in (
        ("What the worker makes ready", wiring.AT_START),
        ("What the worker runs every minute", wiring.TICKS),
        ("What the web process gathers in memory and writes every few seconds", wiring.FLUSHES),
    ):
        parts.append(f"\n## {title}\n\n" + "".join(f"- {_place(each)}{_says(each)}\n" for each in functions))
    return "".join(parts)


def routes_file() -> str:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config.load({}, instance=folder), testing=True)
        return "\n".join(wiring.route_lines(app)) + "\n"


PAGES = {
    ROOT / "docs" / "settings.md": settings_page,
    ROOT / "docs" / "wiring.md": wiring_page,
    ROOT / "docs" / "tracker.md": tracker_page,
    ROOT / "tests" / "routes.txt": routes_file,
}


def main() -> None:
    for path, make in PAGES.items():
        path.write_text(make())
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
