"""config.toml: what is refused, and in which words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mailcoach.cli import answers
from mailcoach.emails import Role
from mailcoach.errors import Misconfigured, UsageError
from mailcoach.settings import Settings, load
from mailcoach.wrong_settings import line_of

ACCOUNT = """
[[accounts]]
address = "robin@brightpath.example"
[accounts.imap]
host = "imap.brightpath.example"
"""


def loaded(folder: Path, text: str, **environment: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, environment)


def refused(folder: Path, text: str, **environment: str) -> tuple[str, str]:
    """What is said of the text, with the file's folder left out, and the hint."""
    with pytest.raises(Misconfigured) as error:
        loaded(folder, text, **environment)
    return str(error.value).replace(f"{folder}/", ""), error.value.hint


def test_an_address_and_a_server_are_enough(tmp_path: Path) -> None:
    settings = loaded(tmp_path, ACCOUNT)
    assert settings.silence.threshold_days == 5
    assert settings.accounts[0].imap.port == 993
    assert settings.drafting.templates == tmp_path / "templates"


def test_the_example_file_is_valid_and_shows_every_default(tmp_path: Path) -> None:
    example = Path(__file__).parent.parent / "config.example.toml"
    shown = loaded(tmp_path, example.read_text(encoding="utf-8"))
    bare = loaded(tmp_path, ACCOUNT)
    assert shown.silence == bare.silence
    assert shown.drafting == bare.drafting
    assert shown.unattended == bare.unattended


def test_the_example_file_names_every_setting() -> None:
    text = (Path(__file__).parent.parent / "config.example.toml").read_text(encoding="utf-8")
    for table, field in Settings.model_fields.items():
        model = field.annotation
        for name in getattr(model, "model_fields", {}):
            assert f"{name} =" in text, f"[{table}] {name}"


def test_the_environment_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILCOACH_SILENCE__THRESHOLD_DAYS", "9")
    assert loaded(tmp_path, "[silence]\nthreshold_days = 7\n" + ACCOUNT).silence.threshold_days == 9


@pytest.mark.parametrize(("name", "value"), [("THRESHOLD_DAYS", "many"), ("HISTORY_DAYS", "1"), ("TRESHOLD", "5")])
def test_what_is_wrong_in_the_environment_is_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    variable = f"MAILCOACH_SILENCE__{name}"
    monkeypatch.setenv(variable, value)
    said, _ = refused(tmp_path, "[silence]\nhistory_days = 300\n" + ACCOUNT, **{variable: value})
    assert said.startswith(f"The environment variable {variable}: ")


def test_an_unknown_key_names_file_line_and_the_nearest_key(tmp_path: Path) -> None:
    said, hint = refused(tmp_path, "[silence]\nthreshold_dayz = 3\n" + ACCOUNT)
    assert said == "config.toml:2: silence.threshold_dayz is no setting."
    assert hint == "Did you mean 'threshold_days'?"


def test_an_unknown_table_is_refused_too(tmp_path: Path) -> None:
    assert refused(tmp_path, "[sillence]\n" + ACCOUNT) == (
        "config.toml:1: sillence is no setting.",
        "Did you mean 'silence'?",
    )


def test_a_missing_key_points_at_its_table(tmp_path: Path) -> None:
    said, _ = refused(tmp_path, '\n\n[[accounts]]\naddress = "a@b.example"\n')
    assert said == "config.toml:3: accounts.imap is missing."


def test_a_wrong_value_names_its_line(tmp_path: Path) -> None:
    said, _ = refused(tmp_path, ACCOUNT + "port = 99999\n")
    assert said.startswith("config.toml:6: accounts.imap.port: input should be less than")


@pytest.mark.parametrize("key", ["threshold_days", "max_touches"])
def test_true_is_no_number(tmp_path: Path, key: str) -> None:
    said, _ = refused(tmp_path, f"[silence]\n{key} = true\n{ACCOUNT}")
    assert said == f"config.toml:2: silence.{key}: here goes a whole number."


def test_folders_lie_beside_the_file_or_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/robin")
    drafting = loaded(tmp_path, ACCOUNT + '[drafting]\nlibrary = "~/useful"\n').drafting
    assert (drafting.templates, drafting.library) == (tmp_path / "templates", Path("/home/robin/useful"))


def test_a_home_that_nobody_has_names_its_line(tmp_path: Path) -> None:
    said, _ = refused(tmp_path, ACCOUNT + '[drafting]\ntemplates = "~nobody-here/x"\n')
    assert said == "config.toml:7: drafting.templates: nobody here is called ~nobody-here."


def test_a_password_does_not_belong_in_the_file(tmp_path: Path) -> None:
    said, hint = refused(tmp_path, ACCOUNT + 'password = "hunter2"\n')
    assert "does not belong in this file" in said
    assert "hunter2" not in said + hint


def test_a_value_is_never_repeated_in_an_error(tmp_path: Path) -> None:
    said, hint = refused(tmp_path, ACCOUNT + 'username = ["hunter2"]\n')
    assert "hunter2" not in said + hint


def test_a_misspelt_variable_is_refused(tmp_path: Path) -> None:
    said, hint = refused(tmp_path, ACCOUNT, MAILCOACH_SILENCY__MAX_TOUCHES="4")
    assert "MAILCOACH_SILENCY__MAX_TOUCHES" in said
    assert hint == "Did you mean 'MAILCOACH_SILENCE'?"


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    said, _ = refused(tmp_path, "[silence]\nthreshold_days = = 3\n")
    assert "line 2" in said


def test_toml_that_is_nested_without_end_is_a_wrong_file_and_no_bug(tmp_path: Path) -> None:
    said, _ = refused(tmp_path, "prospects.ignore = " + "[" * 5_000)
    assert said.startswith("config.toml: ")


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as error:
        load(tmp_path / "none.toml", {})
    assert "mailcoach init" in error.value.hint


