"""People, their roles, sessions, codes and the vault of contact data."""

from peewee import AutoField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from bbs.db import BaseModel, InstantField


class Account(BaseModel):
    """A person's account. `skeleton` is the name as the eye reads it, unique; contact data is sealed (vault).

    `roles` caches the open grants of RoleGrant as JSON, so that a request loads its actor with one statement.
    """

    id = AutoField()
    name = CharField(max_length=40, unique=True)
    skeleton = CharField(max_length=80, unique=True)
    password_hash = CharField(max_length=200, default="")
    email_sealed = TextField(default="")
    email_digest = CharField(max_length=64, null=True, unique=True)
    email_verified_at = InstantField(null=True)
    totp_sealed = TextField(default="")
    totp_confirmed_at = InstantField(null=True)
    totp_last_step = IntegerField(default=0)
    roles = TextField(default="[]")
    locale = CharField(max_length=16, default="")
    bio = CharField(max_length=400, default="")
    mail_notices = BooleanField(default=True)
    unread_count = IntegerField(default=0)
    thread_count = IntegerField(default=0)
    post_count = IntegerField(default=0)
    suspended_until = InstantField(null=True)
    suspended_reason = CharField(max_length=200, default="")
    cancelled_at = InstantField(null=True)
    created_at = InstantField(index=True)
    imported_from = CharField(max_length=80, null=True, unique=True)


class RoleGrant(BaseModel):
    """One role given to one person, with its scope (a department or board id); kept after it is revoked."""

    id = AutoField()
    account = ForeignKeyField(Account, backref="grants", index=True)
    role = CharField(max_length=20)
    scope_id = IntegerField(null=True)
    reason = CharField(max_length=200, default="")
    granted_by = IntegerField(null=True)
    granted_at = InstantField()
    revoked_by = IntegerField(null=True)
    revoked_at = InstantField(null=True)
    revoke_reason = CharField(max_length=200, default="")

    class Meta:
        indexes = ((("role", "scope_id", "revoked_at"), False),)


class SignIn(BaseModel):
    """A signed-in browser (session). The cookie holds the token, the row its SHA-256."""

    id = AutoField()
    account = ForeignKeyField(Account, backref="sign_ins", index=True)
    token_digest = CharField(max_length=64, unique=True)
    device = CharField(max_length=200, default="")
    address = CharField(max_length=64, default="")
    created_at = InstantField()
    seen_at = InstantField()
    second_factor_at = InstantField(null=True)
    revoked_at = InstantField(null=True)


class MailCode(BaseModel):
    """A one-time code sent by e-mail: sign-up, password reset, change of address. Only digests are kept.

    `carried` is sealed JSON of what waits for the code (at sign-up: name and password hash). `asked_digest` is what was
    typed, a name or an address: codes are counted by it, so that no count tells which mailbox a name has.
    """

    id = AutoField()
    purpose = CharField(max_length=20)
    asked_digest = CharField(max_length=64, index=True)
    email_digest = CharField(max_length=64)
    email_sealed = TextField()
    code_digest = CharField(max_length=64)
    account = ForeignKeyField(Account, null=True)
    carried = TextField(default="")
    created_at = InstantField()
    expires_at = InstantField()
    tries = IntegerField(default=0)
    used_at = InstantField(null=True)


class FailedSignIn(BaseModel):
    """Wrong passwords in a row for one name or e-mail (its digest), whether or not there is such an account."""

    id = AutoField()
    login_digest = CharField(max_length=64, unique=True)
    failures = IntegerField(default=0)
    last_at = InstantField(index=True)


class VaultLook(BaseModel):
    """Somebody looked at a person's contact data: append-only, shown to that person (U8)."""

    id = AutoField()
    account = ForeignKeyField(Account, index=True)
    viewer = ForeignKeyField(Account, null=True)
    viewer_role = CharField(max_length=40)
    purpose = CharField(max_length=200)
    looked_at = InstantField()


class ReservedName(BaseModel):
    """A name that nobody may take or come close to, beside those of departments."""

    id = AutoField()
    skeleton = CharField(max_length=80, unique=True)
    source = CharField(max_length=80, default="")
