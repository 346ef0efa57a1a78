"""Which words of an organization count as another one: «架電» was found to mean 電話.

An act keeps the word that was written. Whoever counts or filters asks here which words mean the
same.
"""

from yorisoi.accounts.models import Term


def same_meaning(organization: int) -> dict[int, int]:
    """By the number of a word: the number of the word that it counts as. Mostly empty."""
    rows = Term.objects.filter(organization=organization, counts_as__isnull=False)
    return dict(rows.values_list("id", "counts_as"))


def with_same_meaning(terms: set[int], meanings: dict[int, int]) -> set[int]:
    """These words, the ones they count as, and every other word that counts as the same."""
    roots = {meanings.get(term, term) for term in terms}
    return roots | {term for term, root in meanings.items() if root in roots}
