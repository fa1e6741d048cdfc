"""Texts and the drugs that NDCs are: named, named otherwise, or undecided."""

from collections.abc import Sequence

import pytest

from noc837.drugs.substances import MOST_SUBSTANCES, Agreement, agreement, leading_name, names_of_substances

Product = tuple[str, str, tuple[str, ...]]

ZOFRAN = ("Zofran", "ondansetron hydrochloride", ("ONDANSETRON HYDROCHLORIDE",))
ONDANSETRON = ("Ondansetron", "Ondansetron", ("ONDANSETRON HYDROCHLORIDE DIHYDRATE",))
PERCOCET = ("PERCOCET", "oxycodone hydrochloride and acetaminophen", ("ACETAMINOPHEN", "OXYCODONE HYDROCHLORIDE"))
ACETAMINOPHEN = ("Ofirmev", "acetaminophen", ("ACETAMINOPHEN",))
PREDNISONE = ("Prednisone", "Prednisone", ("PREDNISONE",))
PREDNISOLONE = ("Pred Forte", "prednisolone acetate", ("PREDNISOLONE ACETATE",))
VANCOMYCIN = ("Vancomycin", "vancomycin hydrochloride", ("VANCOMYCIN HYDROCHLORIDE",))
SALINE = ("Sodium Chloride", "Sodium Chloride", ("SODIUM CHLORIDE",))
CALCIUM = ("Calcium Chloride", "CALCIUM CHLORIDE", ("CALCIUM CHLORIDE",))
BICARBONATE = ("Sodium Bicarbonate", "SODIUM BICARBONATE", ("SODIUM BICARBONATE",))
BOTOX = ("BOTOX", "onabotulinumtoxinA", ("ONABOTULINUMTOXINA",))
GREEN = ("IC-Green", "indocyanine green", ())
LISPRO = ("Humalog", "insulin lispro", ("INSULIN LISPRO",))
ASPART = ("NovoLog", "insulin aspart", ("INSULIN ASPART",))
ASCORBIC = ("Ascor", "ascorbic acid", ("ASCORBIC ACID",))
TRANEXAMIC = ("Cyklokapron", "tranexamic acid", ("TRANEXAMIC ACID",))
IN_DEXTROSE = ("Heparin", "heparin sodium and dextrose", ("HEPARIN SODIUM", "DEXTROSE MONOHYDRATE"))
CITRATE = ("Urocit-K", "potassium citrate", ("POTASSIUM CITRATE",))
MISPRINTED = ("Potasium Chloride", "potassium chloride", ("POTASSIUM CHLORIDE",))
SHORT = ("Rex", "rexitamide", ("REXITAMIDE",))
VITAMINEX = ("Vitaminex", "dexpanthenol", ("DEXPANTHENOL",))
STORE = [("Leader", f"drug {each}", (f"SUBSTANCE{each}IN",)) for each in "ABCDEFGHIJ"]
ALL = (
    ZOFRAN, ONDANSETRON, PERCOCET, ACETAMINOPHEN, PREDNISONE, PREDNISOLONE, VANCOMYCIN, SALINE, CALCIUM, BICARBONATE,
    IN_DEXTROSE, CITRATE, MISPRINTED, SHORT, VITAMINEX, BOTOX, GREEN, LISPRO, ASPART, ASCORBIC, TRANEXAMIC, *STORE,
)  # fmt: skip


