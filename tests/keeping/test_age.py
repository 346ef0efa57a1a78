"""The format of age, held against the program that gave it its name where that is installed."""

import io
import os
import shutil
import subprocess

import pytest

from yorisoi.keeping import age, lines

SIZES = [0, 1, age.CHUNK - 1, age.CHUNK, age.CHUNK + 1, 3 * age.CHUNK, 200_000]


def sealed(content: bytes, *recipients: bytes) -> bytes:
    file = io.BytesIO()
    writer = age.Writer(file, [age.public_of(one) for one in recipients])
    for at in range(0, len(content), 10_007):
        writer.write(content[at : at + 10_007])
    writer.close()
    return file.getvalue()


def opened(content: bytes, *identities: bytes) -> bytes:
    return age.Reader(io.BytesIO(content), identities).read()


@pytest.mark.parametrize("size", SIZES)
def test_each_of_several_keys_opens_it(size):
    content, keys = os.urandom(size), [age.new_identity() for _ in range(3)]
    for key in keys:
        assert opened(sealed(content, *keys), age.new_identity(), key) == content


def test_no_other_key_does():
    with pytest.raises(age.WrongKey):
        opened(sealed(b"words", age.new_identity()), age.new_identity())


def test_every_flipped_bit_is_found():
    key = age.new_identity()
    whole = sealed(b"words", key)
    for at in range(len(whole)):
        for bit in range(8):
            altered = bytearray(whole)
            altered[at] ^= 1 << bit
            with pytest.raises(age.Unreadable):
                opened(bytes(altered), key)


def test_every_cut_is_found_and_what_is_added_too():
    key = age.new_identity()
    whole = sealed(b"words", key)
    for at in range(len(whole)):
        with pytest.raises(age.Unreadable):
            opened(whole[:at], key)
    with pytest.raises(age.Unreadable):
        opened(whole + b"\0", key)


def test_chunks_in_another_order_or_missing_are_found():
    key = age.new_identity()
    whole = sealed(os.urandom(3 * age.CHUNK), key)
    sealed_chunk = age.CHUNK + age.TAG
    head = whole[: -3 * sealed_chunk]
    chunks = [whole[len(head) + at * sealed_chunk :][:sealed_chunk] for at in range(3)]
    for order in ([1, 0, 2], [0, 2, 1], [0, 1], [0, 2], [0], [0, 1, 1, 2], [0, 1, 2, 2]):
        with pytest.raises(age.Unreadable):
            opened(head + b"".join(chunks[at] for at in order), key)


def test_a_writer_that_was_killed_leaves_nothing_readable():
    key, file = age.new_identity(), io.BytesIO()
    age.Writer(file, [age.public_of(key)]).write(os.urandom(2 * age.CHUNK))
    with pytest.raises(age.Unreadable):
        opened(file.getvalue(), key)


def test_keys_are_read_as_they_are_written_and_a_wrong_letter_is_found():
    key = age.new_identity()
    written = age.write_identity(key)
    assert age.read_identity(written) == key
    assert age.read_recipient(age.write_recipient(age.public_of(key))) == age.public_of(key)
    for at in range(20, len(written)):
        other = "Q" if written[at] != "Q" else "P"
        with pytest.raises(age.NotAKey):
            age.read_identity(written[:at] + other + written[at + 1 :])


def test_a_miscopied_line_of_the_paper_is_named():
    key, missed, named = age.new_identity(), 0, set()
    for number in range(8):
        copied = lines.written(key)
        for letter in lines.LETTERS:
            line = copied[number]
            if letter == line[0]:
                continue
            copied[number] = letter + line[1:]
            text = "\n".join(f"{n} {one}" for n, one in enumerate(copied, 1))
            try:
                lines.read(text)
                missed += 1
            except lines.WrongLine as wrong:
                named.add((wrong.number, number + 1))
            copied[number] = line
    # One check of eight bits: of 248 slips one may pass, and then no backup opens.
    assert missed <= 5
    assert named == {(number, number) for number in range(1, 9)}


@pytest.mark.skipif(not shutil.which("age"), reason="age がありません")
@pytest.mark.parametrize("size", SIZES)
def test_age_itself_reads_what_we_write_and_we_what_it_writes(tmp_path, size):
    key, content = age.new_identity(), os.urandom(size)
    (tmp_path / "key").write_text(age.write_identity(key) + "\n")
    (tmp_path / "ours").write_bytes(sealed(content, key))
    done = subprocess.run(
        ["age", "--decrypt", "-i", tmp_path / "key", tmp_path / "ours"],
        capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout == content
    theirs = subprocess.run(
        ["age", "--encrypt", "-r", age.write_recipient(age.public_of(key))],
        input=content, capture_output=True, check=True,
    )  # fmt: skip
    assert opened(theirs.stdout, key) == content
