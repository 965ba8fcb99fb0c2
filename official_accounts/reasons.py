"""Closed lists of reasons: why a case is not taken, with the lawful route instead (国办函〔2025〕66号), and why one is void."""

from typing import NamedTuple

from bbs.text import N_


class Refusal(NamedTuple):
    """`reason` is shown to everyone, `route` tells the poster where the matter belongs."""

    reason: str
    route: str


REFUSALS = {
    "litigation": Refusal(
        N_("The matter is before a court or has been decided by one."),
        N_("Please turn to the people's court: file a suit, an appeal or a petition for retrial."),
    ),
    "arbitration": Refusal(
        N_("The matter belongs to arbitration."),
        N_(
            "Please apply to the labour or land contract arbitration commission, or to the arbitration body in your contract."
        ),
    ),
    "discipline": Refusal(
        N_("It accuses an official of breaking discipline or the law."),
        N_("Please report it to the discipline inspection and supervision commission (telephone 12388)."),
    ),
    "reconsideration": Refusal(
        N_("The matter is or can be under administrative reconsideration."),
        N_("Please apply to the county government's administrative reconsideration office."),
    ),
    "disclosure": Refusal(
        N_("It is a request for disclosure of government information."),
        N_("Please file an application for disclosure with the department that holds the information."),
    ),
    "petition": Refusal(
        N_("The matter is being handled, or has been finally decided, as a petition."),
        N_("Please ask the petition office, or apply for review within the time in its decision."),
    ),
    "civil": Refusal(
        N_("It is a dispute between private persons."),
        N_("Please turn to the people's mediation committee of your village or town, or to the people's court."),
    ),
    "emergency": Refusal(
        N_("It needs help at once."),
        N_("Please call 110, 119, 120 or 122 now."),
    ),
    "jurisdiction": Refusal(
        N_("The matter lies outside this county."),
        N_("Please turn to the 12345 hotline of the place where it happened."),
    ),
}

INVALID = {
    "spam": N_("Advertising or a repeated post"),
    "test": N_("A test without content"),
    "no_content": N_("No matter that could be handled can be made out"),
    "unlawful": N_("Content that the law forbids"),
}
