"""The program's own source, read for the rules about it."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bbs.paths import ROOT

PACKAGES = ("bbs", "boards", "moderation", "official_accounts", "search")


@dataclass(frozen=True)
class Module:
    """One of our modules: dotted name, file and syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def shown(self) -> str:
        return str(self.path.relative_to(ROOT))


@dataclass(frozen=True)
class Import:
    """One import statement, resolved to a dotted name; `from a import b` counts as `a.b` where that is a module."""

    target: str
    line: int
    is_inside_function: bool


@functools.cache
def modules() -> tuple[Module, ...]:
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not path.name[0].isdigit():
                found.append(Module(name, path, ast.parse(path.read_text(), str(path))))
    return tuple(found)


@functools.cache
def module_names() -> frozenset[str]:
    return frozenset(module.name for module in modules())


def imports(module: Module) -> Iterator[Import]:
    inside = {
        id(node)
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names = [
                f"{base}.{alias.name}" if f"{base}.{alias.name}" in module_names() else base for alias in node.names
            ]
        else:
            continue
        for name in dict.fromkeys(names):
            yield Import(name, node.lineno, id(node) in inside)
