"""What each word of a parameter may look like."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from noc837.x12.days import is_day


@dataclass(frozen=True, slots=True)
class Form:
    """What a word is in words, and whether a text is one."""

    says: str
    fits: Callable[[str], object]


def _form(says: str, pattern: str) -> Form:
    return Form(says, re.compile(pattern).fullmatch)


PROCEDURE_CODE = _form("five capital letters and digits, such as J3490", "[A-Z0-9]{5}")
FILING_INDICATOR = _form("two capital letters or digits, such as MB", "[A-Z0-9]{2}")
BILL_TYPE = _form("the first two digits of a type of bill, such as 13", "[0-9]{2}")
PLACE = _form("two digits, such as 24", "[0-9]{2}")
REVENUE_CODE = _form("four digits, such as 0636", "[0-9]{4}")
CLAIM_STATUS = _form("a category and a status, such as A6:306", "[A-Z][0-9]{1,2}:[0-9]{1,3}")
NDC = _form("eleven digits without hyphens", "[0-9]{11}")
UNITS = _form("a whole number from 1 to 99999999", "[1-9][0-9]{0,7}")
DAY = Form("a day, YYYYMMDD, such as 20230701", is_day)
FROM_0_TO_15 = _form("a whole number from 0 to 15", "[0-9]|1[0-5]")
FROM_1_TO_15 = _form("a whole number from 1 to 15", "[1-9]|1[0-5]")
