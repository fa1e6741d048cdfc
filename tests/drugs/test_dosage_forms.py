"""Which units fit a dosage form of the FDA directory; forms that do not tell are left alone."""

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from noc837.drugs.dosage_forms import units_of_form

DIRECTORY = Path(__file__).parents[2] / ".." / "shared" / "data" / "fda" / "ndctext-2015.zip"


def units(form: str, *substances: str) -> str:
    return " ".join(sorted(units_of_form(form, substances)))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("INJECTION, POWDER, FOR SOLUTION", "UN"),
        ("INJECTION, POWDER, LYOPHILIZED, FOR SUSPENSION, EXTENDED RELEASE", "UN"),
        ("INJECTION, POWDER, LYOPHILIZED, FOR LIPOSOMAL SUSPENSION", "UN"),
        ("INJECTION, SOLUTION", "ML"),
        ("INJECTION, SOLUTION, CONCENTRATE", "ML"),
        ("INJECTION, SUSPENSION, LIPOSOMAL", "ML"),
        ("INJECTION, EMULSION", "ML"),
        ("SOLUTION", "ML"),
        ("solution", "ML"),
        ("SOLUTION/ DROPS", "ML"),
        ("SUSPENSION, EXTENDED RELEASE", "ML"),
        ("KIT", "UN"),
        ("TABLET, FOR SUSPENSION", "UN"),
        ("CAPSULE, LIQUID FILLED", "UN"),
        ("PATCH, EXTENDED RELEASE", "UN"),
        ("IMPLANT", "UN"),
        ("SUPPOSITORY", "UN"),
        ("CREAM, AUGMENTED", "GR"),
        ("OINTMENT", "GR"),
        ("GEL", "GR ML"),
        ("LIQUID", "GR ML"),
        ("EMULSION", "GR ML"),
        ("POWDER", "GR UN"),
        ("POWDER, FOR SOLUTION", "GR ML UN"),
        ("POWDER, FOR SUSPENSION", "GR ML UN"),
    ],
)
def test_a_form_that_tells(form, expected):
    assert units(form) == expected


@pytest.mark.parametrize(
    "form",
    [
        "",
        " ",
        ",",
        "INJECTION",
        "INJECTABLE, LIPOSOMAL",
        "INJECTION, LIPID COMPLEX",
        "INJECTION, GEL",
        "INJECTION,",
        "AEROSOL, METERED",
        "AEROSOL, POWDER",
        "POWDER, METERED",
        "SPRAY, SUSPENSION",
        "SHAMPOO, SUSPENSION",
        "SOLUTION, GEL FORMING, EXTENDED RELEASE",
        "SOLUTION, FOR SLUSH",
        "FOR SOLUTION",
        "KIT, SOLUTION",
        "GAS",
        "INHALANT",
        "FILM, SOLUBLE",
        "PELLET, IMPLANTABLE",
        "GRANULE, FOR SOLUTION",
        "TABLETS",
        "SOLUTIONS",
        "ABC" * 50_000,
        "FOR ," * 50_000,
    ],
)
def test_a_form_that_does_not_tell(form):
    assert units(form) == units(form, "COAGULATION FACTOR IX") == ""


@pytest.mark.parametrize(
    "substance",
    [
        "ANTIHEMOPHILIC FACTOR HUMAN",
        "ANTIHEMOPHILIC FACTOR, HUMAN RECOMBINANT",
        "COAGULATION FACTOR VIIA RECOMBINANT HUMAN",
        "FACTOR IX COMPLEX",
        "Human Coagulation Factor XIII A-subunit",
        "VON WILLEBRAND FACTOR HUMAN",
        "FIBRINOGEN HUMAN",
        "PROTHROMBIN",
        "ANTITHROMBIN ALFA",
        "PROTEIN C",
        "EFTRENONACOG ALFA",
        "VONICOG ALFA",
        "TUROCTOCOG ALFA PEGOL",
    ],
)
def test_international_units_are_for_clotting_factors(substance):
    assert units("INJECTION, POWDER, LYOPHILIZED, FOR SOLUTION", substance) == "F2 UN"
    assert units("KIT", "WATER", substance) == "F2 UN"
    assert units("INJECTION, SOLUTION", substance) == "F2 ML"


@pytest.mark.parametrize(
    "substance",
    [
        "",
        "HEPARIN SODIUM",
        "INSULIN GLARGINE",
        "INTRINSIC FACTOR",
        "EPIDERMAL GROWTH FACTOR",
        "FACTOR VIIIX",
        "PROTEIN CONCENTRATE",
        "ONABOTULINUMTOXINA",
        "THROMBIN",
        "COG",
        "FACTOR " * 20_000,
    ],
)
def test_and_for_no_other_drug(substance):
    assert units("INJECTION, POWDER, FOR SOLUTION", substance) == "UN"


def products() -> list[dict[str, str]]:
    if not DIRECTORY.exists():
        pytest.skip(f"no FDA directory of 2015 beside the checkout: {DIRECTORY}")
    with zipfile.ZipFile(DIRECTORY) as zipped:
        text = zipped.read("product.txt").decode("cp1252")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_what_the_forms_of_a_whole_directory_say():
    listed = products()
    said = Counter(units(each["DOSAGEFORMNAME"], *each["SUBSTANCENAME"].split("; ")) for each in listed)
    assert len(listed) == 44_262
    assert said == {
        "UN": 30_594,
        "ML": 7_973,
        "": 3_318,
        "GR": 1_029,
        "GR ML": 873,
        "GR ML UN": 412,
        "GR UN": 58,
        "F2 UN": 4,
        "F2 ML": 1,
    }
