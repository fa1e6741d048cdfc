import json
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest

from cli.samples import CLEAN, CORRECTABLE, claims_file
from noc837.claims.claim import Claim
from noc837.claims.sweep import Sweep
from noc837.cli import main
from noc837.findings import Severity
from noc837.payer_maps import PayerMap, only
from noc837.rules import ALL
from noc837.scrubbing import Given, scrub
from noc837.scrubbing.explanation import explain_claim
from noc837.x12.delimiters import Unprocessable

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures/x12"
RULES = {rule.code: rule for rule in ALL}
MAP = (
    '<payer-map id="mine" inherits="default"><name>My payer</name>\n'
    "<applies-to><payer-id>PAYER1</payer-id></applies-to>\n{said}</payer-map>\n"
)
FINDING_KEYS = [
    *("finding", "rule", "name", "severity", "severity_from", "settings", "place", "segment_number", "submitted"),
    *("message", "suggestion", "because", "source", "likely_claim_status", "likely_carc", "likely_rarc"),
]
CHANGE_KEYS = ["rule", "name", "basis", "basis_source", "allowed_by", "place", "before", "after", "because", "source"]
LINE_KEYS = [
    *("ordinal", "line_number", "line_control_number", "service_date", "procedure_code", "modifiers", "line_charge"),
    *("units", "description", "ndc", "ndc_quantity", "ndc_unit", "became", "findings", "changes", "directory", "codes"),
]
CLAIM_KEYS = [
    *("interchange_control_number", "group_control_number", "set_control_number", "guide", "claim_id"),
    *("claim_number", "claim_frequency", "claim_charge", "payer_id", "payer_name", "filing_indicator", "bill_type"),
    *("place_of_service", "void", "encounter", "map", "findings", "changes", "lines"),
]


def fixture(name):
    return str(FIXTURES / name / "in.837")


