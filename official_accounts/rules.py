"""Presets and policy versions: the limits of a county as data (requirements 2.6), with their schema.

A preset is a TOML file in official_accounts/presets; a policy version in the database holds the same as JSON.
"""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bbs.errors import Invalid, NotFound
from bbs.text import N_

PRESETS = Path(__file__).resolve().parent / "presets"
DEFAULT_PRESET = "jingxian"
KINDS = ("inquiry", "help_request", "complaint", "suggestion", "thanks", "tip_off")
COMPLEXITIES = ("simple", "complex")
# Departments' posts are in the county's language, whatever the reader's.
ACK_TEXT = "您反映的问题已由我单位受理，将尽快给您回复"  # P3-19
EXTENSION_TEXT = """**延期说明**

- 延期原因：{reason}
- 目前进展：{progress}
- 新的办结时间：{day.year} 年 {day.month} 月 {day.day} 日前"""

# table -> key -> (type, required, allowed values or (least, most))
_LIMIT = {
    "working_days": (int, True, (1, 400)),
    "complex_working_days": (int, False, (1, 400)),
    "measure": (str, False, ("reply", "close")),
}
_SCHEMA: dict[str, dict[str, tuple]] = {
    "clock": {"starts": (str, True, ("acceptance", "dispatch"))},
    "first_response": {"hours": (int, True, (1, 240)), "text": (str, False, None)},
    "steps": {
        "accept_working_days": (int, False, (1, 30)),
        "sign_working_days": (int, False, (1, 30)),
        "objection_working_days": (int, False, (1, 30)),
        "verdict_days": (int, False, (1, 90)),
        "reopen_working_days": (int, False, (1, 90)),
    },
    "extension": {
        "allowed": (bool, True, None),
        "max_count": (int, False, (1, 20)),
        "each_working_days": (int, False, (1, 90)),
        "cap_working_days": (int, False, (1, 400)),
    },
    "supervision": {
        "ladder": (list, False, None),
        "upward_reports": (list, False, None),
        "disqualify_after_expired_supervisions": (int, False, (1, 20)),
    },
    "bulletin": {"monthly": (bool, False, None), "annual": (bool, False, None), "overdue_lists": (bool, False, None)},
}


@dataclass(frozen=True)
class Limit:
    """Working days for a kind; `measure` tells whether the document speaks of a reply or of closing."""

    simple: int
    complex: int
    measure: str = "reply"

    def days(self, complexity: str) -> int:
        return self.complex if complexity == "complex" else self.simple


@dataclass(frozen=True)
class Extension:
    """`each` and `cap` are working days: the most one extension adds, and the most from the start of the clock."""

    is_allowed: bool = False
    max_count: int | None = None
    each: int | None = None
    cap: int | None = None


@dataclass(frozen=True)
class Rules:
    """One policy. Days are working days except `verdict_days` (calendar); `first_response_hours` are natural hours."""

    name: str
    title: str
    source: str
    clock_starts: str
    limits: dict[str, Limit]
    extension: Extension
    first_response_hours: int | None = None
    ack_text: str = ACK_TEXT
    accept_days: int = 1
    sign_days: int = 1
    objection_days: int = 1
    verdict_days: int = 15
    reopen_days: int | None = None
    supervision: dict = field(default_factory=dict)
    bulletin: dict = field(default_factory=dict)

    def limit(self, kind: str) -> Limit:
        return self.limits.get(kind, self.limits["default"])


def check(data: dict) -> list[str]:
    """Everything that is wrong with a preset, in plain English, naming table and key; empty when it is right."""
    wrong = [f"{key}: required text is missing" for key in ("title", "source") if not isinstance(data.get(key), str)]
    for name in data:
        if name not in {"name", "title", "source", "limits", *_SCHEMA}:
            wrong.append(f"{name}: unknown")
    for name in ("clock", "extension", "limits"):
        if name not in data:
            wrong.append(f"[{name}]: this table is missing")
    for name, keys in _SCHEMA.items():
        if name in data:
            wrong += _check_table(f"[{name}]", data[name], keys)
    limits = data.get("limits", {})
    if not isinstance(limits, dict):
        return [*wrong, "[limits]: expected tables such as [limits.default]"]
    if "limits" in data and "default" not in limits:
        wrong.append("[limits.default]: this table is missing")
    for kind, table in limits.items():
        if kind not in (*KINDS, "default"):
            wrong.append(f"[limits.{kind}]: unknown kind; there are default, {', '.join(KINDS)}")
        else:
            wrong += _check_table(f"[limits.{kind}]", table, _LIMIT)
    return wrong


def _check_table(where: str, table, keys: dict[str, tuple]) -> list[str]:
    if not isinstance(table, dict):
        return [f"{where}: expected a table"]
    wrong = [f"{where} {key}: unknown" for key in table if key not in keys]
    for key, (kind, required, allowed) in keys.items():
        if key not in table:
            if required:
                wrong.append(f"{where} {key}: missing")
            continue
        value = table[key]
        if type(value) is not kind:
            wrong.append(f"{where} {key}: expected {kind.__name__}, found {value!r}")
        elif kind is int and allowed and not allowed[0] <= value <= allowed[1]:
            wrong.append(f"{where} {key}: {value} is not between {allowed[0]} and {allowed[1]}")
        elif kind is str and allowed and value not in allowed:
            wrong.append(f"{where} {key}: {value!r} is not one of {', '.join(allowed)}")
        elif kind is list and not all(isinstance(item, str) for item in value):
            wrong.append(f"{where} {key}: expected a list of texts")
    return wrong


def parse(data: dict, name: str = "") -> Rules:
    """Rules from a checked preset. Raises Invalid with the first thing that is wrong."""
    if wrong := check(data):
        raise Invalid(N_("The preset cannot be used: %(reason)s"), reason=wrong[0])
    first, steps, extension = data.get("first_response", {}), data.get("steps", {}), data["extension"]
    return Rules(
        name=name or data.get("name", ""),
        title=data["title"],
        source=data["source"],
        clock_starts=data["clock"]["starts"],
        limits={
            kind: Limit(t["working_days"], t.get("complex_working_days", t["working_days"]), t.get("measure", "reply"))
            for kind, t in data["limits"].items()
        },
        extension=Extension(
            extension["allowed"],
            extension.get("max_count"),
            extension.get("each_working_days"),
            extension.get("cap_working_days"),
        ),
        first_response_hours=first.get("hours"),
        ack_text=first.get("text", ACK_TEXT),
        accept_days=steps.get("accept_working_days", 1),
        sign_days=steps.get("sign_working_days", 1),
        objection_days=steps.get("objection_working_days", 1),
        verdict_days=steps.get("verdict_days", 15),
        reopen_days=steps.get("reopen_working_days"),
        supervision=data.get("supervision", {}),
        bulletin=data.get("bulletin", {}),
    )


def names() -> list[str]:
    """The presets that ship with the program."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


def read(path: Path) -> dict:
    """A preset file as data. Raises Invalid when it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise Invalid(N_("The preset cannot be used: %(reason)s"), reason=str(error)) from None


@lru_cache(maxsize=64)
def preset(name: str) -> Rules:
    """A shipped preset by name."""
    if name not in names():
        raise NotFound(N_("There is no preset of that name."))
    return parse(read(PRESETS / f"{name}.toml"), name)
