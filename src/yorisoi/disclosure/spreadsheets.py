"""Text that a spreadsheet must not take for a formula. Numbers are numbers and pass as they are."""

FORMULA_STARTS = tuple("=+-@|%\t\r\0＝＋－＠")


def safe_text(text: str) -> str:
    """An apostrophe before what would begin a formula, also behind spaces or a byte order mark.

    Only for CSV: a workbook gets explicit text cells (write_string) and needs nothing.
    """
    return f"'{text}" if text.lstrip(" \u3000\ufeff").startswith(FORMULA_STARTS) else text
