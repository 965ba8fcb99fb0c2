"""Forms of the moderators, and the form with which anybody reports a post."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from bbs.fields import NumberField
from moderation.reasons import REASONS
from moderation.services.actions import LEVELS, MOST_DAYS, REASON_LENGTH

_TOO_LONG = _l("At most %(most)d characters.", most=REASON_LENGTH)
_EMPTY = _l("Give a reason. Everyone can read it in the log.")


def reason_field(*, required: bool, label=None) -> StringField:
    first = DataRequired(_EMPTY) if required else Optional()
    return StringField(label or _l("Reason"), [first, Length(max=REASON_LENGTH, message=_TOO_LONG)])


def code_field(label) -> SelectField:
    return SelectField(
        label,
        [DataRequired(_l("Choose one of the reasons from the list."))],
        choices=lambda: [("", _l("Choose…")), *((r.code, _l(r.label)) for r in REASONS.values())],
    )


class VerbForm(FlaskForm):
    """The values of one verb. Several stand on one page, so ids carry the verb's name."""

    def __init__(self, *args, verb: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"{verb}-{field.name}" if verb else field.id

    def values(self) -> dict:
        return {field.name: field.data for field in self if field.type != "CSRFTokenField"}


class ReasonForm(VerbForm):
    reason = reason_field(required=True)


class NoteForm(VerbForm):
    reason = reason_field(required=False)


class PinForm(VerbForm):
    level = SelectField(
        _l("Where"), coerce=int, choices=lambda: [(level, _l(label)) for level, label in LEVELS.items()], default=1
    )
    days = NumberField(
        _l("For how many days"),
        [Optional(), NumberRange(1, MOST_DAYS, _l("Between 1 and %(most)d days.", most=MOST_DAYS))],
        description=_l("Empty: until somebody takes the pin off."),
    )
    reason = reason_field(required=False)


class MoveForm(VerbForm):
    board_id = SelectField(_l("To board"), [InputRequired(_l("There is no such board."))], coerce=int)
    reason = reason_field(required=True)


class MergeForm(VerbForm):
    into_id = NumberField(
        _l("Number of the other thread"),
        [InputRequired(_l("There is no such thread.")), NumberRange(1, 2**31 - 1, _l("There is no such thread."))],
        description=_l("It stands in its address: /threads/123 is number 123."),
    )
    reason = reason_field(required=True)


class HideForm(VerbForm):
    code = code_field(_l("Which rule"))
    reason = reason_field(required=False, label=_l("Note for the log"))


class ReportForm(VerbForm):
    code = code_field(_l("What is wrong with it?"))
    note = StringField(_l("Say more if you like"), [Optional(), Length(max=REASON_LENGTH, message=_TOO_LONG)])
