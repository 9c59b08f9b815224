"""How fast a feed is imported, and whether memory stays flat in its size.

    [RESEARCH_SHARE=0.1] DATABASE_NAME=jobboard_speed python benchmarks/import_speed.py [SIZE ...]

Makes feeds of made-up postings (default 1,000 and 10,000), imports each into a fresh feed and a second
time, and prints postings a minute and the peak memory of the process. The baseline parses the same JSON
and inserts a bare row for each posting; the ratio to it says what understanding and writing cost,
whatever the machine. Everything it writes is removed at the end.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import ijson

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")

# One posting in ten is a research role: over the 35 boards we measured it is one in fifteen.
RESEARCH_SHARE = float(os.environ.get("RESEARCH_SHARE", "0.1"))
SUBJECTS = (
    "reinforcement learning",
    "computer vision",
    "speech recognition",
    "language models",
    "robot learning",
)
PLACES = (
    ("London", "United Kingdom"),
    ("Toronto", "Canada"),
    ("Zürich", "Switzerland"),
    ("Boston", "United States"),
)
OTHERS = (
    "Account Executive",
    "Backend Engineer",
    "Product Designer",
    "Payroll Specialist",
    "Customer Success Manager",
)
SENTENCES = (
    "We are a team of forty people in six countries, and we like to write things down.",
    "You will work with engineers and colleagues who care about the quality of what they make.",
    "We meet twice a year for a week, and the rest of the time we trust each other.",
    "You own your projects from the first sketch to the day they are used.",
    "Our offices are bright, and dogs are welcome on Fridays.",
    "You explain what you found to people who were not in the room.",
    "You have 4+ years of experience in a similar role and enjoy working with others.",
    "We offer health insurance, a pension plan and 28 days of leave a year.",
)


def made_up_job(number: int, rng: random.Random) -> dict[str, object]:
    """About 5 kB, as the postings of real boards are."""
    city, country = rng.choice(PLACES)
    subject = rng.choice(SUBJECTS)
    is_research = rng.random() < RESEARCH_SHARE
    title = f"Research Scientist, {subject.title()}" if is_research else rng.choice(OTHERS)
    duties = (
        f"<p>You research {subject} with deep learning and publish it at NeurIPS, ICML and ICLR.</p>"
        "<p>You train large neural networks and design experiments that could prove you wrong.</p>"
        "<h3>Requirements</h3><ul><li>PhD in machine learning, or a master's degree and 4+ years</li>"
        "<li>Strong Python and PyTorch</li><li>Papers at NeurIPS or ICML</li></ul>"
        f"<p>The salary range is $180,000 – ${200 + number % 50},000 per year. Apply by 31 March 2027.</p>"
        if is_research
        else f"<p>You are our next {title}, number {number}.</p>"
    )
    filler = "".join(f"<p>{' '.join(rng.choices(SENTENCES, k=4))}</p>" for _ in range(12))
    return {
        "id": f"speed-{number}",
        "title": title,
        "department": "Research" if is_research else "Company",
        "team": "",
        "employmentType": "FullTime",
        "location": city,
        "secondaryLocations": [],
        "publishedAt": "2026-02-03T09:15:00.000+00:00",
        "isListed": True,
        "isRemote": False,
        "address": {"postalAddress": {"addressLocality": city, "addressCountry": country}},
        "jobUrl": f"https://jobs.example.com/{number}",
        "applyUrl": f"https://jobs.example.com/{number}/apply",
        "descriptionHtml": f"<h2>About us</h2>{filler}<h2>The role</h2>{duties}",
        "compensation": {"compensationTierSummary": None, "summaryComponents": []},
    }


def write_feed(path: Path, size: int) -> None:
    rng = random.Random(size)
    with path.open("w", encoding="utf-8") as file:
        file.write('{"jobs": [')
        for number in range(size):
            file.write("," * bool(number) + json.dumps(made_up_job(number, rng)))
        file.write("]}")


def baseline_seconds(path: Path) -> float:
    """Parsing the feed and inserting a row of id and title for each posting, each in its own transaction."""
    from django.db import connection, transaction

    def rows() -> Iterator[tuple[str, str]]:
        with path.open("rb") as file:
            for job in ijson.items(file, "jobs.item"):
                yield job["id"], job["title"]

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE import_speed (id bigserial PRIMARY KEY, external_id text UNIQUE, title text)"
        )
        try:
            started = time.perf_counter()
            for row in rows():
                with transaction.atomic():
                    cursor.execute("INSERT INTO import_speed (external_id, title) VALUES (%s, %s)", row)
            return time.perf_counter() - started
        finally:
            cursor.execute("DROP TABLE import_speed")


def import_seconds(path: Path, size: int) -> tuple[float, float, float, str]:
    """Seconds of the first and the second import, the peak memory so far, and the summary of the first."""
    from postings.imports.connectors import CONNECTORS
    from postings.imports.employers import institution_named
    from postings.imports.importer import run_import
    from postings.imports.models import Feed
    from postings.openings.models import Opening

    institution = institution_named(f"Speed of {size}")
    feed = Feed.objects.create(institution=institution, kind=Feed.Kind.ASHBY, location=str(path))
    try:
        seconds, summaries = [], []
        for _ in range(2):
            started = time.perf_counter()
            CONNECTORS["ashby"].check(path)
            run = run_import(feed=feed, items=CONNECTORS["ashby"].items(path))
            seconds.append(time.perf_counter() - started)
            summaries.append(run.summary)
        # Linux counts it in kilobytes.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return seconds[0], seconds[1], peak, summaries[0]
    finally:
        Opening.objects.filter(institution=institution).delete()
        institution.delete()


def main(sizes: list[int]) -> None:
    from jobboard.embedded import servers_for_command

    with servers_for_command(["manage.py", "import_speed"]):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_taxonomy", verbosity=0)
        print("postings  a minute  again a minute  baseline a minute  ratio  peak MB")
        for size in sizes:
            with TemporaryDirectory() as folder:
                path = Path(folder) / "feed.json"
                write_feed(path, size)
                baseline = baseline_seconds(path)
                first, second, memory, summary = import_seconds(path, size)
            print(
                f"{size:8,}  {size / first * 60:8,.0f}  {size / second * 60:14,.0f}  "
                f"{size / baseline * 60:17,.0f}  {first / baseline:5.1f}  {memory:7.0f}   {summary}"
            )


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1_000, 10_000])
