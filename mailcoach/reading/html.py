"""HTML -> the text a reader sees, with quotations marked as plain mail marks them.

A quotation's lines begin with `> `, a signature that its client has named stands below `-- ` (RFC 3676, 4.3),
so own_words.py reads both kinds of mail by the same rules.

One pass forward over the tags, without a tree: a tree parser takes time in the square of the depth, and of the
attributes of one tag, and a stranger chooses both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from html import unescape

from mailcoach.emails import Body
from mailcoach.mime import clean_lines

LIMIT = 512 * 1024
"""Characters of HTML that are read: what a person wrote stands at the beginning."""

ATTRIBUTE = r"""[\s/]*+{0}[^\s/>=]++)(?:\s*+=\s*+(?:"{0}[^"]*+)"?|'{0}[^']*+)'?|{0}[^\s>]*+)))?"""
"""One attribute; in the place of {0} stands what opens a group that tells its name or value, or that does not."""
ATTRIBUTES = re.compile(ATTRIBUTE.format("("))
TAG = re.compile(
    r"<(?:(?P<comment>!--)|(?P<other>[!?])|(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:]*+)"
    rf"(?P<attributes>(?:{ATTRIBUTE.format('(?:')})*+)[^>]*+>?)"
)
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d])"
)
INDENTED = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _words(
    "address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr "
    "html li main nav ol p pre section table tbody tfoot thead tr ul"
)
SPACED = _words("p h1 h2 h3 h4 h5 h6 blockquote ul ol pre table")
VOID = _words("area base br col embed hr img input link meta param source track wbr")
UNSEEN = _words("script style title textarea select template object")
QUOTES = _words(
    "gmail_attr moz-cite-prefix yahoo_quoted protonmail_quote tutanota_quote zmail_extra ydp_quoted "
    "ms-outlook-mobile-reference-message mail-editor-reference-message-container olk_src_body_section"
)
"""Classes and ids by which clients mark what they quote, with the line that says whose words they are."""
SIGNATURES = _words(
    "gmail_signature moz-signature signature ms-outlook-mobile-signature applemailsignature "
    "protonmail_signature_block-user"
)


@dataclass(slots=True)
class _Region:
    """An element that says something about all text inside it. `level` is how many of its name are open with it."""

    name: str
    hides: bool = False
    quotes: bool = False
    level: int = 0

    @property
    def key(self) -> tuple[str, int]:
        return self.name, self.level


