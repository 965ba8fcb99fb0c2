"""Every published figure, defined once: pages, downloads, the JSON report and docs/tracker.md all read this file.

Sources: SQ-25 (reply rate 1352/1373 = 98.5 %), JX-28 (closure rate 829/836 = 99.2 %) and the base sets of the
practice: R received, X invalid, D merged, N refused; V = R - X - D, A = V - N.
"""

from dataclasses import dataclass

from bbs.text import N_


@dataclass(frozen=True)
class Count:
    """How many cases satisfy `condition` (SQL over case_fact f; `:as_of` and `:late_before` are days of the window).

    `day` is the column whose local date must lie in the window in the flow view; in the cohort view it is always
    `received_on`. An empty `day` marks a stock: in the flow view everything received up to the window's end counts.
    """

    key: str
    name: str
    condition: str
    day: str
    sentence: str


@dataclass(frozen=True)
class Rate:
    """`numerator` and `denominator` are keys of COUNTS; 0/0 has no value and prints as a dash."""

    key: str
    name: str
    numerator: str
    denominator: str
    sentence: str


@dataclass(frozen=True)
class Duration:
    """A time measured per case: mean, median and 90th percentile over the cases that satisfy `condition`."""

    key: str
    name: str
    column: str
    condition: str
    day: str
    sentence: str

    @property
    def unit(self) -> int:
        """How many units of the column make a day."""
        return 86_400 if self.column.endswith("_seconds") else 1


_OPEN = "f.is_accepted AND (f.closed_on IS NULL OR f.closed_on > :as_of)"
_DUE = "f.is_accepted AND f.original_due_on < :late_before"
_DUE_EXTENDED = "f.is_accepted AND f.due_on < :late_before"

COUNTS = (
    Count("received", N_("Received"), "1 = 1", "received_on", N_("Every issue submitted.")),
    Count(
        "valid", N_("Valid"), "f.is_valid", "received_on",
        N_("Received, without invalid ones (spam, tests, no content) and without those merged into another issue."),
    ),
    Count(
        "accepted", N_("Accepted"), "f.is_accepted", "accepted_on",
        N_("Valid, without those refused for a lawful reason and those withdrawn by the poster before an answer. An issue that still waits for intake counts here, so that waiting improves no rate; in the view by events it counts on the day it was accepted."),
    ),
    Count(
        "replied", N_("Replied"), "f.is_accepted AND f.replied_on IS NOT NULL", "replied_on",
        N_("Accepted and answered in substance by a department. A receipt, a progress note or “forwarded to …” never counts."),
    ),
    Count(
        "closed", N_("Closed"), "f.is_accepted AND f.closed_on IS NOT NULL", "closed_on",
        N_("Accepted and closed at the cut-off; a reopened issue is not closed until it is closed again."),
    ),
    Count(
        "solved", N_("Solved"), "f.is_accepted AND f.closed_on IS NOT NULL AND f.is_solved", "closed_on",
        N_("Closed, and the resident or checked evidence confirmed that the matter is solved."),
    ),
    Count("open", N_("Still open"), _OPEN, "", N_("Accepted and not closed.")),
    Count(
        "overdue", N_("Overdue"), f"{_OPEN} AND f.running_due_on < :late_before", "",
        N_("Open, not answered, and the deadline that runs has passed (the due day ends at 24:00)."),
    ),
    Count(
        "due", N_("Fallen due"), _DUE, "original_due_on",
        N_("Accepted, and the first deadline, before any extension, has passed: the only fair denominator of punctuality."),
    ),
    Count(
        "on_time", N_("Replied in time"), f"{_DUE} AND f.replied_on <= f.original_due_on", "original_due_on",
        N_("Fallen due, and answered in substance on or before that day."),
    ),
    Count(
        "due_extended", N_("Fallen due after extension"), _DUE_EXTENDED, "due_on",
        N_("Accepted, and the first deadline, with its approved extensions, has passed."),
    ),
    Count(
        "on_time_extended", N_("Replied in time after extension"), f"{_DUE_EXTENDED} AND f.replied_on <= f.due_on", "due_on",
        N_("Of these, answered in substance on or before the extended day."),
    ),
    Count(
        "rated", N_("Rated"), "f.is_accepted AND f.satisfaction IS NOT NULL", "rated_on",
        N_("Rated by the person who posted it. Who has not rated is never counted as satisfied."),
    ),
    Count(
        "satisfied", N_("Satisfied"), "f.is_accepted AND f.satisfaction >= 3", "rated_on",
        N_("Rated 3 (basically satisfied) to 5 (very satisfied)."),
    ),
    Count(
        "rated_closed", N_("Closed and rated"),
        "f.is_accepted AND f.closed_on IS NOT NULL AND f.satisfaction IS NOT NULL", "closed_on",
        N_("Closed ones among the rated."),
    ),
    Count(
        "within_7", N_("Replied within 7 days"), "f.is_accepted AND f.first_reply_seconds <= 604800", "replied_on",
        N_("Answered in substance no more than 7 times 24 hours after it was posted."),
    ),
    Count(
        "within_15", N_("Replied within 15 days"), "f.is_accepted AND f.first_reply_seconds <= 1296000", "replied_on",
        N_("Answered in substance no more than 15 times 24 hours after it was posted."),
    ),
    Count(
        "within_30", N_("Replied within 30 days"), "f.is_accepted AND f.first_reply_seconds <= 2592000", "replied_on",
        N_("Answered in substance no more than 30 times 24 hours after it was posted."),
    ),
)  # fmt: skip

