"""States, provinces and cantons of the countries whose postings name them, by GeoNames' first-level codes."""

from __future__ import annotations

_US = """AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas
KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi
MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York
NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island
SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington
WV West Virginia|WI Wisconsin|WY Wyoming"""

_CANADA = """01 Alberta|02 British Columbia|03 Manitoba|04 New Brunswick|05 Newfoundland and Labrador
07 Nova Scotia|08 Ontario|09 Prince Edward Island|10 Quebec|11 Saskatchewan|12 Yukon
13 Northwest Territories|14 Nunavut"""

_BRITAIN = "ENG England|NIR Northern Ireland|SCT Scotland|WLS Wales"

_GERMANY = """01 Baden-Württemberg|02 Bavaria|03 Bremen|04 Hamburg|05 Hesse|06 Lower Saxony
07 North Rhine-Westphalia|08 Rhineland-Palatinate|09 Saarland|10 Schleswig-Holstein|11 Brandenburg
12 Mecklenburg-Western Pomerania|13 Saxony|14 Saxony-Anhalt|15 Thuringia|16 Berlin"""

_AUSTRALIA = """01 Australian Capital Territory|02 New South Wales|03 Northern Territory|04 Queensland
05 South Australia|06 Tasmania|07 Victoria|08 Western Australia"""

_SWITZERLAND = """AG Aargau|AI Appenzell Innerrhoden|AR Appenzell Ausserrhoden|BE Bern|BL Basel-Landschaft
BS Basel-Stadt|FR Fribourg|GE Geneva|GL Glarus|GR Graubünden|JU Jura|LU Lucerne|NE Neuchâtel|NW Nidwalden
OW Obwalden|SG St. Gallen|SH Schaffhausen|SO Solothurn|SZ Schwyz|TG Thurgau|TI Ticino|UR Uri|VD Vaud
VS Valais|ZG Zug|ZH Zurich"""

_AUSTRIA = """01 Burgenland|02 Carinthia|03 Lower Austria|04 Upper Austria|05 Salzburg|06 Styria|07 Tyrol
08 Vorarlberg|09 Vienna"""

_FRANCE = """11 Île-de-France|24 Centre-Val de Loire|27 Bourgogne-Franche-Comté|28 Normandy|32 Hauts-de-France
44 Grand Est|52 Pays de la Loire|53 Brittany|75 Nouvelle-Aquitaine|76 Occitanie|84 Auvergne-Rhône-Alpes
93 Provence-Alpes-Côte d'Azur|94 Corsica"""

_ITALY = """01 Abruzzo|02 Basilicata|03 Calabria|04 Campania|05 Emilia-Romagna|06 Friuli-Venezia Giulia
07 Lazio|08 Liguria|09 Lombardy|10 Marche|11 Molise|12 Piedmont|13 Apulia|14 Sardinia|15 Sicily|16 Tuscany
17 Trentino-Alto Adige|18 Umbria|19 Aosta Valley|20 Veneto"""

_SPAIN = """07 Balearic Islands|27 La Rioja|29 Community of Madrid|31 Region of Murcia|32 Navarre|34 Asturias
39 Cantabria|51 Andalusia|52 Aragon|53 Canary Islands|54 Castilla-La Mancha|55 Castile and León|56 Catalonia
57 Extremadura|58 Galicia|59 Basque Country|60 Valencian Community"""

_NETHERLANDS = """01 Drenthe|02 Friesland|03 Gelderland|04 Groningen|05 Limburg|06 North Brabant
07 North Holland|09 Utrecht|10 Zeeland|11 South Holland|15 Overijssel|16 Flevoland"""

_INDIA = """02 Andhra Pradesh|03 Assam|05 Chandigarh|07 Delhi|09 Gujarat|10 Haryana|11 Himachal Pradesh
12 Jammu and Kashmir|13 Kerala|16 Maharashtra|19 Karnataka|21 Odisha|22 Puducherry|23 Punjab|24 Rajasthan
25 Tamil Nadu|28 West Bengal|33 Goa|34 Bihar|35 Madhya Pradesh|36 Uttar Pradesh|37 Chhattisgarh|38 Jharkhand
39 Uttarakhand|40 Telangana"""


def _table(rows: str) -> dict[str, str]:
    pairs = (row.partition(" ")[::2] for line in rows.splitlines() for row in line.split("|"))
    return dict(pairs)


