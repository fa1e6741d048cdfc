"""Which injected drugs are against cancer by their classes; what has much use elsewhere is none."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from noc837.drugs.antineoplastics import antineoplastic_class

DIRECTORY = Path(__file__).parents[2] / ".." / "shared" / "data" / "fda" / "ndctext-2015.zip"


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ("Platinum-based Drug [EPC]", "Platinum-based Drug"),
        ("Alkylating Activity [MoA],Alkylating Drug [EPC]", "Alkylating Drug"),
        ("Vinca Alkaloid [EPC],Vinca Alkaloids [CS]", "Vinca Alkaloid"),
        ("Vinca Alkaloids [CS], Vinca Alkaloid [EPC]", "Vinca Alkaloid"),
        (
            "CD30-directed Immunoconjugate [EPC]; CD30-directed Antibody Interactions [MoA]",
            "CD30-directed Immunoconjugate",
        ),
    ],
)
@pytest.mark.parametrize("route", ["INTRAVENOUS", "INTRAMUSCULAR; INTRAVENOUS", "Subcutaneous", "ORAL; INTRAVENOUS"])
def test_classes_of_drugs_against_cancer(classes, expected, route):
    assert antineoplastic_class(classes, route) == expected


@pytest.mark.parametrize(
    "classes",
    [
        "",
        "[EPC]",
        "Platinum-based Drug",
        "Platinum-based Drug [MoA]",
        "Platinum-based Drugs [EPC]",
        "Not a Platinum-based Drug [EPC]",
        "Folate Analog Metabolic Inhibitor [EPC]",
        "Purine Antimetabolite [EPC]",
        "CD20-directed Cytolytic Antibody [EPC]",
        "CD52-directed Cytolytic Antibody [EPC]",
        "Vascular Endothelial Growth Factor-directed Antibody [EPC]",
        "Estrogen Receptor Antagonist [EPC]",
        "Gonadotropin Releasing Hormone Receptor Agonist [EPC]",
        "Interferon alpha [EPC]",
        "Cytoprotective Agent [EPC]",
        "Corticosteroid [EPC]",
        "Live Attenuated Bacillus Calmette-Guerin Immunotherapy [EPC]",
        "x [EPC]," * 50_000,
        "[" * 200_000,
    ],
)
def test_other_classes_are_left_alone(classes):
    assert antineoplastic_class(classes, "INTRAVENOUS") == ""


@pytest.mark.parametrize("route", ["", "ORAL", "TOPICAL", "OPHTHALMIC", "INTRAVITREAL", "INTRAVENOUSLY", ";"])
def test_other_routes_are_left_alone(route):
    assert antineoplastic_class("Platinum-based Drug [EPC]", route) == ""


def test_all_classes_are_those_of_a_directory():
    if not DIRECTORY.exists():
        pytest.skip(f"no FDA directory of 2015 beside the checkout: {DIRECTORY}")
    with zipfile.ZipFile(DIRECTORY) as zipped:
        text = zipped.read("product.txt").decode("cp1252")
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    found: dict[str, set[str]] = {}
    for row in rows:
        name = antineoplastic_class(row["PHARM_CLASSES"], row["ROUTENAME"])
        if name:
            found.setdefault(name, set()).add(row["SUBSTANCENAME"])
    substances = set().union(*found.values())
    assert len(found) == 16
    assert {"CARBOPLATIN", "PACLITAXEL", "GEMCITABINE HYDROCHLORIDE", "CETUXIMAB", "BORTEZOMIB"} <= substances
    elsewhere = "METHOTREXATE|AZATHIOPRINE|BEVACIZUMAB|RITUXIMAB|ALEMTUZUMAB|INTERFERON|LEUPROLIDE|MESNA|COLCHICINE"
    assert not any(re.search(elsewhere, substance) for substance in substances)
