"""What init writes, and what it knows about providers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.errors import Misconfigured, UsageError
from mailcoach.mailbox.tokens import presets
from mailcoach.settings import load
from mailcoach.setup.choices import Choices
from mailcoach.setup.configuring import add_account, copy_templates, languages_of, toml, write_new, written
from mailcoach.setup.days_off import holidays_of, likely_country
from mailcoach.setup.providers import provider_of, providers
from mailcoach.setup.servers import usual_places

EXAMPLE = (Path(__file__).parent.parent / "config.example.toml").read_text(encoding="utf-8")


def test_the_comments_of_the_example_stay() -> None:
    text = written(EXAMPLE, {"silence.threshold_days": 7})
    assert "threshold_days = 7          # business days" in text
    assert text.count("#") == EXAMPLE.count("#")


def test_a_key_that_the_example_shows_as_a_comment_comes_to_life() -> None:
    text = written(
        EXAMPLE, {"accounts.oauth2.provider": "google", "accounts.imap.password_command": "pass show # x"}
    )
    account = tomllib.loads(text)["accounts"][0]
    assert account["oauth2"] == {"provider": "google"}
    assert account["imap"]["password_command"] == "pass show # x"


def test_every_choice_ends_up_in_the_file(tmp_path: Path) -> None:
    choices = Choices("robin@x.example", "sales", "mail.x.example", 143, "starttls", "robin", "oauth2")
    path = tmp_path / "config.toml"
    write_new(path, written(EXAMPLE, choices.values()))
    assert load(path, {}).accounts[0] == choices.account()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_toml(text: str) -> None:
    assert tomllib.loads(f"key = {toml(text)}")["key"] == text


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "config.toml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError):
        write_new(tmp_path / "config.toml", "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml"]


def test_templates_of_the_rep_are_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "apology.en.md").write_text("ours")
    (tmp_path / "ours" / "value-add.en.md").write_text("ours")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "apology.en.md").write_text("mine")
    assert copy_templates(tmp_path / "ours", tmp_path / "own", ["en"]) == 1
    assert (tmp_path / "own" / "apology.en.md").read_text() == "mine"


def test_templates_in_other_languages_stay_ours(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    for name in ("apology.en.md", "apology.de.md", "apology.es.tu.md", "apology.fr.late.md"):
        (tmp_path / "ours" / name).write_text("ours")
    assert copy_templates(tmp_path / "ours", tmp_path / "own", ("es", "fr")) == 2
    assert {path.name for path in (tmp_path / "own").iterdir()} == {"apology.es.tu.md", "apology.fr.late.md"}


@pytest.mark.parametrize(
    ("session", "languages"),
    [
        ({"LANG": "de_AT.UTF-8"}, ("de", "en")),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "fr_CH", "LC_ALL": ""}, ("fr", "en")),
        ({"LANG": "es"}, ("es", "en")),
        ({"LANG": "en_GB.UTF-8"}, ("en",)),
        ({"LANG": "C.UTF-8"}, ("en",)),
        ({"LC_ALL": "POSIX"}, ("en",)),
        ({}, ("en",)),
    ],
)
def test_a_rep_writes_in_the_language_of_the_session_and_in_english(
    session: dict[str, str], languages: tuple[str, ...]
) -> None:
    assert languages_of(session) == languages


@pytest.mark.parametrize("there", ["theme = 1 # mine", "\r\n# caf\u00e9\r\n", ""])
def test_another_account_comes_below_and_the_rest_stays_to_the_byte(tmp_path: Path, there: str) -> None:
    path = tmp_path / "config.toml"
    first = written(EXAMPLE, {"accounts.name": "first"})
    path.write_bytes((first + there).encode())
    path.chmod(0o640)
    choices = Choices("robin@x.example", "second", "mail.x.example", 143, "starttls")
    add_account(path, EXAMPLE, choices.values())
    assert path.read_bytes().startswith((first + there).encode())
    assert [entry["name"] for entry in tomllib.loads(path.read_text())["accounts"]] == ["first", "second"]
    assert path.stat().st_mode & 0o777 == 0o640


def test_another_account_goes_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text(EXAMPLE)
    (tmp_path / "config.toml").symlink_to(tmp_path / "dotfiles.toml")
    choices = Choices("robin@x.example", "second", "mail.x.example", 143, "starttls")
    add_account(tmp_path / "config.toml", EXAMPLE, choices.values())
    assert (tmp_path / "config.toml").is_symlink()
    assert len(load(tmp_path / "dotfiles.toml", {}).accounts) == 2


def test_accounts_on_one_line_cannot_be_followed_by_another(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('accounts = [{ address = "robin@x.example", imap = { host = "mail.x.example" } }]')
    choices = Choices("robin@x.example", "second", "mail.x.example", 143, "starttls")
    with pytest.raises(Misconfigured, match="No table can follow"):
        add_account(path, EXAMPLE, choices.values())
    assert path.read_text().endswith("}]")


@pytest.mark.parametrize("name", providers())
def test_every_provider_is_whole(name: str) -> None:
    provider = providers()[name]
    assert provider.title
    assert provider.host or (provider.auth == "none" and provider.needs)
    assert provider.auth == "password" or provider.needs
    assert provider.oauth2 in {"", *presets()}
    assert provider.oauth2 or provider.auth != "oauth2"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("robin@gmail.com", "gmail"),
        ("Robin@GMX.net", "gmx"),
        ("robin@yahoo.co.uk", "yahoo"),
        ("robin@firm.onmicrosoft.com", "microsoft-365"),
        ("robin@libero.it", "libero"),
    ],
)
def test_the_domain_tells_the_provider(address: str, name: str) -> None:
    provider = provider_of(address)
    assert provider
    assert provider.name == name


def test_a_companys_own_domain_tells_none() -> None:
    assert provider_of("robin@notgmail.com") is None


def test_no_domain_belongs_to_two_providers() -> None:
    domains = [domain for provider in providers().values() for domain in provider.domains]
    assert len(domains) == len(set(domains))


def test_encrypted_places_are_tried_first() -> None:
    assert [place.security for place in usual_places("x.example")] == ["tls"] * 3 + ["starttls"] * 3


def test_the_time_zone_tells_the_holidays_before_the_address_does() -> None:
    assert likely_country("Europe/Paris", "robin@x.de") in {"FR", "DE"}  # DE where the system has no zone table
    assert likely_country("Nowhere", "robin@x.de") == "DE"
    assert likely_country("Nowhere", "robin@x.co.uk") == "GB"
    assert likely_country("UTC", "robin@x.com") == ""


def test_holidays_are_checked() -> None:
    assert holidays_of("de-sn, FR") == ("DE-SN", "FR")
    assert holidays_of("-") == ()
    with pytest.raises(UsageError, match="XX"):
        holidays_of("XX")
