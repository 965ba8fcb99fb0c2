"""What moderation adds to the pages of the boards (slots, wired in bbs/wiring.py). No statement in any of them."""

from dataclasses import dataclass

from bbs.accounts.actor import Actor
from moderation import words
from moderation.verbs import VERBS, Verb

event_sentence = words.event_sentence
tombstone = words.tombstone


@dataclass(frozen=True)
class Tool:
    """One verb in the tool box; without a form its own page asks for what it needs."""

    verb: Verb
    form: object | None


@dataclass(frozen=True)
class ToolBox:
    thread_id: int
    tools: list[Tool]
    template: str = "moderation/tools.html"


def tool_box(actor: Actor, thread) -> ToolBox | None:
    """Slot thread.tools: the moderator's verbs that fit this thread. Moving needs the list of boards: its own page."""
    if not actor.moderates(thread.board_id):
        return None
    tools = [
        Tool(verb, None if name == "move" else verb.form(verb=name, formdata=None))
        for name, verb in VERBS.items()
        if verb.fits(thread) and not (verb.is_danger and actor.is_officer)
    ]
    return ToolBox(thread.id, tools) if tools else None
