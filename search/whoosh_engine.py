"""The default engine: a Whoosh index on disk. The only file that knows Whoosh.

One process writes at a time; readers keep a searcher per thread and move to the newest generation by themselves.
Whoosh indexes contain pickles: the folder must be writable by the server's own user alone.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import structlog
from whoosh import index
from whoosh.analysis import IDTokenizer
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, TEXT, Schema
from whoosh.query import And, AndNot, Or, Query, Term
from whoosh.reading import SegmentReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from search import analysis, plan
from search.backend import Health, Hit, IndexDoc, IndexOp, IndexUnavailable, Proposal, Wanted
from search.index_folder import IndexFolder, sync_path

log = structlog.get_logger("search")
Answer = TypeVar("Answer")

ENGINE_VERSION = f"whoosh-1/{analysis.ANALYZER_VERSION}"
TITLE_BOOST, PAIRS_BOOST = 3.0, 2.0
#: With fewer strict hits than this, posts that have only some of the words follow.
ENOUGH = 10
MAX_RELAXED = 50
_REBUILD_MB = 128
_UPDATE_MB = 64
_WORN_SEGMENTS = 40
_WORN_SHARE = 0.2

_NUMBERS = {"post": "q", "thread": "q", "board": "q", "floor": "q", "created": "q", "official": "b"}


def _terms_field(**options) -> TEXT:
    return TEXT(analyzer=IDTokenizer(), phrase=False, **options)


SCHEMA = Schema(
    title=_terms_field(),
    pairs=_terms_field(),
    body=_terms_field(),
    **{name: COLUMN(NumericColumn(code)) for name, code in _NUMBERS.items()},
)
_WEIGHTING = BM25F(title_B=0.5, pairs_B=0.5)


class _Look(NamedTuple):
    """One thread's look at one generation of one build. Arrays are indexed by Whoosh's document number."""

    build: Path
    searcher: Searcher
    columns: dict[str, np.ndarray]
    generation: str


class WhooshEngine:
    """Keeps the promises of search.backend.SearchBackend in a folder."""

    def __init__(self, folder: Path):
        self._folder = IndexFolder(folder)
        self._looks = threading.local()
        self._segments: dict[tuple[str, str], dict[str, np.ndarray]] = {}
        self._generations: dict[str, dict[str, np.ndarray]] = {}
        self._guard = threading.Lock()

    # Reading

    def search(self, wanted: Wanted) -> Proposal:
        return self._answer(lambda look: _search(look, wanted))

    def similar(self, title: str, limit: int) -> list[Hit]:
        return self._answer(lambda look: _similar(look, title, limit))

    def post_ids(self) -> set[int]:
        def read(look: _Look) -> set[int]:
            living = list(look.searcher.reader().all_doc_ids())
            return set(look.columns["post"][living].tolist())

        return self._answer(read)

    def health(self) -> Health:
        builds = self._folder.builds()
        if not builds:
            return Health("missing")
        made_by = self._folder.analyzer_of(builds[0])
        if self._folder.is_damaged(builds[0]):
            return Health("broken", analyzer=made_by, detail="a reader could not read it")
        try:
            look = self._look(builds[0])
        except Exception as error:
            return Health("broken", analyzer=made_by, detail=repr(error))
        reader = look.searcher.reader()
        posts, stored = reader.doc_count(), reader.doc_count_all()
        worn = len(list(reader.leaf_readers())) > _WORN_SEGMENTS or stored - posts > max(1000, _WORN_SHARE * stored)
        state = "outdated" if made_by != ENGINE_VERSION or worn else "ready"
        return Health(state, posts, look.generation, made_by, "many small parts" if worn else "")

    def _answer(self, read: Callable[[_Look], Answer]) -> Answer:
        """Ask the current build, and if it cannot be read the one before it."""
        for build in self._folder.builds():
            try:
                return read(self._look(build))
            except Exception as error:
                # Whoosh meets damage with whatever its unpickling and unpacking happen to raise.
                log.warning("search index cannot be read", build=build.name, error=repr(error))
                self._folder.report_damage(build)
        raise IndexUnavailable("there is no search index yet")

    def _look(self, build: Path) -> _Look:
        """This thread's searcher at the newest generation of a build."""
        kept: _Look | None = getattr(self._looks, "look", None)
        if kept is not None and kept.build == build:
            searcher = kept.searcher.refresh()
            if searcher is kept.searcher:
                return kept
        else:
            self.close()
            searcher = index.open_dir(str(build)).searcher(weighting=_WEIGHTING)
        generation = f"{build.name}-{searcher.reader().generation()}"
        look = _Look(build, searcher, self._columns(build, searcher, generation), generation)
        self._looks.look = look
        return look

    def close(self) -> None:
        """Give back the files that this thread has open."""
        kept: _Look | None = getattr(self._looks, "look", None)
        if kept is not None:
            self._looks.look = None
            kept.searcher.close()

    def _columns(self, build: Path, searcher: Searcher, generation: str) -> dict[str, np.ndarray]:
        """The columns of all segments in a row; a segment never changes, so each is read once."""
        with self._guard:
            if generation in self._generations:
                return self._generations[generation]
            parts = []
            used = {}
            for leaf, _offset in searcher.reader().leaf_readers():
                if leaf.segment() is None:
                    continue
                key = (build.name, leaf.segment().segment_id())
                used[key] = self._segments.get(key) or _load_columns(leaf)
                parts.append(used[key])
            columns = {
                name: np.concatenate([part[name] for part in parts] or [np.empty(0, np.int64)]) for name in _NUMBERS
            }
            self._segments = used
            self._generations = {generation: columns}
            return columns

    # Writing

    def apply(self, ops: Sequence[IndexOp]) -> str:
        with self._folder.lock("writing", wait=10):
            builds = self._folder.builds()
            if not builds:
                raise IndexUnavailable("there is no search index yet")
            self._folder.remember_changes([op.post_id for op in ops])
            return self._write(builds[0], ops)

    def rebuild(
        self,
        docs: Iterable[IndexDoc],
        changed: Callable[[Sequence[int]], Sequence[IndexOp]],
        progress: Callable[[int], None] = lambda done: None,
    ) -> str:
        with self._folder.lock("rebuilding"):
            self._folder.clear_up()
            build = self._folder.begin()
            writer = index.create_in(str(build), SCHEMA).writer(limitmb=_REBUILD_MB)
            try:
                for done, doc in enumerate(docs, 1):
                    writer.add_document(**_fields(doc))
                    if done % 500 == 0:
                        progress(done)
                writer.commit()
            except BaseException:
                writer.cancel()
                raise
            with self._folder.lock("writing", wait=60):
                late = self._folder.changes()
                for start in range(0, len(late), 500):
                    self._write(build, changed(late[start : start + 500]))
                self._folder.switch(build, ENGINE_VERSION)
            return self._look(build).generation

    def _write(self, build: Path, ops: Sequence[IndexOp]) -> str:
        """Bring posts up to date in one commit; the last op of a post counts."""
        latest = {op.post_id: op.doc for op in ops}
        look = self._look(build)
        before = {path.name for path in build.iterdir()}
        writer = index.open_dir(str(build)).writer(limitmb=_UPDATE_MB)
        try:
            reader = look.searcher.reader()
            for number in np.flatnonzero(np.isin(look.columns["post"], list(latest))).tolist():
                if not reader.is_deleted(number):
                    writer.delete_document(number)
            for doc in latest.values():
                if doc is not None:
                    writer.add_document(**_fields(doc))
            writer.commit(mergetype=_merge_alike)
        except BaseException:
            writer.cancel()
            raise
        for path in build.iterdir():
            if path.name not in before:
                sync_path(path)
        sync_path(build)
        return self._look(build).generation


