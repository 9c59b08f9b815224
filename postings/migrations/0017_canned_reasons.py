"""The texts that moderators start with. They are theirs: what is edited or deleted stays so."""

from django.db import migrations

BOTH, ONLY_CHANGES, ONLY_REJECTION = (True, True), (False, True), (True, False)

# Title, text, (for rejections, for changes). Blank lines part the paragraphs of the mail.
REASONS = (
    (
        "Outside what the board lists",
        "This board lists research roles in machine learning: PhD positions, fellowships, and posts for researchers, "
        "research engineers and faculty. From its description, this opening is another kind of role.\n\n"
        "If research in machine learning is part of it, please say so in the description and send it again.",
        ONLY_REJECTION,
    ),
    (
        "Already on the board",
        "The same opening is on the board already. To change something in it, edit the one that is there; to show it "
        "for longer, extend it.",
        ONLY_REJECTION,
    ),
    (
        "Not by this institution",
        "The description names another employer than the institution that posts it. Only members of the employer "
        "can post its openings. Recruiters can be invited as members.",
        BOTH,
    ),
    (
        "We could not confirm that it is real",
        "We could not find this opening, or the people named in it, on the institution's own site. Please send it "
        "again with a link to the institution's page about it, or from an address of the institution.",
        BOTH,
    ),
    (
        "Asks applicants for money or documents",
        "The opening asks applicants for a payment, bank details or identity documents before an offer. Employers on "
        "this board don't. It has been taken off.",
        ONLY_REJECTION,
    ),
    (
        "Wording that excludes people",
        "Some of the wording keeps out people for what they are, not for what they can do: their age, sex, origin, "
        "religion, family or health. Please name the skills and experience that the work needs instead. Where a law "
        "or a grant restricts who may apply, name it.",
        BOTH,
    ),
    (
        "Pay or funding is missing",
        "Please say what the role pays, or how it is funded: a range, a pay scale such as TV-L E13, or “fully funded” "
        "all help. Candidates pass over openings that don't say.",
        ONLY_CHANGES,
    ),
    (
        "The description is too short",
        "The description does not yet say what somebody would work on. Two or three sentences on the research, the "
        "group and the day-to-day work are enough.",
        ONLY_CHANGES,
    ),
    (
        "Several roles in one opening",
        "This describes several roles. Please post each by itself: candidates search by role and place, and would "
        "not find the others. Copying an opening takes a moment.",
        BOTH,
    ),
    (
        "How to apply does not work",
        "The link or address for applications does not work, or leads to a page that is not about this opening. "
        "Please put in the one that candidates should use.",
        BOTH,
    ),
    (
        "The deadline is over or unclear",
        "The deadline in the description and the one of the opening differ, or it is over. Please set the date, the "
        "time and its time zone as they hold.",
        BOTH,
    ),
    (
        "Closed or filled",
        "We were told that this role is filled or no longer offered, and its page says so too. Please close the "
        "opening, or tell us that it is still open.",
        BOTH,
    ),
    (
        "The title says too little",
        "Please let the title name the role and its field, such as “PhD position in reinforcement learning for "
        "robotics”, without reference numbers or codes.",
        ONLY_CHANGES,
    ),
)


def add(apps, schema_editor):
    CannedReason = apps.get_model("postings", "CannedReason")
    for position, (title, text, (is_for_rejection, is_for_changes)) in enumerate(REASONS):
        CannedReason.objects.get_or_create(
            title=title,
            defaults={
                "text": text,
                "is_for_rejection": is_for_rejection,
                "is_for_changes": is_for_changes,
                "position": position * 10,
            },
        )


def remove(apps, schema_editor):
    """Those that nobody has edited."""
    CannedReason = apps.get_model("postings", "CannedReason")
    for title, text, _ in REASONS:
        CannedReason.objects.filter(title=title, text=text).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0016_moderation_fingerprints"),
    ]

    operations = [
        migrations.RunPython(add, remove),
    ]
