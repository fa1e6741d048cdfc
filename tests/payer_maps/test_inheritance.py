"""What a map takes from the one above it, and where each setting comes from."""

import pytest

from noc837.findings import Severity
from noc837.payer_maps import OFF, Narrative, Traits
from noc837.scrubbing.maps import load_maps, shipped_maps
from payer_maps.writing import a_map, applies, faults_of, loaded

PARENT = a_map(
    "parent",
    '<name>Parent</name><noc-codes source="S1"><add>J7999 J7799</add></noc-codes>'
    '<narrative source="S2"><required>name dose</required><order>name dose route</order></narrative>'
    '<modifiers><waste>JW KX</waste></modifiers><encounters correct="yes"/>'
    '<rule code="NDC01" severity="error" source="S3"><on bill-type="11x" severity="info" source="S4"/></rule>'
    '<rule code="UOM04" correct="yes"><set parameter="accepts_me" source="S5">no</set></rule>',
)


def test_what_a_map_does_not_say_it_takes_from_above(tmp_path):
    child = loaded(tmp_path, PARENT, a_map("child", inherits="parent")).by_id["child"]
    assert {"J7999", "J7799", "J3490"} <= set(child.codes)
    assert child.narrative.required == {"name", "dose"}
    assert child.narrative.order == ("name", "dose", "route")
    assert child.narrative.longest == Narrative().longest
    assert child.waste_modifiers == {"JW", "KX"}
    assert child.no_waste_modifiers == {"JZ"}
    assert child.corrects_encounters
    assert child.choice("NDC01").level == Severity.ERROR
    assert child.choice("UOM04").parameters == {"accepts_me": False}
    assert child.name == "child"


def test_each_setting_says_where_it_comes_from(tmp_path):
    child = loaded(tmp_path, PARENT, a_map("child", '\n<rule code="UOM04" correct="no"/>', "parent")).by_id["child"]
    of_units, of_ndc = child.choice("UOM04").origins, child.choice("NDC01")
    assert (of_units["correct"].map, of_units["correct"].line) == ("child", 2)
    assert (of_units["accepts_me"].map, of_units["accepts_me"].source) == ("parent", "S5")
    assert (of_ndc.origins["severity"].source, of_ndc.cases[0].origin.source) == ("S3", "S4")
    assert (child.origins["order"].map, child.origins["order"].source) == ("parent", "S2")
    assert child.origins["codes"].map == "parent"


def test_a_severity_takes_the_place_of_the_one_above_and_of_its_exceptions(tmp_path):
    child = loaded(tmp_path, PARENT, a_map("child", '<rule code="NDC01" severity="warning"/>', "parent")).by_id["child"]
    assert (child.choice("NDC01").level, child.choice("NDC01").cases) == (Severity.WARNING, ())


def test_exceptions_alone_leave_the_severity_above_and_take_the_place_of_its_exceptions(tmp_path):
    only_cases = '<rule code="NDC01"><on procedure="J3490" severity="off"/></rule>'
    choice = loaded(tmp_path, PARENT, a_map("child", only_cases, "parent")).by_id["child"].choice("NDC01")
    assert choice.level == Severity.ERROR
    assert [(case.level, case.procedures) for case in choice.cases] == [(OFF, {"J3490"})]


def test_a_correction_or_a_parameter_leaves_the_rest_as_above(tmp_path):
    child = loaded(tmp_path, PARENT, a_map("child", '<rule code="UOM04" correct="no"/>', "parent")).by_id["child"]
    assert child.choice("UOM04").correct is False
    assert child.choice("UOM04").parameters == {"accepts_me": False}


def test_codes_are_added_and_removed(tmp_path):
    inside = "<noc-codes><add>J1599</add><remove>J7999 J3490</remove></noc-codes>"
    child = loaded(tmp_path, PARENT, a_map("child", inside, "parent")).by_id["child"]
    assert {"J1599", "J7799"} <= set(child.codes)
    assert not {"J7999", "J3490"} & set(child.codes)


def test_an_empty_list_is_an_empty_list(tmp_path):
    inside = "<narrative><order/></narrative><modifiers><waste/></modifiers>"
    child = loaded(tmp_path, PARENT, a_map("child", inside, "parent")).by_id["child"]
    assert child.narrative.order == ()
    assert child.waste_modifiers == frozenset()


def test_shipped_maps_inherit_from_an_operators_default(tmp_path):
    default = a_map("default", "<noc-codes><add>J3490</add></noc-codes><modifiers><waste>ZW</waste></modifiers>")
    assert loaded(tmp_path, default).by_id["medicaid"].waste_modifiers == {"ZW"}


def test_circles_are_refused(tmp_path):
    one, two = a_map("one", inherits="two"), a_map("two", inherits="one")
    assert [str(fault).partition(": ")[2] for fault in faults_of(tmp_path, one, two)] == [
        "inherits from itself: one from two from one; break the circle",
    ]


