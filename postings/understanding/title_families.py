"""What a title says the work is, by the nouns job boards use."""

from __future__ import annotations

import re
from enum import StrEnum

from postings.understanding.phrases import any_of


class Reason(StrEnum):
    """Why a posting was taken or skipped: a closed set, so that skipped ones can be counted."""

    RESEARCH_ROLE = "machine-learning research role"
    RESEARCH_DESCRIBED = "research described in the text"
    SALES = "sales role"
    MARKETING = "marketing role"
    RECRUITING = "recruiting or people role"
    PRODUCT = "product or programme role"
    DESIGN = "design role"
    USER_RESEARCH = "user or market research"
    CUSTOMERS = "customer or support role"
    OFFICE = "office, legal or finance role"
    TEACHING = "teaching or study support"
    CLINICAL = "clinical role"
    ENGINEERING = "engineering role without research"
    DATA = "data role without research"
    OPEN = "open application"
    NO_MACHINE_LEARNING = "no machine-learning content"
    ABOUT_AI = "studies AI from another field"
    NO_RESEARCH = "not a research role"


Families = tuple[tuple[Reason, re.Pattern[str]], ...]

# Work around research rather than research, under titles that borrow its words.
AROUND_RESEARCH: Families = (
    (
        Reason.OPEN,
        any_of(
            r"""general (?:application|interest)s? | open application | talent (?:community|pool)
            don'?t see your role.* | spontan\w+ | internal job board | insert job.* | initiativbewerbung"""
        ),
    ),
    (
        Reason.USER_RESEARCH,
        any_of(
            r"""ux research\w* | user (?:experience )?research\w* | design research\w* | consumer insights?
            (?:consumer|market|marketing|equity|customer|competitive) research\w*
            (?:qualitative|quantitative) (?:ux |user )?researchers? | research analysts?"""
        ),
    ),
    (
        Reason.RECRUITING,
        any_of(
            r"""recruit(?:er|ers|ing|ment) | sourcer | talent (?:acquisition|partner|lead|sourcer|scout)\w*
            people (?:operations|ops|partner|business|team|scientist) | head of people | vp of people
            hr | human resources?"""
        ),
    ),
    (
        Reason.PRODUCT,
        any_of(
            r"""(?:product|program|programme|project|delivery|engagement|implementation) (?:manager|owner|lead)s?
            (?:product|program|programme|project|delivery) (?:operations|coordinator|leader|director|analyst)s?
            product management | projektkoordinator | projektledare | tpm | scrum master
            chief of staff | strategists?"""
        ),
    ),
    (
        Reason.TEACHING,
        any_of(
            r"""teaching assistants? | educational assistant | amanuens\w* | studentamanuens\w* | studentmedarbetare\w*
            student (?:worker|assistant)s? | student ambassador\w* | si-leaders? | tutors? | trainers? | mentorer
            övningsassist\w+ | note-?taker"""
        ),
    ),
    (
        Reason.OFFICE,
        any_of(
            r"""\w*administrat(?:or|ors|ör|ive|ion) | secretary | sekretær | librarian | office manager
            (?:research|grants?|liaison|communications?|press|data protection) (?:officer|coordinator|advisor)
            research (?:support|operations) | (?:executive|personal) assistant"""
        ),
    ),
)

