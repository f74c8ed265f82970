"""The linter knows when a sentence presses, and when it only looks like it."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcoach.plays import Play
from mailcoach.pressure import Finding, Severity
from mailcoach.pressure.linting import lint, lint_file
from mailcoach.pressure.rules import FOLDER, LANGUAGES, catalogue, language
from mailcoach.reading.grammar import BUILT_IN
from mailcoach.reading.sentences import cut

SENTENCES = Path(__file__).parent / "pressure"
COUNTED = {
    "questions", "asks", "length", "shouting", "attachment",
    "no-apology", "apology-asks", "value-add-asks", "business", "no-quote",
}  # fmt: skip


def rules_of(*findings: Finding) -> set[str]:
    return {finding.rule for finding in findings}


def found(text: str, play: Play | None = None, code: str = "en") -> set[str]:
    return rules_of(*lint(text, language=code, play=play))


# --- the rules' own examples -------------------------------------------------------------------------------


def examples(kind: str) -> list[tuple[str, str, str]]:
    return [
        (code, rule, sentence)
        for code in LANGUAGES
        for rule, table in tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))["rules"].items()
        for sentence in table[kind]
    ]


def shown(code: str, sentence: str) -> set[str]:
    words = language(code)
    sentences = cut(sentence, words.fold, abbreviations=words.abbreviations, months=words.months)
    return {place.rule for each in sentences for place in words.find(each)}


@pytest.mark.parametrize(("code", "rule", "sentence"), examples("examples"))
def test_a_rule_finds_its_examples(code: str, rule: str, sentence: str) -> None:
    assert rule in shown(code, sentence)


@pytest.mark.parametrize(("code", "rule", "sentence"), examples("counter"))
def test_a_rule_leaves_its_counter_examples_alone(code: str, rule: str, sentence: str) -> None:
    assert rule not in shown(code, sentence)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_rule_has_words_in_every_language(code: str) -> None:
    tables = tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))
    assert set(tables["rules"]) == set(catalogue()) - COUNTED


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_class_of_words_hides_behind_a_built_in_one(code: str) -> None:
    tables = tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))
    assert not set(tables["words"]) & set(BUILT_IN)


# --- labelled sentences ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How well the labels were met, each from 0 to 1. `alarms` is the share of innocent sentences found."""

    precision: float
    recall: float
    f1: float
    alarms: float


def score(file: str, code: str) -> Score:
    labels = tomllib.loads((SENTENCES / file).read_text("utf-8"))
    pressing = [bool(lint(text, language=code)) for texts in labels["presses"].values() for text in texts]
    innocent = [bool(lint(text, language=code)) for texts in labels["innocent"].values() for text in texts]
    right, wrong = sum(pressing), sum(innocent)
    precision, recall = right / (right + wrong), right / len(pressing)
    return Score(precision, recall, 2 * precision * recall / (precision + recall), wrong / len(innocent))


@pytest.mark.parametrize("code", LANGUAGES)
def test_labelled_sentences_are_told_apart(code: str) -> None:
    reached = score(f"{code}.toml", code)
    assert reached.f1 >= 0.95
    assert reached.alarms <= 0.04


@pytest.mark.parametrize(
    ("code", "f1", "alarms"), [("en", 0.95, 0.05), ("de", 0.92, 0.05), ("fr", 0.95, 0.05), ("es", 0.92, 0.05)]
)
def test_sentences_kept_back_from_tuning_are_told_apart(code: str, f1: float, alarms: float) -> None:
    reached = score(f"{code}-kept-back.toml", code)
    assert reached.f1 >= f1
    assert reached.alarms <= alarms


# --- whose words they are ----------------------------------------------------------------------------------


def test_a_quotation_below_is_the_prospects() -> None:
    assert not found(
        "Thank you for this.\n\nOn Mon, 3 Mar 2025, Ann wrote:\n> Please sign by Friday, it is urgent.\n"
    )


def test_a_quotation_in_the_text_is_the_prospects() -> None:
    assert not found('You told me: "we need to move forward before winter".')


def test_words_that_the_prospect_has_said_may_be_given_back_without_marks() -> None:
    theirs = ["Hello Sam, we must decide by Friday or lose the grant. Regards"]
    text = "It has stayed with me that we must decide by Friday or lose the grant."
    assert lint(text, language="en")
    assert not lint(text, language="en", theirs=theirs)


