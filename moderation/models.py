"""Reports and the public, append-only log of what moderators did."""

from peewee import AutoField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from bbs.accounts.models import Account
from bbs.db import BaseModel, InstantField
from boards.models import Post, Thread


class Report(BaseModel):
    """A reader says that a post breaks the rules. `state`: open, upheld, dismissed."""

    id = AutoField()
    post = ForeignKeyField(Post)
    thread = ForeignKeyField(Thread)
    board_id = IntegerField()
    reporter = ForeignKeyField(Account)
    reason = CharField(max_length=40)
    note = CharField(max_length=500, default="")
    state = CharField(max_length=12, default="open")
    created_at = InstantField()
    handled_by = ForeignKeyField(Account, null=True)
    handled_at = InstantField(null=True)

    class Meta:
        indexes = ((("state", "board_id", "id"), False), (("post", "reporter"), True))


class LogEntry(BaseModel):
    """One act of moderation, for everyone to read. Never edited: `digest` chains it to the entry before."""

    id = AutoField()
    happened_at = InstantField(index=True)
    actor = ForeignKeyField(Account, null=True)
    actor_role = CharField(max_length=40)
    action = CharField(max_length=30)
    board_id = IntegerField(null=True)
    thread_id = IntegerField(null=True, index=True)
    floor = IntegerField(null=True)
    reason_code = CharField(max_length=40, default="")
    reason = CharField(max_length=500, default="")
    params = TextField(default="{}")
    is_public = BooleanField(default=True)
    digest = CharField(max_length=64)
