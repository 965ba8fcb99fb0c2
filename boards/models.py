"""Boards, threads, posts, attachments, reading marks, following."""

from peewee import AutoField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from bbs.accounts.models import Account
from bbs.db import BaseModel, DayField, InstantField

#: How many answers under a floor a thread page shows before it links to all of them.
CHILDREN_SHOWN = 8
NO_CUT = 2_000_000_000


class Category(BaseModel):
    id = AutoField()
    slug = CharField(max_length=60, unique=True)
    title = CharField(max_length=60)
    position = IntegerField(default=0)


class Board(BaseModel):
    """A board of one kind: issues (each thread opens a case), discussion, bulletin (departments post, all comment)."""

    id = AutoField()
    category = ForeignKeyField(Category, backref="boards")
    slug = CharField(max_length=60, unique=True)
    title = CharField(max_length=60)
    description = CharField(max_length=300, default="")
    kind = CharField(max_length=20)
    position = IntegerField(default=0)
    closed_at = InstantField(null=True)
    thread_count = IntegerField(default=0)
    post_count = IntegerField(default=0)
    last_thread_id = IntegerField(null=True)
    last_post_at = InstantField(null=True)


class Thread(BaseModel):
    """One matter. `case_*` columns are the case's projection for lists, written by official_accounts through
    boards.services.threads.show_case; they are never the truth.

    `pin_level`: 0 none, 1 board, 2 category, 3 everywhere. `merged_into_id`: followers and readers go there.
    `version` grows with every change that a reader can see (ETag).
    """

    id = AutoField()
    board = ForeignKeyField(Board, index=False)
    kind = CharField(max_length=20)
    title = CharField(max_length=120)
    author = ForeignKeyField(Account, backref="threads")
    visibility = CharField(max_length=12, default="public")
    department_id = IntegerField(null=True)
    place = CharField(max_length=120, default="")
    created_at = InstantField()
    last_post_at = InstantField()
    last_post_name = CharField(max_length=80, default="")
    last_floor = IntegerField(default=1)
    post_count = IntegerField(default=1)
    official_count = IntegerField(default=0)
    me_too_count = IntegerField(default=0)
    follower_count = IntegerField(default=0)
    view_count = IntegerField(default=0)
    pin_level = IntegerField(default=0)
    pinned_until = InstantField(null=True)
    locked_at = InstantField(null=True)
    hidden_at = InstantField(null=True)
    hidden_reason = CharField(max_length=40, default="")
    merged_into_id = IntegerField(null=True)
    version = IntegerField(default=1)
    submit_token = CharField(max_length=64, null=True, unique=True)
    import_key = CharField(max_length=120, null=True, unique=True)
    case_number = CharField(max_length=40, null=True, unique=True)
    case_state = CharField(max_length=20, default="")
    case_department_id = IntegerField(null=True)
    case_due_on = DayField(null=True)
    case_finished_on = DayField(null=True)

    class Meta:
        indexes = (
            (("board", "pin_level", "last_post_at", "id"), False),
            (("board", "last_post_at", "id"), False),
            (("author", "id"), False),
            (("last_post_at", "id"), False),
            (("case_department_id", "last_post_at", "id"), False),
            (("department_id", "last_post_at", "id"), False),
            (("board", "case_state", "last_post_at", "id"), False),
            (("pin_level",), False),
        )


