import pytest

from yorisoi import __version__
from yorisoi.config import cli


@pytest.mark.parametrize("asked", ["version", "--version"])
def test_it_names_its_own_version(asked, capsys):
    cli.main([asked])
    assert capsys.readouterr().out == f"yorisoi {__version__}\n"
