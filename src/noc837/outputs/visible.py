"""Text that is shown to people: one line, nothing in it that a terminal would act on."""


def visible(text: str) -> str:
    """The text in one line, characters that a terminal would act on shown as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
