"""The life of a case as one table (requirements 2.3): who may take which step from which state, where it leads, what
is said when it does not fit, and what the public sees of it.

The policy, the buttons, the ledger, the documentation and the matrix test all read this table; nothing else decides.
"""

from dataclasses import dataclass

from bbs.text import N_

#: Handling states (axis B of requirements 2.1). "" is a thread without a case.
STATES = (
    "submitted",
    "accepted",
    "not_accepted",
    "dispatched",
    "signed",
    "in_progress",
    "objected",
    "answered",
    "closed",
    "reopened",
    "merged",
    "withdrawn",
    "invalid",
)
#: A department holds the case and may work on it.
WORKING = ("dispatched", "signed", "in_progress", "reopened")
#: A department is answerable: its clock runs, also while intake rules on an objection.
HELD = (*WORKING, "objected")
#: Accepted and not yet answered: a clock runs.
RUNNING = ("accepted", *HELD)
#: Not yet answered at all.
OPEN = ("submitted", *RUNNING)
ANSWERED = ("answered", "closed")
#: Out of the way until somebody restores it.
SET_ASIDE = ("merged", "withdrawn", "invalid", "not_accepted")

#: Who can act on a case: the parts that an actor may have in it (official_accounts.policies.parts).
PARTS = ("poster", "department", "intake", "supervisor", "moderator", "system")


@dataclass(frozen=True)
class Step:
    """One row of the table. `target` None keeps the state; "*" goes back to the state before it was set aside.

    `clock`: what the step does to the handling clock (start, stop, move, resume, pause, restart or nothing).
    `trace`: kind of the row that stands in the thread, "" when the post itself is the trace.
    """

    name: str
    by: tuple[str, ...]
    sources: tuple[str, ...]
    target: str | None
    sentence: str
    trace: str = ""
    clock: str = ""
    has_post: bool = False


_STEPS = (
    Step("receive", ("poster", "intake", "system"), ("",), "submitted", N_("This thread has a case already.")),
    Step(
        "acknowledge", ("department", "intake"), OPEN, None, has_post=True,
        sentence=N_("Receipt can be confirmed only while the case waits for an answer."),
    ),
    Step(
        "accept", ("intake",), ("submitted",), "accepted", trace="case.accept", clock="start",
        sentence=N_("Only a newly received case can be accepted."),
    ),
    Step(
        "refuse", ("intake",), ("submitted", "accepted"), "not_accepted", trace="case.refuse", clock="stop",
        sentence=N_("A case that is with a department can no longer be refused."),
    ),
    Step(
        "classify", ("intake",), RUNNING, None, trace="case.classify", clock="move",
        sentence=N_("Complexity can be set only while the clock runs."),
    ),
    Step(
        "dispatch", ("intake",), ("accepted",), "dispatched", trace="case.dispatch", clock="start",
        sentence=N_("Only an accepted case that no department holds can be dispatched."),
    ),
    Step(
        "sign", ("department", "system"), ("dispatched", "reopened"), "signed", trace="case.sign",
        sentence=N_("This case does not wait for a signature."),
    ),
    Step(
        "object", ("department",), ("dispatched", "signed", "reopened"), "objected", trace="case.object",
        sentence=N_("An objection is possible only before work on the case has begun."),
    ),
    Step(
        "uphold", ("intake",), ("objected",), "dispatched", trace="case.reassign",
        sentence=N_("There is no objection to rule on."),
    ),
    Step(
        "deny", ("intake",), ("objected",), "signed", trace="case.deny",
        sentence=N_("There is no objection to rule on."),
    ),
    Step(
        "reassign", ("intake",), WORKING, "dispatched", trace="case.reassign",
        sentence=N_("Only a case that a department holds can be reassigned."),
    ),
    Step(
        "progress", ("department",), WORKING, "in_progress", has_post=True,
        sentence=N_("Progress can be reported only while your department handles the case."),
    ),
    Step(
        "extend", ("department",), WORKING, "in_progress", trace="case.extend", clock="move", has_post=True,
        sentence=N_("Only a case that is being handled can be extended."),
    ),
    Step(
        "answer", ("department",), WORKING, "answered", clock="stop", has_post=True,
        sentence=N_("Only a case that your department is handling can be answered."),
    ),
    Step(
        "supplement", ("department",), ANSWERED, None, has_post=True,
        sentence=N_("A supplement follows an answer; this case has none yet."),
    ),
    Step(
        "press", ("intake", "supervisor"), HELD, None, trace="case.press",
        sentence=N_("Only a department that holds an unanswered case can be pressed."),
    ),
    Step(
        "rate", ("poster",), ANSWERED, None, trace="case.rate",
        sentence=N_("A case can be rated once it has been answered."),
    ),
    Step(
        "reopen", ("poster", "intake", "supervisor"), ANSWERED, "reopened", trace="case.reopen", clock="restart",
        sentence=N_("Only an answered case can be reopened."),
    ),
    Step(
        "close", ("poster", "system"), ("answered",), "closed", trace="case.close",
        sentence=N_("Only an answered case can be closed."),
    ),
    Step(
        "merge", ("intake", "moderator", "system"), (*OPEN, *ANSWERED), "merged", trace="", clock="pause",
        sentence=N_("This case cannot be merged as it stands."),
    ),
    Step(
        "withdraw", ("poster",), OPEN, "withdrawn", trace="case.withdraw", clock="pause",
        sentence=N_("A case that has been answered can no longer be withdrawn; you can rate it."),
    ),
    Step(
        "invalidate", ("intake",), OPEN, "invalid", trace="case.invalidate", clock="pause",
        sentence=N_("Only an unanswered case can be set aside as invalid."),
    ),
    Step(
        "restore", ("intake", "moderator"), SET_ASIDE, "*", trace="case.restore", clock="resume",
        sentence=N_("This case has not been set aside."),
    ),
    Step(
        "recompute", ("system",), RUNNING, None, trace="case.recompute", clock="move",
        sentence=N_("No clock runs."),
    ),
)  # fmt: skip

STEPS: dict[str, Step] = {step.name: step for step in _STEPS}


def target_of(step: Step, state: str, suspended_state: str) -> str:
    """The state after a step from `state`."""
    if step.target is None:
        return state
    return suspended_state or "submitted" if step.target == "*" else step.target


#: Progress bar of five stages (SQ-09): how many are reached in each state.
_REACHED = {
    "submitted": 0,
    "accepted": 1,
    "dispatched": 2,
    "signed": 2,
    "objected": 2,
    "in_progress": 3,
    "reopened": 3,
    "answered": 4,
    "closed": 5,
}


def stages_reached(state: str) -> int | None:
    """0 (waiting for intake) to 5 (closed); None where no bar makes sense (refused, merged, withdrawn, invalid)."""
    return _REACHED.get(state)
