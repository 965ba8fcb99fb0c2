"""Whom the boards tell of what: replies, mentions, new threads, joined issues, moderation of one's own thread.

Every telling goes through `tell_about_thread`, which leaves out whoever may not see the thread and whoever did it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from bbs import richtext
from bbs.accounts.models import Account
from bbs.accounts.queries import actors
from bbs.errors import NotFound
from bbs.notices.events import UnfollowAsked
from bbs.notices.services import retitle, tell
from bbs.text import N_, skeleton
from boards import policies
from boards.models import Follow, MeToo, Post, Thread
from boards.services import following

SENTENCES = {
    "mention": N_("%(by)s mentions you in “%(title)s”."),
    "answer": N_("%(by)s answers your post in “%(title)s”."),
    "reply_to_mine": N_("%(by)s replies to your thread “%(title)s”."),
    "reply": N_("%(by)s replies in “%(title)s”, which you follow."),
    "official_answer_to_mine": N_("%(by)s answers your thread “%(title)s”."),
    "official_answer": N_("%(by)s answers in “%(title)s”."),
    "new_thread": N_("New in what you follow: “%(title)s”."),
    "me_too": N_("%(count)s people have the same concern as your thread “%(title)s”."),
    "thread_hidden": N_(
        "Your thread “%(title)s” was hidden by the moderators. The reason stands in the moderation log."
    ),
    "thread_restored": N_("Your thread “%(title)s” can be read again."),
    "thread_merged": N_("Your thread “%(title)s” was merged into another one about the same matter."),
    "thread_moved": N_("Your thread “%(title)s” was moved to another board."),
    "post_hidden": N_(
        "Your post in “%(title)s” was hidden by the moderators. The reason stands in the moderation log."
    ),
    "post_restored": N_("Your post in “%(title)s” can be read again."),
}

#: At how many joined people the poster hears of it.
MILESTONES = (1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)

SOMEBODY = N_("Somebody")
#: Stands for the title of a thread that was hidden.
HIDDEN = N_("a hidden thread")


def sentence(kind: str) -> str | None:
    """Filler of the slot "notice.sentence"."""
    return SENTENCES.get(kind)


def tell_about_thread(
    thread: Thread,
    account_ids: Iterable[int],
    kind: str,
    *,
    dedupe: str,
    by: int | None,
    floor: int | None = None,
    params: dict | None = None,
    because: tuple[str, int] | None = None,
    without_mail: Collection[int] = (),
) -> int:
    """Tell these people something about a thread, except `by` (an account id) who did it and those who may not see
    the thread. `title` is among the sentence's parameters already; of a hidden thread only its poster is told it."""
    ids = [account_id for account_id in dict.fromkeys(account_ids) if account_id != by]
    told = 0
    titled = thread.hidden_at is None or ids == [thread.author_id]
    title = {"title": thread.title} if titled else {"title_word": HIDDEN}
    for start in range(0, len(ids), 400):
        readers = [
            account_id
            for account_id, actor in actors(ids[start : start + 400]).items()
            if policies.may(policies.check_see_thread, actor, thread)
        ]
        told += tell(
            readers,
            kind,
            thread_id=thread.id,
            floor=floor,
            params={**title, **(params or {})},
            dedupe=dedupe,
            because=because,
            without_mail=without_mail,
        )
    return told


def followers(target: str, target_id: int, at: datetime) -> tuple[list[int], set[int]]:
    """Who followed it at that instant, and who of them does not want mail about it."""
    found = list(
        Follow.select(Follow.account, Follow.by_mail).where(
            Follow.target == target, Follow.target_id == target_id, Follow.created_at <= at
        )
    )
    return [f.account_id for f in found], {f.account_id for f in found if not f.by_mail}


def _accounts_named(names: list[str]) -> list[int]:
    plain = [skeleton(name) for name in names]
    found = Account.select(Account.id).where(Account.skeleton.in_(plain), Account.cancelled_at.is_null())
    return [account.id for account in found] if plain else []


def _answered_by(post: Post, thread: Thread) -> list[int]:
    """Who wrote what this post answers: the floor above it and, one level deeper, the person addressed by name."""
    if post.under_floor == post.floor:
        return []
    above = Post.get_or_none(Post.thread == thread, Post.floor == post.under_floor)
    found = [above.author_id] if above is not None and not above.seal_name else []
    return found + (_accounts_named([post.answers_name]) if post.answers_name else [])


