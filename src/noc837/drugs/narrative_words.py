"""The words the narrative reader knows: units, routes, forms, and words that are no drug name."""

from collections.abc import Iterable
from itertools import product

from noc837.drugs.administrative_words import ADMINISTRATIVE


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


UNITS = {
    **dict.fromkeys(("MG", "MGS", "MGM", "MILLIGRAM", "MILLIGRAMS"), "MG"),
    **dict.fromkeys(("MCG", "MCGS", "UG", "\u039cG", "MICROGRAM", "MICROGRAMS"), "MCG"),
    **dict.fromkeys(("NG", "NANOGRAM", "NANOGRAMS"), "NG"),
    **dict.fromkeys(("G", "GM", "GMS", "GRAM", "GRAMS"), "G"),
    **dict.fromkeys(("ML", "MLS", "CC", "CCS", "MILLILITER", "MILLILITERS"), "ML"),
    **dict.fromkeys(("L", "LITER", "LITERS"), "L"),
    **dict.fromkeys(("U", "UNIT", "UNITS", "UNT"), "UNITS"),
    "IU": "IU",
    **dict.fromkeys(("MEQ", "MEQS"), "MEQ"),
    **dict.fromkeys(("MMOL", "MMOLS"), "MMOL"),
    "MCI": "MCI",
    "UCI": "UCI",
    "MBQ": "MBQ",
    "GBQ": "GBQ",
    "%": "%",
}
"""Spellings of a unit, upper case, to its canonical form; `GR` is left out, it is a grain or a gram."""

CONCENTRATIONS = {"MGML": "MG", "MCGML": "MCG"}
"""A unit and its `ML` without the slash."""

PER_WORDS = words("""
ACTUATION ACT APPLICATION BAG BOTTLE CAP CAPSULE DAY DL DOSE DROP H HOUR HR INH INHALATION KG LB M2 MIN
MINUTE PATCH PUFF SCOOP SPRAY SYRINGE TAB TABLET TSP VIAL WEEK
""")
"""What may stand under the line of a strength beside a unit, as in `MCG/HOUR`."""

ROUTES = {
    **dict.fromkeys(("IV", "IVP", "IVPB", "INTRAVENOUS", "INTRAVENOUSLY"), "IV"),
    **dict.fromkeys(("IM", "INTRAMUSCULAR", "INTRAMUSCULARLY"), "IM"),
    **dict.fromkeys(("SC", "SQ", "SUBQ", "SUBCUT", "SUBCUTANEOUS", "SUBCUTANEOUSLY"), "SC"),
    **dict.fromkeys(("ID", "INTRADERMAL", "INTRADERMALLY"), "ID"),
    **dict.fromkeys(("IT", "ITH", "INTRATHECAL", "INTRATHECALLY"), "IT"),
    **dict.fromkeys(("IVT", "INTRAVITREAL", "INTRAVITREALLY"), "INTRAVITREAL"),
    **dict.fromkeys(("IO", "INTRAOSSEOUS"), "IO"),
    **dict.fromkeys(("IP", "INTRAPERITONEAL"), "IP"),
    **dict.fromkeys(("PO", "ORAL", "ORALLY"), "PO"),
    **dict.fromkeys(("PR", "RECTAL", "RECTALLY"), "PR"),
    **dict.fromkeys(("SL", "SUBLINGUAL"), "SL"),
    **dict.fromkeys(("INH", "INHALATION", "INHALED", "NEB", "NEBULIZATION", "NEBULIZER"), "INH"),
    **dict.fromkeys(("TOP", "TOPICAL", "TOPICALLY"), "TOPICAL"),
    **dict.fromkeys(("NASAL", "INTRANASAL"), "NASAL"),
    **dict.fromkeys(("OPH", "OPHTH", "OPTH", "OPHTHALMIC", "EYE"), "OPHTHALMIC"),
    **dict.fromkeys(("OTIC", "EAR"), "OTIC"),
    **dict.fromkeys(("VAG", "VAGINAL"), "VAGINAL"),
    **dict.fromkeys(("TD", "TRANSDERMAL"), "TRANSDERMAL"),
    "BUCCAL": "BUCCAL",
    "EPIDURAL": "EPIDURAL",
    "INTRAARTICULAR": "INTRAARTICULAR",
    "INTRACAMERAL": "INTRACAMERAL",
    "INTRALESIONAL": "INTRALESIONAL",
    "INTRAOCULAR": "INTRAOCULAR",
    "INTRAPLEURAL": "INTRAPLEURAL",
    "INTRATYMPANIC": "INTRATYMPANIC",
    "INTRAUTERINE": "INTRAUTERINE",
    "INTRAVENTRICULAR": "INTRAVENTRICULAR",
    "INTRAVESICAL": "INTRAVESICAL",
    "IRRIGATION": "IRRIGATION",
    "MUCOSAL": "MUCOSAL",
    "PERINEURAL": "PERINEURAL",
}
"""Spellings of a route, upper case, to its canonical form."""

