"""British and American spellings find each other.

Only words whose stems mean nothing else: the English stemmer takes "generalization" for "general".
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SPELLINGS = [
    ["optimisation", "optimization"],
    ["quantisation", "quantization"],
    ["tokenisation", "tokenization"],
    ["summarisation", "summarization"],
    ["anonymisation", "anonymization"],
    ["parallelisation", "parallelization"],
    ["behaviour", "behavior"],
    ["neighbour", "neighbor"],
    ["tumour", "tumor"],
    ["paediatric", "pediatric"],
    ["centre", "center"],
    ["fibre", "fiber"],
]


def add_spellings(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    group = apps.get_model("postings", "SynonymGroup")
    group.objects.bulk_create(group(words=words) for words in SPELLINGS)


class Migration(migrations.Migration):
    dependencies = [("postings", "0004_search_misses")]

    operations = [migrations.RunPython(add_spellings, migrations.RunPython.noop)]