# Country, then GeoNames code, then the English name.
REGIONS: dict[str, dict[str, str]] = {
    "US": _table(_US),
    "CA": _table(_CANADA),
    "GB": _table(_BRITAIN),
    "DE": _table(_GERMANY),
    "AU": _table(_AUSTRALIA),
    "CH": _table(_SWITZERLAND),
    "AT": _table(_AUSTRIA),
    "FR": _table(_FRANCE),
    "IT": _table(_ITALY),
    "ES": _table(_SPAIN),
    "NL": _table(_NETHERLANDS),
    "IN": _table(_INDIA),
}

# Other ways to write a region: local names and the abbreviations people put after a city.
REGION_ALIASES: dict[str, tuple[tuple[str, str], ...]] = {
    "US": (
        ("Mass", "MA"), ("Mass.", "MA"), ("Calif.", "CA"), ("Calif", "CA"), ("Washington State", "WA"),
        ("Washington, D.C.", "DC"), ("Washington D.C.", "DC"), ("D.C.", "DC"), ("State of New York", "NY"),
        ("New York State", "NY"), ("Penn.", "PA"), ("Conn.", "CT"), ("Fla.", "FL"), ("Tex.", "TX"),
    ),
    "CA": (
        ("AB", "01"), ("BC", "02"), ("B.C.", "02"), ("MB", "03"), ("NB", "04"), ("NL", "05"), ("NS", "07"),
        ("ON", "08"), ("Ont.", "08"), ("PE", "09"), ("PEI", "09"), ("QC", "10"), ("PQ", "10"), ("SK", "11"),
        ("YT", "12"), ("NT", "13"), ("NU", "14"), ("Newfoundland", "05"),
    ),
    "DE": (
        ("Baden Wurttemberg", "01"), ("Baden Wuerttemberg", "01"), ("Baden Würtemberg", "01"), ("BW", "01"),
        ("Bayern", "02"), ("Hessen", "05"), ("Niedersachsen", "06"), ("Nordrhein-Westfalen", "07"),
        ("Northrhine-Westfalia", "07"), ("NRW", "07"), ("Rheinland-Pfalz", "08"), ("Sachsen", "13"),
        ("Sachsen-Anhalt", "14"), ("Thüringen", "15"), ("Mecklenburg-Vorpommern", "12"),
    ),
    "AU": (
        ("ACT", "01"), ("NSW", "02"), ("NT", "03"), ("QLD", "04"), ("SA", "05"), ("TAS", "06"), ("VIC", "07"),
        ("WA", "08"),
    ),
    "CH": (
        ("Zürich", "ZH"), ("Genève", "GE"), ("Genf", "GE"), ("Luzern", "LU"), ("Sankt Gallen", "SG"),
        ("Grisons", "GR"), ("Wallis", "VS"), ("Tessin", "TI"), ("Basel", "BS"), ("Basel City", "BS"),
    ),
    "AT": (
        ("Kärnten", "02"), ("Niederösterreich", "03"), ("Oberösterreich", "04"), ("Steiermark", "06"),
        ("Tirol", "07"), ("Wien", "09"),
    ),
    "FR": (
        ("Ile de France", "11"), ("Normandie", "28"), ("Bretagne", "53"), ("PACA", "93"), ("Corse", "94"),
        ("Rhone-Alpes", "84"), ("Auvergne Rhone Alpes", "84"), ("Alsace", "44"), ("Lorraine", "44"),
        ("Aquitaine", "75"),
    ),
    "IT": (
        ("Lombardia", "09"), ("Piemonte", "12"), ("Puglia", "13"), ("Sardegna", "14"), ("Sicilia", "15"),
        ("Toscana", "16"), ("Trentino", "17"),
    ),
    "ES": (
        ("Madrid", "29"), ("Murcia", "31"), ("Navarra", "32"), ("Andalucía", "51"), ("Aragón", "52"),
        ("Canarias", "53"), ("Catalunya", "56"), ("Cataluña", "56"), ("País Vasco", "59"), ("Euskadi", "59"),
        ("Comunitat Valenciana", "60"), ("Comunidad de Madrid", "29"), ("Castilla y León", "55"),
    ),
    "NL": (
        ("Noord-Holland", "07"), ("Zuid-Holland", "11"), ("Noord-Brabant", "06"), ("Noord Brabant", "06"),
        ("Brabant", "06"), ("Fryslân", "02"),
    ),
    "IN": (("New Delhi", "07"), ("Orissa", "21"), ("KA", "19"), ("MH", "16"), ("TN", "25"), ("TS", "40")),
}  # fmt: skip
