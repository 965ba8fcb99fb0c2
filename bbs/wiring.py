"""The switchboard (roof): blueprints, every event with its listeners and their lane, every slot with its fillers.

docs/wiring.md is made from this file.
"""

from flask import Flask

import bbs.accounts.handlers
import bbs.accounts.views
import bbs.notices.handlers
import bbs.notices.views
import boards.fillers
import boards.handlers
import boards.notices
import boards.views
import moderation.fillers
import moderation.handlers
import moderation.views
import official_accounts.fillers
import official_accounts.handlers
import official_accounts.services.answers
import official_accounts.services.departments
import official_accounts.tracker.fillers
import official_accounts.tracker.handlers
import official_accounts.tracker.views
import official_accounts.views
import official_accounts.words
import search.handlers
import search.queries
import search.views
from bbs import about, events, operations, outbox, slots
from bbs.accounts.events import AccountSuspended, LetterDue, RoleChanged
from bbs.notices.events import UnfollowAsked
from boards.events import (
    MeTooChanged,
    PostEdited,
    PostHidden,
    PostPublished,
    PostRestored,
    ThreadHidden,
    ThreadMerged,
    ThreadMoved,
    ThreadRestored,
    ThreadsImported,
    ThreadStarted,
)
from boards.services import counting
from moderation.services import pins
from official_accounts.events import (
    CaseEventAdded,
    CasesImported,
    MembershipBegan,
    MembershipEnded,
    VerificationDecided,
)

#: Inside the transaction of the event: database rows only.
TOGETHER: list = [
    (RoleChanged, bbs.notices.handlers.on_role_changed),
    (RoleChanged, official_accounts.handlers.on_role_changed),
    (AccountSuspended, bbs.notices.handlers.on_suspended),
    (UnfollowAsked, boards.notices.on_unfollow_asked),
    (ThreadHidden, boards.notices.on_thread_changed),
    (ThreadRestored, boards.notices.on_thread_changed),
    (ThreadMerged, boards.notices.on_thread_changed),
    (ThreadMoved, boards.notices.on_thread_changed),
    (PostHidden, boards.notices.on_post_changed),
    (PostRestored, boards.notices.on_post_changed),
    (PostHidden, moderation.handlers.uphold_reports_of_post),
    (ThreadHidden, moderation.handlers.uphold_reports_of_thread),
    (ThreadStarted, official_accounts.handlers.on_thread_started),
    (ThreadMoved, official_accounts.handlers.on_thread_moved),
    (ThreadMerged, official_accounts.handlers.on_thread_merged),
    (VerificationDecided, official_accounts.handlers.on_verification_decided),
    (VerificationDecided, moderation.handlers.note_verification),
    (MembershipBegan, moderation.handlers.note_speaker_began),
    (MembershipEnded, moderation.handlers.note_speaker_ended),
    (CaseEventAdded, official_accounts.tracker.handlers.note_entry),
    (CasesImported, official_accounts.tracker.handlers.note_import),
]

#: Through the outbox: (event class, handler key).
LATER: list = [
    (LetterDue, "notices.mail_letter"),
    (PostPublished, "boards.tell_post"),
    (ThreadStarted, "boards.tell_thread"),
    (MeTooChanged, "boards.tell_me_too"),
    (CaseEventAdded, "official_accounts.tell_step"),
    (ThreadStarted, "search.index"),
    (ThreadsImported, "search.index"),
    (ThreadMoved, "search.index"),
    (PostPublished, "search.index"),
    (PostEdited, "search.index"),
]

#: Handler key -> (function, takes a batch).
HANDLERS: dict = {
    "notices.mail_letter": (bbs.notices.handlers.mail_letter, False),
    "notices.mail": (bbs.notices.handlers.mail_notice, False),
    "boards.tell_post": (boards.notices.on_post_published, False),
    "boards.tell_thread": (boards.notices.on_thread_started, False),
    "boards.tell_me_too": (boards.notices.on_me_too, False),
    "official_accounts.tell_step": (official_accounts.handlers.tell_step, False),
    "search.index": (search.handlers.apply_batch, True),
}

#: Places that a lower package leaves open in its pages.
SLOTS: list = [
    ("notice.sentence", boards.notices.sentence),
    ("person.side", boards.fillers.person_threads),
    ("boards.choices", boards.fillers.board_choices),
    ("admin.links", boards.fillers.admin_link),
    ("admin.links", official_accounts.fillers.departments_link),
    ("admin.links", official_accounts.fillers.verifications_link),
    ("thread.tools", moderation.fillers.tool_box),
    ("thread.event", moderation.fillers.event_sentence),
    ("post.tombstone", moderation.fillers.tombstone),
    ("thread.similar", search.queries.similar_threads),
    ("health", search.handlers.health),
    ("home.top", official_accounts.tracker.fillers.home_counters),
    ("thread.top", official_accounts.fillers.thread_top),
    ("thread.foot", official_accounts.fillers.thread_foot),
    ("thread.side", official_accounts.fillers.thread_side),
    ("thread.event", official_accounts.words.event_sentence),
    ("notice.sentence", official_accounts.words.notice_sentence),
    ("departments.choices", official_accounts.services.departments.choices),
    ("announcement.seal", official_accounts.services.answers.seal_for),
    ("department.names", official_accounts.services.departments.names),
    ("reserved.name", official_accounts.services.departments.is_reserved),
    ("department.figures", official_accounts.tracker.fillers.department_figures),
]

BLUEPRINTS: list = [
    operations.bp,
    about.bp,
    bbs.accounts.views.bp,
    bbs.notices.views.bp,
    boards.views.bp,
    moderation.views.bp,
    official_accounts.views.bp,
    official_accounts.tracker.views.bp,
    search.views.bp,
]

#: What the worker runs every minute: functions taking the present instant.
TICKS: list = [
    outbox.prune,
    bbs.accounts.handlers.tick,
    boards.handlers.tick,
    pins.tick,
    official_accounts.handlers.tick,
    search.handlers.every_minute,
    official_accounts.tracker.handlers.tick,
]

#: What the worker makes ready before its first errand: functions taking the settings.
AT_START: list = [
    search.handlers.at_start,
]

#: What the web process gathers in memory: functions that write it, called every few seconds and at the end.
FLUSHES: list = [
    counting.flush,
]


def connect() -> None:
    """Wire events, errands and slots; for the web, the worker, the command line and tests alike."""
    events.wire(TOGETHER, LATER)
    for key, (function, batch) in HANDLERS.items():
        outbox.handle(key, function, batch=batch)
    slots.wire(SLOTS)


def install(app: Flask) -> None:
    """Wire everything and attach the pages to an application."""
    connect()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def route_lines(app: Flask) -> list[str]:
    """Every address with its methods and who may enter, sorted; tests/routes.txt keeps a copy."""
    return sorted(
        f"{rule.rule}\t{' '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))}\t"
        f"{' '.join(getattr(app.view_functions[rule.endpoint], 'access', ('?',)))}\t{rule.endpoint}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    )
