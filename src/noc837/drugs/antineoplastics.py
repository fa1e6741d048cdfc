"""Which injected drugs are surely drugs against cancer, by their pharmacologic classes in the FDA directory."""

from functools import lru_cache

# Established classes of the directory of December 2015 whose injected products are hardly used but against cancer: of
# their packages in CMS's crosswalk of January 2026 97 in a hundred have codes J9000 to J9999. Left out are classes
# with much use elsewhere: folate analogs (arthritis), thiopurines (transplants), antibodies to CD20 and CD52
# (multiple sclerosis) and to growth factors of blood vessels (the eye), hormones, interferons, live BCG,
# light-activated drugs, and what protects from side effects.
_CLASSES = frozenset(
    {
        "Actinomycin",
        "Alkylating Drug",
        "Anthracycline Topoisomerase Inhibitor",
        "Asparagine-specific Enzyme",
        "CD25-directed Cytotoxin",
        "CD30-directed Immunoconjugate",
        "CTLA-4-directed Blocking Antibody",
        "Epidermal Growth Factor Receptor Antagonist",
        "HER2 Receptor Antagonist",
        "Lymphocyte Growth Factor",
        "Microtubule Inhibitor",
        "Nucleoside Metabolic Inhibitor",
        "Platinum-based Drug",
        "Proteasome Inhibitor",
        "Topoisomerase Inhibitor",
        "Vinca Alkaloid",
    }
)
_ROUTES = frozenset(
    {
        "INTRA-ARTERIAL",
        "INTRACAVITARY",
        "INTRAMUSCULAR",
        "INTRAPERITONEAL",
        "INTRAPLEURAL",
        "INTRATHECAL",
        "INTRAVENOUS",
        "INTRAVENTRICULAR",
        "INTRAVESICAL",
        "SUBCUTANEOUS",
    }
)
_ESTABLISHED = " [EPC"


@lru_cache(1024)
def antineoplastic_class(classes: str, route: str) -> str:
    """The class by which a product is a drug against cancer, empty where it is none, or is not given by injection.

    `classes` is the directory's column PHARM_CLASSES, `route` its ROUTENAME.
    """
    if not classes:
        return ""
    if _ROUTES.isdisjoint(part.strip().upper() for part in route.replace(",", ";").split(";")):
        return ""
    kept = (part.rpartition(_ESTABLISHED)[0].strip(" ,;") for part in classes.split("]"))
    return next((name for name in kept if name in _CLASSES), "")