class Directory:
    """What a reference answers that was built of some products, and how often it was asked."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.asked = 0
        self._named: dict[str, set[str]] = {}
        for product in products:
            for word, substance in names_of_substances(*product):
                self._named.setdefault(word, set()).add(substance)

    def substances_of(self, word: str) -> frozenset[str]:
        self.asked += 1
        return frozenset(self._named.get(word, ()))


def names(product: Product) -> tuple[str, ...]:
    brand, generic, substances = product
    return tuple(filter(None, (brand, generic, *substances)))


def said(text: str, product: Product) -> Agreement:
    return agreement(text, names(product), Directory(ALL).substances_of)


# --- the words that the reference keeps -----------------------------------------------------------------


def test_brand_and_substance_name_the_substance_without_its_salt():
    assert set(names_of_substances(*ZOFRAN)) == {("ONDANSETRON", "ONDANSETRON"), ("ZOFRAN", "ONDANSETRON")}


def test_a_word_of_a_substance_names_that_one_a_brand_all():
    assert set(names_of_substances(*PERCOCET)) == {
        ("ACETAMINOPHEN", "ACETAMINOPHEN"),
        ("OXYCODONE", "OXYCODONE"),
        ("PERCOCET", "ACETAMINOPHEN"),
        ("PERCOCET", "OXYCODONE"),
    }


def test_a_mere_salt_is_known_by_its_whole_name():
    assert set(names_of_substances(*CALCIUM)) == {("CALCIUM CHLORIDE", "CALCIUM CHLORIDE")}


def test_without_substances_the_generic_name_is_the_substance():
    assert set(names_of_substances(*GREEN)) == {("INDOCYANINE", "INDOCYANINE GREEN"), ("GREEN", "INDOCYANINE GREEN")}
    assert set(names_of_substances("Lidopril", "lidocaine and prilocaine", ())) == {
        ("LIDOCAINE", "LIDOCAINE"),
        ("PRILOCAINE", "PRILOCAINE"),
        ("LIDOPRIL", "LIDOCAINE"),
        ("LIDOPRIL", "PRILOCAINE"),
    }


@pytest.mark.parametrize("product", [("", "", ()), ("", "", ("",)), ("-", "5 %", ("***",)), ("®", "", ())])
def test_a_product_without_names_names_nothing(product):
    assert [pair for pair in names_of_substances(*product) if not pair[0] or not pair[1]] == []


def test_of_many_substances_no_more_than_tell_that_they_are_too_many():
    many = tuple(f"SUBSTANCE{each}" for each in range(500))
    pairs = list(names_of_substances("Multipil", "many", many))
    assert sum(word == "MULTIPIL" for word, _ in pairs) == MOST_SUBSTANCES + 1


# --- confirmed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("ZOFRAN 4MG IV", ZOFRAN),
        ("ondansetron hcl 4 mg", ZOFRAN),
        ("ZOFRAN 4MG IV", ONDANSETRON),
        ("ONDANSETRN 4MG", ZOFRAN),
        ("ONDANSET 4MG", ZOFRAN),
        ("NOC INJ, ONDANSETRON, 1 MG", ZOFRAN),
        ("OXYCODONE/APAP 5-325", PERCOCET),
        ("CALCIUM CHLORIDE 100 MG/ML SYRINGE", CALCIUM),
        ("SODIUM BICARB 8.4% 50MEQ", BICARBONATE),
        ("SODIUM CHLORIDE 0.9% 100 ML", SALINE),
        ("INSULIN LISPRO 100 UNITS", LISPRO),
        ("TRANEXAMIC ACID 1000 MG", TRANEXAMIC),
        ("INDOCYANINE GREEN 25 MG", GREEN),
        ("HOSPITAL STOCK ZOFRAN 4MG", ZOFRAN),
        ("PREDNISOLONE SODIUM PHOSPHATE 1 % EYE DROPS", PREDNISOLONE),
    ],
)
def test_confirmed(text, product):
    assert said(text, product) is Agreement.CONFIRMED


def test_a_word_that_is_a_substance_never_names_too_many():
    """A medical food with many substances has THIAMINE in its generic name."""
    food = ("Nutri", "thiamine and others", tuple(f"SUBSTANCE{each}IN" for each in "ABCDEFGHIJ"))
    thiamine = ("Thiamine", "thiamine hydrochloride", ("THIAMINE HYDROCHLORIDE",))
    known = Directory((food, thiamine)).substances_of
    assert len(known("THIAMINE")) > MOST_SUBSTANCES
    assert agreement("THIAMINE HCL 100 MG", names(thiamine), known) is Agreement.CONFIRMED


# --- contradicted ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "product", "word"),
    [
        ("ZOFRAN 4MG IV", VANCOMYCIN, "ZOFRAN"),
        ("ONDANSETRON 4MG IV", VANCOMYCIN, "ONDANSETRON"),
        ("PREDNISOLONE 10MG", PREDNISONE, "PREDNISOLONE"),
        ("PERCOCET 5MG", VANCOMYCIN, "PERCOCET"),
        ("CALCIUM CHLORIDE 1 GM", BICARBONATE, "CALCIUM CHLORIDE"),
        ("SODIUM BICARBONATE 50 MEQ", VANCOMYCIN, "SODIUM BICARBONATE"),
        ("NOVOLOG 100 UNITS", LISPRO, "NOVOLOG"),
        ("ASCORBIC ACID 500 MG", TRANEXAMIC, "ASCORBIC"),
        ("BOTOX 100 UNITS IM", ZOFRAN, "BOTOX"),
        ("INJ VANCOMYCIN HCL 1 GM IN SODIUM CHLORIDE 0.9%", ZOFRAN, "VANCOMYCIN"),
    ],
)
def test_contradicted(text, product, word):
    assert said(text, product) is Agreement.CONTRADICTED
    assert leading_name(text) == word


# --- left alone -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("", ZOFRAN),
        ("   ", ZOFRAN),
        ("5", ZOFRAN),
        ("UNCLASSIFIED DRUG", ZOFRAN),
        ("4 MG IV SDV", ZOFRAN),
        ("DRUGX 5MG IV", ZOFRAN),
        ("SKYRIZI 600MG IV", ZOFRAN),
        ("HOSPIRA VANCOMYCIN 1GM", ZOFRAN),
        ("SODIUM CHLORIDE 0.9% 250 ML", ZOFRAN),
        ("D5W 50 ML", ZOFRAN),
        ("LEADER 5 MG", ZOFRAN),
        ("ACID 5 MG", TRANEXAMIC),
        ("VITAMIN C 5 MG", TRANEXAMIC),
        ("PRED 1% DROPS", PREDNISONE),
        ("PERCOCET 5MG", ACETAMINOPHEN),
        ("VANCOMYCIN 1 GM, ZOFRAN 4 MG", ZOFRAN),
        ("VANCOMYCIN 1 GM IN SODIUM CHLORIDE 0.9%", SALINE),
        ("POTASIUM CITRATE 10 MEQ", CITRATE),
        ("DEXTROSE 5% 500 ML", IN_DEXTROSE),
        ("REX 5 MG", ZOFRAN),
        ("VITAMIN 5 MG", VITAMINEX),
        ("ZOFRAN 4MG", ("", "", ())),
        ("\0\0\0", ZOFRAN),
        ("µ½®ÄÖ", ZOFRAN),
    ],
)
def test_undecided(text, product):
    assert said(text, product) is Agreement.UNDECIDED


@pytest.mark.parametrize("text", ["", "  ", "4 MG IV", "\0", "12345"])
def test_a_text_without_a_name_begins_with_none(text):
    assert leading_name(text) == ""


def test_a_directory_that_knows_nothing_contradicts_nothing():
    for product in ALL:
        assert agreement("VANCOMYCIN 1 GM", names(product), Directory(()).substances_of) is not Agreement.CONTRADICTED


def test_each_product_agrees_with_its_own_names():
    for brand, generic, substances in ALL:
        for text in filter(None, (f"{brand} 5 MG", f"{generic} 5 MG", *substances)):
            assert said(text, (brand, generic, substances)) is not Agreement.CONTRADICTED, text


@pytest.mark.parametrize("size", [1_000, 100_000])
def test_of_a_long_text_few_words_are_looked_up(size):
    for text in ("QWERTY " * size, "QWERTY, 5 MG " * size, "Q" * size, " ".join(f"WORD{n}A" for n in range(size))):
        directory = Directory(ALL)
        assert agreement(text, names(ZOFRAN), directory.substances_of) is Agreement.UNDECIDED
        assert directory.asked <= 24
