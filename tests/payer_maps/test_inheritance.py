"""What a map takes from the one above it, and where each setting comes from."""

from noc837.findings import Severity
from noc837.payer_maps import OFF, Narrative
from payer_maps.writing import a_map, faults_of, loaded

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
        "inherits from itself: two from one from two; break the circle",
    ]


def test_a_map_above_itself_is_refused(tmp_path):
    (fault,) = faults_of(tmp_path, a_map("medicaid", inherits="medicaid"))
    assert "inherits from itself" in fault.message


def test_a_circle_through_shipped_maps_is_refused(tmp_path):
    found = faults_of(tmp_path, a_map("default", inherits="medicaid"))
    assert any("inherits from itself" in fault.message for fault in found)


def test_an_unknown_map_above_is_refused_with_the_line_of_the_map_that_names_it(tmp_path):
    (fault,) = faults_of(tmp_path, "<!-- a -->\n" + a_map("one", inherits="nobody"), a_map("two", inherits="one"))
    assert (fault.path.name, fault.line) == ("one.xml", 2)
    assert "inherits from nobody" in fault.message


def test_a_long_chain_ends(tmp_path):
    chain = [a_map(f"m{n}", inherits=f"m{n - 1}" if n else "") for n in range(200)]
    assert loaded(tmp_path, *chain).by_id["m199"].id == "m199"
