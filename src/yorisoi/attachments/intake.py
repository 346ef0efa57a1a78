"""What somebody hands over: the file as it was looked at, and what they say about it."""

from __future__ import annotations

from dataclasses import dataclass

from yorisoi.accounts.policy import FieldGroup
from yorisoi.attachments.contents import Checked
from yorisoi.attachments.models import Attachment

Kind, Group = Attachment.Kind, FieldGroup
# What a paper is about, unless whoever adds it says otherwise.
GROUP_OF = {
    Kind.PHOTO: Group.RECORDS, Kind.LETTER: Group.RECORDS, Kind.CERTIFICATE: Group.IDENTITY,
    Kind.MEDICAL: Group.MEDICAL, Kind.CONTRACT: Group.RECORDS, Kind.SCHOOL: Group.SCHOOL,
    Kind.OTHER: Group.RECORDS,
}  # fmt: skip


@dataclass(frozen=True)
class NewPaper:
    """`checked`: what contents.check let pass. `group` empty: as the kind says. `is_clear`: whoever
    adds it has looked, and where the person is cannot be told from it."""

    checked: Checked
    name: str
    title: str
    kind: str
    group: str = ""
    is_sealed: bool = False
    is_clear: bool = False

    @property
    def about(self) -> str:
        return self.group or GROUP_OF[Kind(self.kind)].value
