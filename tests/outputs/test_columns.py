import dataclasses
import re

from noc837.outputs.columns import CHANGE_COLUMNS, EXCEPTION_COLUMNS, LOCATING, change_row, exception_row
from outputs.fake_parts import changed, left

# The issue's own words.
EXCEPTIONS = """finding, file, interchange_control_number, group_control_number, set_control_number, guide,
submitter_id, receiver_id, billing_provider_npi, payer_id, payer_name, filing_indicator, payer_sequence, payer_map,
claim_id, claim_number, claim_frequency, clearinghouse_trace, claim_charge, line_number, line_control_number,
service_date, procedure_code, modifiers, line_charge, units, description, ndc, ndc_quantity, ndc_unit, rule, name,
severity, place, segment_number, submitted, message, suggestion, likely_claim_status, likely_carc, likely_rarc"""


def test_the_exceptions_file_has_the_columns_asked_for():
    assert re.split(r",\s+", EXCEPTIONS) == list(EXCEPTION_COLUMNS)


def test_the_changes_file_has_the_locating_columns_and_what_changed():
    locating = EXCEPTION_COLUMNS[EXCEPTION_COLUMNS.index("file") : EXCEPTION_COLUMNS.index("rule")]
    assert locating == LOCATING
    assert [*locating, "rule", "name", "basis", "place", "before", "after", "basis_source"] == list(CHANGE_COLUMNS)


def test_a_finding_fills_its_columns():
    row = dict(zip(EXCEPTION_COLUMNS, exception_row(left(), "claims.837"), strict=True))
    assert row["finding"] == left().identity
    assert row["file"] == "claims.837"
    assert row["interchange_control_number"] == "000000001"
    assert row["claim_id"] == "CLAIM1"
    assert (row["rule"], row["name"], row["severity"]) == ("NDC05", "a-name", "error")
    assert (row["place"], row["segment_number"], row["submitted"]) == ("2410 LIN03", "17", "0069")
    assert (row["message"], row["suggestion"]) == ("has ten digits", "look at the package")
    assert (row["likely_claim_status"], row["likely_carc"], row["likely_rarc"]) == ("A7:218", "16", "M119")
    assert row["ndc"] == row["payer_name"] == ""


def test_no_segment_number_leaves_the_cell_empty():

    row = exception_row(dataclasses.replace(left(), segment_number=0), "f")
    assert row[EXCEPTION_COLUMNS.index("segment_number")] == ""


def test_a_change_fills_its_columns():
    row = dict(zip(CHANGE_COLUMNS, change_row(changed(), "claims.837"), strict=True))
    assert (row["file"], row["claim_id"], row["line_number"]) == ("claims.837", "CLAIM1", "1")
    assert (row["rule"], row["name"], row["basis"]) == ("NDC04", "ndc-not-in-5-4-2-form", "form")
    assert (row["before"], row["after"]) == ("LIN**N4*0069-0150-01", "LIN**N4*00069015001")