DOUBTFUL_ROUTES = words("ID IT IO IP PO PR SL TD TOP SC INH EAR EYE")
"""Routes that are also ordinary words; they count only in a text that holds an amount."""

NUMERAL_LEADS = words("FACTOR STAGE TYPE PHASE GRADE CLASS GROUP PART LEVEL SCHEDULE")
"""Words after which `IV` is the Roman numeral."""

FORMS = words("""
INJ INJECTION INJECTIONS INJECTABLE IJ SDV MDV VIAL VIALS VL SYR SYRINGE SYRINGES PFS TAB TABS TABLET
TABLETS CAP CAPS CAPSULE CAPSULES AMP AMPS AMPUL AMPULE AMPULES AMPOULE BAG BAGS PGBK PIGGYBACK KIT PEN PENS
CARTRIDGE SOLUTION SOLN SOL SLN SOLU SUSPENSION SUSP EMULSION LIQUID LIQ SYRUP ELIXIR CREAM CRM OINTMENT
OINT OIN LOTION GEL JELLY FOAM PASTE POWDER POWD PWD PWDR PATCH PATCHES PAD PADS SPRAY DROPS DROP GTT GTTS
SUPPOSITORY SUPP SHAMPOO LOZENGE LOZENGES GUM STRIP STRIPS PACKET PACKETS AEROSOL INHALER ENEMA TINCTURE
WAFER GRANULES FILM IMPLANT INFUSION INFUS DRIP BOLUS PREMIX PREMIXED CONCENTRATE CONC CONTAINER BOTTLE BTL
BTLS CAN JAR TUBE POUCH BOX PACK PK CONT EACH EA DILUENT AUTO INJECTOR AUTOINJECTOR PREFILLED EXTENDED
DELAYED RELEASE RELEASED REL EXT SUSTAINED IMMEDIATE ER XR SR DR CR CD HFA CHEWABLE DISINTEGRATING
DISSOLVABLE COATED ENTERIC SPRINKLE CRUSH RESISTANT PF MPF PRESERVATIVE STERILE BULK LYOPHILIZED RECON
RECONSTITUTED RECOMBINANT HUMAN BOVINE AQUEOUS PEDIATRIC PEDIATRICS PEDI PEDS PED INFANT ADULT NEONATAL
INTRAOP CMPD CPD COMPOUND COMPOUNDED COMPOUNDING STUDY PLACEBO ISO OSMOTIC WEEKLY SEMIWEEKLY DAILY BIWEEKLY
HOURLY HOUR HOURS HR HRS DAYS PCA BREATH ACTIVATED ADDITIVES ADDITIVE COMBINATION VEHICLE LOCK FLUSH PREFILL
PUSH PUMP ACTUATION MOUTH ROUTE LARYNGOTRACHEAL TRANSLINGUAL
BLISTER MULTIPHASE EVAC SCALP INSERT SOLUBLE DISPERSIBLE BANDAGE CONCENTRATED PERFUSION DROPPERETTE VISCOUS
BUFFERED INFANTS NEONATES MOUTHWASH SPONGE CONTROLLED POUR
""")
"""Dosage forms, packages and the words around them: no drug name, no wrong sign either."""

