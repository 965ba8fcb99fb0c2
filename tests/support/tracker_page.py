"""docs/tracker.md, written from the definitions of the tracker."""

from bbs import translations
from official_accounts.tracker import open_data
from official_accounts.tracker.definitions import (
    COUNTS,
    DURATIONS,
    PERCENTILE_SENTENCE,
    RATES,
    ROLL_UP_SENTENCE,
    VIEW_SENTENCES,
)

HEAD = """# What the tracker counts

*Written by `make docs` from `official_accounts/tracker/definitions.py`, the one place that pages, downloads, the JSON
report and this page read; a test keeps it fresh.*

Every case has one row, `case_fact`, computed from the ledger of the case alone by the pure function
`official_accounts.tracker.facts.fact_of` and stored in the transaction of each ledger entry. `huiyin tracker rebuild`
writes all rows anew; `huiyin tracker audit` recomputes them, the state of every case and its hops, verifies the hash
chains, and exits with 1 on any difference. Private cases are counted like others and listed only to those who may see
them. A rate is printed with its numerator and denominator and one decimal; 0/0 prints as "—". Downloads carry full
precision.

"""

TAIL = """
## Working days

Day 0 is the local date of the post. Counted are the days d with day of posting < d <= day of the answer that are working
days: holidays are not, make-up workdays are. The calendar is that of the State Council from 2004 on, with the office's own
uploads over it (`huiyin calendar import FILE`); years without a published calendar count Monday to Friday, so times that
touch them can change once the calendar is known. After an upload the worker counts anew within a minute.

## Imported messages

An imported answer is the first reply and the closure at its own date (closure `imported`): the older forum knew no
verdict, so nothing is claimed to be solved and nobody is asked. A message without an answer waits for intake, or for the
department that its row or `--department` names.

The figures of imported messages can be checked without the program:

    huiyin import messages FILE.csv
    huiyin tracker report --format json > report.json
    python tests/benchmarks/recompute_replies.py report.json FILE.csv

## The report

`huiyin tracker report [--from DATE --to DATE | --month YYYY-MM] [--view cohort|flow] [--department SLUG] [--kind KIND]
--format csv|xlsx|html|json`, and `/statistics/report.json` (`.csv`, `.xlsx`) with the same as query. JSON:
`{"window": {"from", "to", "cutoff", "view"}, "site": ROW, "departments": [ROW + "department", "name"],
"kinds": [ROW + "kind"], "months": [ROW + "month"], "definitions": [...]}`. A ROW has the counts `received valid accepted
replied closed solved open overdue`, each rate as `{"numerator", "denominator", "value"}` (value null for 0/0) and each time
as `{"n", "mean", "median", "p90"}`.
"""


def _table(head: str, rows: list[tuple[str, ...]]) -> str:
    columns = head.split("|")
    lines = [f"| {' | '.join(each.strip() for each in columns)} |", "|" + "---|" * len(columns)]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def tracker_page() -> str:
    catalog = translations.merged("zh_Hans_CN")

    def names(each) -> str:
        return f"{each.name} {catalog.get(each.name).string}"

    days = {"": "stock"}
    return "".join(
        (
            HEAD,
            "## Views\n\n",
            *(f"- `{key}`: {sentence}\n" for key, sentence in VIEW_SENTENCES.items()),
            f"\n{ROLL_UP_SENTENCE}\n\n## Counts\n\n`f` is a row of `case_fact`; `:as_of` and `:late_before` are days of the "
            "window (`windows.py`). The last column is the day that counts in the flow view.\n\n",
            _table(
                "key | name | what | condition | day in flow",
                [
                    (f"`{c.key}`", names(c), c.sentence, f"`{c.condition}`", days.get(c.day, f"`{c.day}`"))
                    for c in COUNTS
                ],
            ),
            "\n## Rates\n\n",
            _table(
                "key | name | numerator / denominator | what",
                [(f"`{r.key}`", names(r), f"`{r.numerator}` / `{r.denominator}`", r.sentence) for r in RATES],
            ),
            "\n## Times\n\n",
            _table(
                "key | name | column | what",
                [(f"`{d.key}`", names(d), f"`{d.column}`", d.sentence) for d in DURATIONS],
            ),
            f"\n{PERCENTILE_SENTENCE}\n",
            "\n## Open data\n\n`/open-data/cases.csv`, one line per case.\n\n",
            _table("column | meaning", [(f"`{c.name}`", c.meaning) for c in open_data.COLUMNS]),
            TAIL,
        )
    )
