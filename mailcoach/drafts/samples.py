"""Every kind of thread, as facts: what `templates check` renders the templates against. Pure data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from mailcoach.drafts.vocabulary import Facts, Value
from mailcoach.drafts.voices import SENT, voice

FAULTS = ("unanswered", "late-promise", "crowded")
EVENTS = ("loss", "illness", "birth", "leave", "sale", "cuts", "change", "hardship")
OPTIONAL = ("first_name", "company", "topic", "rep_name", "item_about", "item_url")
"""Facts that many threads do not tell."""

_SAID: Mapping[str, Mapping[str, str]] = {
    "en": {
        "topic": "Ovens for the Ghent bakery",
        "their_goal": "I want our bakers home by ten in the evening, and the early shift rested.",
        "asked_words": "Could you send me a quote for two deck ovens?",
        "item_about": "Four pages on how a bakery of the same size moved its baking to the day.",
    },
    "de": {
        "topic": "Öfen für die Backstube in Gent",
        "their_goal": "Unsere Bäcker sollen abends um zehn zu Hause sein und die Frühschicht ausgeschlafen.",
        "asked_words": "Könnten Sie mir ein Angebot für zwei Etagenöfen schicken?",
        "item_about": "Vier Seiten darüber, wie eine Bäckerei dieser Größe das Backen auf den Tag verlegt hat.",
    },
    "fr": {
        "topic": "Des fours pour la boulangerie de Gand",
        "their_goal": "Je veux nos boulangers chez eux à dix heures du soir, et l’équipe du matin reposée.",
        "asked_words": "Pourriez-vous m’envoyer un devis pour deux fours à soles ?",
        "item_about": "Quatre pages sur une boulangerie de cette taille qui cuit désormais de jour.",
    },
    "es": {
        "topic": "Hornos para la panadería de Gante",
        "their_goal": "Quiero que nuestros panaderos estén en casa a las diez, y el turno de mañana descansado.",
        "asked_words": "¿Podría enviarme un presupuesto para dos hornos de solera?",
        "item_about": "Cuatro páginas sobre cómo una panadería de ese tamaño pasó a hornear de día.",
    },
}


def kinds(language: str) -> Iterator[Facts]:
    """One thread of each kind: everything told, then each thing, fault and event, then less."""
    full: dict[str, Value] = {
        "language": language,
        "register": "formal",
        "greeting": voice(language).greet("Lotte"),
        "first_name": "Lotte",
        "company": "Bakkerij Maes",
        "today": date(2026, 3, 20),
        "rep_name": "Robin Reyes",
        "answers": 3,
        "touches": 1,
        "thing": "proposal",
        "asked_on": date(2026, 2, 24),
        "delivered_on": date(2026, 2, 26),
        "goal_on": date(2025, 12, 1),
        "asked_things": ("demo", "sample", "reference", "proposal"),
        "former_name": "Joris Claes",
        "item_title": "Baking by day",
        "item_url": "https://brightpath.example/baking_by_day",
        "item_file": "baking-by-day.pdf",
        **_SAID[language],
    }
    yield full
    yield full | {"answers": 0}
    yield from (full | {"thing": str(thing), "asked_on": full["delivered_on"]} for thing in SENT)
    yield _without(full, "delivered_on") | {"delivered_by": "Ines Falk"}
    yield from (full | {"fault": fault} for fault in FAULTS)
    yield from (full | {"event": event} for event in EVENTS)
    yield from (_without(full, name) for name in OPTIONAL)
    bare = {name: value for name, value in full.items() if name not in OPTIONAL}
    yield bare | {"greeting": voice(language).greet(""), "asked_things": ("demo", "sample")}


def _without(facts: Mapping[str, Value], name: str) -> dict[str, Value]:
    return {other: value for other, value in facts.items() if other != name}