PLAIN_WORDS = words("""
A AN AND AS AT BY FOR FROM IN OF ON OR THE TO VIA W WITH PLUS X PER NO NOT THEN TOTAL DOSE DOSES DOSAGE
DOSED STRENGTH GIVEN GAVE ADMIN ADMINISTERED ADMINISTER ADMINISTRATION USED USE USING QTY QUANTITY AMOUNT
AMT NUMBER NDC NOC NOS NDCS UNCLASSIFIED CLASSIFIED OTHERWISE SPECIFIED UNLISTED MISC MISCELLANEOUS DRUG
DRUGS MEDICATION MEDICATIONS BIOLOGIC BIOLOGICS BIOLOGICAL BIOLOGICALS PHARMACY PHARMACEUTICAL GENERIC BRAND
NAME NONE UNKNOWN TBD WASTE WASTED WASTAGE DISCARD DISCARDED UNUSED INVOICE INV PRICE COST SINGLE MULTI
MULTIPLE ONE TWO THREE FOUR FIVE SIX TEN FIRST SECOND THIRD TIME TIMES OVER EVERY ONCE TWICE PRN STAT MIN
MINS MINUTE MINUTES SEC LEFT RIGHT LT RT BILATERAL BOTH KNEE KNEES SHOULDER HIP ARM LEG HAND WRIST ELBOW
ANKLE FOOT THIGH DELTOID GLUTEAL BUTTOCK ABDOMEN BACK NECK SPINE JOINT MUSCLE EYES SITE SIDE UPPER LOWER
MILLION THOUSAND INTRA SUB ARTICULAR VITREAL OCULAR MUSCULAR VENOUS CUTANEOUS THECAL
VACCINE VACCINES CHEMO CHEMOTHERAPY ANTINEOPLASTIC ANTIBIOTIC STEROID ANESTHETIC PRODUCT PRODUCTS ITEM ITEMS
DEVICE EQUIPMENT MATERIAL MATERIALS CONTAINS READY EMPTY
""")
"""Ordinary words of drug lines that name nothing."""


def _beginnings(whole: Iterable[str], shortest: int) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for word in whole:
        for length in range(shortest, len(word)):
            found.setdefault(word[:length], set()).add(word)
    return found


CUT_ROUTES = {
    cut: routes.pop()
    for cut, whole in _beginnings((word for word in ROUTES if len(word) > 6), 6).items()
    if len(routes := {ROUTES[word] for word in whole}) == 1
}
"""Beginnings of a route, as a text cut at its end leaves them, where only one route begins so."""

CUT_FORMS = frozenset(_beginnings((word for word in FORMS | ROUTES.keys() if len(word) > 4), 3))
"""Beginnings of forms and routes, as a text cut at its end leaves them."""

WASTE_WORDS = words("WASTE WASTED WASTAGE DISCARD DISCARDED UNUSED")
GIVEN_WORDS = words("GIVEN ADMINISTERED ADMIN USED INJECTED INFUSED")
PRICE_WORDS = words("INVOICE INV")
PRICE_FILLINGS = words("PRICE COST AMT AMOUNT TOTAL ACQUISITION") | {":", "=", "-"}

SHORT_NAMES = words("B1 B2 B6 B12 D2 D3 K1 K2 E2")
"""Vitamins and the like that are names of their own in two or three characters."""

GLUED = {
    unit + form: unit
    for unit, form in product(
        ("MG", "MCG", "GM", "ML", "CC", "UNITS", "UNIT", "MEQ"),
        (
            "INJ",
            "IJ",
            "SDV",
            "MDV",
            "VIAL",
            "VL",
            "SYR",
            "AMP",
            "TAB",
            "CAP",
            "BAG",
            "IV",
            "IVPB",
            "IM",
            "SQ",
        ),
    )
}
"""A unit run together with the word after it, to the unit."""

NOT_NAMES = FORMS | PLAIN_WORDS | ADMINISTRATIVE | {*UNITS, *CONCENTRATIONS, *GLUED, *ROUTES}
"""Words that are no part of a drug's name."""
