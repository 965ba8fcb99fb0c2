"""Who may import whom (docs/tour.md). A wrong import is a wrong place for the thing, not a nuisance to get around."""

from pathlib import PurePath

import pytest

from tests.support.source import Import, Module, imports, modules

#: The roof: imported by nobody below it.
ROOF = {
    "bbs.__main__", "bbs.about", "bbs.all_models", "bbs.app", "bbs.backup", "bbs.cli", "bbs.demo", "bbs.doctor", "bbs.importing",
    "bbs.installing", "bbs.migrations.regenerate", "bbs.operations", "bbs.serving", "bbs.wiring", "bbs.worker",
}  # fmt: skip

#: What each layer may import besides itself.
MAY_IMPORT = {
    "floor": set(),
    "boards": {"floor"},
    "moderation": {"floor", "boards"},
    "official_accounts": {"floor", "boards"},
    "tracker": {"floor", "boards", "official_accounts"},
    "search": {"floor", "boards", "moderation", "official_accounts"},
    "roof": {"floor", "boards", "moderation", "official_accounts", "tracker", "search"},
}

#: Inside a package, a room imports only from rooms at or below its own height. Other modules of a package are free.
ROOMS = {"models": 0, "events": 1, "policies": 1, "queries": 2, "services": 2, "forms": 2, "handlers": 3, "views": 4}
BELOW_THE_EDGE = {"models", "policies", "queries", "events", "services", "handlers"}
EDGE_LIBRARIES = ("flask", "wtforms", "werkzeug", "flask_wtf", "flask_babel", "flask_login", "flask_limiter")

#: Libraries with one home each.
HOMES = {
    "bleach": ("bbs.richtext",),
    "markdown_it": ("bbs.richtext",),
    "smtplib": ("bbs.notices", "bbs.doctor"),
    "whoosh": ("search",),
    "rjieba": ("search",),
    "chinese_calendar": ("bbs.working_days",),
    "argon2": ("bbs.accounts",),
    "cryptography": ("bbs.accounts",),
    "PIL": ("boards", "bbs"),
    "waitress": ("bbs.serving",),
    "click": ("bbs", "boards", "moderation", "search", "official_accounts"),
    "xlsxwriter": ("official_accounts.tracker",),
}

#: Names behind which anything can hide.
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "tools", "base", "lib"}


def _is_in(name: str, home: str) -> bool:
    return name == home or name.startswith(home + ".")


def layer(name: str) -> str:
    if any(_is_in(name, root) for root in ROOF):
        return "roof"
    if _is_in(name, "official_accounts.tracker"):
        return "tracker"
    top = name.split(".")[0]
    return "floor" if top == "bbs" else top


def room(name: str) -> str | None:
    return next((part for part in name.split(".")[1:] if part in ROOMS), None)


def package(name: str) -> str:
    """The package whose rooms a module belongs to: `boards`, `bbs.accounts`, `official_accounts.tracker`."""
    parts = name.split(".")
    at = next((i for i, part in enumerate(parts) if part in ROOMS), len(parts))
    return ".".join(parts[:at])


def ours(each: Import) -> bool:
    return each.target.split(".")[0] in {"bbs", "boards", "moderation", "official_accounts", "search"}


def _all() -> list[tuple[Module, Import]]:
    return [(module, each) for module in modules() for each in imports(module)]


def test_layers_import_only_downwards():
    wrong = [
        f"{module.shown}:{each.line} ({layer(module.name)}) imports {each.target} ({layer(each.target)})"
        for module, each in _all()
        if ours(each)
        and each.target != "bbs"
        and layer(each.target) != layer(module.name)
        and layer(each.target) not in MAY_IMPORT[layer(module.name)]
    ]
    assert not wrong, "\n".join(wrong)


def test_rooms_import_only_downwards():
    wrong = []
    for module, each in _all():
        here, there = room(module.name), room(each.target)
        if here and there and package(module.name) == package(each.target) and ROOMS[there] > ROOMS[here]:
            wrong.append(f"{module.shown}:{each.line} imports {each.target}")
    assert not wrong, "\n".join(wrong)


def test_below_the_edge_nobody_knows_of_the_web():
    wrong = [
        f"{module.shown}:{each.line} imports {each.target}"
        for module, each in _all()
        if room(module.name) in BELOW_THE_EDGE and each.target.split(".")[0] in EDGE_LIBRARIES
    ]
    assert not wrong, "\n".join(wrong)


def test_views_and_forms_touch_no_models():
    wrong = [
        f"{module.shown}:{each.line} imports {each.target}"
        for module, each in _all()
        if room(module.name) in {"views", "forms"} and room(each.target) == "models"
    ]
    assert not wrong, "\n".join(wrong)


def test_imports_are_absolute_and_at_the_top():
    wrong = [
        f"{module.shown}:{each.line} imports {each.target}"
        for module, each in _all()
        if each.target.startswith(".") or each.is_inside_function
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_is_imported_only_in_its_home(library):
    wrong = [
        f"{module.shown}:{each.line}"
        for module, each in _all()
        if each.target.split(".")[0] == library and not any(_is_in(module.name, home) for home in HOMES[library])
    ]
    assert not wrong, f"{library} outside {HOMES[library]}: {wrong}"


def test_there_are_no_drawers():
    wrong = [module.shown for module in modules() if DRAWERS & set(PurePath(module.shown).with_suffix("").parts)]
    assert not wrong, f"name the thing instead: {wrong}"


def test_modules_stay_readable():
    """About 300 lines each; data of the demo county is not read but looked up."""
    wrong = [
        f"{module.shown}: {count} lines"
        for module in modules()
        if (count := len(module.path.read_text().splitlines())) > 400 and "bbs/demo" not in module.shown
    ]
    assert not wrong, "\n".join(wrong)
