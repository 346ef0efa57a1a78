from django.db import models
from django.db.models import Func, IntegerField
from django.utils.deconstruct import deconstructible


class KeyField(models.CharField):
    """Text compared byte by byte on every database: keys are searched by prefix and sorted by
    code point, and a database's own idea of order would break both."""

    def db_parameters(self, connection: object) -> dict:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


@deconstructible(path="yorisoi.common.fields.DaysBetween")
class DaysBetween(Func):
    """Days from one date to another, in words that both databases know inside a constraint."""

    arity = 2
    output_field = IntegerField()

    def as_sqlite(self, compiler: object, connection: object, **extra: object) -> tuple:
        return self._drawn(compiler, "(julianday({until}) - julianday({since}))")

    def as_postgresql(self, compiler: object, connection: object, **extra: object) -> tuple:
        return self._drawn(compiler, "({until} - {since})")

    def _drawn(self, compiler: object, template: str) -> tuple:
        (since, before), (until, after) = map(compiler.compile, self.get_source_expressions())
        return template.format(since=since, until=until), (*after, *before)
