from __future__ import annotations

import time
from decimal import Decimal

import pytest

from postings.openings.choices import Necessity, QualificationKind
from postings.understanding.document import Document, Sentence
from postings.understanding.qualifications import StatedQualification, find_qualifications, lowest_degree

REQUIRED, PREFERRED = Necessity.REQUIRED, Necessity.PREFERRED


def find(
    sentence: str, heading: str = "Requirements", title: str = "Research Scientist"
) -> list[StatedQualification]:
    """The qualifications of one list item under a heading; "" for no heading at all."""
    top = f"<h3>{heading}</h3>" if heading else "<p>Some words first.</p>"
    document = Document.from_html(title, f"{top}<ul><li>{sentence}</li></ul>")
    return [found.value for found in find_qualifications(document)]


def in_prose(text: str) -> list[StatedQualification]:
    document = Document.from_html("PhD position", f"<p>Some words first.</p><p>{text}</p><p>And last.</p>")
    return [found.value for found in find_qualifications(document)]


def of_kind(rows: list[StatedQualification], kind: QualificationKind) -> list[StatedQualification]:
    return [row for row in rows if row.kind is kind]


def test_row_carries_the_sentence_it_came_from() -> None:
    html = "<h3>Who you are</h3><ul><li>You hold a PhD in physics.</li><li>You like tea.</li></ul>"
    found = find_qualifications(Document.from_html("Researcher", html))
    assert [f.evidence for f in found] == ["You hold a PhD in physics."] * 2
    assert [f.value.text for f in found] == ["PhD in Physics", "Degree in Physics"]


@pytest.mark.parametrize(
    ("heading", "sentence", "expected"),
    [
        ("Requirements", "Working knowledge of Python", {"Python": REQUIRED}),
        ("Nice to have", "Working knowledge of Python", {"Python": PREFERRED}),
        ("Nice to have", "You must know Python", {"Python": REQUIRED}),
        ("Requirements", "Python is a plus", {"Python": PREFERRED}),
        ("Requirements", "Ideally, you know Python", {"Python": PREFERRED}),
        ("Requirements", "Python, and ideally some CUDA", {"Python": REQUIRED, "CUDA": PREFERRED}),
        ("Requirements", "Strong Python, C++ is a plus", {"Python": REQUIRED, "C++": PREFERRED}),
        ("Requirements", "Python (required); Docker preferred", {"Python": REQUIRED, "Docker": PREFERRED}),
        ("Requirements", "Tools (e.g. Docker, Slurm) are a plus", {"Docker": PREFERRED, "Slurm": PREFERRED}),
        ("Requirements", "[Bonus] Experience with Docker", {"Docker": PREFERRED}),
        ("Requirements", "[Bonus] Clusters (Slurm) and tools (Ray)", {"Slurm": PREFERRED, "Ray": PREFERRED}),
        ("Requirements", "Ideally tools (Slurm) and Docker", {"Slurm": PREFERRED, "Docker": PREFERRED}),
        ("Requirements", "Tools (ideally Slurm) and Docker", {"Slurm": PREFERRED, "Docker": REQUIRED}),
        ("Requirements", "Strong Python skills—especially in CUDA", {"Python": REQUIRED, "CUDA": PREFERRED}),
        ("Requirements", "Languages, especially in Python", {"Python": REQUIRED}),
        ("Requirements", "Docker is not required but a plus", {"Docker": PREFERRED}),
        ("Requirements", "Docker is not required", {}),
        ("Requirements", "No prior Docker knowledge needed", {}),
        ("Responsibilities", "Write Python all day", {}),
        ("Benefits", "A Python conference every year", {}),
        ("About us", "We love Python", {}),
        ("About the role", "The ideal candidate has experience with Python", {"Python": REQUIRED}),
        ("Equal opportunity", "Applicants must know Python", {}),
        ("", "Experience with Docker", {"Docker": REQUIRED}),
        ("", "Deploy with Docker", {}),
        ("", "Applicants must know Docker", {"Docker": REQUIRED}),
        ("Ihr Profil", "Erfahrung mit PyTorch", {"PyTorch": REQUIRED}),
        ("Von Vorteil", "Erfahrung mit PyTorch", {"PyTorch": PREFERRED}),
        ("Profil recherché", "Maîtrise de Python", {"Python": REQUIRED}),
    ],
)
def test_necessity(heading: str, sentence: str, expected: dict[str, Necessity]) -> None:
    rows = of_kind(find(sentence, heading), QualificationKind.SKILL)
    assert {row.name: row.necessity for row in rows} == expected


