"""Codes and words that are put where an NDC should stand."""

_WORDS = frozenset({"NA", "N/A", "NONE", "NOC", "TBD", "COMPOUND"})
_INVENTED = frozenset({"12345678901", "01234567890", "12345678910", "98765432109", "00123456789", "00987654321"})


def is_placeholder_word(text: str) -> bool:
    """Whether a text in upper case, without outer blanks, says that there is no NDC."""
    return text in _WORDS


def is_one_digit_repeated(digits: str) -> bool:
    """Whether all digits are the same: zeros in any number, others five at least."""
    return len(set(digits)) == 1 and (digits[0] == "0" or len(digits) >= 5)


def placeholder_reason(code: str) -> str:
    """Why an NDC of 11 digits is none, for people; empty where nothing speaks against it."""
    if is_one_digit_repeated(code):
        return "one digit repeated"
    if code in _INVENTED:
        return "digits counted up or down"
    return "labeler 00000" if code.startswith("00000") else ""


def is_counted_up(digits: str) -> bool:
    """Whether digits without separators count up from 1, as a code that lost its leading zeros does."""
    return len(digits) >= 7 and "1234567890".startswith(digits)
