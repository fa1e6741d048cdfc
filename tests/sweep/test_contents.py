"""What the ledger keeps of a file's contents, held against the file itself."""

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from cli.samples import CLEAN, CORRECTABLE, WITH_ERROR
from noc837.ledger.values import PayerCounts, RuleCounts
from noc837.scrubbing import Given, scrub_claims
from noc837.sweep import contents
from noc837.sweep.contents import OTHER_PAYERS, Contents

DEMO = Path(__file__).resolve().parents[2] / "fixtures/x12/demo"


def of(data):
    found = Contents()
    for part in scrub_claims(BytesIO(data), Given()):
        found.add(part)
    return found


def with_other_delimiters(data):
    return data.translate(bytes.maketrans(b"*:~^", b"|>\n!"))


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.837")), ids=lambda path: path.stem)
def test_the_charges_of_all_claims_are_added_up(path):
    data = path.read_bytes()
    charges = re.findall(rb"CLM\*[^*]*\*([0-9.]+)", data)
    assert len(charges) > 5
    assert of(data).charge_cents == int(sum(Decimal(charge.decode()) for charge in charges) * 100)


def test_interchanges_of_different_delimiters_are_added_up_each_by_its_own():
    one, other = CLEAN.replace(b"CLAIM1*120", b"CLAIM1*100.05"), with_other_delimiters(WITH_ERROR)
    assert of(one + b"\r\n" + other + one).charge_cents == 10005 + 12000 + 10005


@pytest.mark.parametrize("charge", [b"", b"ABC", b"NAN", b"1E99", b"INFINITY", b"12,50"])
def test_what_is_no_amount_counts_as_nothing(charge):
    assert of(CLEAN.replace(b"CLAIM1*120", b"CLAIM1*" + charge) + CLEAN).charge_cents == 12000


def test_a_claim_without_a_noc_line_counts_as_much_as_one_with():
    assert of(CLEAN.replace(b"J3490", b"J1100")).charge_cents == of(CLEAN).charge_cents == 12000


def test_each_interchange_is_known_by_its_sender_receiver_and_number():
    first, second = of(CLEAN + CLEAN.replace(b"000000042", b"000000043").replace(b"46*12345", b"46*S77")).interchanges
    assert (first.ordinal, first.sender_qualifier, first.sender) == (1, "ZZ", "SENDER")
    assert (first.receiver_qualifier, first.receiver, first.usage) == ("ZZ", "RECEIVER", "P")
    assert (first.control_number, first.submitter, first.repeats) == ("000000042", "12345", 0)
    assert (second.ordinal, second.control_number, second.submitter) == (2, "000000043", "S77")


def test_lines_are_counted_by_payer():
    data = CLEAN + CORRECTABLE + WITH_ERROR.replace(b"PI*00001", b"PI*00002")
    assert of(data).payers() == (PayerCounts("00001", 2, 1, 1, 0, 0), PayerCounts("00002", 1, 0, 0, 1, 0))


def test_findings_and_changes_are_counted_by_payer_and_rule():
    data = CORRECTABLE + WITH_ERROR.replace(b"PI*00001", b"PI*00002") + CORRECTABLE
    assert of(data).rules() == (RuleCounts("00001", "NDC04", 0, 2), RuleCounts("00002", "DSC01", 1, 0))


def test_a_file_with_more_payers_and_interchanges_than_are_kept_keeps_no_more(monkeypatch):
    monkeypatch.setattr(contents, "MOST_INTERCHANGES", 2)
    monkeypatch.setattr(contents, "MOST_PAYERS", 2)
    found = of(b"".join(CLEAN.replace(b"PI*00001", b"PI*%05d" % number) for number in range(4)))
    assert [each.ordinal for each in found.interchanges] == [1, 2]
    assert [(each.payer, each.noc_lines) for each in found.payers()] == [
        (OTHER_PAYERS, 2), ("00000", 1), ("00001", 1)
    ]  # fmt: skip


def test_nothing_of_a_patient_is_kept():
    found = of(WITH_ERROR)
    kept = repr((found.interchanges, found.payers(), found.rules()))
    assert "SENDER" in kept
    assert not [word for word in ("SALLY", "SAMPLE", "W123", "CLAIM1", "1970", "MAIN ST") if word in kept]