@pytest.fixture
def explained(capsys):
    """Explains a claim and returns what was written, as text or read from JSON."""

    def run(file, *options, claim="CLM-0001"):
        assert main(["explain", str(file), "--claim", claim, *options]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        return json.loads(captured.out) if "--json" in options else captured.out

    return run


@pytest.fixture
def refused(capsys):
    """What is said, line by line, where a claim cannot be explained."""

    def run(file, *options, claim="CLM-0001"):
        assert main(["explain", str(file), "--claim", claim, *options]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        lines = captured.err.splitlines()
        assert all(line.startswith("noc837: ") and line.isprintable() for line in lines)
        return [line.removeprefix("noc837: ") for line in lines]

    return run


@pytest.fixture
def own_map(tmp_path):
    """A directory with one map for the fixtures' payer, and what it says."""

    def write(said):
        directory = tmp_path / "maps"
        directory.mkdir(exist_ok=True)
        (directory / "mine.xml").write_text(MAP.format(said=said), encoding="utf-8")
        return str(directory)

    return write


@pytest.fixture
def saved(tmp_path):
    def write(data):
        path = tmp_path / "in.837"
        path.write_bytes(data)
        return path

    return write


# What is shown


def test_each_noc_line_is_shown_with_what_became_of_it(explained, own_map):
    output = explained(fixture("one-line-of-each-outcome-p"), "--maps", own_map(""))
    heads = [line.split("(")[0].rstrip() for line in output.splitlines() if line.startswith("line ")]
    assert heads == [
        "line 2: J3490, clean",
        "line 3: J3490, corrected",
        "line 4: J3490, left for a person",
        "line 5: J3490, clean",
    ]
    assert "96413" not in output


def test_the_head_names_claim_payer_setting_and_map(explained, own_map):
    for name, setting in (("ndc-missing-p", "place of service 11"), ("ndc-missing-i", "type of bill 131")):
        head = explained(fixture(name), "--maps", own_map("")).split("\n\n")[0]
        for part in ("CLM-0001 (claim 1 of set 0001)", "IMAGINARY HEALTH PLAN, id PAYER1", "filing indicator CI"):
            assert part in head
        assert setting in head
        assert "mine (My payer); reason: payer id PAYER1" in head


def test_a_finding_has_its_rule_its_reason_and_its_source(explained):
    output = " ".join(explained(fixture("ndc-ten-digits-bare-p"), "--line", "2").split())
    rule = RULES["NDC05"]
    for part in (
        *("error NDC05 ndc-ambiguous at 2410 LIN03", 'submitted: "5024206001"', "05024-2060-01 or 50242-0060-01"),
        *(" ".join(rule.because.split("\n\n")[0].split()), rule.source, "likely reply: A7:218, CARC 16/M119"),
    ):
        assert part in output
    assert " ".join(rule.because.split("\n\n")[1].split()) not in output


def test_a_change_has_its_segments_its_basis_and_its_reason(explained):
    lines = [line.strip() for line in explained(fixture("ndc-ten-digits-with-hyphens-p")).splitlines()]
    at = lines.index("changed by NDC04 ndc-not-in-5-4-2-form at 2410 LIN03")
    assert lines[at + 1] == "- LIN**N4*50242-060-01"
    assert lines[at + 2] == "+ LIN**N4*50242006001"
    assert lines[at + 3].split() == ["rests", "on:", "the", "form"]
    assert lines[at + 4].startswith("why:")


def test_findings_of_information_are_shown_and_the_gravest_come_first(explained, own_map):
    said = '<rule code="NDC05" severity="info"/><rule code="DSC01" severity="error"/>'
    file, maps = fixture("ndc-ten-digits-bare-p"), own_map(said)
    (claim,) = explained(file, "--maps", maps, "--json")["claims"]
    found = [finding["severity"] for line in claim["lines"] for finding in line["findings"]]
    assert "info" in found
    for line in claim["lines"]:
        ranks = [Severity[finding["severity"].upper()] for finding in line["findings"]]
        assert ranks == sorted(ranks)
    assert "info NDC05 ndc-ambiguous" in explained(file, "--maps", maps)


def test_a_line_with_no_finding_says_so(explained, own_map):
    output = explained(fixture("clean-claim-p"), "--maps", own_map(""))
    assert output.rstrip().endswith("nothing found")
    assert "why:" not in output
    assert "changed by" not in output


def test_no_text_is_wider_than_a_page_but_what_stands_exactly(explained):
    exact = ("- ", "+ ", "submitted:", "described:")
    for name in ("one-line-of-each-outcome-i", "descriptor-is-not-replaced-by-the-note-p"):
        lines = [line for line in explained(fixture(name)).splitlines() if not line.strip().startswith(exact)]
        assert 70 < max(map(len, lines)) <= 100


def test_a_void_claim_is_shown_untouched(explained):
    output = explained(fixture("void-claim-is-untouched-p"))
    assert "the claim is void (frequency 8); it is never changed" in output
    assert "changed by" not in output
    (claim,) = explained(fixture("void-claim-is-untouched-p"), "--json")["claims"]
    assert claim["void"] is True
    assert {line["became"] for line in claim["lines"]} == {"untouched"}


def test_an_encounter_is_shown_untouched_unless_the_map_has_encounters_corrected(explained, own_map):
    file = fixture("encounter-is-untouched-p")
    assert "the claim is an encounter" in explained(file)
    corrected = explained(file, "--maps", own_map('<encounters correct="yes"/>'))
    assert "the claim is an encounter" not in corrected
    assert "changed by" in corrected


def test_all_claims_of_one_number_are_shown_in_order(explained):
    claims = explained(fixture("several-groups-of-both-guides"), "--json")["claims"]
    assert [claim["guide"] for claim in claims] == ["005010X222A1", "005010X223A2"]
    output = explained(fixture("several-groups-of-both-guides"))
    assert output.count("(claim 1 of set 0001)") == 2
    assert output.index("place of service") < output.index("type of bill")


def test_what_a_terminal_would_act_on_is_shown_as_escapes(explained, saved):
    data = claims_file(description="EX\x1b[31mAMPLUMAB\x07 5MG IV")
    file = saved(data.replace(b"EXAMPLE PAYER", b"EX\x1b]0;PAYER"))
    output = explained(file, claim="CLAIM1")
    assert all(line.isprintable() for line in output.splitlines())
    assert "described:    EX\\x1b[31mAMPLUMAB\\x07 5MG IV" in output
    assert "EX\\x1b]0;PAYER" in output


def test_blanks_in_what_was_submitted_are_kept(explained, saved):
    output = explained(saved(claims_file(description="SEE  ATTACHED")), claim="CLAIM1")
    assert 'submitted:    "SEE  ATTACHED"' in output
    assert "described:    SEE  ATTACHED" in output


def test_a_huge_description_is_shown_whole(explained, saved):
    text = "EXAMPLUMAB 5MG IV " * 6000
    assert text.strip() in explained(saved(claims_file(description=text)), claim="CLAIM1")
    assert "X" * 100_000 in explained(saved(claims_file(description="X" * 100_000)), claim="CLAIM1")


def test_the_file_is_only_read(explained, saved):
    file = saved(CORRECTABLE)
    assert "changed by NDC04" in explained(file, claim="CLAIM1")
    assert file.read_bytes() == CORRECTABLE
    assert [path.name for path in file.parent.iterdir()] == ["in.837"]


# Which line


def test_only_the_line_asked_for_is_shown(explained):
    (claim,) = explained(fixture("one-line-of-each-outcome-p"), "--line", "4", "--json")["claims"]
    assert [line["line_number"] for line in claim["lines"]] == ["4"]


def test_a_line_is_first_looked_for_by_its_lx01(explained, saved):
    swapped = Path(fixture("one-line-of-each-outcome-p")).read_bytes()
    swapped = swapped.replace(b"LX*2~", b"LX*9~").replace(b"LX*3~", b"LX*2~")
    for wanted, ordinal in (("2", 3), ("9", 2), ("3", 3), ("4", 4)):
        (claim,) = explained(saved(swapped), "--line", wanted, "--json")["claims"]
        assert [line["ordinal"] for line in claim["lines"]] == [ordinal], wanted


def test_a_claim_that_has_no_such_line_is_passed_over_where_another_of_its_number_has_it(explained, saved):
    file = saved(Path(fixture("several-groups-of-both-guides")).read_bytes().replace(b"LX*2~", b"LX*77~", 1))
    claims = explained(file, "--line", "77", "--json")["claims"]
    assert [claim["guide"] for claim in claims] == ["005010X222A1"]


@pytest.mark.parametrize("wanted", ["6", "0", "-1", "x", "9" * 5000, "\u00b2"])
def test_an_unknown_line_is_refused(refused, wanted):
    (line,) = refused(fixture("one-line-of-each-outcome-p"), "--line", wanted)
    assert line.startswith("claim CLM-0001 has no line ")
    assert line.endswith("leave --line out to see the lines that are explained")


def test_a_line_that_bills_another_code_is_refused(refused):
    (line,) = refused(fixture("one-line-of-each-outcome-p"), "--line", "1")
    assert line.startswith("line 1 of claim CLM-0001 bills 96413, not unclassified for map ")


# What cannot be shown


def test_an_unknown_claim_is_refused_in_one_line(refused):
    file = fixture("ndc-missing-p")
    (line,) = refused(file, claim="CLM-0002")
    assert line == f"{file}: no claim CLM-0002 bills an unclassified drug; check CLM01 and the file"


def test_a_claim_that_bills_no_unclassified_drug_is_refused(refused, saved):
    (line,) = refused(saved(CLEAN.replace(b"HC:J3490", b"HC:J1745")), claim="CLAIM1")
    assert "no claim CLAIM1 bills an unclassified drug" in line


def test_a_claim_whose_map_knows_none_of_its_codes_is_refused(refused, own_map):
    maps = own_map("<noc-codes><remove>J3490</remove></noc-codes>")
    (line,) = refused(fixture("ndc-missing-p"), "--maps", maps)
    assert "bills no code unclassified for map mine" in line


def test_a_file_that_cannot_be_read_is_refused(refused, tmp_path):
    for file in (tmp_path, tmp_path / "absent.837"):
        (line,) = refused(file)
        assert line.startswith(f"{file}: cannot be read: ")


def test_standard_input_is_refused(refused):
    assert refused("-") == ["-: standard input cannot be explained; name a file"]


@pytest.mark.parametrize("data", [b"", b"no claims", CLEAN[: CLEAN.index(b"SE*")], CLEAN[:-20]])
def test_a_broken_file_is_refused_even_where_the_claim_was_met(refused, saved, data):
    file = saved(data)
    (line,) = refused(file, claim="CLAIM1")
    assert line.startswith(f"{file}: ")
    assert "SAMPLE" not in line


def test_a_broken_map_stops_it_before_the_file_is_read(refused, own_map, tmp_path):
    maps = own_map('<rule code="NDC99" severity="off"/>\n<rule code="NDC01" severity="off"/>\n<rule code="XYZ01"/>')
    lines = refused(tmp_path / "absent.837", "--maps", maps)
    assert all(line.startswith(f"{maps}/mine.xml:") for line in lines)
    assert ["NDC99" in lines[0], "XYZ01" in lines[-1]] == [True, True]


def test_a_directory_without_maps_is_refused(refused, tmp_path):
    (line,) = refused(fixture("ndc-missing-p"), "--maps", str(tmp_path / "absent"))
    assert line.startswith(f"{tmp_path}/absent: ")


def test_a_claim_number_is_needed(capsys):
    assert main(["explain", fixture("ndc-missing-p")]) == 2
    assert "--claim" in capsys.readouterr().err


def test_the_help_says_that_claim_data_is_shown_and_what_a_line_is(capsys):
    assert main(["explain", "--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert "Shows claim data." in words
    assert "this LX01, or without such a one the Nth of the claim" in words
    assert words.isascii()


# What the map has to do with it


def test_a_severity_that_a_map_sets_is_shown_with_its_place_and_source(explained, own_map):
    maps = own_map('<rule code="NDC01" severity="error" source="letter of May"/>')
    file = fixture("ndc-missing-p")
    output = explained(file, "--maps", maps)
    assert "error NDC01 ndc-missing" in output
    assert "severity:     set by map mine, line 3 of its file, letter of May" in output
    (claim,) = explained(file, "--maps", maps, "--json")["claims"]
    (finding,) = (found for line in claim["lines"] for found in line["findings"] if found["rule"] == "NDC01")
    assert finding["severity_from"] == {"map": "mine", "line": 3, "source": "letter of May"}
    assert claim["map"] == {"id": "mine", "name": "My payer", "why": "payer id PAYER1"}


@pytest.mark.parametrize(
    ("case", "fits"),
    [
        ('bill-type="13x" procedure="J3490"', True),
        ('procedure="J9999"', False),
        ('bill-type="11x"', False),
    ],
)
def test_the_origin_of_a_severity_is_the_case_that_fits(explained, own_map, case, fits):
    maps = own_map(
        f'<rule code="NDC01" severity="warning" source="rule">\n<on {case} severity="error" source="case"/></rule>'
    )
    (claim,) = explained(fixture("ndc-missing-i"), "--maps", maps, "--json")["claims"]
    (finding,) = (found for line in claim["lines"] for found in line["findings"] if found["rule"] == "NDC01")
    assert finding["severity"] == ("error" if fits else "warning")
    assert finding["severity_from"]["source"] == ("case" if fits else "rule")
    assert finding["severity_from"]["line"] == (4 if fits else 3)


def test_a_correction_that_a_map_allows_is_shown_with_its_place(explained, own_map):
    file = fixture("line-note-with-unknown-qualifier-p")
    maps = own_map('<rule code="NTE02" correct="yes" source="a call"/>')
    assert "allowed by:   set by map mine, line 3 of its file, a call" in explained(file, "--maps", maps)
    assert "allowed by:" not in explained(file, "--maps", own_map('<rule code="NTE02" correct="no"/>'))


def test_a_rule_that_a_map_switches_off_says_nothing(explained, own_map):
    off = own_map('<rule code="NDC01" severity="off"/>')
    assert "NDC01" not in explained(fixture("ndc-missing-p"), "--maps", off)
    assert "NDC01" in explained(fixture("ndc-missing-p"))


# For machines, and in agreement with a scrub


def test_json_has_these_keys(explained):
    for name in ("one-line-of-each-outcome-p", "one-line-of-each-outcome-i", "void-claim-is-untouched-p"):
        values = explained(fixture(name), "--json")
        assert list(values) == ["file", "claims"]
        assert values["file"] == fixture(name)
        for claim in values["claims"]:
            assert list(claim) == CLAIM_KEYS
            assert list(claim["map"]) == ["id", "name", "why"]
            for line in claim["lines"]:
                assert list(line) == LINE_KEYS
            for part in (claim, *claim["lines"]):
                assert {tuple(found) for found in part["findings"]} <= {tuple(FINDING_KEYS)}
                assert {tuple(change) for change in part["changes"]} <= {tuple(CHANGE_KEYS)}


def test_json_says_of_each_setting_what_only_its_guide_has(explained):
    for name, setting in (("ndc-missing-p", ("", "11")), ("ndc-missing-i", ("131", ""))):
        (claim,) = explained(fixture(name), "--json")["claims"]
        assert (claim["bill_type"], claim["place_of_service"]) == setting


@pytest.mark.parametrize("folder", sorted(FIXTURES.glob("*-[pi]")), ids=lambda folder: folder.name)
def test_what_is_explained_is_what_a_scrub_does(folder):
    maps = only(PayerMap())
    data = (folder / "in.837").read_bytes()
    try:
        events = list(Sweep(BytesIO(data), maps.codes))
    except Unprocessable:
        return
    explanations = [explain_claim(event, maps) for event in events if isinstance(event, Claim)]
    scrubbed = scrub(data, Given(maps))
    became = Counter(line.became for each in explanations for line in each.lines)
    for what in ("clean", "corrected", "left", "untouched"):
        assert became[what] == getattr(scrubbed.counts, what), what
    parts = [part for each in explanations for part in (each, *each.lines)]
    shown = Counter(found.left.identity for part in parts for found in part.findings)
    on_claims = [left.identity for left in scrubbed.findings if left.location.ordinals[3]]
    assert shown == Counter(on_claims)
    changes = Counter((change.taken.before, change.taken.after) for part in parts for change in part.changes)
    assert changes == Counter((change.before, change.after) for change in scrubbed.changes)
