"""The templates of every room, taken apart by Django's own lexer."""

from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

SRC = Path(__file__).resolve().parents[2] / "src/yorisoi"
# Words between these belong to nobody who reads the page.
SILENT = {
    "comment": "endcomment",
    "blocktranslate": "endblocktranslate",
    "blocktrans": "endblocktrans",
}


def files(*endings: str) -> list[Path]:
    """Every template, or those with an ending of this list."""
    found = (path for path in SRC.rglob("templates/**/*") if path.is_file())
    return sorted(path for path in found if not endings or path.suffix in endings)


def name(path: Path) -> str:
    return str(path.relative_to(SRC))


def tokens(source: str) -> Iterator[Token]:
    """What reaches a reader: no comments, nothing that is a translation already."""
    until = None
    for token in Lexer(source).tokenize():
        verb = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if until:
            until = None if token.token_type is TokenType.BLOCK and verb == until else until
        elif token.token_type is TokenType.BLOCK and verb in SILENT:
            until = SILENT[verb]
        elif token.token_type is not TokenType.COMMENT:
            yield token