@pytest.mark.parametrize(
    ("sentence", "degrees"),
    [
        ("PhD in statistics", ["phd"]),
        ("Ph.D. in a quantitative field", ["phd"]),
        ("A doctoral degree in chemistry", ["phd"]),
        ("Master's degree in computer science", ["master"]),
        ("M.Sc. in computer science", ["master"]),
        ("MSc or PhD in computer science", ["master", "phd"]),
        ("BS/MS/PhD in computer science", ["bachelor", "master", "phd"]),
        ("A graduate degree (MS or PhD) in electrical engineering", ["master", "phd"]),
        ("An advanced degree in mathematics", ["master"]),
        ("Bachelor’s degree or higher in linguistics", ["bachelor"]),
        ("Degree in computer science", ["bachelor"]),
        ("Either a PhD in biology or a degree in physics with four years of experience", ["bachelor", "phd"]),
        ("wissenschaftliches Hochschulstudium (Master/Diplom) der Informatik", ["master"]),
        ("Completed diploma or master's degree in mathematics", ["master"]),
        ("A 2.1 in an undergraduate or postgraduate degree in statistics", ["bachelor"]),
        ("You must hold a Master’s Degree", ["master"]),
        ("Bac +5 en informatique", ["master"]),
        ("Currently enrolled in a PhD programme in machine learning", ["phd"]),
        # Degrees that are not asked for.
        ("Experience supervising PhD students", []),
        ("Experience with MS Office", []),
        ("You master Python", []),
        ("A high degree of autonomy", []),
        ("A certified Scrum Master", []),
        ("Copies of MSc and BSc certificates", []),
        ("A nursing licence, or PhD", []),
        ("No PhD is needed if you can show your work", []),
        ("Your PhD project is funded for four years", []),
        ("We do not require degrees", []),
    ],
)
def test_degrees_in_a_list(sentence: str, degrees: list[str]) -> None:
    assert [row.degree for row in of_kind(find(sentence), QualificationKind.DEGREE)] == degrees


def test_automation_is_control_engineering() -> None:
    rows = of_kind(find("PhD in Automation or Cybernetics"), QualificationKind.FIELD)
    assert [row.name for row in rows] == ["Control Engineering"]


def test_an_item_of_a_list_to_choose_from_is_not_required() -> None:
    html = (
        "<p>The candidate must have knowledge of one or more of the following topics, in any order you like:</p>"
        "<ul><li>Experience with Docker</li><li>Knitting</li></ul><p>Knowledge of Python is required.</p>"
    )
    rows = [found.value for found in find_qualifications(Document.from_html("Engineer", html))]
    assert {row.name: row.necessity for row in rows} == {"Docker": PREFERRED, "Python": REQUIRED}


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("Applicants must hold a master's degree in physics.", ["master"]),
        ("The successful candidate has a PhD in computer vision.", ["phd"]),
        ("A PhD in a relevant field is required.", ["phd"]),
        ("To be eligible, you must be currently pursuing a PhD in robotics.", ["phd"]),
        ("Candidates with a PhD in a related field are invited to apply.", ["phd"]),
        # Adverts of PhD positions say "PhD" everywhere and ask for a master's.
        ("We have a PhD position open. You should have an MSc in statistics.", ["master"]),
        ("The PhD student must have a master's degree in informatics.", ["master"]),
        ("We are looking for a PhD candidate who likes whales.", []),
        ("You will obtain a PhD from our university.", []),
        ("The post offers the opportunity to complete a PhD.", []),
        ("The position leads to a doctoral degree.", []),
        ("As a PhD student you will be enrolled in the graduate school.", []),
        ("The candidate must be admitted to the PhD programme.", []),
        ("You will supervise MSc students and teach bachelor courses.", []),
        ("The fellow is expected to help with the supervision of PhD students.", []),
        ("Our founders hold PhDs from three universities.", []),
        ("Our team of engineers and PhDs has its own boat.", []),
        ("We are a team of fifty, with PhDs in physics, and must have tea at four.", []),
        ("Applicants must not already have been awarded a doctoral degree.", []),
        ("We expect you to teach in the bachelor and master courses.", []),
        ("The stipend covers PhD fees and travel, as required by the university.", []),
        ("Experience is counted from the degree required to embark on a doctorate.", []),
    ],
)
def test_degrees_in_prose(text: str, degrees: list[str]) -> None:
    assert [row.degree for row in of_kind(in_prose(text), QualificationKind.DEGREE)] == degrees