@dataclass(slots=True)
class _Page:
    """The text so far, line by line, and what is open."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    regions: list[_Region] = field(default_factory=list)
    levels: set[tuple[str, int]] = field(default_factory=set)
    open: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    known: dict[tuple[str, str], _Region | None] = field(default_factory=dict)
    hidden: int = 0
    quoted: int = 0

    @property
    def mark(self) -> str:
        return ">" * min(self.quoted, 5)

    def write(self, text: str) -> None:
        if self.hidden or not text:
            return
        first, *more = text.split("\n") if self.open["pre"] else [text]
        self.line.append(first)
        for part in more:
            self.break_line()
            self.line.append(part)

    def end_line(self, *, blank: bool = False) -> None:
        """Ends the line, if one is begun. `blank` asks for an empty line below it."""
        text = "".join(self.line)
        text = text.rstrip() if self.open["pre"] else " ".join(text.split())
        self.line.clear()
        if text:
            self.lines.append(f"{self.mark} {text}" if self.quoted else text)
        if blank and self.lines and self.lines[-1] not in {"", self.mark}:
            self.lines.append(self.mark)

    def break_line(self) -> None:
        """Ends the line, also an empty one."""
        if self.hidden:
            return
        before = len(self.lines)
        self.end_line()
        if len(self.lines) == before:
            self.lines.append(self.mark)

    def region(self, name: str, attributes: str) -> _Region | None:
        """What an element says. Most elements of a mail are written alike, so each way is read once."""
        if (name, attributes) not in self.known:
            self.known[name, attributes] = _region(name, _marks(attributes))
        return self.known[name, attributes]

    def enter(self, region: _Region) -> None:
        self.end_line(blank=region.quotes)
        region = replace(region, level=self.open[region.name])
        self.regions.append(region)
        self.levels.add(region.key)
        self.hidden += region.hides
        self.quoted += region.quotes

    def leave(self) -> tuple[str, int]:
        """Closes the region opened last, and says which it was."""
        region = self.regions[-1]
        self.end_line(blank=region.quotes)
        self.regions.pop()
        self.levels.discard(region.key)
        self.hidden -= region.hides
        self.quoted -= region.quotes
        return region.key


def text_of(body: Body) -> str:
    """What a reader sees of a mail: its plain text, or its HTML where there is no more than a stub of the other."""
    return body.text if not body.html or len(body.text.strip()) > 1 else to_text(body.html)


def to_text(html: str) -> str:
    """The visible text of an HTML mail. Never raises, and takes time in proportion to the length."""
    page = _Page()
    html = html[:LIMIT].replace("\0", "")
    place = 0
    while tag := TAG.search(html, place):
        page.write(unescape(html[place : tag.start()]))
        if tag["comment"]:
            place = _behind(html, "-->", tag.end())
        elif tag["other"]:
            place = _behind(html, ">", tag.end())
        else:
            name = tag["name"].lower()
            place = tag.end()
            if tag["end"]:
                _close(page, name)
            elif name in UNSEEN:
                place = _behind(html, ">", _behind(html, f"</{name}", place))
            else:
                _open(page, name, tag["attributes"])
    page.write(unescape(html[place:]))
    page.end_line()
    # Entities can name any character, also those that no mail may bring to a terminal.
    return clean_lines("\n".join(page.lines).strip("\n"))


def _behind(html: str, end: str, place: int) -> int:
    """The place behind the next `end`, which is in lower case in the mails that programs write."""
    found = html.find(end, place)
    if found < 0 and end[:2] == "</":
        found = html.find(end.upper(), place)
    return len(html) if found < 0 else found + len(end)


def _marks(attributes: str) -> dict[str, str]:
    """The attributes that matter here, in lower case."""
    marks: dict[str, str] = {}
    for name, *values in ATTRIBUTES.findall(attributes.lower()):
        if name in {"class", "id", "style", "type"}:
            marks.setdefault(name, "".join(values))
    return marks


def _open(page: _Page, name: str, attributes: str) -> None:
    if name in BLOCKS:
        if page.regions and page.regions[-1].name == "p":
            page.leave()  # a paragraph ends where the next block begins
        page.end_line(blank=name in SPACED)
    if name not in VOID:
        page.open[name] += 1
    if name == "br":
        page.break_line()
    elif name == "hr":
        page.write("_" * 10)
        page.end_line()
    elif name in {"td", "th"}:
        page.write(" ")
    elif name == "li":
        page.write("- ")
    if name not in VOID and (region := page.region(name, attributes)):
        page.enter(region)
        if not (region.hides or page.hidden or page.quoted):
            page.lines.append("-- ")


def _region(name: str, marks: dict[str, str]) -> _Region | None:
    names = {*marks.get("class", "").split(), marks.get("id", "")}
    style = marks.get("style", "")
    if HIDDEN.search(style):
        return _Region(name, hides=True)
    if name == "blockquote":
        # The button for indenting makes blockquotes without a border: nobody's quotation.
        own = INDENTED.search(style) and marks.get("type") != "cite" and "gmail_quote" not in names
        return None if own else _Region(name, quotes=True)
    if names & QUOTES:
        return _Region(name, quotes=True)
    return _Region(name) if names & SIGNATURES else None


def _close(page: _Page, name: str) -> None:
    if not page.open[name]:
        return
    if name in BLOCKS:
        page.end_line(blank=name in SPACED)
    if (name, page.open[name]) in page.levels:
        while page.leave() != (name, page.open[name]):
            pass  # what was left open inside a region ends with it
    page.open[name] -= 1
