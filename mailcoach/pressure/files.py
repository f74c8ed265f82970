"""What of a file is to be linted: all of a text or a template, and of a mail the newly written words alone."""

from __future__ import annotations

from dataclasses import dataclass

from mailcoach import mime
from mailcoach.pressure.prose import blank_but
from mailcoach.reading import own_words
from mailcoach.reading.html import text_of


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file, and the names of the files that go along with it."""

    text: str
    attachments: tuple[str, ...] = ()


def read(name: str, content: bytes) -> Text:
    """The text of the file `name`. Bytes that are no UTF-8 are replaced; never raises.

    Of a mail (`.eml`) everything but the sender's own words is blank, so that lines and columns are those of the
    file. Where its transfer encoding hides the words (RFC 2045, section 6), they are counted as a reader sees them.
    """
    if not name.lower().endswith(".eml"):
        return Text(content.decode("utf-8", "replace"))
    email, body = mime.email(content)
    own = own_words.extract(text_of(body), sender=email.sender).text
    source = content.decode("utf-8", "replace")
    head, _ = mime.split(content)
    kept = blank_but(source, own, below=len(head.decode("utf-8", "replace")))
    return Text(own if kept is None else kept, body.attachments)
