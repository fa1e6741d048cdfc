"""Rows of cells from a CSV file or an XLSX spreadsheet, whichever it is."""

import warnings
import zipfile
import zlib
from datetime import date
from io import BufferedReader, BytesIO
from typing import Any

from noc837.reference.building.given import BrokenInput, WrongInput
from noc837.reference.building.members import ZIP
from noc837.reference.building.texts import Rows, csv_rows, delimiter_of

_LARGEST = 1 << 26
_BROKEN = (
    AttributeError,
    EOFError,
    KeyError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def cells_of(stream: "BufferedReader[Any]", place: str, heading: str) -> Rows:
    """The rows of a CSV file, or of all sheets of an XLSX file, its days YYYYMMDD; raises BrokenInput, WrongInput.

    The CSV's delimiter is that of the line that has the heading.
    """
    if stream.peek(len(ZIP)).startswith(ZIP):
        return _sheets(stream, place)
    return csv_rows(stream, place, delimiter_of(stream, heading))


def _sheets(stream: "BufferedReader[Any]", place: str) -> Rows:
    data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise BrokenInput(f"{place}: is larger than 64 MB; save the sheet as CSV")
    try:
        for sheet in _workbook(data, place).worksheets:
            sheet.reset_dimensions()  # some programs write a wrong one
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield number, [_text(cell) for cell in cells]
    except _BROKEN as failure:
        if isinstance(failure, BrokenInput | WrongInput):
            raise
        raise BrokenInput(f"{place}: is no spreadsheet that can be read; save the sheet as CSV") from None


def _workbook(data: bytes, place: str) -> Any:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise WrongInput(f"{place}: is a spreadsheet; to read it, pip install 'noc837[xlsx]'") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles that are not there
        return load_workbook(BytesIO(data), read_only=True, data_only=True)


def _text(cell: object) -> str:
    """A cell as the text files have it."""
    match cell:
        case None:
            return ""
        case date():
            return cell.strftime("%Y%m%d")
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
