"""How each language says the few things that a template cannot know beforehand: dates, names of things,
greetings, quotation marks. Pure data, and the small functions that read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mailcoach.reading.acts import Thing


@dataclass(frozen=True, slots=True)
class Called:
    """A thing that is sent, shown or granted, as one names it, asks for it, and tells of having given it."""

    the: str
    a: str
    gave: str


@dataclass(frozen=True, slots=True)
class Voice:
    """One language. `day` and `dated` hold `{day}`, `{month}`, `{year}`; `greeting` holds `{name}`.

    `things` are chosen so that subject and object look the same. `openers` begin a salutation that may be said
    again at any hour, `hourly` one that may not; `closings` begin a farewell.
    `wrote` introduces a quoted mail, with `{when}` and `{who}`. `familiar` and `formal` are patterns of the words
    by which one says du or Sie, `to_friends` is what becomes of "you" in `things`, `greeting_to_friends` and
    `closing_to_friends` of those; all are empty where there is no such choice. `articled` begins the name of a
    company that nobody says without an article.
    """

    months: tuple[str, ...]
    day: str
    dated: str
    on: str
    quotes: tuple[str, str]
    joiner: str
    things: Mapping[Thing, Called]
    greeting: str
    openers: tuple[str, ...]
    hourly: tuple[str, ...]
    closing: str
    closings: tuple[str, ...]
    wrote: str
    articled: str
    first: str = ""
    familiar: str = ""
    formal: str = ""
    to_friends: tuple[str, str] = ("", "")
    greeting_to_friends: str = ""
    closing_to_friends: str = ""

    def say_day(self, day: date, today: date) -> str:
        """The day as people write it; with the year where it is not this year."""
        number = self.first if self.first and day.day == 1 else str(day.day)
        form = self.day if day.year == today.year else self.dated
        return form.format(day=number, month=self.months[day.month - 1], year=day.year)

    def say_list(self, parts: Iterable[str]) -> str:
        """ "a, b and c"; nothing for nothing."""
        *others, last = [*parts] or [""]
        return f"{', '.join(others)} {self.joiner} {last}" if others else last

    def is_familiar(self, text: str) -> bool | None:
        """Whether a text addresses its reader as a friend; None where it shows neither."""
        familiar, formal = (len(re.findall(said, text)) if said else 0 for said in (self.familiar, self.formal))
        return familiar > formal if familiar or formal else None

    def greet(self, name: str, *, familiar: bool = False) -> str:
        """A salutation on a line of its own; graceful without a name."""
        greeting = (familiar and self.greeting_to_friends) or self.greeting
        return greeting.format(name=name) if name else re.sub(r",? \{name\}", "", greeting)

    def take_leave(self, *, familiar: bool = False) -> str:
        """A farewell on a line of its own."""
        return (familiar and self.closing_to_friends) or self.closing

    def introduce(self, who: str, when: datetime, today: date) -> str:
        """The line above a quoted mail."""
        return self.wrote.format(when=f"{self.say_day(when.date(), today)}, {when:%H:%M}", who=who)

    def closes(self, line: str) -> bool:
        """Whether a line is a farewell."""
        return line.strip().lower().startswith(self.closings)


ENGLISH = Voice(
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    day="{day} {month}",
    dated="{day} {month} {year}",
    on="on {day}",
    quotes=("“", "”"),
    joiner="and",
    things={
        Thing.PROPOSAL: Called("the proposal", "a proposal", "sent you the proposal"),
        Thing.PRICE: Called("the prices", "prices", "sent you the prices"),
        Thing.DEMO: Called("the demo", "a demo", "showed you the demo"),
        Thing.SAMPLE: Called("the samples", "samples", "sent you the samples"),
        Thing.TRIAL: Called("the trial", "a trial", "set up the trial for you"),
        Thing.DOCUMENT: Called("the documents", "documents", "sent you the documents"),
        Thing.REFERENCE: Called("the references", "references", "gave you the references"),
        Thing.TIME: Called("the extra time", "more time", "gave you the extra time"),
    },
    greeting="Hello {name},",
    openers=("hello", "hi", "dear", "hey"),
    hourly=("good morning", "good afternoon", "good evening"),
    closing="Kind regards,",
    closings=("kind", "best", "all the best", "all best", "warm", "regards", "sincerely", "yours", "many thanks",
              "thanks", "cheers", "with "),
    wrote="On {when}, {who} wrote:",
    articled=r"(?:university|city|county|town|ministry|bank|museum) of\b",
)  # fmt: skip

GERMAN = Voice(
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
    day="{day}. {month}",
    dated="{day}. {month} {year}",
    on="am {day}",
    quotes=("„", "“"),
    joiner="und",
    things={
        Thing.PROPOSAL: Called("das Angebot", "ein Angebot", "Ihnen das Angebot geschickt"),
        Thing.PRICE: Called("die Preise", "Preise", "Ihnen die Preise geschickt"),
        Thing.DEMO: Called("die Vorführung", "eine Vorführung", "Ihnen die Vorführung gezeigt"),
        Thing.SAMPLE: Called("die Muster", "Muster", "Ihnen die Muster geschickt"),
        Thing.TRIAL: Called("die Testversion", "eine Testversion", "Ihnen die Testversion eingerichtet"),
        Thing.DOCUMENT: Called("die Unterlagen", "Unterlagen", "Ihnen die Unterlagen geschickt"),
        Thing.REFERENCE: Called("die Referenzen", "Referenzen", "Ihnen die Referenzen genannt"),
        Thing.TIME: Called("die zusätzliche Zeit", "mehr Zeit", "Ihnen die zusätzliche Zeit gegeben"),
    },
    greeting="Guten Tag {name},",
    openers=("guten tag", "hallo", "sehr geehrte", "sehr geehrter", "liebe", "lieber", "grüß gott", "moin",
             "servus", "grüezi", "hi", "hey"),
    hourly=("guten morgen", "guten abend"),
    closing="Freundliche Grüße",
    closings=("freundlich", "mit freundlich", "viele grüße", "beste grüße", "herzlich", "mit besten", "liebe grüße",
              "schöne grüße", "gruß", "grüße", "mfg"),
    wrote="Am {when} schrieb {who}:",
    articled=r"\w*(?:stadt|gemeinde|kreis|universität|schule|klinik|klinikum|krankenhaus|werke|amt|museum|theater|verein|"
             r"verband|hotel|praxis|kanzlei|dienst|zentrum|bäder|genossenschaft)\s",
    familiar=r"\b(?:[Dd]u|[Dd]ir|[Dd]ich|[Dd]ein\w{0,2}|[Ee]uch|[Ee]uer|[Ee]ure\w?)\b",
    formal=r"(?<![.!?]\s)(?<!\n)\b(?:Sie|Ihnen|Ihr\w{0,2})\b|\b(?:Herrn?|Frau) [A-ZÄÖÜ]|Sehr geehrte",
    to_friends=("Ihnen ", "dir "),
    greeting_to_friends="Hallo {name},",
    closing_to_friends="Viele Grüße",
)  # fmt: skip

FRENCH = Voice(
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    day="{day} {month}",
    dated="{day} {month} {year}",
    on="le {day}",
    quotes=("«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»"),
    joiner="et",
    things={
        Thing.PROPOSAL: Called("la proposition", "une proposition", "vous ai envoyé la proposition"),
        Thing.PRICE: Called("les tarifs", "des tarifs", "vous ai envoyé les tarifs"),
        Thing.DEMO: Called("la démonstration", "une démonstration", "vous ai fait la démonstration"),
        Thing.SAMPLE: Called("les échantillons", "des échantillons", "vous ai envoyé les échantillons"),
        Thing.TRIAL: Called("la version d’essai", "une version d’essai", "vous ai ouvert la version d’essai"),
        Thing.DOCUMENT: Called("les documents", "des documents", "vous ai envoyé les documents"),
        Thing.REFERENCE: Called("les références", "des références", "vous ai donné les références"),
        Thing.TIME: Called("le temps supplémentaire", "plus de temps", "vous ai laissé plus de temps"),
    },
    greeting="Bonjour {name},",
    openers=("bonjour", "cher", "chère", "madame", "monsieur", "salut"),
    hourly=("bonsoir",),
    closing="Bien à vous,",
    closings=("bien à", "cordialement", "bien cordialement", "sincèrement", "meilleures", "belle journée",
              "salutations", "avec mes", "très cordialement", "bonne journée", "amitiés", "amicalement"),
    wrote="Le {when}, {who} a écrit\N{NO-BREAK SPACE}:",
    articled=r"(?:mairie|ville|université|école|lycée|collège|hôpital|clinique|théâtre|musée|hôtel|centre|chantier|"
             r"association|fédération|ministère|région|chambre|office)\s",
    first="1er",
    familiar=r"(?i)\b(?:tu|te|toi|ton|ta|tes|salut)\b|\bt’|\bt'",
    formal=r"(?i)\b(?:vous|votre|vos|madame|monsieur)\b",
    to_friends=("vous ai ", "t’ai "),
    closing_to_friends="Bien à toi,",
)  # fmt: skip

SPANISH = Voice(
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    day="{day} de {month}",
    dated="{day} de {month} de {year}",
    on="el {day}",
    quotes=("«", "»"),
    joiner="y",
    things={
        Thing.PROPOSAL: Called("la propuesta", "una propuesta", "le envié la propuesta"),
        Thing.PRICE: Called("los precios", "precios", "le envié los precios"),
        Thing.DEMO: Called("la demostración", "una demostración", "le hice la demostración"),
        Thing.SAMPLE: Called("las muestras", "muestras", "le envié las muestras"),
        Thing.TRIAL: Called("la versión de prueba", "una versión de prueba", "le abrí la versión de prueba"),
        Thing.DOCUMENT: Called("la documentación", "documentación", "le envié la documentación"),
        Thing.REFERENCE: Called("las referencias", "referencias", "le di las referencias"),
        Thing.TIME: Called("el tiempo adicional", "más tiempo", "le di más tiempo"),
    },
    greeting="Hola, {name}:",
    openers=("hola", "estimado", "estimada", "apreciado", "apreciada", "querido", "querida"),
    hourly=("buenos días", "buenas tardes", "buenas noches"),
    closing="Un saludo cordial,",
    closings=("un saludo", "saludos", "un cordial", "atentamente", "cordialmente", "un abrazo", "reciba", "con un"),
    wrote="El {when}, {who} escribió:",
    articled=r"(?:ayuntamiento|universidad|escuela|colegio|instituto|hospital|clínica|teatro|museo|hotel|centro|puerto|"
             r"asociación|federación|ministerio|cámara|grupo)\s",
    familiar=r"(?i)\b(?:tú|te|ti|tu|tus|contigo|tienes|puedes|quieres|sabes|necesitas)\b",
    formal=r"(?i)\b(?:usted|ustedes|le|les|su|sus|señora?|sra?\.)(?!\w)",
    to_friends=("le ", "te "),
    closing_to_friends="Un saludo,",
)  # fmt: skip

VOICES: Mapping[str, Voice] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}

FALLBACK = "en"
"""The language of a draft where the thread's own is none of VOICES."""

SENT = frozenset(VOICES[FALLBACK].things)
"""Things that are sent, shown or granted; an answered question or a call is none."""


def voice(language: str) -> Voice:
    """The voice of a language, or the fallback's."""
    return VOICES.get(language, VOICES[FALLBACK])
