"""Does search find what is there? For an instance with imported messages.

    python tests/benchmarks/search_known_item.py --instance instance [--sample 200] [--seed 7]

For sampled public threads: is the thread in the first ten when its subject, a piece of it, or the subject with a wrong
or a missing character is searched for, by the page's own path (permissions included)? Then: how many of the threads
that contain a short word or a code, letter by letter, does the engine find (recall), and how many of the found contain
it (precision)? Exits 1 if fewer than 95 % of the subjects are found.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable

from bbs import config, db
from bbs.accounts.actor import VISITOR
from bbs.db import rows
from boards.policies import visible_threads
from search.analysis import fold
from search.backend import Wanted
from search.documents import plain_text
from search.language import parse
from search.plan import make_plan
from search.queries import Asked, search_page
from search.services import engine

GOAL = 0.95
TWO_CHARACTERS = (
    "停车 社保 学校 物业 公交 噪音 拆迁 户口 医保 教师 扰民 路灯 小区 地铁 补课 低保 水费 油烟 电梯 养老".split()
)
CODES = "A7县 5G 12345 K8县 P2P A2区 4S 2018年 WIFI 3号线 G4".split()


def first_ten(typed: str) -> list[int]:
    found = search_page(VISITOR, Asked(parse(typed)))
    return [result.thread.id for result in (*found.results, *found.loose)][:10]


def known_items(name: str, sample: list, change: Callable[[str], str]) -> float:
    found = reciprocal = 0.0
    seconds = []
    for thread in sample:
        began = time.perf_counter()
        ids = first_ten(change(thread.title))
        seconds.append(time.perf_counter() - began)
        found += thread.id in ids
        reciprocal += 1 / (ids.index(thread.id) + 1) if thread.id in ids else 0
    seconds.sort()
    count = len(sample)
    print(
        f"{name:28} recall@10 {found / count:6.1%}  MRR {reciprocal / count:.3f}  "
        f"median {seconds[count // 2] * 1000:5.0f} ms  p95 {seconds[int(count * 0.95)] * 1000:5.0f} ms"
    )
    return found / count


def words(name: str, wanted: list[str], texts: dict[int, str]) -> None:
    recalls, precisions = [], []
    for word in wanted:
        there = {thread for thread, text in texts.items() if fold(word) in text}
        if not there:
            continue
        hits = engine().search(Wanted(make_plan(word), limit=100_000)).hits
        found = {hit.thread_id for hit in hits if hit.strict and hit.thread_id in texts}
        recalls.append(len(found & there) / len(there))
        precisions.append(len(found & there) / len(found) if found else 1.0)
        print(
            f"  {word}: {len(there)} there, {len(found)} found, recall {recalls[-1]:.2f}, precision {precisions[-1]:.2f}"
        )
    count = max(1, len(recalls))
    print(f"{name:28} recall {sum(recalls) / count:6.1%}  precision {sum(precisions) / count:6.1%}  ({count} words)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instance", required=True)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    settings = config.load(instance=given.instance)
    config.use(settings)
    db.connect(settings)
    allowed, params = visible_threads(VISITOR)
    threads = rows(f"SELECT t.id, t.title FROM thread t WHERE {allowed} ORDER BY t.id", *params)
    health = engine().health()
    print(f"{len(threads):,} threads, {health.posts:,} posts in the index ({health.state}, {health.analyzer})")
    chance = random.Random(given.seed)
    sample = chance.sample(threads, min(given.sample, len(threads)))

    def piece(title: str, length: int) -> str:
        start = chance.randrange(max(1, len(title) - length + 1))
        return title[start : start + length]

    def wrong(title: str) -> str:
        at = chance.randrange(len(title))
        return title[:at] + chance.choice("的在工路水") + title[at + 1 :]

    def missing(title: str) -> str:
        at = chance.randrange(len(title))
        return title[:at] + title[at + 1 :]

    share = known_items("subject", sample, lambda title: title)
    known_items("first six characters", sample, lambda title: title[:6])
    known_items("eight characters of it", sample, lambda title: piece(title, 8))
    known_items("one character wrong", sample, wrong)
    known_items("one character missing", sample, missing)
    texts: dict[int, str] = {thread.id: fold(thread.title) for thread in threads}
    for row in rows(
        f"SELECT p.thread_id, p.html FROM post p JOIN thread t ON t.id = p.thread_id WHERE {allowed}", *params
    ):
        texts[row.thread_id] += "\n" + fold(plain_text(row.html))
    words("words of two characters", TWO_CHARACTERS, texts)
    words("codes", CODES, texts)
    print(f"goal: {GOAL:.0%} of the subjects in the first ten: {'reached' if share >= GOAL else 'MISSED'}")
    return 0 if share >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
