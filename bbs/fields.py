"""What forms of all packages read numbers with."""

from wtforms import IntegerField

#: The database holds whole numbers below this.
BEYOND = 2**31


def number_or_none(value) -> int | None:
    """An id or a floor out of a form; raises ValueError for what no database would take."""
    number = int(value) if value not in (None, "", "None") else None
    if number is not None and not 0 <= number < BEYOND:
        raise ValueError("out of range")
    return number


class NumberField(IntegerField):
    """A whole number of a size that can be reckoned with; a longer one is no number, and none of 400 digits is shown."""

    def process_formdata(self, valuelist):
        if valuelist and len(valuelist[0]) > 12:
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)
