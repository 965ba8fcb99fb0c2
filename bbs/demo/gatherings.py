"""What is not an issue: discussions among residents, announcements of departments."""

import re
from datetime import date, timedelta

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.demo import texts
from bbs.demo.bulletins import BULLETINS, Bulletin
from bbs.demo.comments import comment
from bbs.demo.county import County
from bbs.demo.play import Story
from bbs.demo.talk import LONG_TALK, TALKS, Talk
from boards.services import threads
from moderation.services import actions
from official_accounts.services import answers

_REPLY = re.compile(r"(?:>(\d+) )?(?:(\*)|=(\d+) )?(.+)", re.S)


def add_gatherings(county: County, days: int) -> None:
    """Spread discussions and announcements over the last so many days."""
    rng = county.rng
    for number, talk in enumerate(rng.sample(TALKS, len(TALKS))):
        back = 24 if talk is LONG_TALK else 1 + (number * (days - 10)) // len(TALKS) + rng.randrange(5)
        county.play.add(discussion(county, talk, county.today - timedelta(days=back)))
    for number, bulletin in enumerate(rng.sample(BULLETINS, len(BULLETINS))):
        back = 2 + (number * (days - 20)) // len(BULLETINS) + rng.randrange(6)
        county.play.add(announcement(county, bulletin, county.today - timedelta(days=back)))


def discussion(county: County, talk: Talk, day: date) -> Story:
    yield county.leisure(day)
    poster = county.resident()
    thread = threads.start_thread(
        poster, board_id=county.boards[talk.board], kind="discussion", title=talk.title, source=talk.body
    )
    spoken: dict[int, Actor] = {1: poster}
    for number, line in enumerate(talk.replies, start=2):
        yield county.soon(clock.now(), 5)
        floor, is_poster, same_as, text = _REPLY.fullmatch(line).groups()
        speaker = poster if is_poster else spoken[int(same_as)] if same_as else county.resident(poster)
        spoken[number] = speaker
        comment(county, speaker, thread.id, text, int(floor) if floor else None)


def announcement(county: County, bulletin: Bulletin, day: date) -> Story:
    """A department announces, residents comment, the department answers below."""
    yield (moment := county.office_on(day, clock.start_of(day)))
    officer = county.officer(bulletin.department)
    department_id = county.departments[bulletin.department]
    thread = answers.announce(
        officer,
        department_id,
        board_id=county.boards[bulletin.board],
        title=bulletin.title,
        source=_on(bulletin.body),
    )
    if bulletin.pin:
        yield (moment := county.office(moment, 5))
        days = None if bulletin.pin == 3 else 45
        actions.pin(county.staff["moderator"], thread.id, level=bulletin.pin, days=days, reason="方便大家看到")
    for line in bulletin.comments:
        yield (moment := county.soon(moment, 12))
        comment(county, county.resident(), thread.id, line)
    if bulletin.answer:
        yield county.office(moment, county.rng.randrange(60, 900))
        answers.speak(officer, thread.id, department_id, _on(bulletin.answer))


def _on(text: str) -> str:
    return texts.fill(text, "", clock.today())
