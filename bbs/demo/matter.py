"""One thing that residents of the invented county raise, told by one or several of them, and its answer.

Texts may hold `{place}` and the local days `{ago}` (shortly before the post), `{done}` (shortly before the
answer) and `{soon}` (two to three weeks after the answer); `build` fills them in for the day of the county.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """The four parts of an official answer, in the order in which they are printed."""

    checked: str
    basis: str
    result: str
    next_step: str


@dataclass(frozen=True, kw_only=True)
class Matter:
    kind: str
    """inquiry, help_request, complaint, suggestion, thanks or tip_off."""
    board: str
    department: str
    """Slug of the department that owns it; `@town` stands for the township the place begins with."""
    places: tuple[str, ...]
    tellings: tuple[tuple[str, str], ...]
    """Title and body, each written by another resident; tellings of one matter are alike, as in life."""
    answer: Answer | None
    """None where the right answer is that it does not belong here (see `refusal`)."""
    comments: tuple[str, ...] = ()
    progress: str = ""
    wrong: str = ""
    """Slug of a department it is first sent to by mistake; it objects with `objection`."""
    objection: str = ""
    extension: str = ""
    """Why the department needs longer."""
    refusal: str = ""
    """Why intake does not take it, and where to go instead."""
    pleased: tuple[str, ...] = ()
    displeased: tuple[str, ...] = ()
    """What the poster says when it is not solved; a matter without any is always solved."""
    again: str = ""
    """The answer after the matter was opened again."""
    months: tuple[int, ...] = ()
    """Calendar months in which it can happen; empty: all year."""
