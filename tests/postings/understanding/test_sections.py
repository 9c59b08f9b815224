from __future__ import annotations

import pytest

from postings.understanding.sections import find_section_kind

KINDS = {
    "about": [
        "About us", "Who we are", "About Example Labs", "Our culture", "Company overview",
        "Meet the team", "Über uns", "Om oss", "Qui sommes-nous ?", "Over ons", "Our tech stack",
    ],
    "duties": [
        "Responsibilities", "Your responsibilities", "What you'll do", "What You’ll Do:",
        "In this role, you will", "About the role", "📐 About this role", "Job description",
        "Key Responsibilities & Tasks", "As a member of the speech team, you will", "Ihre Aufgaben",
        "Aufgabengebiet", "Vos missions", "Arbetsuppgifter", "Arbeidsoppgaver", "Wat ga je doen?",
        "What you own",
    ],
    "required": [
        "Requirements", "Qualifications", "Your profile", "What you bring", "What you'll need",
        "Who you are", "You", "⭐️ Is this you?", "About you", "Minimum qualifications",
        "Essential skills and experience", "You may be a good fit if you have",
        "We'd love to hear from you if", "What we're looking for", "Education & Experience", "Profil",
        "Ihr Profil", "Anforderungen", "Das bringen Sie mit", "Profil recherché", "Compétences requises",
        "Functie-eisen", "Wat breng je mee?", "Kvalifikationer", "Behörighetskrav", "Kvalifikasjonskrav",
        "Must-haves", "Selection criteria", "Candidate requirements",
    ],
    "preferred": [
        "Nice to have", "Nice-to-haves", "Bonus points", "Bonus points if…", "Preferred qualifications",
        "Desirable skills", "Even better", "It's a plus if you", "Not required, but a plus",
        "Desired skills", "Von Vorteil", "Idealerweise", "Meriterande", "Ønskelig", "Atouts",
        "Pluspunten", "Preferred requirements",
    ],
    "offer": [
        "For our colleagues in Norway, Lumenfold offers a range of benefits, including",
        "We offer", "What we offer", "Benefits", "Perks & benefits", "Why join us?", "Compensation",
        "Salary and benefits", "Wir bieten", "Nous offrons", "Wij bieden", "Vi erbjuder", "Vi tilbyr",
        "🍩 Benefits & perks (US full-time employees)",
    ],
    "apply": [
        "How to apply", "Application", "Application procedure", "Required documents", "To apply",
        "Hiring process", "Application requirements", "Bewerbung", "Bewerbungsunterlagen",
        "Pour postuler", "Ansökan", "Solliciteren",
    ],
    "legal": [
        "Equal opportunity employer", "We are an equal opportunity employer", "Privacy notice",
        "Datenschutz", "Diversity statement",
    ],
    "": [
        "", "…", "2031", "Collaboration", "Example University is hiring",
        "We study the sea and what lives in it",
        "This heading runs on about many things that have nothing to do with any one kind of section",
    ],
}  # fmt: skip
CASES = [(heading, kind) for kind, headings in KINDS.items() for heading in headings]


@pytest.mark.parametrize(("heading", "kind"), CASES)
def test_section_kind(heading: str, kind: str) -> None:
    assert find_section_kind(heading) == kind
    assert find_section_kind(heading.upper()) == kind
