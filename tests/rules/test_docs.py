"""The docs say what the program does: what can be made from it is, and the rest is checked against it."""

import re

import click
import pytest

from bbs import cli, events, slots, wiring
from bbs.paths import ROOT
from tests.support import generated_docs
from tests.support.source import modules

DOCS = ROOT / "docs"


@pytest.mark.parametrize("path", list(generated_docs.PAGES), ids=lambda path: path.name)
def test_pages_made_from_the_program_are_fresh(path, tmp_path):
    assert path.exists() and path.read_text() == generated_docs.PAGES[path](), (
        "run `make docs` and look at the difference"
    )


def _commands(group: click.Group, before: str = "huiyin") -> list[str]:
    names = []
    for name, command in sorted(group.commands.items()):
        full = f"{before} {name}"
        names += _commands(command, full) if isinstance(command, click.Group) else [full]
    return names


def test_every_command_is_in_the_docs_and_says_what_it_does():
    text = (DOCS / "commands.md").read_text()
    missing = [name for name in _commands(cli.huiyin) if f"`{name}" not in text]
    assert not missing, f"docs/commands.md does not name {missing}"


def test_every_command_has_a_help_text():
    def walk(group):
        for command in group.commands.values():
            yield command
            if isinstance(command, click.Group):
                yield from walk(command)

    silent = [command.name for command in walk(cli.huiyin) if not (command.help or "").strip()]
    assert not silent


def test_no_command_in_the_docs_is_made_up():
    known = _commands(cli.huiyin)
    groups = {" ".join(name.split()[:2]) for name in known if len(name.split()) == 3}
    for path in [ROOT / "README.md", ROOT / "README.zh.md", *DOCS.rglob("*.md")]:
        for found in re.findall(r"`(huiyin [a-z][a-z-]*(?: [a-z][a-z-]*)?)", path.read_text()):
            assert found in known or found in groups or found.rsplit(" ", 1)[0] in known, f"{path.name}: {found}"


def test_links_between_our_pages_lead_somewhere():
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
            if "://" not in target and not target.startswith(("mailto:", "/")):
                assert (path.parent / target).exists(), f"{path.relative_to(ROOT)} links to {target}"


def test_decisions_are_numbered_without_gaps_and_name_their_price():
    found = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in found] == list(range(1, len(found) + 1))
    for path in found:
        text = path.read_text()
        assert all(f"**{word}.**" in text for word in ("Context", "Choice", "Price")), path.name


def test_the_words_of_the_glossary_are_the_words_of_the_code():
    """Each identifier in docs/words.md stands somewhere in the source, so the page does not drift off."""
    source = "\n".join(module.path.read_text() for module in modules())
    words = re.findall(r"^\| `([a-z_]+)` \|", (DOCS / "words.md").read_text(), re.MULTILINE)
    assert len(words) > 30
    missing = [word for word in words if not re.search(rf"\b{word}\w*", source, re.IGNORECASE)]
    assert not missing


def test_what_is_wired_later_has_a_handler_and_no_handler_is_idle():
    used = {key for _, key in wiring.LATER}
    assert used <= set(wiring.HANDLERS), used - set(wiring.HANDLERS)
    posted = set(re.findall(r'outbox\.post\([^)]*\[\s*"([a-z_.]+)"', "\n".join(m.path.read_text() for m in modules())))
    assert set(wiring.HANDLERS) <= used | posted, set(wiring.HANDLERS) - used - posted


def test_every_event_is_heard_or_at_least_documented():
    for each in generated_docs.event_classes():
        assert (each.__doc__ or "").strip() and not each.__doc__.startswith(each.__name__ + "("), each.__name__


def test_events_do_not_run_in_circles():
    """An event may cause others, but none may come round to itself: followed through the functions that record them."""
    causes: dict[str, set[str]] = {}
    by_function = _recorded_by_module()
    for event_class, handler in wiring.TOGETHER:
        causes.setdefault(event_class.__name__, set()).update(by_function.get(handler.__module__, set()))

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        for after in causes.get(name, ()):
            visit(after, (*path, name))

    for name in causes:
        visit(name, ())


def _recorded_by_module() -> dict[str, set[str]]:
    """Which events a module records itself; handlers are small and call services of their own package."""
    return {
        module.name: set(re.findall(r"record\(\s*(?:events\.)?(\w+)\(", module.path.read_text()))
        for module in modules()
    }


def test_every_filled_slot_is_a_place_in_the_program():
    text = "\n".join(module.path.read_text() for module in modules())
    text += "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    for name in {name for name, _ in wiring.SLOTS}:
        calls = rf'(?:fill|first|slot)\w*\(\s*"{re.escape(name)}"'
        assert re.search(calls, text), f"nobody asks for the slot {name}"
    assert events and slots
