"""Any thread at all, whatever strangers wrote in it: each play gives a valid mail, or a sentence saying why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from conversations import POLICY, REP, ZONE
from gathering import gather
from hypothesis import given, settings
from hypothesis import strategies as some
from letters import NOW, ROBIN, opened, spiteful

from mailcoach import mime
from mailcoach.drafts.addressing import envelope, message_id
from mailcoach.drafts.building import Original, build
from mailcoach.drafts.cookbook import Cookbook
from mailcoach.drafts.facts import facts
from mailcoach.drafts.folders import Folders
from mailcoach.drafts.writing import render
from mailcoach.emails import Address, Email, MessageId
from mailcoach.errors import Refused
from mailcoach.library import Item
from mailcoach.plays import Play
from mailcoach.reading import MailKind, Reading
from mailcoach.reading.acts import Act, Kind, Thing
from mailcoach.silence import Decisions, Talk
from mailcoach.silence.judging import judge

BOOK = Cookbook(Folders(Path(__file__).parent.parent / "templates"))
PLAYS = [play for play in Play if play is not Play.WAIT]
PEOPLE = [
    "robin@brightpath.example",
    "ines@brightpath.example",
    "lotte@bakkerij.example",
    "joris@bakkerij.example",
    "noreply@bakkerij.example",
    "jürgen@bäckerei.example",
    "not an address",
    "",
    "a@[",
    "x@" + "y" * 300 + ".example",
    "bakers@lists.example",
]
KINDS = [
    Kind.REQUEST,
    Kind.DELIVERY,
    Kind.PROMISE,
    Kind.QUESTION,
    Kind.GOAL,
    Kind.LUKEWARM,
    Kind.LIFE_EVENT,
    Kind.UPHEAVAL,
]

people = some.builds(Address, some.sampled_from(PEOPLE + PEOPLE[:4] * 12), spiteful)
ids = some.one_of(
    some.sampled_from(
        ["<1@b.example>", "<2@b.example>", "<x y>", "<a@b>\r\nBcc: eve@evil.example", "<ä@b.example>", ""]
    ),
    spiteful.map(lambda words: f"<{words}@b.example>"),
).map(MessageId)
acts = some.builds(
    lambda kind, quote, thing: Act(kind, quote, 0, len(quote), thing=thing),
    some.sampled_from(KINDS),
    spiteful,
    some.one_of(some.none(), some.sampled_from(Thing)),
)


@some.composite
def talks(draw: some.DrawFn) -> Talk:
    """A conversation of one to five mails, not one field of which can be trusted."""
    emails: list[Email] = []
    readings: dict[MessageId, Reading] = {}
    for number in range(draw(some.integers(1, 5))):
        key = (
            MessageId(f"<{number}.{draw(spiteful)}@b.example>")
            if draw(some.booleans())
            else MessageId(f"<{number}@b.example>")
        )
        emails.append(
            Email(
                id=key,
                at=datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=draw(some.integers(0, 60))),
                sender=draw(people),
                to=tuple(draw(some.lists(people, max_size=3))),
                cc=tuple(draw(some.lists(people, max_size=3))),
                reply_to=tuple(draw(some.lists(people, max_size=1))),
                subject=draw(spiteful),
                in_reply_to=tuple(email.id for email in emails[-1:]),
                references=(*draw(some.lists(ids, max_size=30)), MessageId("<root@b.example>")),
                headers={"list-post": "<mailto:bakers@lists.example>"} if draw(some.booleans()) else {},
            )
        )
        readings[key] = Reading(
            key,
            draw(some.sampled_from([MailKind.HUMAN, MailKind.HUMAN, MailKind.HUMAN, MailKind.AUTO_REPLY])),
            own_words=draw(spiteful),
            signature=draw(spiteful),
            language=draw(some.sampled_from(["en", "de", "fr", "es", "nl"])),
            acts=tuple(draw(some.lists(acts, max_size=3))),
        )
    thread = next(thread for thread in gather(emails))
    return Talk(thread, tuple(readings[email.id] for email in thread.emails))


items = some.one_of(
    some.none(),
    some.builds(
        lambda title, about, url: Item("guide", title, about, url=url),
        spiteful,
        spiteful,
        some.one_of(spiteful, some.just("https://brightpath.example/day")),
    ),
)


@settings(max_examples=150, deadline=None)
@given(talk=talks(), item=items, signature=spiteful, rep_name=spiteful, html=some.booleans())
def test_any_thread_gives_a_valid_mail_or_a_clear_refusal(
    talk: Talk, item: Item | None, signature: str, rep_name: str, html: bool
) -> None:
    verdict = judge([talk], REP, POLICY, Decisions(), NOW).get(talk.thread.id)
    if verdict is None:
        return
    known = facts(talk, verdict, REP, rep_name=rep_name, zone=ZONE, now=NOW, item=item)
    for play in PLAYS:
        try:
            to = envelope(play, talk, verdict, REP, ROBIN)
            draft = render(BOOK, play, known, to, signature=signature, item=item)
            identity = message_id("work", talk.thread.id, draft.in_reply_to, verdict.touches, draft.sender)
            quote = Original(talk.thread.emails[-1], talk.readings[-1].own_words)
            raw = build(draft, message_id=identity, now=NOW, html=html, quote=quote)
        except Refused as refused:
            assert "\n" not in str(refused)
            assert refused.hint
            continue
        names = [name.lower() for name in opened(raw)]
        assert len(names) == len(set(names))
        assert {*names} <= {
            *("from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references"),
            *("mime-version", "content-type", "content-transfer-encoding"),
        }
        email, _ = mime.email(raw)
        assert email.sender.email in REP.addresses
        assert not {person.email for person in (*email.to, *email.cc)} & REP.addresses
        assert email.references[-1:] == email.in_reply_to
        assert len(email.references) <= 20
