"""What people fill in about themselves and others. Rules beyond shape are the services'."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from bbs.fields import NumberField


def _required():
    return InputRequired(_l("Please fill this in."))


_NEW_PASSWORD = {"autocomplete": "new-password", "minlength": 10}
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 10}


class SignInForm(FlaskForm):
    login = StringField(
        _l("Name or e-mail address"), [_required(), Length(max=200)], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        _l("Password"), [_required(), Length(max=200)], render_kw={"autocomplete": "current-password"}
    )


class SignUpForm(FlaskForm):
    name = StringField(
        _l("User name"),
        [_required(), Length(max=40)],
        description=_l("2 to 20 letters, Chinese characters or digits. Others see it; it need not be your real name."),
        render_kw={"autocomplete": "username", "maxlength": 20},
    )
    email = StringField(
        _l("E-mail address"),
        [_required(), Length(max=200)],
        description=_l("We send a code there. Nobody else sees the address."),
        render_kw={"type": "email", "autocomplete": "email"},
    )
    password = PasswordField(
        _l("Password"),
        [_required(), Length(max=200)],
        description=_l("At least 10 characters."),
        render_kw=_NEW_PASSWORD,
    )


class CodeForm(FlaskForm):
    code = StringField(_l("Code"), [_required(), Length(max=20)], render_kw=_CODE)


class ForgottenForm(FlaskForm):
    login = StringField(
        _l("Name or e-mail address"), [_required(), Length(max=200)], render_kw={"autocomplete": "username"}
    )


class ResetForm(FlaskForm):
    code = StringField(_l("Code"), [_required(), Length(max=20)], render_kw=_CODE)
    password = PasswordField(_l("New password"), [_required(), Length(max=200)], render_kw=_NEW_PASSWORD)


class ProfileForm(FlaskForm):
    bio = TextAreaField(
        _l("About you"), [Length(max=400)], description=_l("Everyone can read it. Up to 400 characters.")
    )
    locale = SelectField(
        _l("Language"),
        choices=[
            SelectChoice("", _l("As the browser asks")),
            SelectChoice("zh_Hans_CN", "中文"),
            SelectChoice("en", "English"),
        ],
    )
    mail_notices = BooleanField(_l("Send me notices by mail as well"))


class PasswordForm(FlaskForm):
    current = PasswordField(
        _l("Present password"), [_required(), Length(max=200)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("New password"),
        [_required(), Length(max=200)],
        description=_l("At least 10 characters."),
        render_kw=_NEW_PASSWORD,
    )


class EmailForm(FlaskForm):
    email = StringField(
        _l("New e-mail address"),
        [_required(), Length(max=200)],
        render_kw={"type": "email", "autocomplete": "email"},
    )
    current = PasswordField(
        _l("Present password"), [_required(), Length(max=200)], render_kw={"autocomplete": "current-password"}
    )


class GrantForm(FlaskForm):
    """`department` and `board` get their choices in the view; which of them counts depends on the role."""

    name = StringField(_l("Name of the person"), [_required(), Length(max=40)])
    role = SelectField(_l("Role"))
    department = SelectField(_l("Department (for officers)"), coerce=int)
    board = SelectField(_l("Board (for moderators)"), coerce=int)
    reason = StringField(_l("Reason"), [_required(), Length(max=200)])


class ReasonForm(FlaskForm):
    reason = StringField(_l("Reason"), [_required(), Length(max=200)])


class SuspendForm(FlaskForm):
    days = NumberField(
        _l("Days (0 lifts the suspension)"),
        [InputRequired(_l("Please fill this in.")), NumberRange(0, 365)],
        render_kw={"min": 0, "max": 365, "inputmode": "numeric"},
    )
    reason = StringField(_l("Reason"), [_required(), Length(max=200)])


class LookForm(FlaskForm):
    purpose = StringField(
        _l("What for?"),
        [_required(), Length(max=200)],
        description=_l("The person will see who looked, when and what for."),
    )


class PeopleSearchForm(FlaskForm):
    class Meta:
        csrf = False

    q = StringField(_l("Name begins with"), [Optional(), Length(max=40)])
