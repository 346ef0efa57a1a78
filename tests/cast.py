"""The people every test knows.

あおぞら after-care has two sites, 本所 and 支所. 佐藤 manages it all, 鈴木 leads and 高田 works at 本所,
森 works at 支所 only, 西 helps as a volunteer at 本所, 県の office has its officer 県野, 監 audits, 技 keeps
the machine. 田中 manages みなと, another body. 山田 and 髙橋 are supported at 本所, 川口 at 支所.
"""

from dataclasses import dataclass
from datetime import date

from yorisoi.accounts.access import actor_for, operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.accounts.models import (
    Commission,
    Commissioner,
    Membership,
    Organization,
    Role,
    Site,
    Staff,
    Term,
)
from yorisoi.accounts.policy import Actor
from yorisoi.common.ages import Birth
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import ContactPoint, Person


@dataclass
class Cast:
    aozora: Organization
    minato: Organization
    main: Site
    branch: Site
    prefecture: Commissioner
    city: Commissioner
    contract: Commission
    city_contract: Commission
    satou: Staff
    suzuki: Staff
    takada: Staff
    mori: Staff
    nishi: Staff
    kenno: Staff
    kan: Staff
    gi: Staff
    tanaka: Staff
    yamada: Person
    takahashi: Person
    kawaguchi: Person
    stranger: Person

    def term(self, vocabulary: str, code: str) -> Term:
        return Term.objects.get(organization=self.aozora, vocabulary=vocabulary, code=code)

    def actor(self, staff: Staff) -> Actor:
        return actor_for(Staff.objects.select_related("organization").get(pk=staff.pk))


def _staff(organization: Organization, name: str, role: str, **where: object) -> Staff:
    row = Staff.objects.create(
        organization=organization, name=name, email=f"{role}{Staff.objects.count()}@example.jp"
    )
    Membership.objects.create(
        staff=row, role=role, valid_from=date(2020, 4, 1), granted_by="test", **where
    )
    return row


def assemble() -> Cast:
    root = operator(None)
    aozora = found_organization(root, name="あおぞら相談室", code="aozora")
    minato = found_organization(root, name="みなと支援会", code="minato")
    main = Site.objects.create(organization=aozora, name="本所")
    branch = Site.objects.create(organization=aozora, name="支所", form=Site.Form.BRANCH)
    harbour = Site.objects.create(organization=minato, name="港")
    prefecture = Commissioner.objects.create(organization=aozora, name="あかね県")
    city = Commissioner.objects.create(organization=aozora, name="汐見市")
    contract = Commission.objects.create(
        organization=aozora, commissioner=prefecture, code="akane", name="アフターケア事業",
        programme="aftercare",
    )  # fmt: skip
    city_contract = Commission.objects.create(
        organization=aozora, commissioner=city, code="shiomi", name="アフターケア事業（市）",
        programme="aftercare",
    )  # fmt: skip
    here, there = operator(aozora), operator(minato)
    yamada, takahashi, kawaguchi = register_persons(
        here,
        [
            NewPerson("山田 春", "ヤマダ ハル", "001", birth=Birth(20050310, 20050310), sex=2,
                      site=main.pk, commission=contract.pk,
                      routes=[(ContactPoint.Kind.PHONE, "090-1111-0001")]),
            NewPerson("髙橋　直", "タカハシ ナオ", "002", birth=Birth(20030101, 20031231), sex=1,
                      site=main.pk, commission=contract.pk),
            NewPerson("川口 蓮", "カワグチ レン", "003", site=branch.pk,
                      commission=city_contract.pk),
        ],
    )  # fmt: skip
    (stranger,) = register_persons(
        there, [NewPerson("遠野 一", "トオノ ハジメ", "001", site=harbour.pk)]
    )
    return Cast(
        aozora=aozora, minato=minato, main=main, branch=branch, prefecture=prefecture, city=city,
        contract=contract, city_contract=city_contract,
        satou=_staff(aozora, "佐藤", Role.MANAGER),
        suzuki=_staff(aozora, "鈴木", Role.LEAD, site=main),
        takada=_staff(aozora, "高田", Role.WORKER, site=main),
        mori=_staff(aozora, "森", Role.WORKER, site=branch),
        nishi=_staff(aozora, "西", Role.HELPER, site=main),
        kenno=_staff(aozora, "県野", Role.OFFICER, commissioner=prefecture),
        kan=_staff(aozora, "監", Role.AUDITOR),
        gi=_staff(aozora, "技", Role.TECHNICIAN),
        tanaka=_staff(minato, "田中", Role.MANAGER),
        yamada=Person.objects.get(pk=yamada), takahashi=Person.objects.get(pk=takahashi),
        kawaguchi=Person.objects.get(pk=kawaguchi), stranger=Person.objects.get(pk=stranger),
    )  # fmt: skip
