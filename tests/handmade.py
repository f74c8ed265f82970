"""A coach over cases made by hand, in memory: what lies beyond the screen, for tests of the screen.

It keeps what is decided and drafted as the real one does, and can be told to be offline, slow, or to refuse.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mailcoach.coach import Case, Coach, Decision, DraftRecord, Line, Progress, State, SyncReport
from mailcoach.drafts import Draft, Problem, Recipe
from mailcoach.emails import Address, Email, MessageId
from mailcoach.errors import MailcoachError, Refused
from mailcoach.library import Item
from mailcoach.plays import Play, Suggestion
from mailcoach.pressure import Finding, Severity
from mailcoach.reading import MailKind, Reading
from mailcoach.reading.acts import Act, Kind
from mailcoach.silence import Ball, Name, Prospect, Reason, Verdict

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 8, 2, tzinfo=BERLIN)
REP = Address("robin.reyes@brightpath.example", "Robin Reyes")


@dataclass(frozen=True)
class Talk:
    """A case and its mails."""

    case: Case
    lines: tuple[Line, ...]


def mail(
    sender: Address,
    days_ago: int,
    words: str,
    *,
    ours: bool = False,
    number: int = 0,
    subject: str = "",
    quoted: str = "",
    signature: str = "",
    attachments: tuple[str, ...] = (),
    kind: MailKind = MailKind.HUMAN,
    says: tuple[tuple[Kind, str], ...] = (),
) -> Line:
    """One mail: who wrote it, how long ago, and what it says. `says` are acts with their quotes."""
    id_ = MessageId(f"<{sender.email.partition('@')[0]}.{days_ago}.{number}@{sender.domain}>")
    at = (NOW - timedelta(days=days_ago)).astimezone(UTC)
    acts = tuple(Act(act, quote, words.index(quote), words.index(quote) + len(quote)) for act, quote in says)
    return Line(
        Email(id=id_, at=at, sender=sender, subject=subject),
        Reading(
            id=id_,
            kind=kind,
            own_words=words,
            quoted=quoted,
            signature=signature,
            acts=acts,
            attachments=attachments,
        ),
        ours=ours,
    )


def talk(
    id_: str,
    prospect: Address,
    subject: str,
    lines: Sequence[Line],
    *,
    name: Name = Name.SILENT,
    ball: Ball = Ball.THEIRS,
    company: str = "",
    phone: str | None = None,
    waiting: int = 0,
    threshold: int = 5,
    touches: int = 1,
    reasons: Iterable[tuple[str, int, str]] = (),
    plays: Sequence[tuple[Play, str]] = (),
    resume_on: date | None = None,
    holds_until: date | None = None,
) -> Talk:
    """A talk with its verdict. `reasons` are sentence, place of the mail, and quote; `plays` hold, best first."""
    said = tuple(Reason(text, lines[place].email.id, quote) for text, place, quote in reasons)
    holding = tuple(
        Suggestion(
            play, holds=True, reasons=(Reason(why),), call=f"Hello, this is Robin.\nI call about “{subject}”."
        )
        for play, why in plays
    )
    others = tuple(
        Suggestion(play, holds=False, reasons=(Reason("Its condition does not hold here."),))
        for play in Play
        if play not in {play for play, _ in plays} and play is not Play.WAIT
    )
    verdict = Verdict(
        name=name,
        ball=ball,
        prospect=Prospect(prospect, prospect.name.partition(" ")[0], company, phone),
        reasons=said,
        quiet_days=waiting,
        waiting_days=waiting,
        threshold_days=threshold,
        touches=touches,
        resume_on=resume_on,
        holds_until=holds_until,
        trace=said,
    )
    case = Case(
        id=id_,
        account="work",
        subject=subject,
        messages=tuple(line.email.id for line in lines),
        last_at=lines[-1].email.at if lines else NOW,
        verdict=verdict,
        plays=(*holding, *others) if holding else (),
    )
    return Talk(case, tuple(lines))


@dataclass
class HandmadeCoach(Coach):
    """Answers from what it was given. `trouble` is raised by everything that needs the server."""

    talks: list[Talk] = field(default_factory=list)
    trouble: MailcoachError | None = None
    arriving: list[Talk] = field(default_factory=list)
    """What the next sync brings."""
    records: list[DraftRecord] = field(default_factory=list)
    made: list[tuple[Decision, object]] = field(default_factory=list)
    put_drafts: list[Draft] = field(default_factory=list)
    moved: threading.Event = field(default_factory=threading.Event)
    closed: bool = False
    folder: Path | None = None
    """Where templates and library lie; each template is one file `<play>.en.md`."""

    def sync(
        self, now: datetime, progress: Progress | None = None, *, judged: datetime | None = None
    ) -> SyncReport:
        if self.trouble:
            raise self.trouble
        if progress:
            progress("reading headers", len(self.talks), len(self.talks))
        new, self.arriving = self.arriving, []
        kept = [one for one in self.talks if one.case.id not in {each.case.id for each in new}]
        self.talks = [*new, *kept]
        return SyncReport("work", sum(len(one.lines) for one in self.talks), len(new), 0.1)

    def watch(self, seconds: float) -> bool:
        moved = self.moved.wait(min(seconds, 60))
        self.moved.clear()
        return moved

    def close(self) -> None:
        self.closed = True
        self.moved.set()

    def review(self, now: datetime, *, kept: bool = True) -> tuple[Case, ...]:
        return tuple(self._as_decided(one.case) for one in self.talks)

    def conversation(self, thread: str) -> tuple[Line, ...]:
        return next((one.lines for one in self.talks if one.case.id == thread), ())

    def render(self, case: Case, play: Play, now: datetime) -> Draft:
        if play is Play.VALUE_ADD:
            raise Refused("Nothing in the library fits this thread.", "Add one with mailcoach library add.")
        prospect = case.verdict.prospect
        assert prospect
        return Draft(
            play=play,
            language="en",
            template=f"{play}.en.md",
            sender=REP,
            to=(prospect.address,),
            cc=(),
            subject=f"Re: {case.subject}",
            text=_TEXTS.get(play, _TEXTS[Play.APOLOGY]).format(name=prospect.first_name, subject=case.subject),
            in_reply_to=case.messages[-1] if case.messages else None,
        )

    def lint(self, case: Case, draft: Draft) -> tuple[Finding, ...]:
        found = []
        for span, gentler in (("just checking in", "writing once more"), ("ASAP", None)):
            start = draft.text.find(span)
            if start >= 0:
                line = draft.text.count("\n", 0, start) + 1
                why = "says that you wait for them to move."
                found.append(
                    Finding(
                        "chasing", "chasing", Severity.ERROR, start, start + len(span), line, 1, span, why, gentler
                    )
                )
        return tuple(found)

    def put(self, case: Case, draft: Draft, now: datetime) -> DraftRecord:
        if self.trouble:
            raise self.trouble
        record = DraftRecord(
            message_id=MessageId(f"<draft.{len(self.records)}@brightpath.example>"),
            account="work",
            thread=case.messages[0],
            to=draft.to[0].email,
            play=draft.play,
            template=draft.template,
            item="",
            touch=2,
            subject=draft.subject,
            state=State.PENDING,
            created=now.astimezone(UTC),
        )
        self.records.append(record)
        self.put_drafts.append(draft)
        return record

    def undo(self, record: DraftRecord | None, now: datetime) -> DraftRecord:
        if self.trouble:
            raise self.trouble
        place = next(
            place
            for place, known in enumerate(self.records)
            if record is None or known.message_id == record.message_id
        )
        if self.records[place].state is State.EDITED:
            raise Refused("You have edited that draft.", "Throw it away in your mail program.")
        self.records[place] = replace(self.records[place], state=State.DISCARDED)
        return self.records[place]

    def drafts(self) -> tuple[DraftRecord, ...]:
        return tuple(reversed(self.records))

    def snooze(self, case: Case, until: date, now: datetime) -> Decision:
        return self._decide("snooze", case.messages[-1], until.isoformat(), now, (case.id, until))

    def spoke(self, case: Case, now: datetime) -> Decision:
        return self._decide("spoke", case.messages[-1], case.subject, now, case.id)

    def ignore(self, who: str, now: datetime) -> Decision:
        return self._decide("ignore", who, "", now, who)

    def stop(self, address: str, now: datetime) -> Decision:
        return self._decide("stop", address, "", now, address)

    def misread(self, message: MessageId, act: Kind, now: datetime) -> Decision:
        return self._decide("misread", message, act, now, (message, act))

    def decisions(self) -> tuple[Decision, ...]:
        return tuple(decision for decision, _ in reversed(self.made))

    def take_back(self, decision: Decision) -> None:
        self.made = [pair for pair in self.made if pair[0].id != decision.id]

    def search(self, words: str, limit: int = 200) -> Iterable[str]:
        wanted = words.lower()
        for one in self.talks:
            prospect = one.case.verdict.prospect
            assert prospect
            text = f"{prospect.address} {prospect.company} {one.case.subject} " + " ".join(
                line.reading.own_words for line in one.lines
            )
            if wanted in text.lower():
                yield one.case.id

    def reread_templates(self) -> None:
        """Nothing is kept, so there is nothing to drop."""

    def recipes(self) -> tuple[Recipe, ...]:
        files = sorted(self.folder.glob("*.en.md")) if self.folder else []
        return tuple(
            Recipe(file.name, Play(file.name.partition(".")[0]), "en", "", "one of ours", file.read_text(), 1)
            for file in files
        )

    def template_problems(self) -> tuple[Problem, ...]:
        what, hint = "2: nothing is called “nmae”.", "Did you mean “name”?"
        broken = [recipe.file for recipe in self.recipes() if "{{ nmae }}" in recipe.body]
        return tuple(Problem(file, f"{file}:{what}", hint) for file in broken)

    def template_file(self, recipe: Recipe) -> Path:
        assert self.folder
        return self.folder / recipe.file

    def rendered(self, recipe: Recipe, case: Case, now: datetime) -> Draft:
        draft = self.render(case, Play.APOLOGY, now)
        prospect = case.verdict.prospect
        assert prospect
        return replace(draft, play=recipe.play, text=recipe.body.replace("{{ name }}", prospect.first_name))

    def library(self) -> tuple[Item, ...]:
        about = "How three printers halved their waste.\n\nFor everybody who proofs on recycled stock."
        tags = ("print", "recycling")
        return (Item("waste", "Less waste in the proof", about, "https://guide.example/waste", None, tags),)

    def library_file(self, item: Item) -> Path:
        assert self.folder
        return self.folder / f"{item.name}.md"

    def _decide(self, kind: str, about: str, detail: str, now: datetime, what: object) -> Decision:
        decision = Decision(len(self.made) + 1, kind, about, detail, now)
        self.made.append((decision, what))
        return decision

    def _as_decided(self, case: Case) -> Case:
        record = next((each for each in reversed(self.records) if each.thread == case.messages[0]), None)
        if record:
            case = replace(case, draft=record)
        prospect = case.verdict.prospect
        assert prospect
        for decision, what in self.made:
            match decision.kind:
                case "snooze" if isinstance(what, tuple) and what[0] == case.id:
                    verdict = replace(case.verdict, name=Name.PAUSED, resume_on=what[1])
                    case = replace(case, snoozed_until=what[1], verdict=verdict)
                case "spoke" if what == case.id:
                    case = replace(case, verdict=replace(case.verdict, name=Name.WAITING, waiting_days=0))
                case "ignore" if what in {prospect.address.email, f"@{prospect.address.domain}"}:
                    case = replace(case, verdict=replace(case.verdict, name=Name.NOT_A_PROSPECT))
                case "stop" if what == prospect.address.email:
                    case = replace(case, verdict=replace(case.verdict, name=Name.CLOSED))
                case "misread" if isinstance(what, tuple) and what[0] in case.messages:
                    case = replace(case, verdict=replace(case.verdict, name=Name.YOUR_TURN, ball=Ball.OURS))
                case _:
                    pass
        return case


_TEXTS = {
    Play.CLOSE_THE_LOOP: (
        "Hello {name},\n\nthree weeks ago I sent you what you had asked for, and I never asked whether it was of "
        "any use to you.\n\nDid it answer what you wanted to know, or is a piece missing?\n\nKind regards\nRobin\n"
    ),
    Play.APOLOGY: (
        "Hello {name},\n\nthis is not to move “{subject}” along. I have the feeling that I left you with more "
        "work than help, and I am sorry for that.\n\nIf you have a minute to tell me what I could have done "
        "better, I would learn from it.\n\nKind regards\nRobin\n"
    ),
    Play.REVISIT_WHY: (
        "Hello {name},\n\nI'm just checking in on the proposal. You told me that you wanted that day back before "
        "the summer.\n\nDoes that still matter to you?\n\nKind regards\nRobin\n"
    ),
}

MARIA = Address("maria.lopez@nordwind.example", "Maria Lopez")
TOM = Address("tom.brandt@havelwerk.example", "Tom Brandt")
GRACE = Address("grace@lumenpress.example", "Grace Okafor")
RENATA = Address("renata@fiodouro.example", "Renata Silva")
JAN = Address("jan.holub@mlyn.example", "Jan Holub")
AMELIE = Address("amelie.roth@seeblick.example", "Amelie Roth")
OWEN = Address("owen@tallyho.example", "Owen Pugh")
INES = Address("ines.duarte@cais.example", "Inês Duarte")


def morning_talks() -> list[Talk]:
    """Eight talks: four silent, and one each that is our turn, waiting, paused and closed."""
    proposal = "Please send me a written proposal for the three sites, I need it for our board."
    return [
        talk(
            "k3f9",
            MARIA,
            "Scheduling for our Leipzig plant",
            [
                mail(MARIA, 31, "Planning by hand costs us a day a week. I want that day back before summer."),
                mail(REP, 29, "Happy to show you how others did it. Would Friday suit you?", ours=True),
                mail(
                    MARIA,
                    25,
                    f"That was a good demo, thank you.\n\n{proposal}\n\nMaria",
                    quoted="\n".join(f"line {number} of the mail before" for number in range(8)),
                    signature="Maria Lopez\nOperations, Nordwind\n+49 341 5550 112",
                    says=((Kind.REQUEST, proposal),),
                ),
                mail(
                    REP,
                    23,
                    "Dear Maria,\n\nthe proposal for the three sites is attached.\n\nRobin",
                    ours=True,
                    attachments=("Proposal-Nordwind.pdf",),
                    says=((Kind.DELIVERY, "the proposal for the three sites is attached."),),
                ),
            ],
            company="Nordwind",
            phone="+49 341 5550 112",
            waiting=17,
            reasons=[
                (
                    "You sent the proposal she asked for.",
                    3,
                    "the proposal for the three sites is attached.",
                ),
                ("Nobody has asked whether it served.", 2, proposal),
            ],
            plays=[
                (Play.CLOSE_THE_LOOP, "A proposal was delivered and nobody asked whether it served."),
                (Play.REVISIT_WHY, "She told you what she wanted to achieve."),
                (Play.APOLOGY, "Always possible."),
            ],
        ),
        talk(
            "b7qd",
            TOM,
            "Vibration sensors for the older presses",
            [
                mail(TOM, 40, "Could the sensors sit on a press from 1978?"),
                mail(REP, 39, "They can, with a bracket. Here is a drawing.", ours=True),
                mail(REP, 15, "Tom, one more thing on the bracket: it needs no drilling.", ours=True),
            ],
            company="Havelwerk",
            waiting=11,
            threshold=10,
            touches=2,
            reasons=[("You wrote twice, and heard nothing.", 2, "it needs no drilling.")],
            plays=[(Play.APOLOGY, "The silence is unexplained."), (Play.VALUE_ADD, "The library holds something.")],
        ),
        talk(
            "p2mm",
            GRACE,
            "Colour proofs on recycled stock",
            [mail(GRACE, 12, "Let me think about the stock."), mail(REP, 11, "Of course.", ours=True)],
            company="Lumen Press",
            waiting=7,
            plays=[(Play.APOLOGY, "The silence is unexplained.")],
        ),
        talk(
            "z0ra",
            RENATA,
            "Dye lots and the mill in Guimarães, before the winter collection goes into production",
            [mail(RENATA, 80, "Send me your dye chart."), mail(REP, 34, "Here it is.", ours=True)],
            company="Fio d'Ouro",
            waiting=24,
            threshold=20,
            touches=3,
            plays=[(Play.LET_GO, "Three mails were not answered.")],
        ),
        talk(
            "h6tt",
            JAN,
            "Millstone dressing",
            [mail(REP, 5, "Shall we come by?", ours=True), mail(JAN, 2, "When could you come?")],
            name=Name.YOUR_TURN,
            ball=Ball.OURS,
            company="Mlýn",
            waiting=2,
            reasons=[("Jan asked a question that nobody answered.", 1, "When could you come?")],
        ),
        talk(
            "w1aa",
            OWEN,
            "Hedge trimmers, spring order",
            [mail(OWEN, 4, "Looks good so far."), mail(REP, 2, "Here are the prices.", ours=True)],
            name=Name.WAITING,
            company="Tally Ho Gardens",
            waiting=2,
            holds_until=date(2026, 11, 25),
        ),
        talk(
            "c9ee",
            AMELIE,
            "Boat covers",
            [mail(REP, 9, "Here is the offer.", ours=True), mail(AMELIE, 8, "I am on leave until December.")],
            name=Name.PAUSED,
            company="Werft Seeblick",
            waiting=6,
            resume_on=date(2026, 12, 1),
            reasons=[("Amelie is on leave.", 1, "I am on leave until December.")],
        ),
        talk(
            "x5ii",
            INES,
            "Cold store doors",
            [
                mail(REP, 20, "Shall I send the order form?", ours=True),
                mail(INES, 19, "Signed and sent, thank you!"),
            ],
            name=Name.CLOSED,
            company="Cais",
            waiting=13,
            reasons=[("Inês bought.", 1, "Signed and sent, thank you!")],
        ),
    ]