def test_a_map_above_itself_is_refused(tmp_path):
    (fault,) = faults_of(tmp_path, a_map("mine", inherits="mine"), a_map("child", inherits="mine"))
    assert (fault.path.name, fault.message) == ("mine.xml", "inherits from itself: mine from mine; break the circle")


def test_a_circle_through_shipped_maps_is_one_fault_at_the_operators_map(tmp_path):
    (fault,) = faults_of(tmp_path, a_map("default", inherits="medicaid"))
    assert fault.path == tmp_path / "default.xml"
    assert fault.message == "inherits from itself: default from medicaid from default; break the circle"


def test_of_a_long_circle_some_are_named(tmp_path):
    (fault,) = faults_of(tmp_path, *(a_map(f"m{n:03}", inherits=f"m{(n + 1) % 500:03}") for n in range(500)))
    assert fault.message == (
        "inherits from itself: m000 from m001 from m002 from m003 from m004 and so on; break the circle"
    )


@pytest.mark.parametrize("id_", sorted(shipped_maps().by_id))
def test_a_map_may_inherit_from_the_shipped_one_it_replaces(tmp_path, id_):
    mine = loaded(tmp_path, a_map(id_, '<rule code="QTY04" severity="info"/>', id_)).by_id[id_]
    shipped = shipped_maps().by_id[id_]
    assert mine.choice("QTY04").level == Severity.INFO
    assert (mine.codes.keys(), mine.narrative) == (shipped.codes.keys(), shipped.narrative)
    assert {**mine.choices, "QTY04": None} == {**shipped.choices, "QTY04": None}


def test_a_default_of_ones_own_that_says_nothing_changes_nothing(tmp_path):
    maps, shipped = loaded(tmp_path, a_map("default")), shipped_maps()
    assert (maps.codes, maps.by_id.keys()) == (shipped.codes, shipped.by_id.keys())
    for id_, each in maps.by_id.items():
        assert (each.codes, each.choices) == (shipped.by_id[id_].codes, shipped.by_id[id_].choices)


def test_shipped_maps_inherit_from_the_map_that_replaces_one(tmp_path):
    own = a_map("medicare-part-b", '<rule code="QTY04" severity="error"/>', "medicare-part-b")
    maps = loaded(tmp_path, own, a_map("default", '<rule code="DSC02" severity="off"/>'))
    for id_ in ("wps", "medicare-part-b"):
        assert maps.by_id[id_].choice("QTY04").level == Severity.ERROR
        assert maps.by_id[id_].choice("DSC02").level == OFF
        assert "J7999" in maps.by_id[id_].codes


def test_a_map_that_changes_a_shipped_one_is_for_the_same_payers(tmp_path):
    changing = a_map("medicaid", '<rule code="QTY04" severity="info"/>', "medicaid")
    for directory, text, used in (
        ("changing", changing, "medicaid"),
        ("replacing", a_map("medicaid"), "default"),
        ("for-others", changing.replace("<rule", applies(filing_indicator="ZZ") + "<rule", 1), "default"),
        ("beside", a_map("mine", inherits="medicaid"), "medicaid"),
    ):
        maps = loaded(tmp_path / directory, text)
        payer_map = maps.in_force(Traits(filing_indicator="MC", claim_type="P")).payer_map
        wanted = Severity.INFO if directory == "changing" else None
        assert (payer_map.id, payer_map.choice("QTY04").level) == (used, wanted), directory


def test_all_codes_may_be_removed_if_a_map_says_so(tmp_path):
    gone = " ".join(shipped_maps().default.codes)
    maps = loaded(tmp_path, a_map("default", f"<noc-codes><remove>{gone}</remove></noc-codes>"))
    assert maps.default.codes == {}
    assert "J7999" in maps.by_id["medicaid"].codes


def test_a_setting_tells_the_file_it_comes_from(tmp_path):
    mine = loaded(tmp_path, a_map("medicaid", '<rule code="QTY04" severity="info"/>', "medicaid")).by_id["medicaid"]
    (tmp_path / "medicaid.xml").rename(tmp_path / "ours.xml")
    again = load_maps(tmp_path).by_id["medicaid"]
    assert [each.choice("QTY04").origins["severity"].file for each in (mine, again)] == ["medicaid.xml", "ours.xml"]
    assert again.choice("NDC01").origins["severity"].file == "medicaid.xml"


def test_an_unknown_map_above_is_refused_with_the_line_of_the_map_that_names_it(tmp_path):
    (fault,) = faults_of(tmp_path, "<!-- a -->\n" + a_map("one", inherits="nobody"), a_map("two", inherits="one"))
    assert (fault.path.name, fault.line) == ("one.xml", 2)
    assert "inherits from nobody" in fault.message


def test_a_long_chain_ends(tmp_path):
    chain = [a_map(f"m{n}", inherits=f"m{n - 1}" if n else "") for n in range(200)]
    assert loaded(tmp_path, *chain).by_id["m199"].id == "m199"