class Post(BaseModel):
    """One floor of a thread; floors are never reused. An answer to a floor stands under it (`under_floor`, one level).

    `root_floor` is the floor itself for a post of the first level, else null: threads are paged by it. `child_cut` is the
    floor of the last answer under it that a page shows. `seal_*` and `reply_kind` are frozen when a department speaks, so the seal survives staff moves (design 3).
    `files` is a JSON snapshot of the attachments. `html` is a cache of `source` made by renderer `renderer`.
    """

    id = AutoField()
    thread = ForeignKeyField(Thread, backref="posts", index=False)
    floor = IntegerField()
    under_floor = IntegerField()
    root_floor = IntegerField(null=True)
    child_count = IntegerField(default=0)
    child_cut = IntegerField(default=NO_CUT)
    answers_name = CharField(max_length=80, default="")
    author = ForeignKeyField(Account, backref="posts")
    source = TextField()
    html = TextField()
    renderer = IntegerField(default=1)
    files = TextField(default="")
    seal_department_id = IntegerField(null=True, index=True)
    seal_name = CharField(max_length=80, default="")
    seal_short = CharField(max_length=8, default="")
    seal_title = CharField(max_length=60, default="")
    reply_kind = CharField(max_length=20, default="")
    created_at = InstantField()
    edited_at = InstantField(null=True)
    edit_count = IntegerField(default=0)
    hidden_at = InstantField(null=True)
    hidden_reason = CharField(max_length=40, default="")
    hidden_by_role = CharField(max_length=40, default="")
    submit_token = CharField(max_length=64, null=True, unique=True)

    class Meta:
        indexes = (
            (("thread", "floor"), True),
            (("thread", "root_floor"), False),
            (("thread", "under_floor", "floor"), False),
            (("thread", "author", "floor"), False),
            (("thread", "seal_department_id", "floor"), False),
            (("author", "id"), False),
        )


class PostVersion(BaseModel):
    """An earlier text of a post, kept when it is edited."""

    id = AutoField()
    post = ForeignKeyField(Post, backref="versions")
    source = TextField()
    html = TextField()
    written_at = InstantField()
    replaced_at = InstantField()
    replaced_by = ForeignKeyField(Account)


class ThreadEvent(BaseModel):
    """A row between the floors: moved, pinned, merged, dispatched, extended. `params` is JSON for the sentence of `kind`."""

    id = AutoField()
    thread = ForeignKeyField(Thread, index=False)
    after_floor = IntegerField()
    kind = CharField(max_length=40)
    params = TextField(default="{}")
    happened_at = InstantField()

    class Meta:
        indexes = ((("thread", "after_floor", "id"), False),)


class Attachment(BaseModel):
    """A file of a post. Until the post is sent it belongs to its uploader's `basket` (a form token)."""

    id = AutoField()
    post = ForeignKeyField(Post, null=True, backref="attachments")
    uploader = ForeignKeyField(Account)
    basket = CharField(max_length=64, default="", index=True)
    name = CharField(max_length=120)
    media_type = CharField(max_length=80)
    byte_count = IntegerField()
    width = IntegerField(null=True)
    height = IntegerField(null=True)
    sha256 = CharField(max_length=64)
    storage_key = CharField(max_length=80)
    thumb_key = CharField(max_length=80, default="")
    created_at = InstantField()


class Draft(BaseModel):
    """What somebody has begun to write: one per person and place (`new:<board or empty>`, `thread:<id>`)."""

    id = AutoField()
    account = ForeignKeyField(Account)
    place = CharField(max_length=60)
    fields = TextField()
    updated_at = InstantField()

    class Meta:
        indexes = ((("account", "place"), True),)


class ReadingMark(BaseModel):
    """How far somebody has read a thread."""

    id = AutoField()
    account = ForeignKeyField(Account, index=False)
    thread = ForeignKeyField(Thread)
    floor = IntegerField()
    read_at = InstantField()

    class Meta:
        indexes = ((("account", "thread"), True),)


class Follow(BaseModel):
    """Somebody wants to hear of a thread, a board or a department."""

    id = AutoField()
    account = ForeignKeyField(Account, index=False)
    target = CharField(max_length=12)  # thread, board, department
    target_id = IntegerField()
    by_mail = BooleanField(default=True)
    created_at = InstantField()

    class Meta:
        indexes = ((("account", "target", "target_id"), True), (("target", "target_id"), False))


class MeToo(BaseModel):
    """附议: somebody has the same problem; one per person and thread."""

    id = AutoField()
    account = ForeignKeyField(Account, index=False)
    thread = ForeignKeyField(Thread)
    created_at = InstantField()

    class Meta:
        indexes = ((("account", "thread"), True),)
