"""The shape of what people send to cases and departments; whether it is right and allowed is for the services."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from bbs.fields import NumberField, number_or_none
from official_accounts.reasons import INVALID, REFUSALS
from official_accounts.services.departments import KINDS
from official_accounts.services.memberships import DUTIES

_REASON = Length(2, 500, _l("Please write between 2 and 500 characters."))


class AnswerForm(FlaskForm):
    """What an officer writes in a thread: in which voice, and as which kind of reply."""

    voice = RadioField(
        _l("Who speaks?"),
        choices=[("department", _l("My department")), ("myself", _l("I myself"))],
        description=_l("Your department speaks with its seal; you yourself write like any reader."),
        default="department",
    )
    kind = RadioField(_l("What kind of reply?"), validate_choice=False)
    body = TextAreaField(_l("Text"), validators=[Length(max=20_000)])
    files = MultipleFileField(_l("Pictures or documents"), description=_l("Up to 9, each at most 10 MB."))
    answers_floor = HiddenField(filters=[number_or_none])
    token = HiddenField(validators=[Length(max=64)])
    basket = HiddenField(validators=[Length(max=64)])


class SpeakForm(FlaskForm):
    """A reply with a department's seal where it takes no step: discussions, other departments' cases."""

    department_id = SelectField(_l("Speak for"), coerce=number_or_none, validate_choice=False)
    body = TextAreaField(_l("Text"), validators=[InputRequired(_l("Please write something.")), Length(max=20_000)])
    token = HiddenField(validators=[Length(max=64)])


class ExtendForm(FlaskForm):
    """More time (SQ-16): three things, all required."""

    reason = TextAreaField(
        _l("Why is more time needed?"), validators=[InputRequired(_l("Please give the reason.")), _REASON]
    )
    progress = TextAreaField(
        _l("What has been done so far?"), validators=[InputRequired(_l("Please say how far it is.")), _REASON]
    )
    new_due_on = DateField(_l("New date"), validators=[InputRequired(_l("Please give the new date."))])
    token = HiddenField(validators=[Length(max=64)])


class ObjectForm(FlaskForm):
    """The matter is not ours."""

    reason = TextAreaField(
        _l("Why is it not your department's?"), validators=[InputRequired(_l("Please give the reason.")), _REASON]
    )
    basis = TextAreaField(
        _l("Legal basis"),
        description=_l("The law, regulation or list of duties that gives the matter to another department."),
        validators=[InputRequired(_l("Please give the legal basis.")), _REASON],
    )
    suggested_department_id = SelectField(
        _l("Whose is it?"), coerce=number_or_none, validate_choice=False, validators=[Optional()]
    )


_SCORES = [("", "—"), *((str(n), str(n)) for n in (5, 4, 3, 2, 1))]


class RateForm(FlaskForm):
    """The poster's verdict on an answer."""

    verdict = RadioField(
        _l("Is the matter solved?"),
        choices=[
            ("solved", _l("Solved")),
            ("partly", _l("Partly solved")),
            ("not_solved", _l("Not solved")),
        ],
        description=_l("“Solved” closes the case, “not solved” sends it back to the department."),
        validators=[InputRequired(_l("Please say whether the matter is solved."))],
    )
    satisfaction = SelectField(
        _l("Satisfaction with the outcome (5 is best)"),
        choices=_SCORES,
        coerce=number_or_none,
        validators=[Optional()],
    )
    satisfaction_speed = SelectField(
        _l("With the speed"), choices=_SCORES, coerce=number_or_none, validators=[Optional()]
    )
    satisfaction_manner = SelectField(
        _l("With the manner"), choices=_SCORES, coerce=number_or_none, validators=[Optional()]
    )
    text = TextAreaField(
        _l("In your words"),
        description=_l(
            "Needed if it is not solved: say what is missing; everyone can read that. Otherwise only the department and staff read it."
        ),
        validators=[Length(max=500, message=_l("At most %(max)d characters."))],
    )


class ReasonForm(FlaskForm):
    """A step that needs nothing but a reason."""

    reason = TextAreaField(_l("Reason"), validators=[InputRequired(_l("Please give the reason.")), _REASON])


class DispatchForm(FlaskForm):
    """Accept and dispatch in one go, or dispatch what has been accepted."""

    department_id = SelectField(_l("Department that shall handle it"), coerce=number_or_none, validate_choice=False)
    requirement = TextAreaField(
        _l("What is required"),
        description=_l("For the department and staff; not shown in public."),
        validators=[Optional(), Length(max=500)],
    )
    complexity = RadioField(
        _l("How complex is it?"),
        choices=[("simple", _l("Simple")), ("complex", _l("Complex"))],
        description=_l("Complex: several departments, where the rules give a longer limit."),
        default="simple",
    )
    complexity_reason = StringField(
        _l("Why complex?"), description=_l("Shown in public."), validators=[Optional(), Length(max=500)]
    )
    urgency = SelectField(_l("Urgency"), choices=[("normal", _l("Normal")), ("urgent", _l("Urgent"))], default="normal")


