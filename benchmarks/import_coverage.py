"""What share of the imported openings has each field, by kind of feed, as a Markdown table.

    python benchmarks/import_coverage.py

Reads the openings of the database that the settings name. The tables in docs/imports.md are its output.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")


def main() -> None:
    from jobboard.embedded import servers_for_command

    with servers_for_command(["manage.py", "import_coverage"]):
        import django

        django.setup()
        print_postings()
        print()
        print_coverage()


def print_postings() -> None:
    """Of each kind of feed: feeds, postings, and what became of them in the last runs."""
    from django.db.models import Count, Q

    from postings.imports.models import Feed

    states = ("imported", "skipped", "failed")
    print("| kind | feeds | postings | imported | skipped | failed |")
    print("|---|---:|---:|---:|---:|---:|")
    rows = (
        Feed.objects.order_by("kind")
        .values("kind")
        .annotate(
            feeds=Count("pk", distinct=True),
            postings=Count("records"),
            **{state: Count("records", filter=Q(records__state=state)) for state in states},
        )
    )
    for row in rows:
        print("| {kind} | {feeds} | {postings} | {imported} | {skipped} | {failed} |".format(**row))


def print_coverage() -> None:
    from django.db.models import Exists, OuterRef, Q

    from postings.imports.models import Feed
    from postings.openings.models import Location, Material, Opening, Qualification

    def has(rows: type[Location | Material | Qualification], **wanted: str) -> Exists:
        return Exists(rows.objects.filter(opening=OuterRef("pk"), **wanted))

    def says(**absent: object) -> Q:
        return ~Q(**absent)

    fields: dict[str, Q | Exists] = {
        "role": says(role=""),
        "level": says(level=""),
        "topics": Exists(Opening.topics.through.objects.filter(opening_id=OuterRef("pk"))),
        "department": says(department=""),
        "supervisor or group": says(supervisor=""),
        "country": Exists(Location.objects.filter(opening=OuterRef("pk")).exclude(country="")),
        "city": Exists(Location.objects.filter(opening=OuterRef("pk")).exclude(city="")),
        "workplace": says(workplace=""),
        "countries of remote roles": says(remote_countries=[]),
        "contract": says(contract=""),
        "months of contract": Q(contract_months__isnull=False),
        "full or part time": says(hours=""),
        "start": Q(starts_on__isnull=False) | Q(starts_as_soon_as_possible=True),
        "visa": says(visa=""),
        "funding": says(funding="none_stated"),
        "pay": Q(pay_min__isnull=False) | Q(pay_max__isnull=False),
        "pay scale": says(pay_scale=""),
        "deadline": Q(deadline_at__isnull=False),
        "rolling": Q(deadline_kind="rolling"),
        "letters deadline": Q(letters_deadline_at__isnull=False),
        "benefits": says(benefits=[]),
        "any qualification": has(Qualification),
        **{
            f"qualification: {kind}": has(Qualification, kind=kind)
            for kind in (
                "degree",
                "field",
                "years",
                "publications",
                "venue",
                "skill",
                "language",
                "gpa",
                "other",
            )
        },
        "materials": has(Material),
        "references": has(Material, kind="references"),
    }
    of_kind = {
        kind: Opening.objects.filter(import_record__state="imported", import_record__feed__kind=kind)
        for kind in Feed.Kind.values
    }
    totals = {kind: openings.count() for kind, openings in of_kind.items() if openings.exists()}
    print("| field | " + " | ".join(f"{kind} ({total})" for kind, total in totals.items()) + " |")
    print("|---|" + "---:|" * len(totals))
    for name, condition in fields.items():
        shares = (f"{of_kind[kind].filter(condition).count() / total:.0%}" for kind, total in totals.items())
        print(f"| {name} | " + " | ".join(shares) + " |")


if __name__ == "__main__":
    main()
