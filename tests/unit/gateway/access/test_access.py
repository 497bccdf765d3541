"""Access: who a request comes from, what they may do, and what guessing costs."""

from pathlib import Path

import pytest

from gateway.access import Access, Refused, Right, Role
from gateway.access.access import COOKIE
from gateway.access.token_list import TokenList
from gateway.access.tokens import BadToken, cookie_of, format_token, new_secret, parse_tokens, stored

ANNA, BERT = new_secret(), new_secret()
LINES = ";".join(format_token(stored(*each)) for each in (("anna", [Role.EDITOR], ANNA), ("bert", [Role.READER], BERT)))


class Clock:
    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(clock: Clock) -> Access:
    return Access.of(LINES, None, now=clock)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def cookie(secret: str, **more: str) -> dict[str, str]:
    return {"Cookie": f"other=1; {COOKIE}={cookie_of(secret)}", "Host": "live.example.org", **more}


def status_of(access: Access, headers: dict[str, str], address: str = "192.0.2.1") -> int:
    try:
        return 200 if access.identify(headers, address) else 0
    except Refused as refused:
        return refused.status


def test_a_stored_token_shows_neither_the_token_nor_its_cookie() -> None:
    assert ANNA not in LINES
    assert cookie_of(ANNA) not in LINES
    assert set(parse_tokens(LINES)) == {"anna", "bert"}


@pytest.mark.parametrize("headers", [bearer(ANNA), cookie(ANNA), cookie(ANNA, Origin="https://live.example.org")])
def test_token_and_cookie_name_the_same_person(access: Access, headers: dict[str, str]) -> None:
    person = access.identify(headers, "192.0.2.1")
    assert person is not None
    assert (person.name, Right.CORRECT in person.rights, Right.OPERATE in person.rights) == ("anna", True, False)


def test_a_cookie_that_a_page_of_another_site_sends_does_not_count(access: Access) -> None:
    assert access.identify(cookie(ANNA, Origin="https://elsewhere.example"), "192.0.2.1") is None


def test_the_stored_hash_is_no_credential(access: Access) -> None:
    stored_hash = stored("anna", [Role.EDITOR], ANNA).hash
    assert status_of(access, bearer(stored_hash)) == 401
    assert status_of(access, {"Cookie": f"{COOKIE}={stored_hash}"}) == 401


def test_an_address_that_guesses_is_not_even_looked_at_for_a_while(access: Access, clock: Clock) -> None:
    guesses = [status_of(access, bearer(f"guess-{number}")) for number in range(12)]
    assert guesses == [401] * 10 + [429] * 2
    assert status_of(access, bearer(ANNA)) == 429, "a right guess must not get through either"
    assert status_of(access, bearer(ANNA), "198.51.100.7") == 200
    clock.now_s += 5
    assert status_of(access, bearer(ANNA)) == 200


def test_guesses_from_many_addresses_do_not_lock_out_who_was_here_before(access: Access) -> None:
    assert status_of(access, bearer(ANNA), "198.51.100.7") == 200
    guesses = [status_of(access, bearer("guess"), f"192.0.2.{number}") for number in range(150)]
    assert guesses.count(401) == 100
    assert status_of(access, bearer(ANNA), "203.0.113.1") == 429
    assert status_of(access, bearer(ANNA), "198.51.100.7") == 200


def test_a_revoked_token_is_refused_within_a_second(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "tokens"
    path.write_text(f"# a comment\n{LINES.replace(';', chr(10))}\n")
    access = Access(TokenList({}, path, now=clock), now=clock)
    person = access.identify(bearer(ANNA), "192.0.2.1")
    assert person is not None
    path.write_text(format_token(stored("bert", [Role.READER], BERT)))
    clock.now_s += 1.1
    assert not access.is_current(person)
    assert status_of(access, bearer(ANNA)) == 401
    assert status_of(access, cookie(BERT)) == 200


def test_a_mistake_in_the_file_opens_nothing(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "tokens"
    path.write_text("anna everything 1234\n")
    access = Access(TokenList({}, path, now=clock), now=clock)
    assert not access.is_open
    path.unlink()
    clock.now_s += 2
    assert not access.is_open


@pytest.mark.parametrize(
    ("line", "named"), [("anna", "NAME"), ("anna boss " + "0" * 64, "roles"), ("a/b editor " + "0" * 64, "NAME")]
)
def test_a_line_that_is_no_token_is_named(line: str, named: str) -> None:
    with pytest.raises(BadToken, match=named) as caught:
        parse_tokens("# first\n" + line)
    assert "line 2" in str(caught.value)
    assert "0000" not in str(caught.value)


def test_two_tokens_of_one_name_are_a_mistake() -> None:
    with pytest.raises(BadToken, match="already"):
        parse_tokens(f"{LINES};{LINES}")


def test_roles_give_what_the_page_about_access_says() -> None:
    text = (Path(__file__).parents[4] / "docs" / "access.md").read_text(encoding="utf-8")
    assert all(f"| `{role}` |" in text for role in Role)


def test_a_comment_may_contain_a_semicolon() -> None:
    """The file that `rinkside token new` writes begins with such a comment, and no gateway could read it."""
    line = format_token(stored("anna", [Role.EDITOR], ANNA))
    assert set(parse_tokens(f"# Written by a command; gateways notice changes.\n{line}\n")) == {"anna"}
