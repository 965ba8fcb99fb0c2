"""Pages of official accounts. Views carry: they read the request, call one service or query, and show one template."""

from official_accounts.views import cases, departments, desks, intake, manage  # noqa: F401, I001
from official_accounts.views.blueprint import bp

__all__ = ["bp"]
