"""How real descriptions agree with the drugs of their NDCs, by the FDA directory of 2015.

306 of the 1,643 hospital descriptions have a charge code that, filled to 11 digits, is a package there; 296 of these
have eight digits or more. Nothing but the 15 fluids, vitamins and amino acids is left undecided.
"""

import csv
import io
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from noc837.drugs.substances import Agreement, agreement, names_of_substances

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
DIRECTORY = DATA / "fda" / "ndctext-2015.zip"
CROSSWALK = DATA / "cms" / "asp-ndc-hcpcs-crosswalk-2026q1.zip"
CHARGES = DATA / "narratives" / "charge_descriptions.csv"

pytestmark = pytest.mark.skipif(
    not all(path.is_file() for path in (DIRECTORY, CROSSWALK, CHARGES)),
    reason="the FDA directory, the CMS crosswalk and the descriptions are not beside this checkout (../shared/data)",
)

Names = tuple[str, ...]


def rows(name: str) -> Iterator[dict[str, str]]:
    with zipfile.ZipFile(DIRECTORY) as archive, archive.open(name) as file:
        text = io.TextIOWrapper(file, "cp1252", newline="")
        yield from csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)


@cache
def products() -> dict[str, tuple[str, str, Names, str]]:
    """Brand, generic name, substances and strength by PRODUCTID."""
    found = {}
    for row in rows("product.txt"):
        brand = " ".join(filter(None, (row["PROPRIETARYNAME"].strip(), row["PROPRIETARYNAMESUFFIX"].strip())))
        substances = tuple(filter(None, map(str.strip, row["SUBSTANCENAME"].split(";"))))
        strength = f"{row['ACTIVE_NUMERATOR_STRENGTH'].split(';')[0]} {row['ACTIVE_INGRED_UNIT'].split(';')[0]}"
        found[row["PRODUCTID"]] = (brand, row["NONPROPRIETARYNAME"].strip(), substances, strength.strip())
    return found


@cache
def names() -> dict[str, Names]:
    """The names of each product, as a listing has them."""
    return {
        product: tuple(filter(None, (brand, generic, *substances)))
        for product, (brand, generic, substances, _) in products().items()
    }


@cache
def directory() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for brand, generic, substances, _ in products().values():
        for word, substance in names_of_substances(brand, generic, substances):
            found.setdefault(word, set()).add(substance)
    return {word: frozenset(substances) for word, substances in found.items()}


def substances_of(word: str) -> frozenset[str]:
    return directory().get(word, frozenset())


@cache
def packages() -> dict[str, str]:
    """PRODUCTID by NDC of 11 digits."""
    found = {}
    for row in rows("package.txt"):
        parts = zip(row["NDCPACKAGECODE"].split("-"), (5, 4, 2), strict=True)
        found["".join(part.zfill(width) for part, width in parts)] = row["PRODUCTID"]
    return found


@cache
def descriptions() -> tuple[tuple[str, str, str], ...]:
    """Each description whose code is a package: text, code as printed, PRODUCTID."""
    with CHARGES.open(encoding="utf-8", newline="") as file:
        printed = [(row["description"], row["code_or_ndc_as_printed"]) for row in csv.DictReader(file)]
    coded = ((text, code, code.zfill(11)) for text, code in printed if code.isdigit())
    return tuple((text, code, packages()[ndc]) for text, code, ndc in coded if ndc in packages())


def counted(pairs: list[tuple[str, Names]]) -> Counter[Agreement]:
    return Counter(agreement(text, drug, substances_of) for text, drug in pairs)


def in_words(found: Counter[Agreement]) -> str:
    return ", ".join(f"{found[each]} {each.name.lower()}" for each in Agreement)


def test_descriptions_agree_with_their_own_ndc() -> None:
    found = counted([(text, names()[product]) for text, _, product in descriptions()])
    print(f"{len(descriptions())} descriptions with the NDC they were printed with: {in_words(found)}")  # noqa: T201
    assert found == {Agreement.CONFIRMED: 291, Agreement.UNDECIDED: 15}


def test_descriptions_with_a_code_of_eight_digits_or_more() -> None:
    found = counted([(text, names()[product]) for text, code, product in descriptions() if len(code) >= 8])
    assert found == {Agreement.CONFIRMED: 281, Agreement.UNDECIDED: 15}


def test_descriptions_contradict_the_ndc_of_another_row() -> None:
    """The rest are fluids and the like, or the other row is a drug with the same substance."""
    rest = random.Random(837)
    drugs = [names()[product] for _, _, product in descriptions()]
    count = len(drugs)
    others = [(at + rest.randrange(1, count)) % count for at in range(count)]
    found = counted([(text, drugs[other]) for (text, _, _), other in zip(descriptions(), others, strict=True)])
    print(f"{count} descriptions with the NDC of another row: {in_words(found)}")  # noqa: T201
    assert found == {Agreement.CONTRADICTED: 278, Agreement.UNDECIDED: 24, Agreement.CONFIRMED: 4}


def test_the_names_in_the_crosswalk_agree_with_the_directory() -> None:
    """CMS's drug names of 2026 against FDA's of 2015, of the 1,820 NDCs that both have."""
    with zipfile.ZipFile(CROSSWALK) as archive, archive.open(archive.namelist()[0]) as file:
        table = list(csv.reader(io.TextIOWrapper(file, "cp1252", newline="")))
    coded = [(row[4], row[3].replace("-", "")) for row in table if len(row) > 4 and row[3].count("-") == 2]
    found = counted([(text, names()[packages()[ndc]]) for text, ndc in coded if ndc in packages()])
    print(f"names in the crosswalk: {in_words(found)}")  # noqa: T201
    assert found == {Agreement.CONFIRMED: 1814, Agreement.UNDECIDED: 6}


def test_no_product_contradicts_its_own_names() -> None:
    """Brand, generic name and first substance, each with the strength, of all products."""
    texts = [
        (f"{name} {strength}", names()[product])
        for product, (brand, generic, substances, strength) in products().items()
        for name in filter(None, (brand, generic, *substances[:1]))
    ]
    assert len(products()) == 44262
    assert [text for text, drug in texts if agreement(text, drug, substances_of) is Agreement.CONTRADICTED] == []


def test_no_brand_contradicts_another_product_of_the_same_substances() -> None:
    alike: dict[Names, list[str]] = {}
    for product, (_, _, substances, _) in products().items():
        alike.setdefault(tuple(sorted(substances)), []).append(product)
    groups = [group for substances, group in alike.items() if substances and len(group) > 1]
    pairs = [
        (f"{products()[one][0]} IV", names()[other])
        for group in groups
        for one, other in zip(group, [*group[1:], group[0]], strict=True)
    ]
    assert len(pairs) > 40_000
    assert [text for text, drug in pairs if agreement(text, drug, substances_of) is Agreement.CONTRADICTED] == []