def _fields(doc: IndexDoc) -> dict:
    found = {
        "body": analysis.words(doc.body),
        "post": doc.post_id,
        "thread": doc.thread_id,
        "board": doc.board_id,
        "floor": doc.floor,
        "created": doc.created,
        "official": int(doc.is_official),
    }
    if doc.title:
        found |= {"title": analysis.words(doc.title), "pairs": analysis.pairs(doc.title)}
    return found


def _load_columns(leaf) -> dict[str, np.ndarray]:
    size = leaf.doc_count_all()
    return {name: np.fromiter(leaf.column_reader(name, translate=False), np.int64, size) for name in _NUMBERS}


def _merge_alike(writer, segments: list) -> list:
    """When to merge: eight parts of one size class (1-7, 8-63 posts) become one; bigger ones wait for a rebuild.

    Whoosh's own rule now and then merges everything in one commit, which takes longer than a rebuild.
    """
    kept = list(segments)
    for floor in (1, 8):
        alike = [part for part in kept if floor <= part.doc_count_all() < 8 * floor]
        if len(alike) >= 8:
            for part in alike:
                writer.add_reader(SegmentReader(writer.storage, writer.schema, part))
            return [part for part in kept if part not in alike]
    return kept


def _search(look: _Look, wanted: Wanted) -> Proposal:
    if wanted.plan.is_empty:
        return Proposal((), True, look.generation)
    allowed = _allowed(look.columns, wanted)
    strict = _without(_strict(wanted.plan), wanted.plan)
    if wanted.order == "relevance":
        hits = _ranked(look, strict, allowed, wanted.limit + 1, strict=True)
    else:
        hits = _dated(look, strict, allowed, wanted)
    complete = len(hits) <= wanted.limit
    hits = hits[: wanted.limit]
    if len({hit.thread_id for hit in hits}) < ENOUGH:
        seen = {hit.post_id for hit in hits}
        loose = _without(_relaxed(look.searcher, wanted.plan), wanted.plan)
        more = _ranked(look, loose, allowed, MAX_RELAXED + len(seen), strict=False)
        hits += [hit for hit in more if hit.post_id not in seen][:MAX_RELAXED]
    return Proposal(tuple(hits), complete, look.generation)


