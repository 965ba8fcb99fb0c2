"""Departments, verified members, policies, cases and their ledger."""

from peewee import AutoField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from bbs.accounts.models import Account
from bbs.db import BaseModel, DayField, InstantField
from boards.models import Post, Thread


class Department(BaseModel):
    """A unit that answers. `path` is the chain of ids from the root ("/3/17/"), so that figures roll up by prefix."""

    id = AutoField()
    slug = CharField(max_length=60, unique=True)
    name = CharField(max_length=80, unique=True)
    short_name = CharField(max_length=8)
    skeleton = CharField(max_length=80, index=True)
    kind = CharField(max_length=20, default="bureau")  # bureau, township, utility, office
    parent = ForeignKeyField("self", null=True, backref="children")
    path = CharField(max_length=120, default="/", index=True)
    duties = CharField(max_length=600, default="")
    leader_title = CharField(max_length=60, default="")
    phone = CharField(max_length=60, default="")
    position = IntegerField(default=0)
    created_at = InstantField()
    closed_at = InstantField(null=True)


class Membership(BaseModel):
    """A person speaks for a department. `duty`: liaison, leader, handler, spokesperson. Kept after it ends."""

    id = AutoField()
    account = ForeignKeyField(Account, backref="memberships")
    department = ForeignKeyField(Department, backref="memberships")
    duty = CharField(max_length=20)
    title = CharField(max_length=60)
    began_at = InstantField()
    ended_at = InstantField(null=True)

    class Meta:
        indexes = ((("department", "ended_at"), False),)


class VerificationRequest(BaseModel):
    """Somebody asks to speak for a department, with evidence; granted or refused with a reason."""

    id = AutoField()
    account = ForeignKeyField(Account)
    department = ForeignKeyField(Department)
    duty = CharField(max_length=20)
    title = CharField(max_length=60)
    document_number = CharField(max_length=80)
    note = CharField(max_length=500, default="")
    evidence_key = CharField(max_length=80, default="")
    evidence_name = CharField(max_length=120, default="")
    state = CharField(max_length=12, default="open", index=True)  # open, granted, refused
    created_at = InstantField()
    decided_by = ForeignKeyField(Account, null=True)
    decided_at = InstantField(null=True)
    decision_reason = CharField(max_length=500, default="")


class PolicyVersion(BaseModel):
    """The rules in force from a day on (SQ-30): JSON of a preset. An open case keeps the version it began under."""

    id = AutoField()
    preset = CharField(max_length=40)
    effective_on = DayField(index=True)
    rules = TextField()
    created_at = InstantField()


class CaseSerial(BaseModel):
    """The last serial given out in a year; one upsert per new case makes numbers unique under concurrency."""

    year = IntegerField(primary_key=True)
    last = IntegerField()


class Case(BaseModel):
    """The staff's view of a thread. Every column but the ids is a projection of CaseEvent and can be rebuilt.

    Days are local dates. `due_on` is the running case deadline; `original_due_on` that of the first cycle before any
    extension, `first_reply_due_on` the one in force when the first answer came. The first answer (`first_reply_at`) and
    the first closure (`closed_at`) are never erased by reopening; `answered_at` is the latest answer.
    """

    id = AutoField()
    thread = ForeignKeyField(Thread, unique=True, backref="cases")
    number = CharField(max_length=40, unique=True)
    policy = ForeignKeyField(PolicyVersion)
    kind = CharField(max_length=20)
    state = CharField(max_length=20)
    reporter = ForeignKeyField(Account)
    department = ForeignKeyField(Department, null=True)
    complexity = CharField(max_length=12, default="simple")
    urgency = CharField(max_length=12, default="normal")
    received_at = InstantField()
    accepted_at = InstantField(null=True)
    refused_at = InstantField(null=True)
    refusal_reason = CharField(max_length=40, default="")
    dispatched_at = InstantField(null=True)
    acknowledged_at = InstantField(null=True)
    first_reply_at = InstantField(null=True)
    first_reply_due_on = DayField(null=True)
    answered_at = InstantField(null=True)
    closed_at = InstantField(null=True)
    closure = CharField(max_length=20, default="")
    outcome = CharField(max_length=20, default="")
    clock_from_on = DayField(null=True)
    due_on = DayField(null=True, index=True)
    original_due_on = DayField(null=True)
    due_is_provisional = BooleanField(default=False)
    due_days = IntegerField(null=True)
    extension_count = IntegerField(default=0)
    cycle = IntegerField(default=1)
    hop_count = IntegerField(default=0)
    verdict = CharField(max_length=20, default="")
    satisfaction = IntegerField(null=True)
    satisfaction_speed = IntegerField(null=True)
    satisfaction_manner = IntegerField(null=True)
    verdict_text = CharField(max_length=500, default="")
    verdict_due_on = DayField(null=True)
    supervision_level = IntegerField(default=0)
    press_count = IntegerField(default=0)
    merged_into_id = IntegerField(null=True)
    is_invalid = BooleanField(default=False)
    suspended_state = CharField(max_length=20, default="")  # where a merged, invalid or withdrawn case goes back to
    suspended_on = DayField(null=True)
    event_count = IntegerField(default=0)

    class Meta:
        indexes = ((("state", "due_on"), False), (("department", "state", "due_on"), False))


class Assignment(BaseModel):
    """One department's part in a case, one row per hop. `state`: offered, signed, objected, working, done, returned."""

    id = AutoField()
    case = ForeignKeyField(Case, backref="assignments")
    department = ForeignKeyField(Department)
    part = CharField(max_length=8, default="lead")  # lead, assist
    state = CharField(max_length=12, default="offered")
    hop = IntegerField()
    offered_at = InstantField()
    sign_by_on = DayField(null=True)
    signed_at = InstantField(null=True)
    due_on = DayField(null=True)
    ended_at = InstantField(null=True)
    end_reason = CharField(max_length=20, default="")

    class Meta:
        indexes = ((("department", "ended_at"), False),)


class CaseEvent(BaseModel):
    """The ledger: append-only (the database refuses UPDATE and DELETE), `digest` chains each entry to the one before.

    `kind` is a step of official_accounts.workflow; `data` is JSON with everything that the step decided, so that the
    projection never has to compute a deadline again.
    """

    id = AutoField()
    case = ForeignKeyField(Case, backref="events", index=False)
    seq = IntegerField()
    happened_at = InstantField()
    kind = CharField(max_length=30)
    actor = ForeignKeyField(Account, null=True)
    actor_role = CharField(max_length=20)
    department = ForeignKeyField(Department, null=True)
    post = ForeignKeyField(Post, null=True)
    data = TextField(default="{}")
    digest = CharField(max_length=64)

    class Meta:
        indexes = ((("case", "seq"), True), (("happened_at", "id"), False), (("kind", "happened_at"), False))
