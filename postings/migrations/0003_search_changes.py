# ruff: noqa: S608 - every statement is made of the constants here
"""The log of changes that search indexes follow, the triggers that write it, and the first synonyms."""

import django.contrib.postgres.fields
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CHANNEL = "search_changes"
NAMES, EVERYTHING = 0, -1

# Table to the column that names the opening.
PARTS = {
    "postings_opening": "id",
    "postings_location": "opening_id",
    "postings_qualification": "opening_id",
    "postings_opening_topics": "opening_id",
}
OF_INSTITUTION = """
SELECT opening.id FROM {rows} AS changed JOIN postings_opening AS opening ON opening.institution_id = changed.id
"""
OF_TOPIC = """
SELECT tagged.opening_id
FROM {rows} AS changed
JOIN postings_topic AS topic ON changed.id IN (topic.id, topic.parent_id)
JOIN postings_opening_topics AS tagged ON tagged.topic_id = topic.id
"""
OF_SYNONYM = """
SELECT tagged.opening_id
FROM {rows} AS changed JOIN postings_opening_topics AS tagged ON tagged.topic_id = changed.topic_id
"""
RENAMED = "(SELECT new_rows.id FROM new_rows JOIN old_rows USING (id) WHERE ({new}) IS DISTINCT FROM ({old}))"
BOTH = "(SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows)"
TABLES = {"INSERT": "new_rows", "UPDATE": BOTH, "DELETE": "old_rows"}
REFERENCING = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def renamed(*columns: str) -> str:
    return RENAMED.format(
        new=", ".join(f"new_rows.{column}" for column in columns),
        old=", ".join(f"old_rows.{column}" for column in columns),
    )


def name_changed(rows: str) -> str:
    return f"SELECT {NAMES} FROM {rows} AS changed"


def selections() -> dict[tuple[str, str], str]:
    """Table and event to the statement that selects what to write into the log."""
    found = {}
    for table, column in PARTS.items():
        for event, rows in TABLES.items():
            found[table, event] = f"SELECT changed.{column} FROM {rows} AS changed"
    for table, selection, columns in (
        ("postings_institution", OF_INSTITUTION, ("name", "slug")),
        ("postings_topic", OF_TOPIC, ("name", "slug", "parent_id")),
    ):
        rows = renamed(*columns)
        found[table, "UPDATE"] = f"{selection.format(rows=rows)} UNION ALL {name_changed(rows)}"
        for event in ("INSERT", "DELETE"):
            found[table, event] = name_changed(TABLES[event])
    for event, rows in TABLES.items():
        found["postings_topicsynonym", event] = (
            f"{OF_SYNONYM.format(rows=rows)} UNION ALL {name_changed(rows)}"
        )
        for table in ("postings_exchangerate", "postings_synonymgroup"):
            found[table, event] = name_changed(rows)
    return found


def function_of(table: str, event: str) -> str:
    return f"search_log_{table}_{event.lower()}"


def create() -> list[str]:
    statements = []
    for (table, event), selection in selections().items():
        name = function_of(table, event)
        statements += [
            write_function(name, f"SELECT DISTINCT one FROM ({selection}) AS changed_openings (one)"),
            f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {REFERENCING[event]} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    truncated = function_of("postings_opening", "TRUNCATE")
    statements += [
        write_function(truncated, f"SELECT {EVERYTHING}"),
        f"CREATE TRIGGER {truncated} AFTER TRUNCATE ON postings_opening "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {truncated}()",
    ]
    return statements


def write_function(name: str, selection: str) -> str:
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO postings_searchchange (transaction, opening_id, at)
        SELECT pg_current_xact_id()::text::bigint, found.id, now() FROM ({selection}) AS found (id);
        IF FOUND THEN
            PERFORM pg_notify('{CHANNEL}', '');
        END IF;
        RETURN NULL;
    END
    $$
    """


def drop() -> list[str]:
    names = [function_of(table, event) for table, event in selections()]
    names.append(function_of("postings_opening", "TRUNCATE"))
    return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in names]


SYNONYMS = [
    [
        "postdoc",
        "postdoctoral researcher",
        "postdoctoral fellow",
        "postdoctoral research associate",
        "postdoctoral",
    ],
    [
        "PhD",
        "doctoral",
        "doctorate",
        "doctoral student",
        "doctoral candidate",
        "PhD student",
        "PhD candidate",
    ],
    ["master's", "MSc", "master thesis"],
    ["professor", "faculty", "professorship"],
    ["tenure track", "assistant professor"],
    ["lecturer", "assistant professor"],
    ["research engineer", "research software engineer", "RSE"],
    ["LLM", "large language model", "foundation language model"],
    ["NLP", "natural language processing"],
    ["RL", "reinforcement learning"],
    ["RLHF", "reinforcement learning from human feedback"],
    ["CV", "computer vision"],
    ["ML", "machine learning"],
    ["AI", "artificial intelligence"],
    ["DL", "deep learning"],
    ["GNN", "graph neural network"],
    ["GAN", "generative adversarial network"],
    ["VLM", "vision language model"],
    ["CNN", "convolutional neural network"],
    ["ASR", "automatic speech recognition"],
    ["HCI", "human computer interaction"],
    ["XAI", "explainable AI", "explainable artificial intelligence"],
    ["SLAM", "simultaneous localization and mapping"],
    ["HPC", "high performance computing"],
    ["UK", "United Kingdom"],
    ["USA", "United States", "U.S."],
]


def add_synonyms(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    group = apps.get_model("postings", "SynonymGroup")
    group.objects.bulk_create(group(words=words) for words in SYNONYMS)


class Migration(migrations.Migration):
    dependencies = [("postings", "0002_imports")]

    operations = [
        migrations.CreateModel(
            name="SearchChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("transaction", models.BigIntegerField(db_index=True)),
                ("opening_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        help_text="Separated by commas.",
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ["words"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words__len__gte", 2)),
                        name="synonym_group_has_two_words",
                        violation_error_message="Name at least two words.",
                    )
                ],
            },
        ),
        migrations.RunPython(add_synonyms, migrations.RunPython.noop),
        migrations.RunSQL(create(), drop()),
    ]
