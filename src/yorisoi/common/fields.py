from django.db import models


class KeyField(models.CharField):
    """Text compared byte by byte on every database: keys are searched by prefix and sorted by
    code point, and a database's own idea of order would break both."""

    def db_parameters(self, connection: object) -> dict:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
