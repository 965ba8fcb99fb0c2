"""Every table of the program, in an order in which they can be created. For migrations and tests (roof)."""

from peewee import sort_models

import bbs.accounts.models as accounts
import bbs.notices.models as notices
import boards.models as boards
import moderation.models as moderation
import official_accounts.models as official_accounts
import official_accounts.tracker.models as tracker
from bbs.db import BaseModel
from bbs.outbox import OutboxRow
from bbs.working_days import CalendarYear

_MODULES = (accounts, notices, boards, moderation, official_accounts, tracker)

MODELS = sort_models(
    {OutboxRow, CalendarYear}
    | {
        thing
        for module in _MODULES
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, BaseModel) and thing is not BaseModel
    }
)
