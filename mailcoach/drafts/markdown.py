"""The little Markdown of a letter, as plain text and as HTML. Pure.

A letter has paragraphs, emphasis, links, lists and quotations; nothing else is switched on, so nothing else can
appear. A line of the source is a line of the letter, as in any mail program.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SIGNATURE = "\n-- \n"
"""What parts a letter from the signature below it (RFC 3676, 4.3); what follows is no Markdown."""


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded only when a draft is built

    reader = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 10})
    return reader.enable(["list", "blockquote", "newline", "escape", "emphasis", "link", "autolink"])


def literal(text: str) -> str:
    """`text` so that Markdown shows it as it is, on one line: for words that are not the rep's own."""
    one_line = " ".join(text.split())
    inline = re.sub(r"[\\*\[\]<>]|(?<!\w)_|_(?!\w)", r"\\\g<0>", one_line)
    return re.sub(r"^(\d{1,9})([.)])|^([-+])", _held, inline)


def _held(start: re.Match[str]) -> str:
    return f"{start[1]}\\{start[2]}" if start[1] else f"\\{start[3]}"


def flow(text: str) -> str:
    """A template's text, which may be wrapped anywhere, with one line for each paragraph and list item.

    A line that ends in a backslash or two blanks stays a line of its own, as in Markdown.
    """
    paragraphs = re.split(r"\n[ \t]*\n", text.strip("\n"))
    return "\n\n".join(_flow_one(paragraph) for paragraph in paragraphs if paragraph.strip())


def _flow_one(paragraph: str) -> str:
    lines: list[str] = []
    apart = True
    for line in paragraph.split("\n"):
        words = line.strip()
        if not words:
            continue
        if apart or re.match(r"[-+*>] |\d{1,9}[.)] ", words):
            lines.append(words)
        else:
            lines[-1] += " " + words
        apart = line.endswith("  ") or words.endswith("\\")
        lines[-1] = lines[-1].removesuffix("\\").rstrip()
    return "\n".join(lines)


def plain(text: str) -> str:
    """The letter as plain text: no asterisk and no bracket that the reader would stumble over."""
    letter, parted, signature = text.partition(SIGNATURE)
    blocks = _blocks(_reader().parse(letter))
    return blocks + (f"\n{SIGNATURE}{signature}" if parted else "") + "\n"


def html(text: str) -> str:
    """The same letter as HTML, without any style of its own."""
    letter, parted, signature = text.partition(SIGNATURE)
    below = f"<p>-- <br>\n{lines(signature)}</p>\n" if parted else ""
    return str(_reader().render(letter)) + below


def lines(text: str) -> str:
    """Plain text as HTML, line by line."""
    return "<br>\n".join(escape(line) for line in text.strip("\n").split("\n"))


def _blocks(tokens: list[Token]) -> str:
    out: list[str] = []
    prefix: list[str] = []
    numbers: list[int | None] = []
    marker = ""
    tight = False
    for token in tokens:
        match token.type:
            case "blockquote_open":
                prefix.append("> ")
            case "blockquote_close" | "list_item_close":
                prefix.pop()
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                tight = False
            case "list_item_open":
                number = numbers[-1]
                marker = "- " if number is None else f"{number}. "
                numbers[-1] = None if number is None else number + 1
                prefix.append(" " * len(marker))
            case "inline":
                out.append(_block(_inline(token.children or []), prefix, marker, follows=tight))
                tight = bool(numbers)
                marker = ""
    return "".join(out).lstrip("\n")


def _block(text: str, prefix: list[str], marker: str, *, follows: bool) -> str:
    indent = "".join(prefix)
    shown = [indent + line for line in text.split("\n")]
    if marker:
        shown[0] = indent[: len(indent) - len(marker)] + marker + text.split("\n", 1)[0]
    return ("\n" if follows else "\n\n") + "\n".join(line.rstrip() for line in shown)


def _inline(tokens: list[Token]) -> str:
    out: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                out.append(token.content)
            case "softbreak" | "hardbreak":
                out.append("\n")
            case "link_open":
                links.append((str(token.attrs.get("href", "")), len(out)))
            case "link_close":
                href, start = links.pop()
                shown = "".join(out[start:])
                if href.removeprefix("mailto:") != shown:
                    out.append(f" ({href})")
    return "".join(out)