def test_few_words_of_the_prospect_count_as_a_whole() -> None:
    assert "no-quote" not in rules_of(
        *lint(
            "Is it still fewer manual steps?", language="en", play=Play.REVISIT_WHY, theirs=["Fewer manual steps"]
        )
    )


def test_their_words_are_found_behind_letters_that_grow_when_folded() -> None:
    theirs = ["die Maße müssen bis Freitag stimmen"]
    text = "Straßen, Maße, Grüße. Sie sagten: die Maße müssen bis Freitag stimmen."
    assert not lint(text, language="de", theirs=theirs)


def test_a_signature_presses_nobody() -> None:
    assert not found(
        "Thank you for the tour.\n\n-- \nSam Roe\nBook a call with me today!\nThe best pumps on the market"
    )


def test_a_postscript_does() -> None:
    assert "expiring" in found("Thank you for the tour.\n\nBest regards\nSam\n\nPS: The offer expires on Friday.")


def test_a_denial_is_no_pressure() -> None:
    assert not found("I am not writing to move this forward, and there is no deadline.")


def test_a_denial_ends_where_its_clause_ends() -> None:
    assert "deadline" in found("I'm not in a hurry, but please let me know by Friday.")


def test_what_they_asked_for_may_be_told_them() -> None:
    assert not found("You asked how long the price holds: it is valid until 30 September.")
    assert "expiring" in found("You asked for a lower price, but this offer ends on Friday.")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "As agreed, I will ring you on Friday at nine."),
        ("de", "Wie vereinbart rufe ich Sie am Freitag um neun an."),
        ("fr", "Comme convenu, je vous appelle vendredi à neuf heures."),
        ("es", "Tal como quedamos, le llamo el viernes a las nueve."),
    ],
)
def test_a_call_that_was_agreed_on_may_be_announced(code: str, text: str) -> None:
    assert not found(text, code=code)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Thank you for your quick answer last week."),
        ("de", "Danke für Ihre schnelle Antwort letzte Woche."),
        ("fr", "Merci pour votre réponse si rapide de la semaine dernière."),
        ("es", "Gracias por su rápida respuesta de la semana pasada."),
    ],
)
def test_thanks_for_an_answer_ask_for_none(code: str, text: str) -> None:
    assert not found(text, code=code)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "I get the impression that you are looking for something else."),
        ("de", "Ich habe den Eindruck, dass Sie etwas anderes suchen."),
        ("fr", "J'ai l'impression que vous cherchez autre chose."),
        ("es", "Me da la impresión de que busca otra cosa."),
    ],
)
def test_a_doubt_about_the_fit_blames_nobody(code: str, text: str) -> None:
    assert not found(text, code=code)


@pytest.mark.parametrize(
    ("code", "aim", "discount"),
    [
        ("en", "You wanted to use 20 percent less energy.", "We could give you 20 percent off."),
        ("de", "Sie wollten 20 Prozent weniger Energie verbrauchen.", "Wir geben Ihnen 20 Prozent Rabatt."),
        ("fr", "Vous vouliez 20 pour cent de rebuts de moins.", "Nous vous faisons 20 pour cent de remise."),
        ("es", "Quería ahorrar un 20 por ciento de energía.", "Le hacemos un 20 por ciento de descuento."),
    ],
)
def test_a_percentage_is_a_discount_only_off_the_price(code: str, aim: str, discount: str) -> None:
    assert not found(aim, code=code)
    assert "sweetening" in found(discount, code=code)


def test_a_month_behind_a_figure_ends_no_sentence() -> None:
    assert not found("Sie schrieben am 4. März, dass das Angebot vor dem 15. beim Rat sein muss.", code="de")


def test_a_sentence_may_be_wrapped_anywhere() -> None:
    (finding,) = lint("Thank you.\r\n\r\nI was just\r\nchecking\r\nin on the silo.", language="en")
    assert (finding.line, finding.column, finding.span) == (3, 7, "just\r\nchecking\r\nin on")


# --- templates ---------------------------------------------------------------------------------------------

TEMPLATE = """+++
play = "apology"
description = "just checking in"
+++
Dear {{ first_name }},

{# just checking in #}{% if thing %}I am sorry about the {{ thing }}.{% endif %}
I am just checking in.
"""


