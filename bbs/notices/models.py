"""In-site notices and what people do not want by mail."""

from peewee import AutoField, CharField, ForeignKeyField, IntegerField, TextField

from bbs.accounts.models import Account
from bbs.db import BaseModel, InstantField


class Notice(BaseModel):
    """One line in somebody's list. `dedupe` makes telling twice harmless; `params` is JSON for the sentence of `kind`,
    `because` what the person follows ("thread:17")."""

    id = AutoField()
    account = ForeignKeyField(Account, index=True)
    kind = CharField(max_length=40)
    thread_id = IntegerField(null=True)
    floor = IntegerField(null=True)
    params = TextField(default="{}")
    because = CharField(max_length=40, default="")
    dedupe = CharField(max_length=120, unique=True)
    created_at = InstantField()
    read_at = InstantField(null=True)
    mailed_at = InstantField(null=True)

    class Meta:
        indexes = ((("account", "read_at", "id"), False), (("account", "id"), False))
