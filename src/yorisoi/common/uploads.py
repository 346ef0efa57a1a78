"""Files on their way in are held in memory, and never lie readable on the disk, not even in /tmp."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MB = 1024 * 1024
# Of one file, and of all in one form. What is more is read past, so that the words typed beside it
# are still understood and the form can say what was wrong.
LARGEST, TOGETHER = 32 * MB, 96 * MB


class Uploaded(InMemoryUploadedFile):
    """`is_whole`: False where it was larger than is held; then it is empty, and `size` says how large."""

    is_whole = True


class InMemory(FileUploadHandler):
    """Of whoever is signed in: nobody else has a form for files, and a stranger shall not fill the
    memory."""

    def __init__(self, request: object = None) -> None:
        super().__init__(request)
        self.room = TOGETHER

    def new_file(self, *args: object, **options: object) -> None:
        super().new_file(*args, **options)
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile
        self.content, self.is_whole = BytesIO(), True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_whole and (
            start + len(raw_data) > LARGEST or self.content.tell() + len(raw_data) > self.room
        ):
            self.content, self.is_whole = BytesIO(), False
        if self.is_whole:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> Uploaded:
        self.room -= self.content.tell()
        self.content.seek(0)
        file = Uploaded(
            self.content, self.field_name, self.file_name, self.content_type, file_size,
            self.charset, self.content_type_extra,
        )  # fmt: skip
        file.is_whole = self.is_whole
        return file
