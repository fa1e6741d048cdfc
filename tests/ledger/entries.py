"""Entries as a pass would record them."""

from dataclasses import replace
from hashlib import sha256

from noc837.findings import Counts
from noc837.ledger.values import Entry, Fate, Output, PayerCounts, RuleCounts, SeenInterchange

BEGAN = "2026-11-22T12:00:00Z"
RECORDED = "2026-11-22T12:34:57Z"
COUNTS = Counts(
    *(1, 2, 30),
    *(7, 1, 3, 2, 1),
    *(4, 5, 6),
)
SEEN = SeenInterchange(1, "ZZ", "SENDER         ", "30", "RECEIVER       ", "000000905", "P", "SUB1")


def digest(text):
    return sha256(text.encode()).hexdigest()


def entry(number, fate=Fate.DELIVERED, **changed):
    """An entry of a file of its own, with something in all its parts."""
    name = changed.get("name", f"claims{number}.837")
    whole = Entry(
        job=f"job-{number}",
        fate=fate,
        partner="clinic",
        name=name,
        sha256=digest(f"bytes {number}"),
        size=1000 + number,
        arrived="2026-11-22T12:30:00Z",
        taken="2026-11-22T12:34:56Z",
        mode="correct",
        reference="FDA directory of 2026-11-02",
        charge_cents=123450,
        counts=COUNTS,
        interchanges=(SEEN,),
        outputs=(Output("corrected", f"corrected/clinic/{name}", digest(f"corrected {number}"), 990),),
        payers=(PayerCounts("PAYER1", 5, 1, 2, 1, 1), PayerCounts("PAYER2", 2, 0, 1, 1, 0)),
        rules=(RuleCounts("PAYER1", "NDC01", 2, 1), RuleCounts("PAYER2", "NDC01", 1, 0)),
    )
    return replace(whole, **changed)


def recorded(ledger, *entries, at=RECORDED):
    """Records the entries in a run of their own, and returns their numbers."""
    run = ledger.begin_run(BEGAN, "0.1.0")
    return [ledger.record(each, run, at) for each in entries]