def test_degree_alternatives_share_a_group_and_preferred_ones_stand_apart() -> None:
    rows = of_kind(find("Master's or PhD in physics"), QualificationKind.DEGREE)
    assert rows[0].alternative_group is not None
    assert rows[0].alternative_group == rows[1].alternative_group
    rows = of_kind(find("Bachelor's degree in physics (Master's or PhD preferred)"), QualificationKind.DEGREE)
    assert [(row.degree, row.necessity) for row in rows] == [
        ("bachelor", REQUIRED),
        ("master", PREFERRED),
        ("phd", PREFERRED),
    ]
    assert rows[0].alternative_group is None
    rows = of_kind(find("Education: A Ph.D. or MSc. in physics is preferred."), QualificationKind.DEGREE)
    assert {row.necessity for row in rows} == {PREFERRED}


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("PhD in computer science or a related field", "PhD in Computer Science or a related field"),
        ("PhD (or equivalent experience) in physics", "PhD in Physics, or equivalent experience"),
        (
            "Bachelor's in law or equivalent professional experience",
            "Bachelor's degree in Law, or equivalent experience",
        ),
        ("Working towards a PhD in physics", "PhD under way in Physics"),
        ("Final-year Master's in physics", "Working towards a Master's degree in Physics"),
        ("You hold or are about to obtain a PhD in physics", "PhD in Physics"),
        ("Sound schooling: a computer science degree", "Bachelor's degree in Computer Science"),
    ],
)
def test_degree_text(sentence: str, text: str) -> None:
    assert of_kind(find(sentence), QualificationKind.DEGREE)[0].text == text


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("PhD in CS, EE, or related field", ["Computer Science", "Electrical Engineering"]),
        (
            "Ph.D. or Master's in CS, EE, with a foundation in AI (PhD preferred)",
            ["Computer Science", "Electrical Engineering"],
        ),
        ("PhD in machine learning with experience in robotics", ["Machine Learning"]),
        ("MSc in Applied Mathematics, Physics or similar", ["Applied Mathematics", "Physics"]),
        ("PhD in biostatistics/computational biology", ["Statistics", "Computational Biology"]),
        ("PhD with a love of biology", []),
        ("BSc or higher in computer graphics or physics", ["Computer Graphics", "Physics"]),
        ("Experience in physics", []),
    ],
)
def test_fields(sentence: str, names: list[str]) -> None:
    rows = of_kind(find(sentence), QualificationKind.FIELD)
    assert [row.name for row in rows] == names
    if len(rows) > 1:
        assert len({row.alternative_group for row in rows}) == 1


