"""Opening and closing a browser's session: where Flask-Login and our sign-in rows meet."""

from flask import flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from bbs import clock
from bbs.accounts.services import sign_in
from bbs.given import safe_next
from bbs.web import load_signed_in

HALF_MINUTES = 10


def device() -> str:
    """The browser in a few words, for the list of own sessions."""
    agent = request.user_agent.string
    systems = ("Android", "iPhone", "iPad", "HarmonyOS", "Windows", "Mac OS X", "Linux")
    browsers = (
        ("MicroMessenger", "WeChat"),
        ("Edg/", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    words = [
        next((label for sign, label in browsers if sign in agent), ""),
        next((s for s in systems if s in agent), ""),
    ]
    return " · ".join(word for word in words if word) or "".join(ch for ch in agent[:60] if ch.isprintable())


def enter(account_id: int, target: str, *, second_factor: bool = False):
    """Sign this browser in and send it on; whoever still owes the second factor is asked for it first."""
    token = sign_in.open_session(
        account_id, device=device(), address=request.remote_addr or "", second_factor=second_factor
    )
    take_token(token)
    if getattr(g, "second_factor_pending", False):
        flash(_("Your duties need a second factor. Until it is set up you are a resident like others."), "info")
        return redirect(url_for("accounts.second_factor", next=target), 303)
    return redirect(target, 303)


def take_token(token: str) -> None:
    """Give the browser a new session with this token; nothing of an earlier one stays."""
    session.clear()
    session.permanent = True
    g.second_factor_pending = False
    login_user(load_signed_in(token))


def leave() -> None:
    logout_user()
    session.clear()


def wait_for_code(account_id: int, target: str):
    """The password was right, a code from the app is due: remember that for ten minutes, signed, in the cookie."""
    session.clear()
    session["half"] = [account_id, clock.epoch(clock.now()), target]
    return redirect(url_for("accounts.second_step"), 303)


def half_signed_in() -> tuple[int, str] | None:
    """Whose password was right in this browser a moment ago, and where they wanted to go."""
    if "half" not in session:
        return None
    account_id, at, target = session["half"]
    if clock.epoch(clock.now()) - at > HALF_MINUTES * 60:
        session.pop("half")
        return None
    return account_id, safe_next(target, "/")
