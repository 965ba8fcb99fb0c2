"""Why something may be hidden: a closed list, each reason with its legal basis and where its author can turn.

A forum for supervision must not lose inconvenient posts (requirements 4, "Deletion under the law"): what is not on
this list is no reason.
"""

from dataclasses import dataclass

from bbs.errors import Invalid
from bbs.text import N_


@dataclass(frozen=True)
class Reason:
    """`covers_official`: strong enough to hide even what a department has answered (personal data and law only)."""

    code: str
    label: str
    basis: str
    where_to_go: str
    covers_official: bool = False


_ALL = (
    Reason(
        "unlawful",
        N_("Content that the law forbids"),
        N_("Provisions on the Governance of Online Information Content, art. 6"),
        N_("If you think this is a mistake, write to the county office. The record is kept."),
        covers_official=True,
    ),
    Reason(
        "personal_data",
        N_("Personal data of somebody: telephone, identity number, plate, address, a minor's name"),
        N_("Personal Information Protection Law, art. 25"),
        N_("Write it again without the data. What an office needs to know can be said in a private thread."),
        covers_official=True,
    ),
    Reason(
        "state_secret",
        N_("A state secret or an internal document"),
        N_("Law on Guarding State Secrets"),
        N_("Do not repeat it elsewhere. Questions are answered by the county office."),
        covers_official=True,
    ),
    Reason(
        "abuse",
        N_("Insults, threats or a hunt on somebody"),
        N_("Provisions on the Governance of Online Violence Information"),
        N_("Write it again about the matter, not about the person."),
    ),
    Reason(
        "impersonation",
        N_("Pretending to be a department or somebody else"),
        N_("Provisions on the Administration of Internet User Account Information"),
        N_("Who really speaks for a department can apply for a verified account."),
    ),
    Reason(
        "advertising",
        N_("Advertising that has nothing to do with public matters"),
        N_("Provisions on the Administration of Internet Forum and Community Services"),
        N_("There is no place for advertising on this site."),
    ),
    Reason(
        "flooding",
        N_("The same text posted again and again"),
        N_("Provisions on the Administration of Internet Forum and Community Services"),
        N_("Follow the thread that stands, or say there that you have this too."),
    ),
)

REASONS = {reason.code: reason for reason in _ALL}


def reason(code: str) -> Reason:
    """The reason with this code. Refuses codes that are not on the list."""
    found = REASONS.get(code)
    if found is None:
        raise Invalid(N_("Choose one of the reasons from the list."), field="code")
    return found
