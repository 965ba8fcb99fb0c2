"""Who may do what with accounts, and which names and e-mail addresses are accepted. Pure: no database."""

import re
import unicodedata

from bbs.accounts.actor import ROLE_SCOPES, Actor
from bbs.errors import Invalid, Refused
from bbs.text import N_, skeleton, tidy_line

NAME_LENGTH = (2, 20)
REASON_LENGTH = (2, 200)

#: Words that no name may contain, read as the eye reads them (L6: no false office, department or medium).
RESERVED_WORDS = tuple(
    "官方 管理员 版主 站长 客服 系统 系统消息 政府 县委 市委 省委 党委 纪委 监委 人大 政协 公安 派出所 法院 检察院 办公室 委员会 "
    "管委会 居委会 村委会 书记 县长 市长 省长 局长 镇长 乡长 区长 主任 新闻办 网信办 信访 督查 热线 云溪发布 已注销用户 "
    "admin administrator moderator official support system huiyin root staff police government webmaster".split()
)
_RESERVED = tuple(map(skeleton, RESERVED_WORDS))
#: Endings of departments' names; a longer name that ends so looks like a department.
RESERVED_ENDINGS = ("局", "委", "厅", "署", "办", "政府", "中心", "支队", "大队", "街道", "发布")

#: What stands before the @ has no comments, quotes or encoded words: mail programs would read another address out of it.
_EMAIL = re.compile(
    r"(?=[^@]{1,64}@.{4,190}$)[a-z0-9!#$%&'*+/=^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=^_`{|}~-]+)*"
    r"@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+",
    re.I | re.A,
)


def clean_name(name: str) -> str:
    """The name as it will stand: NFKC, trimmed. Refuses what is too short, too long or has other characters than
    letters, Chinese characters, digits and `·_-`."""
    name = unicodedata.normalize("NFKC", name).strip()
    if not NAME_LENGTH[0] <= len(name) <= NAME_LENGTH[1]:
        raise Invalid(N_("A name has 2 to 20 characters."), field="name")
    if not all(
        ch in "·_-" or unicodedata.category(ch)[0] == "L" and tidy_line(ch) or unicodedata.category(ch) == "Nd"
        for ch in name
    ):
        raise Invalid(N_("A name may hold letters, Chinese characters, digits and the signs · _ - only."), field="name")
    if len(skeleton(name)) < 2:
        raise Invalid(N_("A name needs at least two letters, characters or digits."), field="name")
    return name


def looks_official(name: str) -> bool:
    """True if a name reads like an office's, a department's or a member of staff's."""
    plain = skeleton(name)
    if any(word in plain for word in _RESERVED):
        return True
    return len(plain) >= 3 and plain.endswith(RESERVED_ENDINGS)


def clean_email(address: str) -> str:
    address = address.strip()
    if len(address) > 200 or not _EMAIL.fullmatch(address):
        raise Invalid(N_("This is not an e-mail address."), field="email")
    return address


def clean_reason(reason: str) -> str:
    reason = tidy_line(reason)
    if not REASON_LENGTH[0] <= len(reason) <= REASON_LENGTH[1]:
        raise Invalid(N_("Give a reason of 2 to 200 characters."), field="reason")
    return reason


def check_signed_in(actor: Actor) -> None:
    if not actor.is_signed_in:
        raise Refused(N_("Please sign in first."))


def check_admin(actor: Actor) -> None:
    if not (actor.is_admin or actor.is_system):
        raise Refused(N_("Only an administrator may do this."))


def check_grant(actor: Actor, role: str) -> None:
    """An administrator grants every role. The county office, which verifies departments' accounts (design 3), may make
    and unmake officers."""
    if role not in ROLE_SCOPES:
        raise Invalid(N_("There is no such role."), field="role")
    if not (actor.is_admin or actor.is_system or (actor.is_office and role == "officer")):
        raise Refused(N_("Only an administrator may do this."))


def check_scope(role: str, scope_id: int | None) -> None:
    """An officer's role names a department; a moderator's may name a board; the others have no scope."""
    if role == "officer" and scope_id is None:
        raise Invalid(N_("Choose the department this person speaks for."), field="department")
    if ROLE_SCOPES[role] is None and scope_id is not None:
        raise Invalid(N_("This role holds everywhere; it has no department or board."), field="role")


def check_look_into_vault(actor: Actor) -> None:
    if not (actor.is_admin or actor.is_office or actor.is_intake):
        raise Refused(N_("Only the office, the intake and administrators may look up contact data."))
