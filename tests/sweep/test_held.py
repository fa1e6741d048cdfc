"""What waits in held/: what stands there, and the ledger knows."""

import os

from ledger.entries import digest, entry, recorded
from noc837.ledger.ledger import open_ledger
from noc837.ledger.values import Fate, Output
from noc837.sweep.held import Held, held_in


def test_files_that_stand_there_and_are_known_count(tmp_path):
    odd = os.fsdecode(b"held/\xff.837")
    charges = {"held/ACME/a.837": 100, "held/two\nlines.837": 20, odd: 3, "held/dangling": 5000, "held/gone.837": 10**6}
    for name in ("held/ACME/a.837", "held/ACME/a.837.exceptions.csv", "held/two\nlines.837", odd, "held/stranger.837"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "held/dangling").symlink_to("nowhere")
    (tmp_path / "held/link").symlink_to("ACME")
    assert held_in(tmp_path / "held", charges.get) == Held(4, 5123)
    (tmp_path / "held/ACME/a.837").unlink()
    assert held_in(tmp_path / "held", charges.get) == Held(3, 5023)


def test_an_empty_folder_holds_nothing(tmp_path):
    (tmp_path / "held").mkdir()
    assert held_in(tmp_path / "held", {}.get) == Held(0, 0)


def test_what_was_delivered_since_is_not_held_however_it_was(tmp_path):
    def put(name):
        return (Output("exceptions", f"held/{name}.csv", digest("e"), 1), Output("corrected", f"held/{name}", "", 1))

    with open_ledger(tmp_path / "ledger.db") as ledger:
        recorded(ledger, entry(1, Fate.HELD, outputs=put("a"), charge_cents=5))
        recorded(ledger, entry(2, Fate.HELD, outputs=put("b"), charge_cents=7), entry(3, outputs=put("c")))
        assert [ledger.held_charge(f"held/{name}") for name in ("a", "b", "c", "d", "a.csv")] == [
            5,
            7,
            None,
            None,
            None,
        ]
        recorded(ledger, entry(4, Fate.DUPLICATE, sha256=digest("bytes 1"), first=1))
        assert ledger.held_charge("held/a") == 5
        recorded(ledger, entry(5, Fate.RELEASED, sha256=digest("bytes 1"), first=4))
        assert [ledger.held_charge(f"held/{name}") for name in ("a", "b")] == [None, 7]


def test_of_two_held_at_one_place_the_newer_counts(tmp_path):
    put = (Output("corrected", "held/a", "", 1),)
    with open_ledger(tmp_path / "ledger.db") as ledger:
        recorded(ledger, *(entry(n, Fate.HELD, outputs=put, charge_cents=n) for n in (1, 2)))
        assert ledger.held_charge("held/a") == 2
