"""The wide row per case from which every published figure is counted."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField

from bbs.db import BaseModel, DayField
from official_accounts.models import Case


class CaseFact(BaseModel):
    """One row per case, updated in the transaction of each ledger entry and rebuildable from the ledger alone.

    All `_on` are local dates. `_seconds` are elapsed time (calendar days are seconds / 86,400, never rounded here),
    `_working_days` whole working days d with start < d <= end. `original_due_on`, `due_on` are the deadline of the
    first cycle before and after extensions; `running_due_on` is the deadline of the clock that runs now, if one does.
    `calendar_version` is the working-day calendar by which the working days were counted.
    """

    case = ForeignKeyField(Case, primary_key=True)
    thread_id = IntegerField(unique=True)
    department_id = IntegerField(null=True)
    kind = CharField(max_length=20)
    received_on = DayField()
    received_month = CharField(max_length=7)
    is_valid = BooleanField()
    is_accepted = BooleanField()
    accepted_on = DayField(null=True)
    replied_on = DayField(null=True, index=True)
    closed_on = DayField(null=True, index=True)
    is_solved = BooleanField(default=False)
    original_due_on = DayField(null=True)
    due_on = DayField(null=True)
    running_due_on = DayField(null=True, index=True)
    first_reply_seconds = BigIntegerField(null=True)
    first_reply_working_days = IntegerField(null=True)
    handling_seconds = BigIntegerField(null=True)
    handling_working_days = IntegerField(null=True)
    rated_on = DayField(null=True)
    satisfaction = IntegerField(null=True)
    cycle_count = IntegerField(default=1)
    calendar_version = CharField(max_length=20, default="")

    class Meta:
        indexes = (
            (("received_on", "thread_id"), False),
            (("department_id", "received_month", "kind"), False),
            (("received_month", "department_id", "kind"), False),
        )