def on_post_published(payload: dict) -> None:
    """One notice per person and post: the strongest reason is told first, the later ones find it told already."""
    post = Post.get_or_none(Post.id == payload["post_id"])
    if post is None or post.hidden_at is not None:
        return
    thread = post.thread
    if thread.hidden_at is not None:
        return
    hides_name = thread.visibility == "name_hidden" and post.author_id == thread.author_id and not post.seal_name
    by = {"by_word": SOMEBODY} if hides_name else {"by": post.seal_name or post.author.name}
    readers, quiet = followers("thread", thread.id, post.created_at)
    common = {"dedupe": f"post:{post.id}", "by": post.author_id, "floor": post.floor, "params": by}
    because = {"because": ("thread", thread.id), "without_mail": quiet}
    official = bool(post.seal_name)
    mine = "official_answer_to_mine" if official else "reply_to_mine"
    tell_about_thread(thread, _answered_by(post, thread), "answer", **common)
    if thread.author_id in readers:
        tell_about_thread(thread, [thread.author_id], mine, **common, **because)
    tell_about_thread(thread, _accounts_named(richtext.mentioned(post.source)), "mention", **common)
    tell_about_thread(thread, readers, "official_answer" if official else "reply", **common, **because)
    if official:
        joined = [m.account_id for m in MeToo.select(MeToo.account).where(MeToo.thread == thread)]
        tell_about_thread(thread, joined, "official_answer", **common)


def on_thread_started(payload: dict) -> None:
    thread = Thread.get_or_none(Thread.id == payload["thread_id"])
    if thread is None or thread.hidden_at is not None:
        return
    common = {"dedupe": f"thread:{thread.id}", "by": thread.author_id}
    opening = Post.get_or_none(Post.thread == thread, Post.floor == 1)
    hides_name = thread.visibility == "name_hidden"
    seal = opening.seal_name if opening is not None else ""
    by = {"by_word": SOMEBODY} if hides_name else {"by": seal or thread.author.name}
    if opening is not None:
        tell_about_thread(thread, _accounts_named(richtext.mentioned(opening.source)), "mention", params=by, **common)
    for target, target_id in (("department", thread.department_id), ("board", thread.board_id)):
        if target_id is not None:
            readers, quiet = followers(target, target_id, thread.created_at)
            tell_about_thread(thread, readers, "new_thread", because=(target, target_id), without_mail=quiet, **common)


def on_me_too(payload: dict) -> None:
    thread = Thread.get_or_none(Thread.id == payload["thread_id"])
    if thread is not None and thread.me_too_count in MILESTONES:
        count = thread.me_too_count
        tell_about_thread(
            thread, [thread.author_id], "me_too", params={"count": count}, dedupe=f"metoo:{thread.id}:{count}", by=None
        )


def on_thread_changed(event) -> None:
    """In the transaction: the poster hears what moderators did with the thread."""
    kind = {
        "ThreadHidden": "thread_hidden",
        "ThreadRestored": "thread_restored",
        "ThreadMerged": "thread_merged",
        "ThreadMoved": "thread_moved",
    }[type(event).__name__]
    thread = Thread.get_by_id(event.thread_id)
    key = f"{kind}:{thread.id}:{thread.version}"
    if kind in ("thread_hidden", "thread_restored"):
        title = None if kind == "thread_hidden" else thread.title
        retitle(thread.id, title, hidden_word=HIDDEN, spare=thread.author_id)
    tell_about_thread(thread, [thread.author_id], kind, dedupe=key, by=event.actor_id)


def on_post_changed(event) -> None:
    """In the transaction: the writer of a post hears that it was hidden or restored."""
    kind = "post_hidden" if type(event).__name__ == "PostHidden" else "post_restored"
    post = Post.get_by_id(event.post_id)
    key = f"{kind}:{post.id}:{post.thread.version}"
    tell_about_thread(post.thread, [post.author_id], kind, dedupe=key, by=event.actor_id, floor=post.floor)


def on_unfollow_asked(event: UnfollowAsked) -> None:
    """In the transaction: the link in a mail ends a following."""
    actor = actors([event.account_id]).get(event.account_id)
    if actor is None:
        raise NotFound(N_("There is no such person."))
    following.unfollow(actor, event.target, event.target_id)
