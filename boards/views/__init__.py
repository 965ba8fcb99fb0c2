"""Pages of the boards. Views carry: they read the request, call one service or query, and show one template."""

from boards.views import admin, drafts, files, following, lists, posts, preview, threads  # noqa: F401, I001
from boards.views.blueprint import bp

__all__ = ["bp"]