#: The counts of the report's contract; the others are the parts of rates.
MAIN_COUNTS = ("received", "valid", "accepted", "replied", "closed", "solved", "open", "overdue")

RATES = (
    Rate("reply_rate", N_("Reply rate"), "replied", "accepted", N_("Replied out of accepted.")),
    Rate(
        "on_time_rate", N_("On-time rate"), "on_time", "due",
        N_("Replied in time by the original deadline, out of those fallen due. An approved extension does not help here."),
    ),
    Rate(
        "on_time_rate_extended", N_("On-time rate with extensions"), "on_time_extended", "due_extended",
        N_("The same against the deadline after approved extensions."),
    ),
    Rate("closure_rate", N_("Closure rate"), "closed", "accepted", N_("Closed out of accepted.")),
    Rate(
        "satisfaction", N_("Satisfaction"), "satisfied", "rated",
        N_("Satisfied out of rated; read it together with the coverage beside it."),
    ),
    Rate(
        "rating_coverage", N_("Rating coverage"), "rated_closed", "closed",
        N_("How many of the closed issues were rated at all."),
    ),
    Rate("share_within_7", N_("Share replied within 7 days"), "within_7", "replied", N_("Replied within 7 days, out of replied.")),
    Rate("share_within_15", N_("Share replied within 15 days"), "within_15", "replied", N_("Replied within 15 days, out of replied.")),
    Rate("share_within_30", N_("Share replied within 30 days"), "within_30", "replied", N_("Replied within 30 days, out of replied.")),
)  # fmt: skip

_REPLIED = "f.is_accepted AND f.replied_on IS NOT NULL"
_CLOSED = "f.is_accepted AND f.closed_on IS NOT NULL"

DURATIONS = (
    Duration(
        "first_reply_days", N_("First reply, calendar days"), "first_reply_seconds", _REPLIED, "replied_on",
        N_("From posting to the first answer in substance: elapsed time divided by 24 hours, as a fraction."),
    ),
    Duration(
        "first_reply_working_days", N_("First reply, working days"), "first_reply_working_days", _REPLIED, "replied_on",
        N_("Working days after the day of posting, up to and with the day of the answer. Make-up workdays count, holidays do not."),
    ),
    Duration(
        "handling_days", N_("Handling time, calendar days"), "handling_seconds", _CLOSED, "closed_on",
        N_("From posting to the closure that stands; after a reopening the whole time counts, never from zero again."),
    ),
    Duration(
        "handling_working_days", N_("Handling time, working days"), "handling_working_days", _CLOSED, "closed_on",
        N_("The same in working days."),
    ),
)  # fmt: skip

COUNT = {count.key: count for count in COUNTS}
RATE = {rate.key: rate for rate in RATES}
DURATION = {duration.key: duration for duration in DURATIONS}

PERCENTILE_SENTENCE = N_(
    "Median and 90th percentile are nearest-rank values: the smallest time that at least half, or nine tenths, of the "
    "cases did not exceed, so they are times that really occurred. n is the number of cases behind them."
)
ROLL_UP_SENTENCE = N_(
    "A department's row contains its subordinate units; counts are added, percentages never averaged."
)
VIEW_SENTENCES = {
    "cohort": N_("By day received: the issues received in the window, as they stand at the cut-off."),
    "flow": N_(
        "By events: what happened in the window, whenever the issue was received; rates can exceed one hundred per cent. Open and overdue are the stock at the end of the window."
    ),
}
