from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP's second setting).

    Django's default takes 100 MiB and eight lanes: ten people signing in at once would take a
    gigabyte of a small server.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
