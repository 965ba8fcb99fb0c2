"""What search does when something happens elsewhere, and what it keeps an eye on. Wired in bbs/wiring.py."""

from datetime import datetime

from bbs.config import Settings
from search import documents, services


def apply_batch(payloads: list[dict]) -> None:
    """Bring what events tell of up to date in one go: their post or, if they name none, every post of their thread."""
    posts = [payload["post_id"] for payload in payloads if payload.get("post_id")]
    threads = {payload["thread_id"] for payload in payloads if not payload.get("post_id") and payload.get("thread_id")}
    threads.update(each for payload in payloads for each in payload.get("thread_ids", ()))
    if threads:
        posts.extend(documents.posts_of(sorted(threads)))
    if posts:
        services.update(posts)


def at_start(settings: Settings) -> None:
    """The worker begins: see that there is an index."""
    services.keep_ready()


def every_minute(moment: datetime) -> None:
    services.keep_ready()


def health(settings: Settings) -> tuple[str, dict]:
    """The search part of /healthz and `huiyin doctor`."""
    found = services.engine().health()
    facts = {"state": found.state, "posts": found.posts, "analyzer": found.analyzer, "detail": found.detail}
    if found.state in ("missing", "broken"):
        facts["remedy"] = "the worker makes it anew when `huiyin serve` starts; `huiyin search rebuild` does it now"
    return "search", facts