def test_a_template_is_read_without_its_code_and_front_matter() -> None:
    (finding,) = lint(TEMPLATE, language="en")
    assert (finding.rule, finding.line, finding.span) == ("chasing", 8, "just checking in")
    assert TEMPLATE.splitlines()[7][finding.column - 1 :].startswith("just checking in")
    assert TEMPLATE[finding.start : finding.end] == finding.span


@pytest.mark.parametrize(
    "text",
    [
        "{# lint: allow chasing #}\nI am just checking in.",
        "I am just checking in. {# lint: allow chasing #}",
        "{#- lint: allow deadline, cliché -#}\nI am just checking in.",
    ],
)
def test_a_comment_switches_a_rule_off_for_its_line_and_the_next(text: str) -> None:
    assert not found(text)


def test_a_comment_does_not_reach_further() -> None:
    assert found("{# lint: allow chasing #}\n\nI am just checking in.") == {"chasing"}


def test_rules_and_families_can_be_switched_off() -> None:
    text = "I am just checking in."
    assert not lint(text, language="en", off=["chasing"])
    assert not lint(text, language="en", off=["cliché"])


# --- what is counted ---------------------------------------------------------------------------------------


def test_one_question_is_a_question_and_two_are_a_form() -> None:
    assert "questions" not in found("What was missing?")
    assert "questions" in found("What was missing? What was too much?")


def test_two_different_requests_are_one_too_many() -> None:
    assert "asks" in found("Could you tell me what was missing? And please forward this to your electrician.")


def test_a_row_of_errands_in_one_sentence_is_more_than_one_request() -> None:
    assert "asks" in found("Could you send me the plan, fill in the form, and tell me who decides?")
    assert "asks" not in found("Could you look at the plan and tell me what was missing?")


def test_telling_how_a_question_may_be_answered_is_no_second_request() -> None:
    assert "asks" not in found("Was something missing? If so, tell me in a line what it was.")


def test_over_120_words_is_long() -> None:
    assert "length" not in found("word " * 120)
    assert "length" in found("word " * 121)


def test_words_of_others_do_not_make_a_mail_long() -> None:
    assert "length" not in found("Thank you.\n\n" + "> word word word word word word\n" * 40)


def test_shouting_is_heard() -> None:
    assert "shouting" in found("This is WONDERFUL news.")
    assert "shouting" in found("This is wonderful news!!")
    assert "shouting" not in found("The NHS and the DIN rule say so!")
    assert "shouting" not in found("You wrote: “ONE PLAN FOR ALL SITES!!”")


def test_an_attachment_that_is_spoken_of_must_be_there() -> None:
    text = "I have attached the guide."
    assert found(text) == {"attachment"}
    assert not lint(text, language="en", attachments=["guide.pdf"])


# --- plays -------------------------------------------------------------------------------------------------


def test_an_apology_must_apologise() -> None:
    assert "no-apology" in found("I would be glad of your honest view.", Play.APOLOGY)
    assert "no-apology" not in found("I am sorry. I would be glad of your honest view.", Play.APOLOGY)


def test_an_apology_may_ask_for_feedback_and_nothing_else() -> None:
    assert not found("I am sorry. Would you tell me what I could have done better?", Play.APOLOGY)
    assert "apology-asks" in found("I am sorry. Would you send me the drawings?", Play.APOLOGY)


def test_a_value_add_asks_nothing() -> None:
    assert not found("This guide on kilns made me think of you.", Play.VALUE_ADD)
    assert "value-add-asks" in found("This guide made me think of you. What do your people use?", Play.VALUE_ADD)


def test_compassion_holds_no_business_word() -> None:
    assert not found("I was so sorry to hear of your loss.", Play.COMPASSION)
    assert "business" in found("I was so sorry to hear of your loss. The proposal can wait.", Play.COMPASSION)


def test_revisit_why_holds_their_words() -> None:
    assert "no-quote" in found("Is it still what you want?", Play.REVISIT_WHY)
    assert "no-quote" not in found('You said: "fewer returns". Is it still what you want?', Play.REVISIT_WHY)
    assert "no-quote" not in found("You said: {{ their_goal | quoted }}", Play.REVISIT_WHY)