@pytest.mark.parametrize(("one", "other"), [("work", "work"), ("a.b", "a-b"), ("Work", "work")])
def test_two_accounts_may_not_share_a_name_or_what_is_named_after_it(tmp_path: Path, one: str, other: str) -> None:
    head, body = ACCOUNT.split("address", 1)
    accounts = [f'{head}name = "{name}"\naddress{body}' for name in (one, other)]
    said, _ = refused(tmp_path, "".join(accounts))
    assert "two accounts have the same name" in said


def test_accounts_in_any_script_have_files_of_their_own(tmp_path: Path) -> None:
    head, body = ACCOUNT.split("address", 1)
    accounts = [f'{head}name = "{name}"\naddress{body}' for name in ("工作", "私人", "work", "work 2")]
    assert len(loaded(tmp_path, "".join(accounts)).accounts) == 4


def test_only_folders_that_are_named_count(tmp_path: Path) -> None:
    text = ACCOUNT + '[accounts.folders]\ndrafts = "Entwürfe"\nignore = ["Old"]\n'
    assert loaded(tmp_path, text).accounts[0].folders.named == {Role.DRAFTS: "Entwürfe"}


def test_a_line_is_found_in_arrays_of_tables() -> None:
    text = ACCOUNT + ACCOUNT + "port = 1\n"
    assert tomllib.loads(text)["accounts"][1]["imap"]["port"] == 1
    assert line_of(text, ["accounts", 1, "imap", "port"]) == 11


def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Misconfigured, match="it is not UTF-8"):
        load(path, {})
    with pytest.raises(Misconfigured, match="Is a directory"):
        load(tmp_path, {})


def test_a_mark_before_the_first_line_is_passed_over(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\ufeff[silence]\nthreshold_days = 7\n" + ACCOUNT).silence.threshold_days == 7


@pytest.mark.parametrize(
    "variable", ["MAILCOACH_SILENCE", "MAILCOACH_SILENCE__HOLIDAYS", "MAILCOACH_ACCOUNTS__0__NAME"]
)
def test_a_variable_that_is_no_list_or_table_is_blamed_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "DE-SN")
    said, _ = refused(tmp_path, "[silence]\n" + ACCOUNT, **{variable: "DE-SN"})
    assert said.startswith(f"The environment variable {variable}: ")
    assert ": here goes a " in said


def test_a_wrong_value_in_a_list_names_the_line_of_the_list(tmp_path: Path) -> None:
    said, _ = refused(tmp_path, '[drafting]\nplays = ["let-go", "appology"]\n' + ACCOUNT)
    assert said.startswith("config.toml:2: drafting.plays: ")


NO_ADDRESSES = ["robin", "@brightpath.example", "robin@", "Robin <robin@brightpath.example>"]


@pytest.mark.parametrize("wrong", [*NO_ADDRESSES, "<robin@brightpath.example>"])
def test_init_takes_no_address_that_the_file_would_not_take(wrong: str) -> None:
    with pytest.raises(UsageError):
        answers.address(wrong)


@pytest.mark.parametrize("wrong", NO_ADDRESSES)
def test_an_address_has_to_look_like_one(tmp_path: Path, wrong: str) -> None:
    said, _ = refused(tmp_path, ACCOUNT.replace("robin@brightpath.example", wrong))
    assert said == (
        "config.toml:3: accounts.address: that is no address; it looks like robin.reyes@brightpath.example."
    )


def test_one_pair_of_brackets_around_accounts_is_told_to_be_two(tmp_path: Path) -> None:
    said, hint = refused(tmp_path, ACCOUNT.replace("[[accounts]]", "[accounts]"))
    assert said.startswith("config.toml:2: ")
    assert "[[accounts]]" in hint


@pytest.mark.parametrize(
    "wrong",
    [
        'our_domains = ["@brightpath.example"]',
        'our_domains = ["*.brightpath.example"]',
        'holidays = { "@nordwind.example" = "SE" }',
        'ignore = ["newsletter.example"]',
    ],
)
def test_what_would_never_match_anybody_is_refused(tmp_path: Path, wrong: str) -> None:
    said, _ = refused(tmp_path, f"[prospects]\n{wrong}\n{ACCOUNT}")
    assert said.startswith("config.toml:2: prospects.")
    assert ".example" in said


@pytest.mark.parametrize("code", ["XX", "XX-YY", "DE-XX", ""])
@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('[silence]\nholidays = ["FR",\n  "{}"]\n', 2, "silence.holidays"),
        ('[prospects]\nholidays = {{ "nordwind.example" = "{}" }}\n', 2, "prospects.holidays"),
        ('[prospects.holidays]\n"nordwind.example" = "{}"\n', 1, "prospects.holidays"),
    ],
)
def test_a_country_whose_holidays_nobody_knows_names_its_line(
    tmp_path: Path, text: str, line: int, key: str, code: str
) -> None:
    said, _ = refused(tmp_path, text.format(code) + ACCOUNT)
    assert said.startswith(f"config.toml:{line}: {key}: {code!r} is no country whose holidays are known")


def test_our_domains_know_no_capitals(tmp_path: Path) -> None:
    settings = loaded(tmp_path, f'[prospects]\nour_domains = ["BrightPath.example"]\n{ACCOUNT}')
    assert settings.prospects.our_domains == ("brightpath.example",)


def test_a_server_without_a_name_is_refused(tmp_path: Path) -> None:
    said, _ = refused(tmp_path, ACCOUNT.replace("imap.brightpath.example", ""))
    assert said.startswith("config.toml:5: accounts.imap.host: ")