def test_field_lists_said_twice_are_one() -> None:
    html = """<h3>Requirements</h3><ul><li>PhD in physics or statistics</li>
    <li>A doctorate in physics, statistics, mathematics, or a related field</li></ul>"""
    found = find_qualifications(Document.from_html("Researcher", html))
    fields = [row.value for row in found if row.value.kind is QualificationKind.FIELD]
    assert sorted(row.name for row in fields) == ["Mathematics", "Physics", "Statistics"]
    assert len({row.alternative_group for row in fields}) == 1


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("4+ years of experience as technical lead of a group", "4 years of experience as technical lead"),
        ("2+ years of direct management experience", "2 years of management experience"),
        ("5+ years of risk management experience", "5 years of risk management experience"),
        ("3 years of teaching experience", "3 years of teaching experience"),
        ("6+ years of experience in machine learning", "6 years of experience"),
    ],
)
def test_years_text_says_what_the_experience_is_of(sentence: str, text: str) -> None:
    assert [row.text for row in of_kind(find(sentence), QualificationKind.YEARS)] == [text]


def years(sentence: str, heading: str = "Requirements") -> list[tuple[str, Decimal | None, Decimal | None]]:
    rows = of_kind(find(sentence, heading), QualificationKind.YEARS)
    return [(row.degree, row.minimum, row.maximum) for row in rows]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("5+ years of experience in research", [("", 5, None)]),
        ("At least three years of experience training models", [("", 3, None)]),
        ("3-5 years building data pipelines", [("", 3, None)]),
        ("Backend experience (8+ years)", [("", 8, None)]),
        ("Two years of postdoctoral experience", [("phd", 2, None)]),
        ("3 years of experience after a master's", [("master", 3, None)]),
        ("7+ years of experience, with at least 2 years leading teams", [("", 7, None), ("", 2, None)]),
        ("No more than three years since the PhD", [("phd", None, 3)]),
        ("You obtained your PhD within the last 4 years", [("phd", None, 4)]),
        ("Up to 2 years of experience", [("", None, 2)]),
        ("In the first four years of their research careers", [("", None, 4)]),
        (
            "B.S. + 5 years of experience or Ph.D. + 1 year of experience",
            [("bachelor", 5, None), ("phd", 1, None)],
        ),
        (
            "PhD plus 3+ years of experience, or a Master's degree and 5+ years of experience",
            [("phd", 3, None), ("master", 5, None)],
        ),
        ("PhD or M.S. and 2+ years of work experience", [("phd", 0, None), ("master", 2, None)]),
        ("Master's or PhD with 2+ years of experience", [("", 2, None)]),
        # Years of something else.
        ("A contract of 3 years", []),
        ("Funded for 4 years", []),
        ("The company is 10 years old", []),
        ("Over the last 5 years of research we grew", []),
        ("Your PhD is expected to be completed within 3 years", []),
        ("Plans for the next 2 years of research", []),
    ],
)
def test_years(sentence: str, expected: list[tuple[str, int | None, int | None]]) -> None:
    assert years(sentence) == expected


def test_years_that_trade_with_degrees_share_a_group() -> None:
    rows = of_kind(
        find("B.S. + 5 years of experience or Ph.D. + 1 year of experience"), QualificationKind.YEARS
    )
    assert rows[0].alternative_group is not None
    assert len({row.alternative_group for row in rows}) == 1
    assert rows[0].text == "5 years of experience with a Bachelor's degree"