def test_let_go_has_no_last_chance() -> None:
    assert found("This is your last chance.", Play.LET_GO)


# --- findings ----------------------------------------------------------------------------------------------


def test_a_finding_says_where_and_why() -> None:
    (finding,) = lint("Dear Ann,\n\nI am just checking in on the silo.", language="en")
    assert (finding.line, finding.column) == (3, 6)
    assert finding.severity is Severity.ERROR
    assert finding.family == "cliché"
    assert finding.why.endswith(".")


def test_a_gentler_wording_fits_in_the_place_of_its_span() -> None:
    text = "I am just checking in on the silo."
    (finding,) = lint(text, language="en")
    assert text[: finding.start] + str(finding.gentler) + text[finding.end :] == "I am thinking of the silo."


def test_a_gentler_wording_presses_nobody() -> None:
    for code in LANGUAGES:
        for phrase in language(code).phrases:
            assert not phrase.gentler or not lint(phrase.gentler, language=code), phrase.gentler


def test_the_language_is_guessed() -> None:
    german = "Ich wollte nur kurz nachfragen, ob Sie schon Zeit hatten, sich unser Angebot anzusehen."
    assert rules_of(*lint(german)) == rules_of(*lint(german, language="de")) != set()


# --- files -------------------------------------------------------------------------------------------------


def test_of_a_mail_the_new_words_alone_are_read_in_their_place() -> None:
    mail = (
        b"From: Sam <sam@brook.example>\r\nSubject: LAST CHANCE\r\n\r\n"
        b"Dear Ann,\r\n\r\nI am just checking in.\r\n\r\n"
        b"On Mon, 3 Mar 2025 at 10:00, Ann <ann@hill.example> wrote:\r\n> Please sign by Friday!!!\r\n"
    )
    (finding,) = lint_file("draft.eml", mail, language="en")
    assert (finding.rule, finding.line, finding.column) == ("chasing", 6, 6)


def test_of_an_encoded_mail_the_words_are_read_as_they_are_shown() -> None:
    mail = (
        b"From: sam@brook.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        b"Content-Transfer-Encoding: base64\n\nSSBhbSBqdXN0IGNoZWNraW5nIGluLg==\n"
    )
    (finding,) = lint_file("draft.eml", mail, language="en")
    assert (finding.rule, finding.line, finding.span) == ("chasing", 1, "just checking in")


def test_any_bytes_can_be_read() -> None:
    assert lint_file("x.txt", b"\xff\xfe\x00 just checking in", language="en")


# --- hostile texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    ["just checking in ", "a", "? ", "\n", "please sign by friday. ", "{{", "{# lint: allow x #}", '"a ', "not ",
     "let me know by ", "((((", "A B ", "é'", "x.", "> ", "the offer ", "1 ", "i am sorry , ", "\u202e", "+++\n"],
)  # fmt: skip
def test_a_megabyte_of_anything_is_read_in_two_seconds(piece: str) -> None:
    lint("warm", language="en")
    text = piece * (1_000_000 // len(piece))
    begun = time.process_time()
    lint(text, language="en", theirs=[text[:2_000]])
    assert time.process_time() - begun < 2


@settings(deadline=None)  # the first text of a language waits for its rules
@given(st.text(), st.sampled_from(LANGUAGES), st.sampled_from([None, *Play]))
def test_every_finding_lies_in_the_text(text: str, code: str, play: Play | None) -> None:
    for finding in lint(text, language=code, play=play):
        assert text[finding.start : finding.end] == finding.span
        lines = text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: finding.line - 1]) + finding.column - 1
        assert offset == finding.start


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.eml", "a.md", "a.txt"]))
def test_no_file_is_too_broken(content: bytes, name: str) -> None:
    lint_file(name, content)


# --- the wheel ---------------------------------------------------------------------------------------------


def test_the_words_travel_in_the_wheel(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    script = (
        "import sys; from hatchling.builders.wheel import WheelBuilder;"
        "print(*WheelBuilder(sys.argv[1]).build(directory=sys.argv[2], versions=['standard']))"
    )
    subprocess.run([sys.executable, "-c", script, str(root), str(tmp_path)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    assert {f"mailcoach/pressure/{name}.toml" for name in (*LANGUAGES, "rules")} <= names
