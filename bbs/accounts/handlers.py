"""What the accounts do by themselves from time to time."""

from datetime import datetime

from bbs.accounts.services import codes


def tick(now: datetime) -> None:
    """Forget codes that expired days ago, with the addresses they were for."""
    codes.prune()
