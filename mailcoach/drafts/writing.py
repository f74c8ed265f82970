"""Which template fits a thread, and the draft that it makes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from mailcoach.drafts.addressing import Envelope
from mailcoach.drafts.cookbook import Cookbook
from mailcoach.drafts.draft import Draft
from mailcoach.drafts.markdown import SIGNATURE
from mailcoach.drafts.recipes import FAMILIAR, Recipe
from mailcoach.drafts.repeating import repeats
from mailcoach.drafts.vocabulary import FACTS, Facts, MissingFact, Value
from mailcoach.drafts.voices import FALLBACK, voice
from mailcoach.errors import BadTemplate, Refused
from mailcoach.library import Item
from mailcoach.plays import Play

_NOT_HELD = "This thread does not tell it; another template or play may fit."
_NOTHING_FITS = "Nothing in the library fits this thread; `mailcoach library add` puts something in."


def render(
    cookbook: Cookbook,
    play: Play,
    facts: Facts,
    envelope: Envelope,
    *,
    used: Collection[str] = (),
    sent: Iterable[str] = (),
    signature: str = "",
    item: Item | None = None,
) -> Draft:
    """The draft of a play, by the first of its templates that fits this thread.

    A template is passed over if its file is in `used` (this person has had it), if its condition does not hold,
    if it tells something that this thread does not, if it repeats a sentence of the mails in `sent`; or if it is
    broken, which the draft's notes say. Where none is left, raises BadTemplate with what is broken, else Refused
    with the missing fact.
    """
    told = tuple(sent)
    broken = [BadTemplate(problem.text, problem.hint) for problem in cookbook.broken(play, facts)]
    refused: Refused | None = None
    for recipe in cookbook.suited(play, facts):
        if recipe.file in used:
            refused = refused or Refused(
                f"{recipe.file} has gone to this person before.", "Write a variant, or pick another play."
            )
            continue
        try:
            draft = _draft(cookbook, recipe, facts, envelope, signature=signature, item=item)
        except Refused as error:
            refused = error
        except BadTemplate as error:
            broken.append(error)
        else:
            again = repeats(draft, told)
            if not again:
                passed_over = (f"A template was passed over: {error}." for error in broken)
                return replace(draft, notes=(*draft.notes, *passed_over))
            refused = Refused(
                f"{recipe.file} repeats what they have read from you: {again[0]}", "Pick another play."
            )
    if broken:
        raise broken[0]
    raise refused or Refused(
        f"There is no template for {play} in '{facts.get('language', FALLBACK)}'.",
        "`mailcoach templates list` shows those that there are.",
    )


def _draft(
    cookbook: Cookbook, recipe: Recipe, facts: Facts, envelope: Envelope, *, signature: str, item: Item | None
) -> Draft:
    subject, body = _written(cookbook, recipe, facts, envelope)
    offered = item if recipe.play is Play.VALUE_ADD else None
    return Draft(
        play=recipe.play,
        language=recipe.language,
        template=recipe.file,
        sender=envelope.sender,
        to=envelope.to,
        cc=envelope.cc,
        subject=subject,
        text=body + _farewell(recipe, facts, signature),
        in_reply_to=envelope.in_reply_to,
        references=envelope.references,
        attachments=(offered.attachment,) if offered and offered.attachment else (),
        item=offered.name if offered else "",
        notes=envelope.notes,
    )


def _written(cookbook: Cookbook, recipe: Recipe, facts: Facts, envelope: Envelope) -> tuple[str, str]:
    """Subject and body of one template. Raises Refused where it does not suit these facts, BadTemplate."""
    try:
        if not cookbook.fits(recipe, facts):
            raise Refused(f"{recipe.file} is for another case: {recipe.description}.", _NOT_HELD)
        return envelope.subject or cookbook.subject(recipe, facts), cookbook.body(recipe, facts)
    except MissingFact as error:
        meaning = FACTS[error.fact].meaning if error.fact in FACTS else "a fact"
        hint = _NOTHING_FITS if error.fact.startswith("item_") else _NOT_HELD
        raise Refused(f"{recipe.file} needs {meaning} ({error.fact}).", hint) from error


def _farewell(recipe: Recipe, facts: Mapping[str, Value], signature: str) -> str:
    """Farewell and name, and below them the signature; one farewell only, where the signature brings its own."""
    speaks = voice(recipe.language)
    below = signature.strip("\n").removeprefix("-- \n").rstrip()
    if below and speaks.closes(below):
        return f"\n\n{below}"
    own = facts.get("farewell") if recipe.language == facts.get("language") else None
    closing = recipe.closing or own or speaks.take_leave(familiar=recipe.register == FAMILIAR)
    name = str(facts.get("rep_name", ""))
    signed = f"\n\n{closing}\n{name}" if name else f"\n\n{str(closing).rstrip(',')}"
    return signed + (f"\n{SIGNATURE}{below}" if below else "")