class RefuseForm(FlaskForm):
    """One lawful reason and, if need be, a word more."""

    reason = RadioField(
        _l("Lawful reason"),
        choices=lambda: [(code, _l(refusal.reason)) for code, refusal in REFUSALS.items()],
        validators=[InputRequired(_l("Please choose a reason from the list."))],
    )
    note = TextAreaField(_l("Further explanation"), validators=[Optional(), Length(max=500)])


class InvalidForm(FlaskForm):
    """Why it is no matter at all."""

    reason = RadioField(
        _l("Reason"),
        choices=lambda: [(code, _l(words)) for code, words in INVALID.items()],
        validators=[InputRequired(_l("Please choose a reason from the list."))],
    )
    note = TextAreaField(_l("Note for the record"), validators=[Optional(), Length(max=500)])


class ReassignForm(ReasonForm):
    """Another department, with the reason."""

    department_id = SelectField(_l("Department that shall handle it"), coerce=number_or_none, validate_choice=False)


class ClassifyForm(FlaskForm):
    """Simple or complex, in public."""

    complexity = RadioField(
        _l("How complex is it?"),
        choices=[("simple", _l("Simple")), ("complex", _l("Complex"))],
        description=_l("Complex: several departments, where the rules give a longer limit."),
    )
    complexity_reason = TextAreaField(_l("Reason"), validators=[InputRequired(_l("Please give the reason.")), _REASON])


class PressForm(FlaskForm):
    """A reminder for everyone to see."""

    note = TextAreaField(_l("Note for the record"), validators=[Optional(), Length(max=500)])


class ApplyForm(FlaskForm):
    """Asking to speak for a department."""

    department_id = SelectField(_l("Department"), coerce=number_or_none, validate_choice=False)
    duty = SelectField(_l("Duty"), choices=lambda: [(code, _l(words)) for code, words in DUTIES.items()])
    title = StringField(
        _l("Official title"),
        description=_l("It stands beside the seal instead of your name, for example “duty officer”."),
        validators=[InputRequired(_l("Please give your title.")), Length(2, 60)],
    )
    document_number = StringField(
        _l("Number of the letter of appointment"),
        validators=[InputRequired(_l("Please give the number of the letter of appointment.")), Length(4, 80)],
    )
    evidence = FileField(
        _l("The letter"), description=_l("A picture or PDF, at most 10 MB. Only those who decide see it.")
    )
    note = TextAreaField(_l("Anything else"), validators=[Optional(), Length(max=500)])


class DecisionForm(FlaskForm):
    """Granted or refused, with a reason for everyone."""

    decision = RadioField(
        _l("Decision"),
        choices=[("grant", _l("Grant the request")), ("refuse", _l("Turn down the request"))],
        validators=[InputRequired(_l("Please decide."))],
    )
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Shown in public on the department's page."),
        validators=[
            InputRequired(_l("Please give the reason.")),
            Length(2, 200, _l("Please write between 2 and 200 characters.")),
        ],
    )


class DepartmentForm(FlaskForm):
    """A department."""

    name = StringField(_l("Full name"), validators=[InputRequired(_l("Please give it a name.")), Length(2, 80)])
    short_name = StringField(
        _l("Short name in the seal"),
        description=_l("One to four characters."),
        validators=[InputRequired(_l("The seal has room for one to four characters.")), Length(1, 4)],
    )
    slug = StringField(
        _l("Web address"),
        description=_l("Small letters, digits and hyphens."),
        validators=[
            InputRequired(_l("Use small letters a to z, digits and single hyphens, at most 60.")),
            Length(max=60),
        ],
    )
    kind = SelectField(_l("Kind"), choices=lambda: [(code, _l(words)) for code, words in KINDS.items()])
    parent_id = SelectField(_l("Under"), coerce=number_or_none, validate_choice=False, validators=[Optional()])
    duties = TextAreaField(_l("Duties"), validators=[Optional(), Length(max=600)])
    leader_title = StringField(_l("Title of the responsible leader"), validators=[Optional(), Length(max=60)])
    phone = StringField(_l("Telephone"), validators=[Optional(), Length(max=60)])
    position = NumberField(_l("Position in lists"), default=0, validators=[Optional(), NumberRange(0, 9999)])
    is_closed = BooleanField(_l("Closed: takes no new cases"))
