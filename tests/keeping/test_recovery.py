"""The key on paper."""


def test_init_shows_the_key_and_says_until_when_it_lies_here(empty_installation, tmp_path):
    here = empty_installation
    said = here.must_run("init", "--organization", "あおぞら", "--code", "aozora")
    assert "復旧の鍵" in said
    assert (here.data / "recovery-key").stat().st_mode & 0o777 == 0o600
    ran = here.run("backup", tmp_path / "x")
    assert "まだこの機械にあります" in ran.err
    assert here.run("recovery-key", "remove-local").code == 1
    here.must_run("recovery-key", "remove-local", "--yes")
    assert not (here.data / "recovery-key").exists()
    ran = here.run("backup", tmp_path / "x")
    assert (ran.code, ran.err) == (0, "")
    ran = here.run("restore", tmp_path / "x", "--to", tmp_path / "new")
    assert ran.code == 1
    assert "復旧の鍵がありません" in ran.err


def test_a_second_organization_makes_no_second_key(empty_installation):
    empty_installation.must_run("init", "--organization", "あおぞら", "--code", "aozora")
    said = empty_installation.must_run("init", "--organization", "みなと", "--code", "minato")
    assert "復旧の鍵" not in said


def test_keys_come_and_go_and_the_trail_says_so(installation):
    installation.must_run("recovery-key", "new", "--label", "施設長の金庫")
    installation.must_run("recovery-key", "new", "--label", "理事の金庫")
    listed = installation.must_run("recovery-key", "list").splitlines()
    assert ["施設長の金庫" in listed[0], "理事の金庫" in listed[1]] == [True, True]
    installation.must_run("recovery-key", "forget", listed[0].split()[0])
    assert len(installation.must_run("recovery-key", "list").splitlines()) == 1
    assert installation.run("recovery-key", "forget", listed[1].split()[0]).code == 1
    assert installation.run("recovery-key", "add", "age1wrong").code == 1
    trail = "from yorisoi.audit.models import Entry; print(*Entry.objects.values_list('verb', flat=True))"
    said = installation.python(trail)
    assert said.count("recovery.key_made") == 2
    assert said.count("recovery.key_forgotten") == 1


def test_the_paper_is_a_pdf_that_its_owner_alone_reads(installation, tmp_path):
    installation.must_run("recovery-key", "new")
    installation.must_run("recovery-key", "print", "--out", tmp_path / "鍵.pdf")
    paper = tmp_path / "鍵.pdf"
    assert paper.read_bytes().startswith(b"%PDF")
    assert paper.stat().st_mode & 0o777 == 0o600
