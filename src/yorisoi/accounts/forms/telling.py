"""What forms and actions say to each other."""

from collections.abc import Callable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form


def accepted(form: Form, action: Callable[[dict], object]) -> bool:
    """Whether something was sent, the form is sound, and the action took it. What the action
    refused is said in the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        action(form.cleaned_data)
    except ValidationError as error:
        tell(form, error)
        return False
    return True


def tell(form: Form, error: ValidationError) -> None:
    """Say in the form what an action refused: at its field where the form has it, else above."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(
            field if field in form.fields and field != NON_FIELD_ERRORS else None, errors
        )
