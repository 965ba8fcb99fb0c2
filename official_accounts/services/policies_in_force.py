"""Which rules are in force: policy versions by effective date (SQ-30)."""

import json
from dataclasses import asdict
from datetime import date
from functools import lru_cache

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import db
from bbs.errors import Invalid
from bbs.text import N_
from official_accounts import policies, rules
from official_accounts.models import PolicyVersion
from official_accounts.rules import Extension, Limit, Rules

FIRST_DAY = date(2000, 1, 1)


def as_json(given: Rules) -> str:
    return json.dumps(asdict(given), ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=256)
def from_json(text: str) -> Rules:
    """The rules of a stored policy version."""
    data = json.loads(text)
    data["limits"] = {kind: Limit(**limit) for kind, limit in data["limits"].items()}
    data["extension"] = Extension(**data["extension"])
    return Rules(**data)


def use_preset(actor: Actor, name: str, effective_on: date | None = None) -> PolicyVersion:
    """Put a shipped preset into force from a day on (default today). Open cases keep the rules they began under.

    Only administrators and the county office; never for a day in the past once rules exist.
    """
    return use_rules(actor, rules.preset(name), effective_on)


def use_rules(actor: Actor, given: Rules, effective_on: date | None = None) -> PolicyVersion:
    """Put rules into force from a day on; see use_preset."""
    policies.check_manage_departments(actor)
    effective_on = effective_on or clock.today()
    with db.atomic():
        if effective_on < clock.today() and not actor.is_system and PolicyVersion.select().exists():
            raise Invalid(N_("Rules come into force today or later, never in the past."), field="effective_on")
        return PolicyVersion.create(
            preset=given.name, effective_on=effective_on, rules=as_json(given), created_at=clock.now()
        )


def versions() -> list[PolicyVersion]:
    """All versions, the first in force first."""
    return list(PolicyVersion.select().order_by(PolicyVersion.effective_on, PolicyVersion.id))


def choose(all_versions: list[PolicyVersion], day: date) -> PolicyVersion:
    """The version in force on a day; before the first one, the first one."""
    held = [v for v in all_versions if v.effective_on <= day]
    return held[-1] if held else all_versions[0]


def in_force(day: date) -> PolicyVersion:
    """The version in force on a day. An installation that has never chosen gets the default preset."""
    return choose(versions_or_default(), day)


def versions_or_default() -> list[PolicyVersion]:
    return versions() or [
        PolicyVersion.create(
            preset=rules.DEFAULT_PRESET,
            effective_on=FIRST_DAY,
            rules=as_json(rules.preset(rules.DEFAULT_PRESET)),
            created_at=clock.now(),
        )
    ]


def rules_of(case) -> Rules:
    """The rules under which a case began."""
    return from_json(PolicyVersion.select(PolicyVersion.rules).where(PolicyVersion.id == case.policy_id).scalar())
