"""Who acts. Services and policies see an Actor and never a request."""

from dataclasses import dataclass, field

from bbs.text import N_

#: Roles and what their scope is (the id a grant carries). "resident" is everyone who is signed in.
ROLE_SCOPES = {
    "officer": "department",
    "moderator": "board",  # scope None: every board
    "intake": None,
    "supervisor": None,
    "office": None,
    "admin": None,
}
#: What the roles are called.
ROLE_WORDS = {
    "resident": N_("Resident"),
    "officer": N_("Department officer"),
    "moderator": N_("Moderator"),
    "intake": N_("Intake staff"),
    "supervisor": N_("Supervisor"),
    "office": N_("County office staff"),
    "admin": N_("Administrator"),
}
STAFF_ROLES = ("intake", "supervisor", "office", "admin", "moderator")


@dataclass(frozen=True)
class Actor:
    """A reader or doer: id, name and granted roles as (role, scope id or None)."""

    user_id: int | None = None
    name: str = ""
    roles: frozenset[tuple[str, int | None]] = frozenset()
    unread_count: int = 0
    locale: str = ""
    is_suspended: bool = False
    session_id: int | None = None
    has_second_factor: bool = False
    #: True for the importer, the demo and scheduled work: the machine itself acts.
    is_system: bool = False
    _departments: frozenset[int] = field(default=frozenset(), init=False, repr=False)

    def __post_init__(self):
        object.__setattr__(
            self, "_departments", frozenset(s for r, s in self.roles if r == "officer" and s is not None)
        )

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    def has(self, role: str, scope: int | None = None) -> bool:
        return (role, None) in self.roles or (scope is not None and (role, scope) in self.roles)

    @property
    def departments(self) -> frozenset[int]:
        """Ids of the departments this person may speak for."""
        return self._departments

    def speaks_for(self, department_id: int | None) -> bool:
        return department_id is not None and department_id in self._departments

    def moderates(self, board_id: int | None) -> bool:
        return self.is_admin or self.has("moderator", board_id)

    @property
    def moderated_boards(self) -> frozenset[int] | None:
        """Board ids this person moderates; None means every board."""
        if self.is_admin or ("moderator", None) in self.roles:
            return None
        return frozenset(s for r, s in self.roles if r == "moderator" and s is not None)

    @property
    def is_officer(self) -> bool:
        return bool(self._departments)

    @property
    def is_moderator(self) -> bool:
        return self.is_admin or any(r == "moderator" for r, _ in self.roles)

    @property
    def is_intake(self) -> bool:
        return self.is_system or self.has("intake")

    @property
    def is_supervisor(self) -> bool:
        return self.has("supervisor")

    @property
    def is_office(self) -> bool:
        return self.has("office")

    @property
    def is_admin(self) -> bool:
        return self.has("admin")

    @property
    def is_staff(self) -> bool:
        """Platform staff: may read private threads in order to handle them. An admin has no content rights of that kind
        (requirements 2.8), an officer only those of the own department."""
        return self.is_system or self.is_intake or self.is_supervisor or self.is_office

    @property
    def needs_second_factor(self) -> bool:
        return self.is_officer or any(role in STAFF_ROLES for role, _ in self.roles)


VISITOR = Actor()
SYSTEM = Actor(name="system", is_system=True)
