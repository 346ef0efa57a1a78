from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import Form

from yorisoi.accounts.http import add_errors


def accepted(form: Form, action: Callable[[dict], object]) -> bool:
    """Whether something was sent, the form is sound, and the action took it. What the action
    refused is said in the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        action(form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True
