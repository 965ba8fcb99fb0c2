"""Write 0001_initial.py anew from the models: until the first release there is one migration of the tables.

After the first release add numbered migrations instead; tests/rules/test_migrations.py shows what is missing.
"""

import re

from peewee import ForeignKeyField
from playhouse.migrations import template
from playhouse.schema_diff import SchemaDiff

from bbs.all_models import MODELS
from bbs.paths import MIGRATIONS


def main() -> None:
    empty = {name: [] for name in SchemaDiff._fields}
    body = template(SchemaDiff(**{**empty, "create_tables": list(MODELS)}))
    (MIGRATIONS / "0001_initial.py").write_text(_without_extra_indexes(body))


def _without_extra_indexes(body: str) -> str:
    """The template forgets `index=False` of foreign keys, whose column another index of the table begins with."""
    for model in MODELS:
        head, mark, rest = body.partition(f"    class {model.__name__}(Model):\n")
        block, end, tail = rest.partition("        class Meta:\n")
        for field in model._meta.sorted_fields:
            if isinstance(field, ForeignKeyField) and not field.index:
                line = rf"^(        {field.name} = ForeignKeyField\(.*)\)$"
                block = re.sub(line, r"\1, index=False)", block, flags=re.MULTILINE)
        body = head + mark + block + end + tail
    return body


if __name__ == "__main__":
    main()
