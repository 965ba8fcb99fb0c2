"""The sentence of each kind of notice. Packages above give theirs through the slot "notice.sentence" (kind) -> msgid.

A parameter `x_word` is itself a msgid: it is translated, and also put in as `x` where there is no other `x`.
"""

from collections.abc import Callable

from bbs import slots
from bbs.text import N_

SENTENCES = {
    "role_granted": N_("You have been given a role: %(role_word)s. It holds from now on."),
    "role_revoked": N_("Your role “%(role_word)s” has ended. What you did in it stands."),
    "suspended": N_("Your account may not write until %(until)s. Reason: %(reason)s"),
    "suspension_lifted": N_("Your account may write again."),
}


def sentence(kind: str, params: dict, translate: Callable[[str], str]) -> str:
    """What a notice says, in the language of `translate`."""
    msgid = SENTENCES.get(kind) or next(iter(slots.fill("notice.sentence", kind)), "")
    if not msgid:
        return kind
    words = {k: translate(v) if k.endswith("_word") and v else v for k, v in params.items()}
    words |= {k.removesuffix("_word"): v for k, v in words.items() if k.endswith("_word") and k[:-5] not in params}
    return translate(msgid) % words if "%(" in msgid else translate(msgid)
