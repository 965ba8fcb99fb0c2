# Generated from a schema diff on 2026-11-22 01:44.
from peewee import *
from bbs.db import DayField
from bbs.db import InstantField

def up(migrator, db):
    class Account(Model):
        name = CharField(unique=True, max_length=40)
        skeleton = CharField(unique=True, max_length=80)
        password_hash = CharField(max_length=200, default='')
        email_sealed = TextField(default='')
        email_digest = CharField(unique=True, null=True, max_length=64)
        email_verified_at = InstantField(null=True)
        totp_sealed = TextField(default='')
        totp_confirmed_at = InstantField(null=True)
        totp_last_step = IntegerField(default=0)
        roles = TextField(default='[]')
        locale = CharField(max_length=16, default='')
        bio = CharField(max_length=400, default='')
        mail_notices = BooleanField(default=True)
        unread_count = IntegerField(default=0)
        thread_count = IntegerField(default=0)
        post_count = IntegerField(default=0)
        suspended_until = InstantField(null=True)
        suspended_reason = CharField(max_length=200, default='')
        cancelled_at = InstantField(null=True)
        created_at = InstantField(index=True)
        imported_from = CharField(unique=True, null=True, max_length=80)
        class Meta:
            database = db
            table_name = 'account'
    db.create_tables([Account])

    class Category(Model):
        slug = CharField(unique=True, max_length=60)
        title = CharField(max_length=60)
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'category'
    db.create_tables([Category])

    class Board(Model):
        category = ForeignKeyField(Category)
        slug = CharField(unique=True, max_length=60)
        title = CharField(max_length=60)
        description = CharField(max_length=300, default='')
        kind = CharField(max_length=20)
        position = IntegerField(default=0)
        closed_at = InstantField(null=True)
        thread_count = IntegerField(default=0)
        post_count = IntegerField(default=0)
        last_thread_id = IntegerField(null=True)
        last_post_at = InstantField(null=True)
        class Meta:
            database = db
            table_name = 'board'
    db.create_tables([Board])

    class Thread(Model):
        board = ForeignKeyField(Board, index=False)
        kind = CharField(max_length=20)
        title = CharField(max_length=120)
        author = ForeignKeyField(Account)
        visibility = CharField(max_length=12, default='public')
        department_id = IntegerField(null=True)
        place = CharField(max_length=120, default='')
        created_at = InstantField()
        last_post_at = InstantField()
        last_post_name = CharField(max_length=80, default='')
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
        hidden_reason = CharField(max_length=40, default='')
        merged_into_id = IntegerField(null=True)
        version = IntegerField(default=1)
        submit_token = CharField(unique=True, null=True, max_length=64)
        import_key = CharField(unique=True, null=True, max_length=120)
        case_number = CharField(unique=True, null=True, max_length=40)
        case_state = CharField(max_length=20, default='')
        case_department_id = IntegerField(null=True)
        case_due_on = DayField(null=True, max_length=10)
        case_finished_on = DayField(null=True, max_length=10)
        class Meta:
            database = db
            table_name = 'thread'
            indexes = ((('board', 'pin_level', 'last_post_at', 'id'), False), (('board', 'last_post_at', 'id'), False), (('author', 'id'), False), (('last_post_at', 'id'), False), (('case_department_id', 'last_post_at', 'id'), False), (('department_id', 'last_post_at', 'id'), False), (('board', 'case_state', 'last_post_at', 'id'), False), (('pin_level',), False))
    db.create_tables([Thread])

    class PolicyVersion(Model):
        preset = CharField(max_length=40)
        effective_on = DayField(index=True, max_length=10)
        rules = TextField()
        created_at = InstantField()
        class Meta:
            database = db
            table_name = 'policy_version'
    db.create_tables([PolicyVersion])

    class Department(Model):
        slug = CharField(unique=True, max_length=60)
        name = CharField(unique=True, max_length=80)
        short_name = CharField(max_length=8)
        skeleton = CharField(index=True, max_length=80)
        kind = CharField(max_length=20, default='bureau')
        parent = ForeignKeyField('self', null=True)
        path = CharField(index=True, max_length=120, default='/')
        duties = CharField(max_length=600, default='')
        leader_title = CharField(max_length=60, default='')
        phone = CharField(max_length=60, default='')
        position = IntegerField(default=0)
        created_at = InstantField()
        closed_at = InstantField(null=True)
        class Meta:
            database = db
            table_name = 'department'
    db.create_tables([Department])

    class Case(Model):
        thread = ForeignKeyField(Thread, unique=True)
        number = CharField(unique=True, max_length=40)
        policy = ForeignKeyField(PolicyVersion)
        kind = CharField(max_length=20)
        state = CharField(max_length=20)
        reporter = ForeignKeyField(Account)
        department = ForeignKeyField(Department, null=True)
        complexity = CharField(max_length=12, default='simple')
        urgency = CharField(max_length=12, default='normal')
        received_at = InstantField()
        accepted_at = InstantField(null=True)
        refused_at = InstantField(null=True)
        refusal_reason = CharField(max_length=40, default='')
        dispatched_at = InstantField(null=True)
        acknowledged_at = InstantField(null=True)
        first_reply_at = InstantField(null=True)
        first_reply_due_on = DayField(null=True, max_length=10)
        answered_at = InstantField(null=True)
        closed_at = InstantField(null=True)
        closure = CharField(max_length=20, default='')
        outcome = CharField(max_length=20, default='')
        clock_from_on = DayField(null=True, max_length=10)
        due_on = DayField(index=True, null=True, max_length=10)
        original_due_on = DayField(null=True, max_length=10)
        due_is_provisional = BooleanField(default=False)
        due_days = IntegerField(null=True)
        extension_count = IntegerField(default=0)
        cycle = IntegerField(default=1)
        hop_count = IntegerField(default=0)
        verdict = CharField(max_length=20, default='')
        satisfaction = IntegerField(null=True)
        satisfaction_speed = IntegerField(null=True)
        satisfaction_manner = IntegerField(null=True)
        verdict_text = CharField(max_length=500, default='')
        verdict_due_on = DayField(null=True, max_length=10)
        supervision_level = IntegerField(default=0)
        press_count = IntegerField(default=0)
        merged_into_id = IntegerField(null=True)
        is_invalid = BooleanField(default=False)
        suspended_state = CharField(max_length=20, default='')
        suspended_on = DayField(null=True, max_length=10)
        event_count = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'case'
            indexes = ((('state', 'due_on'), False), (('department', 'state', 'due_on'), False))
    db.create_tables([Case])

    class Assignment(Model):
        case = ForeignKeyField(Case)
        department = ForeignKeyField(Department)
        part = CharField(max_length=8, default='lead')
        state = CharField(max_length=12, default='offered')
        hop = IntegerField()
        offered_at = InstantField()
        sign_by_on = DayField(null=True, max_length=10)
        signed_at = InstantField(null=True)
        due_on = DayField(null=True, max_length=10)
        ended_at = InstantField(null=True)
        end_reason = CharField(max_length=20, default='')
        class Meta:
            database = db
            table_name = 'assignment'
            indexes = ((('department', 'ended_at'), False),)
    db.create_tables([Assignment])

    class Post(Model):
        thread = ForeignKeyField(Thread, index=False)
        floor = IntegerField()
        under_floor = IntegerField()
        root_floor = IntegerField(null=True)
        child_count = IntegerField(default=0)
        child_cut = IntegerField(default=2000000000)
        answers_name = CharField(max_length=80, default='')
        author = ForeignKeyField(Account)
        source = TextField()
        html = TextField()
        renderer = IntegerField(default=1)
        files = TextField(default='')
        seal_department_id = IntegerField(index=True, null=True)
        seal_name = CharField(max_length=80, default='')
        seal_short = CharField(max_length=8, default='')
        seal_title = CharField(max_length=60, default='')
        reply_kind = CharField(max_length=20, default='')
        created_at = InstantField()
        edited_at = InstantField(null=True)
        edit_count = IntegerField(default=0)
        hidden_at = InstantField(null=True)
        hidden_reason = CharField(max_length=40, default='')
        hidden_by_role = CharField(max_length=40, default='')
        submit_token = CharField(unique=True, null=True, max_length=64)
        class Meta:
            database = db
            table_name = 'post'
            indexes = ((('thread', 'floor'), True), (('thread', 'root_floor'), False), (('thread', 'under_floor', 'floor'), False), (('thread', 'author', 'floor'), False), (('thread', 'seal_department_id', 'floor'), False), (('author', 'id'), False))
    db.create_tables([Post])

    class Attachment(Model):
        post = ForeignKeyField(Post, null=True)
        uploader = ForeignKeyField(Account)
        basket = CharField(index=True, max_length=64, default='')
        name = CharField(max_length=120)
        media_type = CharField(max_length=80)
        byte_count = IntegerField()
        width = IntegerField(null=True)
        height = IntegerField(null=True)
        sha256 = CharField(max_length=64)
        storage_key = CharField(max_length=80)
        thumb_key = CharField(max_length=80, default='')
        created_at = InstantField()
        class Meta:
            database = db
            table_name = 'attachment'
    db.create_tables([Attachment])

    class CalendarYear(Model):
        year = IntegerField(index=True)
        version = IntegerField()
        source = CharField(max_length=200)
        days = TextField()
        loaded_at = InstantField()
        class Meta:
            database = db
            table_name = 'calendar_year'
    db.create_tables([CalendarYear])

    class CaseEvent(Model):
        case = ForeignKeyField(Case, index=False)
        seq = IntegerField()
        happened_at = InstantField()
        kind = CharField(max_length=30)
        actor = ForeignKeyField(Account, null=True)
        actor_role = CharField(max_length=20)
        department = ForeignKeyField(Department, null=True)
        post = ForeignKeyField(Post, null=True)
        data = TextField(default='{}')
        digest = CharField(max_length=64)
        class Meta:
            database = db
            table_name = 'case_event'
            indexes = ((('case', 'seq'), True), (('happened_at', 'id'), False), (('kind', 'happened_at'), False))
    db.create_tables([CaseEvent])

    class CaseFact(Model):
        case = ForeignKeyField(Case, primary_key=True)
        thread_id = IntegerField(unique=True)
        department_id = IntegerField(null=True)
        kind = CharField(max_length=20)
        received_on = DayField(max_length=10)
        received_month = CharField(max_length=7)
        is_valid = BooleanField()
        is_accepted = BooleanField()
        accepted_on = DayField(null=True, max_length=10)
        replied_on = DayField(index=True, null=True, max_length=10)
        closed_on = DayField(index=True, null=True, max_length=10)
        is_solved = BooleanField(default=False)
        original_due_on = DayField(null=True, max_length=10)
        due_on = DayField(null=True, max_length=10)
        running_due_on = DayField(index=True, null=True, max_length=10)
        first_reply_seconds = BigIntegerField(null=True)
        first_reply_working_days = IntegerField(null=True)
        handling_seconds = BigIntegerField(null=True)
        handling_working_days = IntegerField(null=True)
        rated_on = DayField(null=True, max_length=10)
        satisfaction = IntegerField(null=True)
        cycle_count = IntegerField(default=1)
        calendar_version = CharField(max_length=20, default='')
        class Meta:
            database = db
            table_name = 'case_fact'
            indexes = ((('received_on', 'thread_id'), False), (('department_id', 'received_month', 'kind'), False), (('received_month', 'department_id', 'kind'), False))
    db.create_tables([CaseFact])

    class CaseSerial(Model):
        year = IntegerField(primary_key=True)
        last = IntegerField()
        class Meta:
            database = db
            table_name = 'case_serial'
    db.create_tables([CaseSerial])

    class Draft(Model):
        account = ForeignKeyField(Account)
        place = CharField(max_length=60)
        fields = TextField()
        updated_at = InstantField()
        class Meta:
            database = db
            table_name = 'draft'
            indexes = ((('account', 'place'), True),)
    db.create_tables([Draft])

    class FailedSignIn(Model):
        login_digest = CharField(unique=True, max_length=64)
        failures = IntegerField(default=0)
        last_at = InstantField(index=True)
        class Meta:
            database = db
            table_name = 'failed_sign_in'
    db.create_tables([FailedSignIn])

    class Follow(Model):
        account = ForeignKeyField(Account, index=False)
        target = CharField(max_length=12)
        target_id = IntegerField()
        by_mail = BooleanField(default=True)
        created_at = InstantField()
        class Meta:
            database = db
            table_name = 'follow'
            indexes = ((('account', 'target', 'target_id'), True), (('target', 'target_id'), False))
    db.create_tables([Follow])

    class LogEntry(Model):
        happened_at = InstantField(index=True)
        actor = ForeignKeyField(Account, null=True)
        actor_role = CharField(max_length=40)
        action = CharField(max_length=30)
        board_id = IntegerField(null=True)
        thread_id = IntegerField(index=True, null=True)
        floor = IntegerField(null=True)
        reason_code = CharField(max_length=40, default='')
        reason = CharField(max_length=500, default='')
        params = TextField(default='{}')
        is_public = BooleanField(default=True)
        digest = CharField(max_length=64)
        class Meta:
            database = db
            table_name = 'log_entry'
    db.create_tables([LogEntry])

    class MailCode(Model):
        purpose = CharField(max_length=20)
        asked_digest = CharField(index=True, max_length=64)
        email_digest = CharField(max_length=64)
        email_sealed = TextField()
        code_digest = CharField(max_length=64)
        account = ForeignKeyField(Account, null=True)
        carried = TextField(default='')
        created_at = InstantField()
        expires_at = InstantField()
        tries = IntegerField(default=0)
        used_at = InstantField(null=True)
        class Meta:
            database = db
            table_name = 'mail_code'
    db.create_tables([MailCode])

    class Membership(Model):
        account = ForeignKeyField(Account)
        department = ForeignKeyField(Department)
        duty = CharField(max_length=20)
        title = CharField(max_length=60)
        began_at = InstantField()
        ended_at = InstantField(null=True)
        class Meta:
            database = db
            table_name = 'membership'
            indexes = ((('department', 'ended_at'), False),)
    db.create_tables([Membership])

    class MeToo(Model):
        account = ForeignKeyField(Account, index=False)
        thread = ForeignKeyField(Thread)
        created_at = InstantField()
        class Meta:
            database = db
            table_name = 'me_too'
            indexes = ((('account', 'thread'), True),)
    db.create_tables([MeToo])

    class Notice(Model):
        account = ForeignKeyField(Account)
        kind = CharField(max_length=40)
        thread_id = IntegerField(null=True)
        floor = IntegerField(null=True)
        params = TextField(default='{}')
        because = CharField(max_length=40, default='')
        dedupe = CharField(unique=True, max_length=120)
        created_at = InstantField()
        read_at = InstantField(null=True)
        mailed_at = InstantField(null=True)
        class Meta:
            database = db
            table_name = 'notice'
            indexes = ((('account', 'read_at', 'id'), False), (('account', 'id'), False))
    db.create_tables([Notice])

    class OutboxRow(Model):
        event = CharField(max_length=60)
        handler = CharField(max_length=80)
        payload = TextField()
        recorded_at = InstantField()
        not_before = InstantField(index=True)
        claimed_until = InstantField(null=True)
        done_at = InstantField(index=True, null=True)
        failed_at = InstantField(index=True, null=True)
        tries = IntegerField(default=0)
        last_error = TextField(default='')
        class Meta:
            database = db
            table_name = 'outbox'
            indexes = ((('done_at', 'failed_at', 'id'), False),)
    db.create_tables([OutboxRow])

    class PostVersion(Model):
        post = ForeignKeyField(Post)
        source = TextField()
        html = TextField()
        written_at = InstantField()
        replaced_at = InstantField()
        replaced_by = ForeignKeyField(Account)
        class Meta:
            database = db
            table_name = 'post_version'
    db.create_tables([PostVersion])

    class ReadingMark(Model):
        account = ForeignKeyField(Account, index=False)
        thread = ForeignKeyField(Thread)
        floor = IntegerField()
        read_at = InstantField()
        class Meta:
            database = db
            table_name = 'reading_mark'
            indexes = ((('account', 'thread'), True),)
    db.create_tables([ReadingMark])

    class Report(Model):
        post = ForeignKeyField(Post)
        thread = ForeignKeyField(Thread)
        board_id = IntegerField()
        reporter = ForeignKeyField(Account)
        reason = CharField(max_length=40)
        note = CharField(max_length=500, default='')
        state = CharField(max_length=12, default='open')
        created_at = InstantField()
        handled_by = ForeignKeyField(Account, null=True)
        handled_at = InstantField(null=True)
        class Meta:
            database = db
            table_name = 'report'
            indexes = ((('state', 'board_id', 'id'), False), (('post', 'reporter'), True))
    db.create_tables([Report])

    class ReservedName(Model):
        skeleton = CharField(unique=True, max_length=80)
        source = CharField(max_length=80, default='')
        class Meta:
            database = db
            table_name = 'reserved_name'
    db.create_tables([ReservedName])

    class RoleGrant(Model):
        account = ForeignKeyField(Account)
        role = CharField(max_length=20)
        scope_id = IntegerField(null=True)
        reason = CharField(max_length=200, default='')
        granted_by = IntegerField(null=True)
        granted_at = InstantField()
        revoked_by = IntegerField(null=True)
        revoked_at = InstantField(null=True)
        revoke_reason = CharField(max_length=200, default='')
        class Meta:
            database = db
            table_name = 'role_grant'
            indexes = ((('role', 'scope_id', 'revoked_at'), False),)
    db.create_tables([RoleGrant])

    class SignIn(Model):
        account = ForeignKeyField(Account)
        token_digest = CharField(unique=True, max_length=64)
        device = CharField(max_length=200, default='')
        address = CharField(max_length=64, default='')
        created_at = InstantField()
        seen_at = InstantField()
        second_factor_at = InstantField(null=True)
        revoked_at = InstantField(null=True)
        class Meta:
            database = db
            table_name = 'sign_in'
    db.create_tables([SignIn])

    class ThreadEvent(Model):
        thread = ForeignKeyField(Thread, index=False)
        after_floor = IntegerField()
        kind = CharField(max_length=40)
        params = TextField(default='{}')
        happened_at = InstantField()
        class Meta:
            database = db
            table_name = 'thread_event'
            indexes = ((('thread', 'after_floor', 'id'), False),)
    db.create_tables([ThreadEvent])

    class VaultLook(Model):
        account = ForeignKeyField(Account)
        viewer = ForeignKeyField(Account, null=True)
        viewer_role = CharField(max_length=40)
        purpose = CharField(max_length=200)
        looked_at = InstantField()
        class Meta:
            database = db
            table_name = 'vault_look'
    db.create_tables([VaultLook])

    class VerificationRequest(Model):
        account = ForeignKeyField(Account)
        department = ForeignKeyField(Department)
        duty = CharField(max_length=20)
        title = CharField(max_length=60)
        document_number = CharField(max_length=80)
        note = CharField(max_length=500, default='')
        evidence_key = CharField(max_length=80, default='')
        evidence_name = CharField(max_length=120, default='')
        state = CharField(index=True, max_length=12, default='open')
        created_at = InstantField()
        decided_by = ForeignKeyField(Account, null=True)
        decided_at = InstantField(null=True)
        decision_reason = CharField(max_length=500, default='')
        class Meta:
            database = db
            table_name = 'verification_request'
    db.create_tables([VerificationRequest])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('verification_request'))
    migrator.migrate(migrator.drop_table('vault_look'))
    migrator.migrate(migrator.drop_table('thread_event'))
    migrator.migrate(migrator.drop_table('sign_in'))
    migrator.migrate(migrator.drop_table('role_grant'))
    migrator.migrate(migrator.drop_table('reserved_name'))
    migrator.migrate(migrator.drop_table('report'))
    migrator.migrate(migrator.drop_table('reading_mark'))
    migrator.migrate(migrator.drop_table('post_version'))
    migrator.migrate(migrator.drop_table('outbox'))
    migrator.migrate(migrator.drop_table('notice'))
    migrator.migrate(migrator.drop_table('me_too'))
    migrator.migrate(migrator.drop_table('membership'))
    migrator.migrate(migrator.drop_table('mail_code'))
    migrator.migrate(migrator.drop_table('log_entry'))
    migrator.migrate(migrator.drop_table('follow'))
    migrator.migrate(migrator.drop_table('failed_sign_in'))
    migrator.migrate(migrator.drop_table('draft'))
    migrator.migrate(migrator.drop_table('case_serial'))
    migrator.migrate(migrator.drop_table('case_fact'))
    migrator.migrate(migrator.drop_table('case_event'))
    migrator.migrate(migrator.drop_table('calendar_year'))
    migrator.migrate(migrator.drop_table('attachment'))
    migrator.migrate(migrator.drop_table('post'))
    migrator.migrate(migrator.drop_table('assignment'))
    migrator.migrate(migrator.drop_table('case'))
    migrator.migrate(migrator.drop_table('department'))
    migrator.migrate(migrator.drop_table('policy_version'))
    migrator.migrate(migrator.drop_table('thread'))
    migrator.migrate(migrator.drop_table('board'))
    migrator.migrate(migrator.drop_table('category'))
    migrator.migrate(migrator.drop_table('account'))
