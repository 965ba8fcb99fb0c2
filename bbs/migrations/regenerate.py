"""Write 0001_initial.py anew from the models: until the first release there is one migration of the tables.

After the first release add numbered migrations instead; tests/rules/test_migrations.py shows what is missing.
"""

from playhouse.migrations import template
from playhouse.schema_diff import SchemaDiff

from bbs.all_models import MODELS
from bbs.paths import MIGRATIONS


def main() -> None:
    empty = {name: [] for name in SchemaDiff._fields}
    body = template(SchemaDiff(**{**empty, "create_tables": list(MODELS)}))
    (MIGRATIONS / "0001_initial.py").write_text(body)


if __name__ == "__main__":
    main()
