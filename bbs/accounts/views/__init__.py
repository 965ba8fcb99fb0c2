"""Pages of people: signing in and up, one's own pages, profiles, preferences, administration."""

from bbs.accounts.views import admin, me, people, preferences, second_factor, sign_in, sign_up
from bbs.accounts.views.blueprint import bp

__all__ = ["admin", "bp", "me", "people", "preferences", "second_factor", "sign_in", "sign_up"]
