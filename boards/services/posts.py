"""Replying and editing."""

from dataclasses import dataclass

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account
from bbs.db import db, locked
from bbs.errors import Conflict, Invalid, NotFound
from bbs.events import record
from bbs.text import N_
from boards import policies
from boards.events import PostEdited, PostPublished
from boards.models import CHILDREN_SHOWN, Board, Follow, Post, PostVersion, ReadingMark, Thread
from boards.services import writing


@dataclass(frozen=True)
class Seal:
    """The department that speaks in a post, as it is called at that moment; frozen with the post (design 3)."""

    department_id: int
    name: str
    short: str
    title: str


def get_thread(thread_id) -> Thread:
    """The thread, held until the transaction ends, so that two replies at once get two floors."""
    thread = locked(Thread.select().where(Thread.id == thread_id)).first()
    if thread is None:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    return thread


def shown_name(actor: Actor, thread: Thread, seal: Seal | None) -> str:
    """The name under which a post appears: the department's, none for a poster whose name is hidden, else the own."""
    if seal is not None:
        return seal.name
    if thread.visibility == "name_hidden" and thread.author_id == actor.user_id:
        return ""
    return actor.name


def _answered(thread: Thread, floor: int | None) -> tuple[int | None, str]:
    """Under which floor an answer stands, and whom it addresses (one level deep, 楼中楼)."""
    if floor is None:
        return None, ""
    post = Post.get_or_none(Post.thread == thread, Post.floor == floor)
    if post is None or post.hidden_at is not None:
        raise Invalid(N_("The floor you answer does not exist any more."), field="answers_floor")
    if post.under_floor == post.floor:
        return post.floor, ""
    hidden = thread.visibility == "name_hidden" and post.author_id == thread.author_id
    return post.under_floor, post.seal_name or ("" if hidden else post.author.name)


def reply(
    actor: Actor,
    thread_id: int,
    source: str,
    *,
    answers_floor: int | None = None,
    basket: str = "",
    token: str | None = None,
    seen_floor: int | None = None,
    seal: Seal | None = None,
    reply_kind: str = "",
) -> Post:
    """Add a floor. The same `token` twice gives the first post again.

    With `seen_floor` (the last floor the writer had seen) it raises Conflict when others replied meanwhile, so that
    the page can say so; send again with the new number to post all the same. Refuses locked, hidden, merged threads.
    """
    source = writing.checked_source(source)
    with db.atomic():
        thread = get_thread(thread_id)
        if earlier := writing.already_sent("post", token):
            return Post.get_by_id(earlier)
        policies.check_reply(actor, thread, is_due=seal is not None and bool(reply_kind))
        if seen_floor is not None and seen_floor < thread.last_floor:
            raise Conflict(
                N_("%(count)d replies came in while you wrote. Read them, then send again if you still want to."),
                count=thread.last_floor - seen_floor,
            )
        under, answers_name = _answered(thread, answers_floor)
        files = writing.take_basket(actor, basket)
        html, _people = writing.rendered(source)
        now = clock.now()
        floor = thread.last_floor + 1
        post = Post.create(
            thread=thread,
            floor=floor,
            under_floor=under or floor,
            root_floor=None if under else floor,
            answers_name=answers_name,
            author=actor.user_id,
            source=source,
            html=html,
            files=writing.files_snapshot(files),
            seal_department_id=seal.department_id if seal else None,
            seal_name=seal.name if seal else "",
            seal_short=seal.short if seal else "",
            seal_title=seal.title if seal else "",
            reply_kind=reply_kind,
            created_at=now,
            submit_token=token[:64] if token else None,
        )
        writing.hand_over(files, post.id)
        if under:
            _count_child(thread.id, under, floor)
        Thread.update(
            last_floor=floor,
            last_post_at=now,
            last_post_name=shown_name(actor, thread, seal),
            post_count=Thread.post_count + 1,
            official_count=Thread.official_count + (1 if seal else 0),
            version=Thread.version + 1,
        ).where(Thread.id == thread.id).execute()
        Board.update(
            post_count=Board.post_count + 1,
            **({} if thread.visibility == "private" else {"last_thread_id": thread.id, "last_post_at": now}),
        ).where(Board.id == thread.board_id).execute()
        Account.update(post_count=Account.post_count + 1).where(Account.id == actor.user_id).execute()
        _mark_read(actor, thread.id, floor)
        _follow_own(actor, thread)
        record(
            PostPublished(
                actor_id=actor.user_id, post_id=post.id, thread_id=thread.id, floor=floor, is_official=seal is not None
            )
        )
    return post


def _count_child(thread_id: int, root: int, floor: int) -> None:
    """One more answer under a floor; the first CHILDREN_SHOWN of them are what a page shows."""
    above = (Post.thread == thread_id) & (Post.floor == root)
    Post.update(child_count=Post.child_count + 1).where(above).execute()
    Post.update(child_cut=floor).where(above, Post.child_count == CHILDREN_SHOWN).execute()


def _mark_read(actor: Actor, thread_id: int, floor: int) -> None:
    ReadingMark.insert(account=actor.user_id, thread=thread_id, floor=floor, read_at=clock.now()).on_conflict(
        conflict_target=[ReadingMark.account, ReadingMark.thread],
        update={ReadingMark.floor: floor, ReadingMark.read_at: clock.now()},
    ).execute()


def _follow_own(actor: Actor, thread: Thread) -> None:
    """Who replies follows, unless they follow already; officers hear of their threads through the desk anyway."""
    made = (
        Follow.insert(account=actor.user_id, target="thread", target_id=thread.id, created_at=clock.now())
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    if made:
        Thread.update(follower_count=Thread.follower_count + 1).where(Thread.id == thread.id).execute()


def edit_post(
    actor: Actor,
    post_id: int,
    source: str,
    *,
    edit_minutes: int,
    title: str | None = None,
    seen_edits: int | None = None,
) -> Post:
    """Change the own post within `edit_minutes` of writing; the earlier text stays in the history.

    `title` changes the thread's title with its first post. `seen_edits` guards against a stale form (Conflict).
    """
    source = writing.checked_source(source)
    with db.atomic():
        post = Post.get_or_none(Post.id == post_id)
        if post is None:
            raise NotFound(N_("There is nothing at this address, or it is not public."))
        thread = get_thread(post.thread_id)
        policies.check_edit(actor, post, thread, edit_minutes)
        if post.seal_name:
            raise Invalid(N_("An official answer is not edited; add a supplement."))
        if seen_edits is not None and seen_edits != post.edit_count:
            raise Conflict(N_("The post was changed in the meantime. Load the page again."))
        html, _people = writing.rendered(source)
        now = clock.now()
        changed_title = title is not None and post.floor == 1 and title != thread.title
        if source == post.source and not changed_title:
            return post
        PostVersion.create(
            post=post,
            source=post.source,
            html=post.html,
            written_at=post.edited_at or post.created_at,
            replaced_at=now,
            replaced_by=actor.user_id,
        )
        Post.update(source=source, html=html, edited_at=now, edit_count=Post.edit_count + 1).where(
            Post.id == post.id
        ).execute()
        change = {"title": title} if changed_title else {}
        Thread.update(version=Thread.version + 1, **change).where(Thread.id == thread.id).execute()
        record(PostEdited(actor_id=actor.user_id, post_id=post.id, thread_id=thread.id))
        return Post.get_by_id(post_id)