@pytest.mark.parametrize(
    ("sentence", "texts"),
    [
        ("A strong publication record", ["Publications"]),
        (
            "At least two first-author papers at NeurIPS or ICML",
            ["At least 2 first-author publications at NeurIPS or ICML"],
        ),
        ("One or more papers at top venues (e.g. ICLR, CVPR)", ["At least 1 publication at ICLR or CVPR"]),
        ("Publications or equivalent experience", ["Publications, or similar work"]),
        ("You have published in NLP", ["Publications"]),
        ("A doctorate (or equivalent research experience) with publications in physics", ["Publications"]),
        ("A track record, e.g. publications, popular tools, etc.", ["Publications, or similar work"]),
        ("Known for contributions to the field, evidenced by publications", ["Publications"]),
        ("Contributing to published works", []),
        (
            "A record in top venues (ICML, CVPR) or demonstrable contributions to maps",
            ["Publications at ICML or CVPR, or similar work"],
        ),
        ("Publications at ICML, ICLR, or similar venues", ["Publications at ICML or ICLR"]),
        ("Publications at ICML, ICLR, or similar", ["Publications at ICML or ICLR"]),
        ("Publications in conferences and/or journals", ["Publications"]),
        ("Able to read recent research papers", []),
        ("Your list of publications", []),
        ("Ability to write scientific papers", []),
        ("Disseminate results through scientific publications", []),
        ("Experience publishing an app on a store", []),
        ("App publication: you put one on an app store", []),
        ("Jobs published on this website", []),
        ("Publications that are to be considered must accompany the application", []),
    ],
)
def test_publications(sentence: str, texts: list[str]) -> None:
    assert [row.text for row in of_kind(find(sentence), QualificationKind.PUBLICATIONS)] == texts


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Papers at NeurIPS, ICML or ICLR", ["NeurIPS", "ICML", "ICLR"]),
        ("A track record in top venues (CVPR, Nature, ICCV)", ["CVPR", "Nature", "ICCV"]),
        ("PhD in Computer Science, with publications (e.g. at ACL)", ["ACL"]),
        ("A love of Nature and Science", []),
        ("Publications or projects in top venues (ICML, ICLR)", []),
        ("A research track record in top conferences (e.g., ICML, ICLR)", ["ICML", "ICLR"]),
        ("Published in journals such as Nature or Science", ["Nature", "Science"]),
        ("Papers in Science Robotics, RSS, CoRL", ["RSS", "CoRL"]),
        ("By nature curious", []),
    ],
)
def test_venues(sentence: str, names: list[str]) -> None:
    assert [row.name for row in of_kind(find(sentence), QualificationKind.VENUE)] == names


@pytest.mark.parametrize(
    ("sentence", "texts"),
    [
        ("Papers at NeurIPS or ICML", ["Published at NeurIPS", "Published at ICML"]),
        (
            "Papers at venues such as NeurIPS or ICML",
            ["Published at NeurIPS", "Published at ICML or similar"],
        ),
        (
            "Papers at NeurIPS, ICML, or similar venues",
            ["Published at NeurIPS", "Published at ICML or similar"],
        ),
    ],
)
def test_other_venues_do_as_well_where_the_named_ones_are_examples(sentence: str, texts: list[str]) -> None:
    assert [row.text for row in of_kind(find(sentence), QualificationKind.VENUE)] == texts


def test_venues_of_others_are_not_asked_for() -> None:
    assert in_prose("Our team publishes at NeurIPS and ICML.") == []
    assert in_prose("You will publish at NeurIPS.") == []


@pytest.mark.parametrize(
    ("sentence", "texts"),
    [
        ("Fluent in English", ["English, fluent"]),
        ("German (C1) and English", ["German, C1", "English"]),
        ("Good English level (B2 minimum)", ["English, B2"]),
        ("Fluency in German and English is required.", ["German, fluent", "English, fluent"]),
        ("Non-native English speakers require at least IELTS 6.5", ["English, IELTS 6.5"]),
        ("Excellent written and spoken English or German", ["English", "German"]),
        ("Sehr gute Deutschkenntnisse in Wort und Schrift", ["German"]),
        ("Maîtrise du français", ["French"]),
        ("Applications must be written in English", []),
        ("Undergraduate courses are taught in Danish, good skills help", []),
        ("Experience with Chinese language models", []),
        ("Knowledge of the Dutch market", []),
        ("Knowledge of the French national system", []),
    ],
)
def test_languages(sentence: str, texts: list[str]) -> None:
    assert [row.text for row in of_kind(find(sentence), QualificationKind.LANGUAGE)] == texts


