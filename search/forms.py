"""The search form: a GET form, so that every result page has an address that can be kept and sent."""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import NumberRange, Optional

from bbs.fields import NumberField
from search.language import parse
from search.queries import Asked

ORDERS = [("relevance", _l("Best match")), ("newest", _l("Latest first")), ("oldest", _l("Earliest first"))]


class SearchForm(FlaskForm):
    """What may stand in the address of a result page. Names of boards, kinds and so on are looked up later."""

    class Meta:
        csrf = False

    q = StringField(_l("Words to find"), default="")
    sort = SelectField(_l("Order of results"), choices=ORDERS, default="relevance")
    board = StringField(validators=[Optional()])
    department = StringField(validators=[Optional()])
    kind = StringField(validators=[Optional()])
    state = StringField(validators=[Optional()])
    since = DateField(_l("From day"), validators=[Optional()])
    until = DateField(_l("Until day"), validators=[Optional()])
    official = BooleanField(_l("Only official answers"))
    page = NumberField(
        _l("Page"), default=1, validators=[Optional(), NumberRange(1, 1000, _l("There is no such page of results."))]
    )

    def asked(self) -> Asked:
        """The question with the chosen filters; a field that is wrong (see `errors`) counts as empty."""
        question = parse(self.q.data or "").narrowed(
            boards=self._chosen("board"),
            departments=self._chosen("department"),
            kinds=self._chosen("kind"),
            states=self._chosen("state"),
            start=self._day("since"),
            end=self._day("until"),
            official=True if self.official.data else None,
        )
        order = "relevance" if self.sort.errors else self.sort.data
        return Asked(question, order or "relevance", 1 if self.page.errors else self.page.data or 1)

    def _chosen(self, name: str) -> tuple[str, ...]:
        value = (self[name].data or "").strip()[:80]
        return (value,) if value else ()

    def _day(self, name: str) -> date | None:
        day = self[name].data
        return day if day and not self[name].errors and 1900 <= day.year <= 2199 else None