# What companies hire for besides research, by the noun of the title.
FAMILIES: Families = (
    (
        Reason.MARKETING,
        any_of(
            r"""market(?:ing|er|ers) | brand | growth | content | copywriter | editor | writer | social media | seo | pr
            communications? | public relations | community | developer (?:advocate|relations) | advocate
            influencer | creators?"""
        ),
    ),
    (
        Reason.SALES,
        any_of(
            r"""sales(?:force)? | pre-?sales | revenue | gtm | go[- ]to[- ]market | deal desk | business development
            account (?:executive|manager|director|cto|lead|development)\w* | (?:founding |enterprise )?ae
            solutions? (?:engineer\w*|architect\w*|consult\w*|lead) | value consultant | client (?:associate|partner)
            partnerships? | partner (?:development|success|manager|solutions)\w*
            commercial (?!counsel)\w+ | advertiser"""
        ),
    ),
    (
        Reason.CUSTOMERS,
        any_of(
            r"""customer\w* | support | success | implementation | onboarding | service desk | help\s?desk
            field eng\w* | forward deployed.* | deployed intelligence.*"""
        ),
    ),
    (
        Reason.CLINICAL,
        any_of(
            r"""nurse | physician | clinician | surgeon | veterinar\w+ | läkare | sjuksköterska | oncology specialist
            clinical (?:product|integration|success|research (?:associate|coordinator|nurse)|trial\w*|specialist)
            residency in .*(?:medicine|surgery)"""
        ),
    ),
    (
        Reason.DESIGN,
        any_of(
            r"""designers? | design (?:lead|manager|director|engineer) | illustrator | video | artist
            voice (?:curator|actor)"""
        ),
    ),
    (
        Reason.OFFICE,
        any_of(
            r"""counsel | legal | paralegal | jurist | compliance | risk | audit
            finance | financial | account(?:ant|ing|s) | tax | treasury | controller | payroll | compensation
            ekonom\w* | investor relations | receivables | collector | procurement | supply | acquisition manager
            facilit\w+ | real estate | workplace | office | corporate | operations?
            executive (?:business )?(?:assistant|partner|operations) | assistant | associate | generalist"""
        ),
    ),
)
DATA = any_of(
    r"""data (?:engineer\w*|analyst|scientist|lead|architect|specialist)s? | head of data
    analytics | analyst | bi | power bi.* | statistician"""
)
ENGINEERING = any_of(
    r"""engineers? | engineering | developers? | programm?er\w* | systemutvecklare | architect | technicians? | operator
    devops | sre | sdet | tester | tech lead | technical lead\w* | technical staff | mle | swe | software
    hardware | inference | ml | machine learning | ai"""
)
ENGINEERING_MANAGER = any_of(
    r"""(?:engineering|swe|applied ml|machine learning) (?:manager|leader|director) | machine learning manager
    (?:director|head) of engineering | data engineering | data engineers?"""
)

# A researcher, whatever product or market follows the name.
RESEARCHER = any_of(
    r"""(?:applied |ai |ml )*research(?:er|ers) | research (?:scientist|engineer|resident|fellow|lead|director)s?
    research intern(?:ship)?s? | phd intern(?:ship)?s? | research(?:er)? (?:ml|ai|software) engineers?
    (?:ml|ai|machine[- ]learning|deep learning|applied|llm|nlp)(?: (?!data)\w+)? scientists?
    (?:robotics|computer vision|vision|perception)(?: (?!data)\w+)? scientists?
    (?:ml|machine learning|ai) science (?:manager|lead|intern) | ai resident | principal investigators? | group leaders?
    (?:head|director|vp) of (?:ai |ml )?research
    forskare | forsker | forscher\w* | wissenschaftler\w* | chercheu\w+"""
)
RESEARCH = any_of(r"research\w*")
# Titles under which some people do research and most do not.
MAYBE_RESEARCH = any_of(
    r"""ml | mle | ai | machine[- ]learning | deep[- ]learning | learning | llm | nlp | genai | data | algorithms?
    computer vision | perception | speech | robotics? | modeling | model | evals?(?:uations?)? | inference
    post-?training | pre-?training | scientists? | technical staff | applied \w+"""
)
RESEARCH_DEPARTMENT = any_of(r"research | model+ing | science | labs? | evals | machine perception")

# Fields that study what AI does to people; machine learning is their subject, not their method.
OTHER_FIELD = any_of(
    r"""law | legal | copyright | jurisprudence | governance | policy | policies | regulation | diplomacy
    political | politics | sociolog\w+ | social sciences? | welfare | migration | inequality
    ethnograph\w+ | anthropolog\w+
    humanities | philosoph\w+ | religio\w+ | theolog\w+ | ethic\w* | histor(?:y|ical)
    heritage | kulturarv\w* | museum\w*
    education\w* | pedagog\w+ | curricul\w+ | teachers? | classrooms? | literacy | children
    \w*lärar\w* | utbildning\w* | högre
    writing | journalis\w+ | creative industr\w+ | entrepreneurship | accounting | marketing | innovation studies
    organi[sz]ational | in the (?:era|age) of"""
)

# "Software Engineer - Finance": what stands before the first dash, comma or bracket is the job.
_HEAD = re.compile(r"\s[-–—|]\s|[,(:/]")


def first_family(families: Families, title: str) -> Reason | None:
    return next((reason for reason, pattern in families if pattern.search(title)), None)


def family_of(title: str) -> Reason | None:
    """What the title is about; an engineer of the finance team is an engineer."""
    head = _HEAD.split(title, maxsplit=1)[0]
    if (reason := first_family(FAMILIES, head)) or ENGINEERING.search(head) or DATA.search(head):
        return reason
    return first_family(FAMILIES, title)
