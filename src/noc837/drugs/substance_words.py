"""The words of drug names: which tell a drug from others, and what a substance is called without its salt."""

import re
from functools import lru_cache

from noc837.drugs.administrative_words import DOUBTFUL
from noc837.drugs.narrative_words import NOT_NAMES, words

WORDS = re.compile(r"[^\W_]+")
_KEPT = 4096
_FEWEST_LETTERS = 3
_BETWEEN_SUBSTANCES = re.compile(r" and | with | in |[,;/&+]", re.IGNORECASE)
_WATER = words("""
ANHYDROUS HEMIHYDRATE MONOHYDRATE DIHYDRATE TRIHYDRATE TETRAHYDRATE PENTAHYDRATE HEXAHYDRATE HEPTAHYDRATE
MONOBASIC DIBASIC TRIBASIC UNSPECIFIED FORM
""")
_SALTS = words("""
SODIUM DISODIUM POTASSIUM CALCIUM MAGNESIUM ALUMINUM ZINC AMMONIUM HCL HYDROCHLORIDE DIHYDROCHLORIDE HYDROBROMIDE
CHLORIDE BROMIDE IODIDE FLUORIDE SULFATE SULFATES SULPHATE BISULFATE ACETATE DIACETATE PHOSPHATE PHOSPHATES
DIPHOSPHATE CITRATE TARTRATE BITARTRATE NITRATE LACTATE GLUCONATE CARBONATE BICARBONATE OXIDE HYDROXIDE MESYLATE
SUCCINATE MALEATE FUMARATE BESYLATE TOSYLATE BENZOATE PALMITATE VALERATE PROPIONATE DIPROPIONATE FUROATE TROMETHAMINE
MEGLUMINE DIMEGLUMINE ISETHIONATE PAMOATE EDISYLATE STEARATE TANNATE NAPSYLATE XINAFOATE DECANOATE ENANTHATE CYPIONATE
ACETONIDE
""")
# Parts of the names of many drugs, and what drugs are dissolved in.
_SHARED = words("""
ACID ACIDS AMINO VITAMIN VITAMINS FACTOR IMMUNE GLOBULIN IMMUNOGLOBULIN INSULIN INTERFERON LIPID IRON FERRIC FERROUS
SELENIUM COPPER CUPRIC MANGANESE CHROMIUM CHROMIC IODINE DEXTROSE WATER SALINE LACTATED RINGER RINGERS ELECTROLYTE
ELECTROLYTES ALPHA BETA GAMMA ALFA OIL EXTRACT VIRUS LIVE ANTIGEN TOXOID TOXIN PROTEIN ALBUMIN COMPLEX SALT FORTE
TYPE WHOLE STARCH TECHNETIUM LYMPHOCYTE
""")
# Ordinary words, each in the names of a few products of the directory.
_ORDINARY = words("""
ADVANCED APPLICATOR BASED BODY BOWEL BROAD CLEAR COLD COMFORT CONDITION CONJUGATED COOL COSMETIC DARK DEPOT DIALYSIS
DUAL DUST EMOLLIENT ESSENTIAL FATTY FILTER FLAVORED FOAMING FOUNDATION FRESH GENE GENERATOR GOOD GROWTH GUARD HARD
HEALING HEALTH HEART HOME HOMECARE INFUSED INHIBITOR JOINTS KIDS LIGHT LINGUAL MEDICATED MICRO MILD MINI MINOR NAIL
NATURAL NEUTRAL PAIN PERITONEAL PLAIN PREP PRESERVATION PROFESSIONAL PROTECT PURIFIED QUALITY REFRIGERATED REGULAR
RELIEF REMEDY SHIELD SKIN SMOOTH SOFT SPECIAL SPECIALTY SPECTRUM SPINAL STANDARD STRONG SURGICAL SYNTHETIC TEST
TESTING THERAPY TOUCH TRACE TRACT TRAVEL TRIGGER TUMOR WASH WOUND
""")
_LITTLE = _SALTS | _SHARED | _WATER | _ORDINARY | DOUBTFUL | NOT_NAMES
_DISSOLVES = words("SODIUM CHLORIDE")


def tells(word: str) -> bool:
    """Whether a word in upper case can tell a drug from others; a phrase cannot."""
    return len(word) >= _FEWEST_LETTERS and " " not in word and not word[0].isdigit() and word not in _LITTLE


def says_little(name: str) -> bool:
    """Whether a word or phrase in upper case is of many drugs: ACID, SODIUM CHLORIDE; other salts are drugs."""
    parts = name.split(" ")
    is_salt = len(parts) == 2 and _SALTS.issuperset(parts)
    return _DISSOLVES.issuperset(parts) or (not is_salt and not _LITTLE.isdisjoint(parts))


@lru_cache(_KEPT)
def substance_key(name: str) -> str:
    """A substance without salt and water, in upper case; one that is a mere salt, such as CALCIUM CHLORIDE, whole."""
    said = [word for word in WORDS.findall(name.upper()) if word not in _WATER]
    kept = [word for word in said if word not in _SALTS]
    return " ".join(kept if any(map(tells, kept)) else said)


def telling_words(name: str) -> tuple[str, ...]:
    """The words of a name, in upper case, that tell it from others; the whole name where none does, if it has any."""
    said = WORDS.findall(name.upper())
    return tuple(filter(tells, said)) or (" ".join(said),) * bool(said)


def substances_in(name: str) -> list[str]:
    """The parts of a name that lists several substances, as `lidocaine and prilocaine` does."""
    return _BETWEEN_SUBSTANCES.split(name)
