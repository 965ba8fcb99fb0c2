"""The closed lists of the boards and how they are called."""

from bbs.text import N_

BOARD_KINDS = {"issues": N_("Issues"), "discussion": N_("Discussion"), "bulletin": N_("Bulletin")}

#: Kinds a resident chooses on an issues board; a tip-off is sealed.
ISSUE_KINDS = {
    "inquiry": N_("Inquiry"),
    "help_request": N_("Request for help"),
    "complaint": N_("Complaint"),
    "suggestion": N_("Suggestion"),
    "thanks": N_("Thanks"),
    "tip_off": N_("Tip-off"),
}
KINDS_OF_BOARD = {
    "issues": tuple(ISSUE_KINDS),
    "discussion": ("discussion",),
    "bulletin": ("bulletin",),
}
THREAD_KINDS = {**ISSUE_KINDS, "discussion": N_("Discussion"), "bulletin": N_("Announcement")}

VISIBILITIES = {
    "public": N_("Public"),
    "name_hidden": N_("Public, my name hidden"),
    "private": N_("Private: only I, the handling department and the staff"),
}

TITLE_LENGTH = (4, 80)
BODY_LENGTH = (2, 20_000)
PLACE_LENGTH = 120
MOST_FILES = 9