def _similar(look: _Look, title: str, limit: int) -> list[Hit]:
    wanted = plan.make_plan(title)
    titles_only = plan.Plan(loose=tuple(term for term in wanted.loose if term[0] != "body"))
    return _ranked(look, _relaxed(look.searcher, titles_only), None, limit, strict=False)


def _strict(wanted: plan.Plan) -> Query:
    words = And([Or([Term("title", w, boost=TITLE_BOOST), Term("body", w)]) for w in wanted.words])
    in_title = And([Term("pairs", pair, boost=PAIRS_BOOST) for pair in wanted.pairs])
    return Or([query for query, terms in ((words, wanted.words), (in_title, wanted.pairs)) if terms])


def _relaxed(searcher: Searcher, wanted: plan.Plan) -> Query:
    reader = searcher.reader()
    boosts = {"title": TITLE_BOOST, "pairs": PAIRS_BOOST, "body": 1.0}
    terms = plan.rarest(wanted, lambda term: reader.doc_frequency(*term), reader.doc_count())
    return Or([Term(field, text, boost=boosts[field]) for field, text in terms])


def _without(query: Query, wanted: plan.Plan) -> Query:
    unwanted = [Term(field, word) for word in wanted.without for field in ("title", "body")]
    return AndNot(query, Or(unwanted)) if unwanted else query


def _allowed(columns: dict[str, np.ndarray], wanted: Wanted) -> np.ndarray | None:
    """Which document numbers the filters allow; None if there are no filters."""
    masks = []
    if wanted.boards is not None:
        masks.append(np.isin(columns["board"], list(wanted.boards)))
    if wanted.threads is not None:
        masks.append(np.isin(columns["thread"], list(wanted.threads)))
    if wanted.official is not None:
        masks.append(columns["official"] == int(wanted.official))
    if wanted.since is not None:
        masks.append(columns["created"] >= wanted.since)
    if wanted.before is not None:
        masks.append(columns["created"] < wanted.before)
    return np.logical_and.reduce(masks) if masks else None


def _ranked(look: _Look, query: Query, allowed: np.ndarray | None, limit: int, *, strict: bool) -> list[Hit]:
    chosen = None if allowed is None else set(np.flatnonzero(allowed).tolist())
    if query.is_leaf() is False and not query.children() or chosen == set():
        return []
    results = look.searcher.search(query, limit=limit, filter=chosen)
    posts, threads = look.columns["post"], look.columns["thread"]
    return [Hit(int(posts[n]), int(threads[n]), score, strict) for score, n in results.top_n]


def _dated(look: _Look, query: Query, allowed: np.ndarray | None, wanted: Wanted) -> list[Hit]:
    numbers = np.fromiter(look.searcher.docs_for_query(query), np.int64)
    if allowed is not None:
        numbers = numbers[allowed[numbers]]
    posts, threads, created = (look.columns[name][numbers] for name in ("post", "thread", "created"))
    rows = np.lexsort((posts, created))
    if wanted.order == "newest":
        rows = rows[::-1]
    return [Hit(int(posts[r]), int(threads[r]), 0.0, True) for r in rows[: wanted.limit + 1].tolist()]
