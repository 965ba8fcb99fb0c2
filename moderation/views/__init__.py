"""Pages of moderation: the queue, the verbs, reporting, the public log."""

from moderation.views import acts, log, reports  # noqa: F401, I001
from moderation.views.blueprint import bp

__all__ = ["bp"]
