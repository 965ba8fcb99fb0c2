"""All that residents of the invented county raise, file by file."""

from bbs.demo.matters import (
    construction,
    consumer,
    education,
    environment,
    farming,
    health,
    housing,
    safety,
    services,
    townships,
    transport,
    work,
)

MODULES = (
    construction,
    transport,
    education,
    health,
    environment,
    farming,
    housing,
    consumer,
    safety,
    work,
    services,
    townships,
)
MATTERS = tuple(matter for module in MODULES for matter in module.MATTERS)
