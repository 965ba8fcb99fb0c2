"""What the boards do by themselves from time to time."""

from datetime import datetime, timedelta

from boards.services import attachments

KEEP_BASKETS = timedelta(days=2)


def tick(now: datetime) -> None:
    """Forget uploads whose form was never sent."""
    attachments.prune(now - KEEP_BASKETS)
