"""The shape of what people send to the boards; whether it is right and allowed is for the services."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from bbs.fields import number_or_none
from boards.kinds import BOARD_KINDS, BODY_LENGTH, PLACE_LENGTH, TITLE_LENGTH


class NewThreadForm(FlaskForm):
    """A new thread. `confirmed` is set once similar threads have been shown."""

    kind = RadioField(_l("What is it?"), validators=[InputRequired(_l("Please choose what it is."))])
    title = StringField(
        _l("Title"),
        description=_l("One matter per thread. Say what it is about and where."),
        validators=[
            InputRequired(_l("Please write a title.")),
            Length(*TITLE_LENGTH, _l("The title needs %(min)d to %(max)d characters.")),
        ],
    )
    body = TextAreaField(
        _l("What happened?"),
        description=_l("Please leave out telephone and identity numbers: everyone can read this."),
        validators=[
            InputRequired(_l("Please describe the matter.")),
            Length(*BODY_LENGTH, _l("The text needs %(min)d to %(max)d characters.")),
        ],
    )
    place = StringField(
        _l("Place"), validators=[Optional(), Length(max=PLACE_LENGTH, message=_l("At most %(max)d characters."))]
    )
    department = SelectField(
        _l("Department it concerns"),
        description=_l("If you are not sure, leave it open: the intake staff will find it."),
        coerce=number_or_none,
        validators=[Optional()],
    )
    visibility = RadioField(_l("Who may read it?"), default="public")
    files = MultipleFileField(_l("Pictures or documents"), description=_l("Up to 9, each at most 10 MB."))
    token = HiddenField(validators=[Length(max=64)])
    basket = HiddenField(validators=[Length(max=64)])
    confirmed = HiddenField()


class ReplyForm(FlaskForm):
    """A reply; `seen_floor` is the last floor that stood when the form was shown."""

    body = TextAreaField(
        _l("Your reply"),
        validators=[
            InputRequired(_l("Please write something.")),
            Length(*BODY_LENGTH, _l("The text needs %(min)d to %(max)d characters.")),
        ],
    )
    files = MultipleFileField(_l("Pictures or documents"), description=_l("Up to 9, each at most 10 MB."))
    answers_floor = HiddenField(filters=[number_or_none])
    seen_floor = HiddenField(filters=[number_or_none])
    token = HiddenField(validators=[Length(max=64)])
    basket = HiddenField(validators=[Length(max=64)])


class EditForm(FlaskForm):
    """The own post, again."""

    title = StringField(
        _l("Title"),
        validators=[Optional(), Length(*TITLE_LENGTH, _l("The title needs %(min)d to %(max)d characters."))],
    )
    body = TextAreaField(
        _l("Text"),
        validators=[
            InputRequired(_l("Please write something.")),
            Length(*BODY_LENGTH, _l("The text needs %(min)d to %(max)d characters.")),
        ],
    )
    seen_edits = HiddenField(filters=[number_or_none])


class CategoryForm(FlaskForm):
    """A category; its slug is asked for only once."""

    title = StringField(_l("Name shown"), validators=[InputRequired(_l("Please give it a name.")), Length(max=60)])
    slug = StringField(
        _l("Web address"),
        description=_l("Small letters, digits and hyphens, for example roads-and-traffic. It cannot be changed later."),
        validators=[InputRequired(_l("Use small letters a to z, digits and single hyphens, at most 60."))],
    )


class BoardForm(CategoryForm):
    """A board."""

    description = StringField(_l("What belongs here"), validators=[Optional(), Length(max=300)])
    category_id = SelectField(_l("Category"), coerce=int)
    kind = SelectField(
        _l("Kind"),
        description=_l("On a board for issues each thread opens a case with a deadline."),
        choices=lambda: [(kind, _l(label)) for kind, label in BOARD_KINDS.items()],
    )
