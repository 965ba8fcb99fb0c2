"""Passwords: Argon2id with 19 MiB, two passes, one lane (OWASP), rehashed when the parameters change."""

from contextlib import contextmanager
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bbs.errors import Invalid
from bbs.text import N_, skeleton

MIN_LENGTH = 10
MAX_LENGTH = 200

_STRONG = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_hasher = _STRONG

# The commonest of those long enough to pass the length rule, as they appear in published lists of leaked passwords.
_COMMON = frozenset(
    "1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 123456789q q123456789 1q2w3e4r5t "
    "1qaz2wsx3edc qwertyuiop qwerty1234 qwerty12345 qwerty123456 asdfghjkl1 asdfghjkl; zxcvbnm123 1234qwerasdf "
    "qazwsxedcrfv qwer1234asdf password12 password123 password1234 passw0rd123 p@ssw0rd123 password!1 mypassword "
    "administrator admin12345 admin123456 administrator1 iloveyou12 iloveyou123 iloveyou520 welcome123 welcome1234 "
    "letmein1234 football123 sunshine12 princess123 woaini1314 woaini520 woaini1314520 woaini520131 5201314520 "
    "wodemima123 mima123456 zhangwei123 wangwei123 abc1234567 abc123456789 abcd123456 abcd1234567 abcdefghij aa123456789 "
    "1357924680 147258369 1472583690 3141592653 123qweasdzxc 123123123123 1231231234 112233445566 1122334455 "
    "11223344556 88888888aa 66666666aa asd123456789 qwe123456789 zxc123456789 changeme123 default123 huiyin1234 "
    "huiyin12345 huiyin123456 test123456 testtest12 test1234567 qq123456789 a1234567890 1234567890a 12345678900".split()
)
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


@contextmanager
def quick():
    """Within this block hashes are cheap: for tests and the demo county. The next sign-in makes them strong."""
    global _hasher
    before, _hasher = _hasher, _QUICK
    try:
        yield
    finally:
        _hasher = before


def check_new(password: str, *personal: str) -> None:
    """Refuse a password that is short, common, a run of keys, or close to the name or address (`personal`)."""
    if len(password) < MIN_LENGTH:
        raise Invalid(
            N_("A password has at least 10 characters. Three unrelated words make a good one."), field="password"
        )
    if len(password) > MAX_LENGTH:
        raise Invalid(N_("This password is too long: at most 200 characters."), field="password")
    plain = password.casefold()
    if plain in _COMMON or len(set(plain)) < 4 or any(plain in run for run in _RUNS):
        raise Invalid(
            N_("This password is among the first that anyone would try. Choose another one."), field="password"
        )
    bare = skeleton(password)
    for text in personal:
        part = skeleton(text.partition("@")[0])
        if len(part) >= 2 and part in bare and len(bare) - len(part) < 8:
            raise Invalid(
                N_("This password is too close to your name or address. Choose another one."), field="password"
            )


def make_hash(password: str) -> str:
    return _hasher.hash(password)


@lru_cache(maxsize=4)
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def matches(password_hash: str, password: str) -> bool:
    """Compare in the same time whether there is a hash or not: an empty one is nobody's and never matches."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(_hasher), password[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """True if the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)
