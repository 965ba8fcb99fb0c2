"""What services raise on purpose. The edge (bbs.web) turns them into pages; nothing else is caught there."""


class Refused(Exception):
    """A rule said no. `sentence` is an English msgid that a reader gets in their language.

    `field` names the form field it concerns, if it concerns one. Nothing has been changed.
    """

    status = 403

    def __init__(self, sentence: str, *, field: str | None = None, **params):
        super().__init__(sentence)
        self.sentence = sentence
        self.params = params
        self.field = field

    def __str__(self) -> str:
        return self.sentence % self.params if self.params else self.sentence


class Invalid(Refused):
    """What was sent cannot be used: empty, too long, of the wrong kind."""

    status = 422


class Conflict(Refused):
    """What was sent is right in itself but no longer fits how things stand (a stale form, a double submit)."""

    status = 409


class NotFound(Refused):
    """There is no such thing, or this reader may not know that there is."""

    status = 404


class TooMany(Refused):
    """Right in itself, but too often in a short time; in `seconds` it can be tried again."""

    status = 429

    def __init__(self, sentence: str, *, seconds: int, **params):
        super().__init__(sentence, **params)
        self.seconds = seconds
