"""Names of the departments and boards that roles are bound to; the packages above know them (slots)."""

from collections.abc import Iterable
from typing import NamedTuple

from bbs import slots
from bbs.accounts.actor import ROLE_SCOPES, ROLE_WORDS
from bbs.accounts.queries import GrantRow
from bbs.web import current_actor


class ShownGrant(NamedTuple):
    """A role as a page shows it; `word` is a msgid, `scope` the name of a department or board."""

    role: str
    scope_id: int | None
    word: str
    scope: str
    grant: GrantRow | None


def department_choices() -> list[tuple[int, str]]:
    return slots.first("departments.choices", current_actor(), default=[])


def board_choices() -> list[tuple[int, str]]:
    return slots.first("boards.choices", current_actor(), default=[])


class ScopeNames:
    """Names by kind of scope, looked up once for a page."""

    def __init__(self, pairs: Iterable[tuple[str, int | None]]):
        wanted = [scope for role, scope in pairs if scope is not None and ROLE_SCOPES.get(role) == "department"]
        found = slots.first("department.names", wanted, default={}) if wanted else {}
        self._names = {("department", key): name for key, (_, name) in found.items()}
        self._names |= {("board", key): name for key, name in board_choices()}

    def shown(self, role: str, scope_id: int | None, grant: GrantRow | None = None) -> ShownGrant:
        kind = ROLE_SCOPES.get(role)
        scope = self._names.get((kind, scope_id), f"#{scope_id}") if scope_id is not None else ""
        return ShownGrant(role, scope_id, ROLE_WORDS.get(role, role), scope, grant)


def with_scopes(grants: list[GrantRow]) -> list[ShownGrant]:
    names = ScopeNames((g.role, g.scope_id) for g in grants)
    return [names.shown(g.role, g.scope_id, g) for g in grants]
