"""The sites, commissioners and staff that a file names, as the organization has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commissioner, Organization, Site, Staff
from yorisoi.common.kana import fold
from yorisoi.common.text import word_key


class Places:
    """Which sites, workers and commissioners the organization has."""

    def __init__(self, organization: Organization) -> None:
        mine = {"organization": organization}
        self.sites = {
            word_key(n) for n in Site.objects.filter(**mine).values_list("name", flat=True)
        }
        self.commissioners = {
            word_key(n) for n in Commissioner.objects.filter(**mine).values_list("name", flat=True)
        }
        self.workers = StaffNames(organization)
        self._answers: dict[tuple, str] = {}

    def missing(self, site: str, workers: Iterable[str], commissioner: str) -> str:
        """Words for what a row names and the organization lacks; empty if it has everything."""
        asked = (site, tuple(workers), commissioner)
        if asked not in self._answers:
            self._answers[asked] = self._missing(*asked)
        return self._answers[asked]

    def _missing(self, site: str, workers: tuple[str, ...], commissioner: str) -> str:
        lacking = []
        if site and word_key(site) not in self.sites:
            lacking.append(_("拠点「%(name)s」") % {"name": site})
        if commissioner and word_key(commissioner) not in self.commissioners:
            lacking.append(_("委託元「%(name)s」") % {"name": commissioner})
        lacking += [
            _("職員「%(name)s」") % {"name": worker}
            for worker in workers
            if worker and self.workers.find(worker) is None
        ]
        if not lacking:
            return ""
        return _(
            "%(what)sがまだありません。さきに設定でつくるか、新しくつくるようにして取り込んでください。"
        ) % {"what": "、".join(lacking)}


class StaffNames:
    """Staff by the name that an office writes: the full name, or the family name if it is one's own."""

    def __init__(self, organization: Organization) -> None:
        self._full: dict[str, int] = {}
        families: dict[str, set[int]] = defaultdict(set)
        for pk, name in (
            Staff.objects.filter(organization=organization, left_on=None)
            .order_by("-id")
            .values_list("id", "name")
        ):
            self._full[fold(name)] = pk
            families[fold(name.replace("\u3000", " ").split(" ")[0])].add(pk)
        self._family = {name: next(iter(pks)) for name, pks in families.items() if len(pks) == 1}

    def find(self, written: str) -> int | None:
        key = fold(written)
        return self._full.get(key) or self._family.get(key)

    def add(self, name: str, pk: int) -> None:
        self._full[fold(name)] = pk
