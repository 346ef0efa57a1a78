"""What each kind of entry says in words. Every room registers its own in AppConfig.ready()."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Verb:
    code: str
    wording: str | Promise
    is_reading: bool = False


_verbs: dict[str, Verb] = {}


def register(*verbs: Verb) -> None:
    for verb in verbs:
        if verb.code in _verbs:
            raise ValueError(f"audit verb {verb.code!r} is registered twice")
        _verbs[verb.code] = verb


def get(code: str) -> Verb:
    return _verbs[code]


def wording(code: str) -> str:
    verb = _verbs.get(code)
    return str(verb.wording) if verb else code


def reading_codes() -> list[str]:
    return [code for code, verb in _verbs.items() if verb.is_reading]


def every() -> list[Verb]:
    """In the order in which the rooms registered them."""
    return list(_verbs.values())
