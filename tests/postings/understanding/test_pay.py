"""What postings say about pay, as made-up sentences in the shapes real ones have."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.openings.choices import PayKind, PayPeriod
from postings.understanding.document import Document, Sentence
from postings.understanding.pay import StatedPay, find_pay, find_pay_scale, parse_pay_line
from postings.understanding.pay.money import parse_number, read_money

YEAR, MONTH, WEEK, DAY, HOUR = PayPeriod.YEAR, PayPeriod.MONTH, PayPeriod.WEEK, PayPeriod.DAY, PayPeriod.HOUR


def read(text: str, country: str = "") -> StatedPay | None:
    found = find_pay(Document.from_text("Researcher", text), country)
    return found.value if found else None


def figures(pay: StatedPay | None) -> tuple[str | None, str | None, str, PayPeriod] | None:
    if pay is None:
        return None
    low = None if pay.minimum is None else str(pay.minimum)
    high = None if pay.maximum is None else str(pay.maximum)
    return low, high, pay.currency, pay.period


STATED = [
    # Numbers as each country writes them.
    ("US", "The base salary range is $180K – $220K.", "180000", "220000", "USD", YEAR),
    ("US", "The base salary range is $90–140K.", "90000", "140000", "USD", YEAR),
    ("GB", "Salary: £37,174 to £45,163 per annum", "37174", "45163", "GBP", YEAR),
    ("GB", "Salary: £40,210 – 48,760", "40210", "48760", "GBP", YEAR),
    ("GB", "The salary is £38k-£42k per year.", "38000", "42000", "GBP", YEAR),
    ("DE", "The salary is EUR 2.929,00 gross per month.", "2929", "2929", "EUR", MONTH),
    ("DE", "Jahresgehalt: €55.000", "55000", "55000", "EUR", YEAR),
    ("FI", "The salary for the position is 2 541–3 247 €/month.", "2541", "3247", "EUR", MONTH),
    ("CH", "The annual salary is CHF 47'040 in the first year.", "47040", "47040", "CHF", YEAR),
    ("CH", "The salary is 50'000-53'000 CHF/year.", "50000", "53000", "CHF", YEAR),
    ("FR", "Salaire : 45-55 k€ par an", "45000", "55000", "EUR", YEAR),
    ("FR", "Rémunération : 2 300 € brut mensuel", "2300", "2300", "EUR", MONTH),
    ("ES", "Salario bruto anual de 24.000 euros", "24000", "24000", "EUR", YEAR),
    ("IT", "The yearly gross pay is around 22-24.000 EUR.", "22000", "24000", "EUR", YEAR),
    ("SE", "Salary: SEK 28 500 – 34 000 per month.", "28500", "34000", "SEK", MONTH),
    ("SE", "Lönen är 31 500 kronor i månaden.", "31500", "31500", "SEK", MONTH),
    ("SE", "Månadslön 32 000 kr.", "32000", "32000", "SEK", MONTH),
    ("NO", "The salary is NOK 550 800 – 615 000.", "550800", "615000", "NOK", YEAR),
    ("NO", "Gross salary kr 550 800 per year.", "550800", "550800", "NOK", YEAR),
    ("DK", "The monthly salary is DKK 31,000.", "31000", "31000", "DKK", MONTH),
    ("IN", "Compensation: INR 12 LPA", "1200000", "1200000", "INR", YEAR),
    ("IN", "Salary: 12-18 LPA", "1200000", "1800000", "INR", YEAR),
    ("IN", "Annual salary of ₹12,00,000", "1200000", "1200000", "INR", YEAR),
    ("IN", "A stipend of Rs. 37,000 per month is paid.", "37000", "37000", "INR", MONTH),
    ("JP", "Salary: JPY 6 million per year", "6000000", "6000000", "JPY", YEAR),
    ("JP", "Annual salary: ¥6,000,000 - ¥9,000,000", "6000000", "9000000", "JPY", YEAR),
    # Signs that need the country, and signs that do not.
    ("AU", "The salary is $95,000 - $110,000 plus superannuation.", "95000", "110000", "AUD", YEAR),
    ("", "The salary is A$95,000 - A$110,000.", "95000", "110000", "AUD", YEAR),
    ("", "Compensation: CA$120,000–CA$150,000", "120000", "150000", "CAD", YEAR),
    ("SG", "Salary: S$6,000 to S$8,000 per month", "6000", "8000", "SGD", MONTH),
    ("HK", "HK$40,000 monthly salary", "40000", "40000", "HKD", MONTH),
    ("CA", "The contract rate is CAD $30/hour for 16 hours per week.", "30", "30", "CAD", HOUR),
    ("CA", "For California we pay $140,000 to $205,000.", "140000", "205000", "USD", YEAR),
    ("", "For staff in New York the salary range is $100,000–$250,000.", "100000", "250000", "USD", YEAR),
    ("DE", "Salary: $150,000", "150000", "150000", "USD", YEAR),
    # Periods.
    ("US", "Pay rate: $75-$95/hr", "75", "95", "USD", HOUR),
    ("US", "We work 40 hours per week and pay $50 per hour.", "50", "50", "USD", HOUR),
    ("US", "Weekly pay of $2,000 plus $3K housing stipend", "2000", "2000", "USD", WEEK),
    ("US", "$45 / hour", "45", "45", "USD", HOUR),
    ("AT", "Das Bruttogehalt beträgt € 3.714,80 (14x jährlich).", "3714.80", "3714.80", "EUR", MONTH),
    ("US", "We offer a $65,000-$75,000 salary, 30 days of annual leave.", "65000", "75000", "USD", YEAR),
    ("US", "Salary of $5,500 per month, reviewed every year.", "5500", "5500", "USD", MONTH),
    # Steps of a scale, one range.
    ("NL", "Your salary is between €2,901 and €3,707 a month.", "2901", "3707", "EUR", MONTH),
    ("NL", "You earn € 2,750 gross per month in the first year, up to € 3,520 gross per month in the final year.",
     "2750", "3520", "EUR", MONTH),
    ("NL", "Your salary is rising from € 2515 per month in the first year to € 3180 in the last.",
     "2515", "3180", "EUR", MONTH),
    ("NL", "A salary of €2.480,00 with a yearly growth to € 3.110,00 gross a month.", "2480", "3110", "EUR", MONTH),
    ("NL", "Gross monthly pay is € 2,610 in year one, increases to €3,240 later.", "2610", "3240", "EUR", MONTH),
    ("NL", "The salary is from € 3,910 (scale 11) up to a maximum of € 6,020 (scale 12) gross per month.",
     "3910", "6020", "EUR", MONTH),
    ("NL", "Your monthly pay runs from € 2,310-2,360 in the first year, to € 2,950-3,010 in the last.",
     "2310", "3010", "EUR", MONTH),
    # Open ends.
    ("US", "Up to $200,000 base salary.", None, "200000", "USD", YEAR),
    ("US", "Salary from $150,000.", "150000", None, "USD", YEAR),
    ("US", "Salary: $150K+", "150000", None, "USD", YEAR),
    ("NO", "The pay is gross from NOK 501 300 per annum before tax.", "501300", None, "NOK", YEAR),
    ("FR", "The minimum gross salary a month is 2 310 euros.", "2310", None, "EUR", MONTH),
    ("US", "Compensation: $180K + Offers Equity", "180000", "180000", "USD", YEAR),
    ("AU", "Salary of up to $AUD98,000 per annum", None, "98000", "AUD", YEAR),
    ("FR", "La rémunération minimale est fixée à 1 710,50 € bruts par mois.", "1710.50", None, "EUR", MONTH),
    ("US", "The starting salary is $110,000.", "110000", None, "USD", YEAR),
    # Base pay among other money.
    ("US", "Base pay: $180,000 - $220,000 plus a $20,000 sign-on bonus.", "180000", "220000", "USD", YEAR),
    ("US", "$165,000 - $235,000 yearly base salary (before equity)", "165000", "235000", "USD", YEAR),
    ("US", "The base salary is $110,000 + commission (50/50 split)", "110000", "110000", "USD", YEAR),
    ("GB", "Salary £45,000 inclusive of London Allowance.", "45000", "45000", "GBP", YEAR),
    ("DE", "The project has a grant of €1,500,000 and a salary of €3,000 per month.", "3000", "3000", "EUR", MONTH),
    ("GB", "The post is funded by a £2 million programme; the salary is £38,000.", "38000", "38000", "GBP", YEAR),
    ("IE", "It pays fees, a stipend of €17,900 per annum for three years and tools.", "17900", "17900", "EUR", YEAR),
    ("US", "Interns get a salary of $9,500/month and $1,500/month for housing.", "9500", "9500", "USD", MONTH),
    # The first of several tiers.
    ("US", "Compensation: San Francisco $200K - $250K, Austin $160K - $200K", "200000", "250000", "USD", YEAR),
    ("IE", "Level one salary: €39,100 - €43,900 per annum or level two salary: €46,200 - €50,700 per annum",
     "39100", "43900", "EUR", YEAR),
    # A range and its period say enough.
    ("US", "Denver: $160,000 - $200,000 per year + equity", "160000", "200000", "USD", YEAR),
    ("CA", "It is between $95,000 CAD[least salary in a small town] to $127,000 CAD[most salary in a city]",
     "95000", "127000", "CAD", YEAR),
]  # fmt: skip


@pytest.mark.parametrize(("country", "text", "low", "high", "currency", "period"), STATED)
def test_pay_stated(
    country: str, text: str, low: str | None, high: str | None, currency: str, period: PayPeriod
) -> None:
    assert figures(read(text, country)) == (low, high, currency, period)


OTHER_MONEY = [
    "We raised $120M in our Series B.",
    "So far we raised $31 million, of which $18.5 million came in the Series A.",
    "Revenue went from $2-80M in a year.",
    "Our ARR is now $90 million.",
    "You will carry a quota of $1,200,000 in annual sales.",
    "Experience managing a $250k+ annual quota.",
    "OTE: $250,000 - $300,000",
    "San Francisco: $300K OTE",
    "Total compensation: $400,000 - $500,000",
    "A $10,000 housing stipend and a $20K relocation bonus.",
    "$8K housing bonus if you live close by",
    "$700 monthly stipend for meals",
    "Benefits include a $500 monthly wellness stipend.",
    "$2,500 USD annual Professional Development perk.",
    "We pay up to $250 for your home office.",
    "401(k) match up to $10,000 per year.",
    "Your 401(k) contributions are matched to a maximum of $9,000 per year.",
    "Travel budget of $5,000 per year.",
    "Application fee: $75.",
    "Running expenses of £15,000 per annum are paid.",
    "Fees are £25,000 p.a. for students from abroad.",
    "A yearly bonus of €9,000 gross.",
    "Tuition of $45,000 per year is covered.",
    "Scholarship worth £60,000 over three years.",
    "The scholarship has a value of €96,000; it is valued at €96,000.",
    "You join a €25 million programme.",
    "Our yearly turnover is SEK 2.3 billion.",
    "The annual compensation budget of the team is $2,000,000.",
    "Our customers spend $50,000 per month.",
    "GPU instances cost $2.49 per hour.",
    "Referral bonus: $2,500.",
    "You led projects of $12M in budget.",
    "Please state your salary expectations; the project has €500,000 of funding.",
]


@pytest.mark.parametrize("text", OTHER_MONEY)
def test_pay_other_money(text: str) -> None:
    assert read(text, "US") is None


UNCLEAR = [
    ("", "The base salary range is $180K – $220K.", "no country for the dollar"),
    ("MX", "Salary: $45,000 per month", "pesos or dollars"),
    ("", "Salary: 35 000 kr per month", "four crowns"),
    ("US", "Salary range: $220,000 - $180,000", "swapped"),
    ("US", "Salary range: $120,0000 - $180,000", "a digit too many"),
    ("US", "Salary: $5 per year", "too little"),
    ("US", "Salary: $9,000,000 per year", "too much"),
    ("US", "Salary: $30 - $45", "no period"),
    ("DE", "Salary: €3.500", "no period"),
    ("US", "The range is $150,000 - $190,000.", "a range of what?"),
    ("GB", "£28,000 – £34,000", "nothing says it is pay"),
    ("US", "Competitive salary.", "no figure"),
    ("DE", "Remuneration according to TV-L E13.", "a scale, no figure"),
    ("SE", "Salary: 30 000 in the first year", "no currency"),
]


@pytest.mark.parametrize(("country", "text", "why"), UNCLEAR)
def test_pay_unclear(country: str, text: str, why: str) -> None:
    assert read(text, country) is None, why


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The studentship comes with a stipend of £19,237 p.a.", PayKind.STIPEND),
        ("You will get a monthly stipend of €1,400.", PayKind.STIPEND),
        ("It includes a tax-free living cost stipend of £20,100 per year.", PayKind.STIPEND),
        ("You will receive a monthly scholarship of € 2,300 to € 2,500 net.", PayKind.STIPEND),
        ("Your salary is €3,400 per month.", PayKind.SALARY),
        ("Gross pay: €3,400 per month.", PayKind.SALARY),
    ],
)
def test_pay_kind(text: str, kind: PayKind) -> None:
    pay = read(text)
    assert pay is not None
    assert pay.kind is kind


def test_pay_heading_tells_what_a_bare_range_is() -> None:
    html = "<h3>Compensation</h3><p>$150,000 - $190,000</p><h3>About us</h3><p>$1,500,000 - $2,000,000</p>"
    found = find_pay(Document.from_html("Researcher", html), "US")
    assert found is not None
    assert figures(found.value) == ("150000", "190000", "USD", YEAR)
    assert found.evidence == "Compensation: $150,000 - $190,000"


def test_pay_perks_under_a_pay_heading_are_not_pay() -> None:
    html = "<h3>Compensation</h3><ul><li>$8K housing bonus</li><li>$700 monthly stipend for meals</li></ul>"
    assert find_pay(Document.from_html("Researcher", html), "US") is None


def test_pay_evidence_is_the_sentence() -> None:
    text = "We love cats. Your salary is €3,400 per month. Apply soon."
    found = find_pay(Document.from_text("Researcher", text))
    assert found is not None
    assert found.evidence == "Your salary is €3,400 per month."


def test_pay_range_in_the_currency_of_the_country_goes_first() -> None:
    text = (
        "In California, the salary range is $142,000 to $221,500. "
        "In Canada, the salary range is $110,000 CAD to $150,000 CAD."
    )
    assert figures(read(text, "CA")) == ("110000", "150000", "CAD", YEAR)
    assert figures(read(text, "US")) == ("142000", "221500", "USD", YEAR)


def test_pay_scale_stands_beside_figures() -> None:
    pay = read("The pay is €2,450 to €3,150 (scale P) gross per month.")
    assert pay is not None
    assert pay.scale == "Scale P"


def test_pay_scale_of_another_sentence_is_added() -> None:
    pay = read("The position is paid by TV-L E13 (75%). This is a gross salary of €3,400 per month.")
    assert pay is not None
    assert pay.scale == "TV-L E13 75%"


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("The position is paid according to TV-L E13 100%.", "TV-L E13 100%"),
        ("Vergütung nach TV-L E13 (100 %).", "TV-L E13 100%"),
        ("The position (75% TV-L E 13) is limited to three years.", "TV-L E13 75%"),
        ("Entgeltgruppe 13 TV-L, 65 %", "TV-L E13 65%"),
        ("You are paid according to TV-L to E13.", "TV-L E13"),
        ("Pay group EG 13 TV-L", "TV-L E13"),
        ("Salary group E13/E14 TVöD", "TVöD E13/E14"),
        ("The salary is based on E13 TVöD Bund.", "TVöD E13"),
        ("Die Stelle ist mit TV-H E 13 bewertet.", "TV-H E13"),
        ("Paid by TV-L 13.", "TV-L E13"),
        ("A W2 professorship (Besoldungsgruppe W2)", "W2"),
        ("Salary: Grade 7", "Grade 7"),
        ("Grade 7: £37,174 - £45,163 per annum", "Grade 7"),
        ("The salary is in scale 10 of the collective agreement.", "Scale 10"),
        ("Candidates are remunerated in code 1017.", "Code 1017"),
        ("The stipend is paid at the UKRI rate.", "UKRI rate"),
    ],
)
def test_pay_scale_named(text: str, scale: str) -> None:
    found = find_pay_scale(Document.from_text("Researcher", text))
    assert found is not None
    assert found.value == scale


@pytest.mark.parametrize(
    "text",
    [
        "You taught Grade 7 mathematics.",
        "Level 5 autonomy in cars.",
        "Experience with large-scale 10 TB data sets.",
        "Write code 1000 times a day.",
        "Watch TV-L and rest.",
        "The E13 protein of the virus.",
    ],
)
def test_pay_scale_none(text: str) -> None:
    assert find_pay_scale(Document.from_text("Researcher", text)) is None


LINES = [
    ("$180K – $220K • Offers Equity", "", ("180000", "220000", "USD", YEAR)),
    ("$146.9K - $172.8K", "", ("146900", "172800", "USD", YEAR)),
    ("£60K – £80K", "", ("60000", "80000", "GBP", YEAR)),
    ("€4,200 per month", "", ("4200", "4200", "EUR", MONTH)),
    ("A$150K – A$180K", "", ("150000", "180000", "AUD", YEAR)),
    ("CA$270K - CA$370K", "US", ("270000", "370000", "CAD", YEAR)),
    ("₹70L – ₹90L • Offers Equity", "IN", ("7000000", "9000000", "INR", YEAR)),
    ("$9.5K per month", "", ("9500", "9500", "USD", MONTH)),
    ("$75 – $95 per hour", "US", ("75", "95", "USD", HOUR)),
    ("$2.4K per week • $2k Housing Stipend", "US", ("2400", "2400", "USD", WEEK)),
    ("$200K – $230K • $20K – $40K Bonus • Offers Equity", "US", ("200000", "230000", "USD", YEAR)),
    ("$300K", "US", ("300000", "300000", "USD", YEAR)),
    ("Base Salary $90K – $110K • Offers Bonus", "US", ("90000", "110000", "USD", YEAR)),
    ("San Francisco $297K – $486K\nSeattle $267K – $437K", "US", ("297000", "486000", "USD", YEAR)),
    ("Germany €173K – €310K", "DE", ("173000", "310000", "EUR", YEAR)),
    ("€161K – €310K • Multiple Ranges", "DE", ("161000", "310000", "EUR", YEAR)),
    ("$50K – $120K", "IN", ("50000", "120000", "USD", YEAR)),
    ("$90,000", "AU", ("90000", "90000", "AUD", YEAR)),
]


@pytest.mark.parametrize(("line", "country", "expected"), LINES)
def test_pay_line_read(line: str, country: str, expected: tuple[str, str, str, PayPeriod]) -> None:
    assert figures(parse_pay_line(line, country)) == expected


@pytest.mark.parametrize(
    ("line", "country"),
    [
        ("", ""),
        ("Competitive", "US"),
        ("OTE $180K – $220K • Offers Equity • Offers Commission", "US"),
        ("On-Target Earnings $180K – $220K", "US"),
        ("Total Target Compensation range circa $180K – $220K", "US"),
        ("Offers Equity • $20K Bonus", "US"),
        ("$90,000", ""),
        ("$75 – $95 per hour", ""),
    ],
)
def test_pay_line_unclear(line: str, country: str) -> None:
    assert parse_pay_line(line, country) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("2.929,00", "2929"),
        ("2,929.00", "2929"),
        ("2 929", "2929"),
        ("2'929", "2929"),
        ("2.929", "2929"),
        ("182.5", "182.5"),
        ("12,5", "12.5"),
        ("12,00,000", "1200000"),
        ("1.234.567,89", "1234567.89"),
    ],
)
def test_number_parsed(written: str, number: str) -> None:
    assert parse_number(written) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "2020-10-29 at 5",
        "401(k)",
        "Level 7 of 9",
        "raised £1.5bn",
        "3–5 years",
        "phone +45 51371671",
        "100% EUR",
    ],
)
def test_money_none(text: str) -> None:
    assert read_money(text) == []


STYLES = {
    "USD": lambda low, high: f"${low:,} - ${high:,}",
    "GBP": lambda low, high: f"£{low:,} to £{high:,}",
    "EUR": lambda low, high: f"{low:,} – {high:,} €".replace(",", "."),
    "CHF": lambda low, high: f"CHF {low:,}-{high:,}".replace(",", "'"),
    "SEK": lambda low, high: f"SEK {low:,} – {high:,}".replace(",", " "),
    "NOK": lambda low, high: f"between NOK {low:,} and NOK {high:,}".replace(",", " "),
    "CAD": lambda low, high: f"from CA${low:,} up to CA${high:,}",
    "PLN": lambda low, high: f"{low:,}–{high:,} PLN".replace(",", " "),
}


@given(
    currency=st.sampled_from(sorted(STYLES)),
    low=st.integers(min_value=100_000, max_value=250_000),
    more=st.integers(min_value=1, max_value=100_000),
)
def test_pay_range_survives_every_style(currency: str, low: int, more: int) -> None:
    text = f"The salary is {STYLES[currency](low, low + more)} per year."
    pay = read(text, "US")
    assert figures(pay) == (str(low), str(low + more), currency, YEAR), text


@given(amount=st.integers(min_value=20, max_value=400), more=st.integers(min_value=1, max_value=100))
def test_pay_line_survives_thousands(amount: int, more: int) -> None:
    pay = parse_pay_line(f"${amount}K – ${amount + more}K • Offers Equity", "US")
    assert figures(pay) == (f"{amount}000", f"{amount + more}000", "USD", YEAR)


NOISE = st.text(
    alphabet=st.sampled_from("$€£¥₹ 0123456789.,-–/kKLM+%()':\nsalarypemonthUSDtoE"), max_size=120
)


@given(text=NOISE | st.text(max_size=200), country=st.sampled_from(["", "US", "SE", "MX", "ZZ", "??"]))
def test_pay_never_raises_and_is_never_absurd(text: str, country: str) -> None:
    for pay in (read(f"Salary {text}", country), parse_pay_line(text, country)):
        if pay is not None:
            assert pay.minimum is not None or pay.maximum is not None
            assert pay.minimum is None or pay.maximum is None or 0 < pay.minimum <= pay.maximum
            assert len(pay.currency) == 3
    find_pay_scale(Document("", (Sentence(text),)))
