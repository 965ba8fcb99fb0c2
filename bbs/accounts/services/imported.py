"""Accounts of people who wrote on an older forum: their names stay, nobody can sign in with them, no mail is known."""

from dataclasses import dataclass
from datetime import datetime

from bbs import clock
from bbs.accounts.models import Account
from bbs.db import db, rows
from bbs.text import skeleton


@dataclass(frozen=True)
class ImportedAccount:
    id: int
    name: str


def _known(codes: list[str]) -> dict[str, ImportedAccount]:
    marks = ", ".join("?" for _ in codes)
    found = rows(f"SELECT imported_from, id, name FROM account WHERE imported_from IN ({marks})", *codes)
    return {each.imported_from: ImportedAccount(each.id, each.name) for each in found}


def _taken(names: list[str], skeletons: list[str]) -> set[str]:
    """Skeletons that somebody has already, of the names and skeletons given."""
    found = rows(
        f"SELECT skeleton FROM account WHERE name IN ({', '.join('?' for _ in names)}) "
        f"OR skeleton IN ({', '.join('?' for _ in skeletons)})",
        *names, *skeletons,
    )  # fmt: skip
    return {each.skeleton for each in found}


def _free(code: str, taken: set[str]) -> str:
    """The code as a name, with a number behind it when the eye would take it for a name that stands already."""
    name = code[:40] if skeleton(code) else f"user-{code}"[:40]
    number = 1
    while skeleton(name) in taken:
        number += 1
        name = f"{code[:33]}-{number}"
    return name


def add_accounts(wanted: dict[str, datetime]) -> dict[str, ImportedAccount]:
    """Accounts for codes of the older forum (`code -> when first seen`), made where they are missing.

    A code is an account for good: the same code gives the same account in every import. At most four statements.
    """
    codes = list(wanted)
    with db.atomic():
        known = _known(codes)
        missing = [code for code in codes if code not in known]
        if not missing:
            return known
        taken = _taken([code[:40] for code in missing], [skeleton(code) for code in missing])
        made = []
        for code in missing:
            name = _free(code, taken)
            taken.add(skeleton(name))
            made.append(
                {
                    "name": name,
                    "skeleton": skeleton(name),
                    "created_at": clock.epoch(wanted[code]),
                    "imported_from": code,
                    "mail_notices": False,
                }
            )
        Account.insert_many(made).execute()
        return _known(codes)
