import pytest

from bbs.accounts import passwords


@pytest.fixture(autouse=True)
def _cheap_hashes():
    with passwords.quick():
        yield
