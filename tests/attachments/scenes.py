"""Papers as a worker adds them, through the page."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from yorisoi.attachments.models import Attachment
from yorisoi.registry.models import Person


def hand_in(
    client: Client, person: Person, *files: tuple[str, bytes], **fields: object
) -> HttpResponse:
    """The form with these files; everything else as a worker leaves it."""
    sent = {"kind": "photo", "title": "", "group": "", "uuid": str(uuid4()), **fields}
    sent["files"] = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("attachments-new", args=[person.pk]), sent)


def add(client: Client, person: Person, name: str, content: bytes, **fields: object) -> Attachment:
    answer = hand_in(client, person, (name, content), **fields)
    assert answer.status_code == 302, answer.content.decode()
    return Attachment.objects.latest("pk")


def fetch(client: Client, row: Attachment) -> HttpResponse:
    return client.get(reverse("attachments-file", args=[row.pk]))


def said(client: Client, door: str, pk: int) -> str:
    return client.get(reverse(door, args=[pk])).content.decode()
