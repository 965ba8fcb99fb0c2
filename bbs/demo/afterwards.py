"""What eight months leave behind beside threads: readers, followers, reading marks, drafts."""

from bbs.db import rows
from bbs.demo.county import County
from boards.services import counting, drafts, following

_FOLLOWED = (
    ("北门老李", "board", "construction"),
    ("北门老李", "department", "chengguan"),
    ("小满妈妈", "board", "education"),
    ("小满妈妈", "department", "gongjijin"),
    ("小满妈妈", "department", "jiaoti"),
)


def leave_traces(county: County) -> None:
    """At the county's last instant."""
    _views(county)
    for name, target, slug in _FOLLOWED:
        ids = county.boards if target == "board" else county.departments
        following.follow(county.people[name], target, ids[slug])
    for number in range(40):
        slug = county.rng.choice(sorted(county.boards if number % 2 else county.departments))
        target, ids = ("board", county.boards) if number % 2 else ("department", county.departments)
        following.follow(county.resident(), target, ids[slug])
    _reading(county)
    _drafts(county)


def _views(county: County) -> None:
    """Readers without an account, counted as pages are: more for long and official threads."""
    found = rows("SELECT id, post_count, official_count, me_too_count, visibility FROM thread ORDER BY id")
    for thread in found:
        share = 0.05 if thread.visibility == "private" else 1.0
        warmth = 22 + 9 * thread.post_count + 14 * thread.official_count + 6 * thread.me_too_count
        for _ in range(round(share * warmth * county.rng.uniform(0.6, 2.4))):
            counting.note_view(thread.id)
    counting.flush()


def _reading(county: County) -> None:
    """The two residents have read many threads, some of them not to the end."""
    public = rows("SELECT id, last_floor FROM thread WHERE visibility = 'public' ORDER BY id DESC LIMIT 120")
    marks = []
    for name in ("北门老李", "小满妈妈"):
        for thread in county.rng.sample(public, 55):
            marks.append((county.people[name].user_id, thread.id, county.rng.randint(1, thread.last_floor)))
    following.mark_read(marks)


def _drafts(county: County) -> None:
    old, young = county.people["北门老李"], county.people["小满妈妈"]
    drafts.save(
        old,
        "new",
        {
            "title": "北门桥头的公交站牌被树挡住了",
            "body": "站牌被柳树挡得严严实实，外地人找不到站。请园林和公交的同志一起来看看，",
            "kind": "help_request",
            "place": "北门桥头",
        },
    )
    thread = rows("SELECT id FROM thread WHERE author_id = ? ORDER BY id DESC LIMIT 1", young.user_id)[0]
    drafts.save(young, f"thread:{thread.id}", {"body": "补充一点：今天早上又去看了，情况跟上次一样，"})