def test_language_alternatives_share_a_group() -> None:
    rows = find("Fluency in one of these languages: Thai, Korean, Hindi")
    assert len({row.alternative_group for row in rows}) == 1
    assert rows[0].alternative_group is not None
    rows = find("Fluent English; knowledge of German is a plus")
    assert [(row.name, row.necessity) for row in rows] == [("English", REQUIRED), ("German", PREFERRED)]


@pytest.mark.parametrize(
    ("sentence", "kind", "text"),
    [
        ("A GPA of 3.5 or above", QualificationKind.GPA, "GPA of at least 3.5"),
        ("Minimum 3.2 GPA", QualificationKind.GPA, "GPA of at least 3.2"),
        (
            "A first or upper second class honours degree",
            QualificationKind.GPA,
            "First or upper second-class degree",
        ),
        ("A 2:1 degree in physics", QualificationKind.GPA, "Upper second-class degree (2:1)"),
        ("MSc completed with very good grades", QualificationKind.GPA, "Good grades"),
        ("GRE scores", QualificationKind.OTHER, "GRE score"),
        ("A valid driver's license", QualificationKind.OTHER, "Driving licence"),
        ("Active security clearance", QualificationKind.OTHER, "Security clearance"),
        ("Must be a US citizen", QualificationKind.OTHER, "Citizenship"),
        ("You must be authorized to work in India", QualificationKind.OTHER, "Right to work"),
    ],
)
def test_grades_and_others(sentence: str, kind: QualificationKind, text: str) -> None:
    assert [row.text for row in of_kind(find(sentence), kind)] == [text]


@pytest.mark.parametrize(
    "sentence",
    [
        "We help you obtain a work permit",
        "First-class communication skills",
        "All candidates are welcome regardless of citizenship",
    ],
)
def test_offers_are_no_conditions(sentence: str) -> None:
    assert find(sentence) == []


@pytest.mark.parametrize(
    ("sentences", "lowest"),
    [
        ([], ""),
        (["Python"], ""),
        (["PhD in physics"], "phd"),
        (["Master's or PhD in physics"], "master"),
        (["BS/MS/PhD in physics"], "bachelor"),
        (["You hold a Master's degree and a Bachelor's degree"], "master"),
        (["Master's degree in physics; PhD preferred"], "master"),
        (["A PhD in physics is a plus"], ""),
        (["Bachelor's degree in physics", "PhD in computer science"], "phd"),
        (["B.S. + 5 years of experience or Ph.D. + 1 year of experience"], "bachelor"),
        (["Currently enrolled in a PhD programme in physics"], "master"),
        (["Pursuing an advanced degree in physics (MS/PhD)"], "bachelor"),
        (["Pursuing a Bachelor's degree in physics"], ""),
    ],
)
def test_lowest_degree(sentences: list[str], lowest: str) -> None:
    items = "".join(f"<li>{sentence}</li>" for sentence in sentences)
    document = Document.from_html("Researcher", f"<h3>Requirements</h3><ul>{items}<li>Good cheer</li></ul>")
    assert lowest_degree(found.value for found in find_qualifications(document)) == lowest


def test_repeated_requirements_are_stated_once() -> None:
    html = (
        "<h3>Requirements</h3><ul><li>Experience with Python</li><li>Fluent in Python</li>"
        "<li>Python or Java</li></ul><h3>Nice to have</h3><ul><li>Python, Rust or C++</li></ul>"
    )
    rows = [found.value for found in find_qualifications(Document.from_html("Engineer", html))]
    assert [(row.name, row.necessity) for row in rows] == [
        ("Python", REQUIRED),
        ("Rust", PREFERRED),
        ("C++", PREFERRED),
    ]


@pytest.mark.parametrize(
    "unit", ["preferred, ", "5 years ", "a plus ", "Python, tea, ", "PhD or ", "ideally "]
)
def test_text_without_full_stops_is_read_in_time(unit: str) -> None:
    document = Document("Engineer", (Sentence(unit * 4000, "Requirements", True),))
    begin = time.process_time()
    find_qualifications(document)
    assert time.process_time() - begin < 1
