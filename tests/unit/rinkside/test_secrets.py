"""Secrets in settings, addresses and library messages are masked."""

import io
from pathlib import Path

import pytest

from rinkside import secrets
from rinkside.exceptions import BadSettings
from rinkside.settings import Settings, load_settings
from schemas.urls import masked

MARK = "S3cretMark"
URLS = [
    f"redis://u:{MARK}@h:1/0",
    f"redis:/u:{MARK}@h/0",
    f"redis://u:{MARK}/#@h:1/0",
    f"u:{MARK}@h:1",
    f"http://u:a@{MARK}@h:1/",
    f"https://h:1/x?api_token={MARK}&y=1",
]


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())


@pytest.mark.parametrize("url", [url for url in URLS if "://" in url or ":/" in url])
def test_a_url_in_a_text_is_masked(url: str) -> None:
    text = masked(f"no answer from {url} (Connection refused)")
    assert MARK not in text
    assert text.endswith(" (Connection refused)")


def test_the_rest_of_a_text_stays() -> None:
    for text in ("rinkside: 3 of 5", "http://h:1/a?x=1", "mail a@b.example", "redis://h:1/0, unix:///run/redis.sock"):
        assert masked(text) == text


def outcome_of(flags: dict[str, object]) -> str:
    """The settings, or why they are refused, as text."""
    try:
        return repr(load_settings(flags))
    except BadSettings as error:
        return str(error)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("source", ["flag", "variable", "file"])
def test_no_setting_shows_a_secret_when_it_is_refused(
    url: str, source: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for field in Settings.model_fields:
        variable = f"RINKSIDE_{field.upper()}"
        with monkeypatch.context() as scope:
            if source == "variable":
                scope.setenv(variable, url)
            (place / "rinkside.toml").write_text(f'{field} = "{url}"\n' if source == "file" else "")
            secrets.learn_from([], {variable: url}, "RINKSIDE_")
            shown = outcome_of({field: url} if source == "flag" else {})
        assert MARK not in secrets.mask(shown), field
        if field.endswith(("_url", "_password")) or field == "desk_key":
            assert MARK not in shown, f"{field} is masked without knowing the secret"


def test_an_unknown_key_that_looks_like_a_secret_is_not_shown(place: Path) -> None:
    (place / "rinkside.toml").write_text(f'desk_keey = "{MARK}-and-more"\nredis_password = "{MARK}"\n')
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert MARK not in str(caught.value)
    assert "is desk_key meant?" in str(caught.value)


def test_a_part_of_a_password_in_a_message_of_a_library_is_masked() -> None:
    secrets.learn("redis_url", f"redis://u:{MARK}/#rest-of-it@h:1/0")
    assert secrets.mask(f"Port could not be cast to integer value as '{MARK}'") == (
        "Port could not be cast to integer value as '***'"
    )
    secrets.learn("gateway_url", "http://u:with%20space@h:1")
    assert "with space" not in secrets.mask("user u, password with space")


def test_a_short_password_does_not_mask_ordinary_words() -> None:
    secrets.learn("redis_url", "redis://u:in@h:1/0")
    assert secrets.mask("nothing in redis://u:in@h:1/0") == "nothing in redis://***@h:1/0"


def test_a_masked_stream_masks_what_is_written_and_is_otherwise_the_stream() -> None:
    secrets.learn("desk_key", f"{MARK}-0123456789")
    target = io.StringIO()
    stream = secrets.MaskedStream(target)
    print(f"the key is {MARK}-0123456789", file=stream)
    stream.writelines([f"{MARK}-0123456789\n"])
    assert target.getvalue() == "the key is ***\n***\n"
    assert stream.isatty() is False
