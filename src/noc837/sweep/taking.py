"""Takes a file out of the inbox: after this it is the sweep's, and whoever sends may send another of its name."""

import os
from errno import EACCES

from noc837.sweep.disk import move
from noc837.sweep.folders import Folders
from noc837.sweep.inbox import Dropped
from noc837.sweep.slot import Slot, new_slot


def take(dropped: Dropped, folders: Folders) -> Slot | None:
    """The slot that the file is in now, None where it is gone from the inbox; raises OSError, and leaves it there."""
    slot = new_slot(folders.working, dropped.partner, dropped.name)
    try:
        move(dropped.path, slot.original)
    except FileNotFoundError:
        slot.clear()
        return None
    except OSError as failure:
        slot.clear()
        folder = dropped.path.parent
        if isinstance(failure, PermissionError) and not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, "noc837 may not write there; let it", str(folder)) from None
        raise
    return slot
