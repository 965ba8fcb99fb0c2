"""The switchboard (roof): blueprints, every event with its listeners and their lane, every slot with its fillers.

docs/wiring.md is made from this file.
"""

from flask import Flask

import boards.handlers
import boards.views
from bbs import events, operations, outbox, slots
from boards.services import counting

#: Inside the transaction of the event: database rows only.
TOGETHER: list = []

#: Through the outbox: (event class, handler key).
LATER: list = []

#: Handler key -> (function, takes a batch).
HANDLERS: dict = {}

#: Places that a lower package leaves open in its pages.
SLOTS: list = []

BLUEPRINTS: list = [
    operations.bp,
    boards.views.bp,
]

#: What the worker runs every minute: functions taking the present instant.
TICKS: list = [
    boards.handlers.tick,
]

#: What the worker makes ready before its first errand: functions taking the settings.
AT_START: list = []

#: What the web process still has to write down when it stops.
AT_STOP: list = [
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
