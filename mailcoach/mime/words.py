"""Charsets, encoded-words (RFC 2047), and the text that may reach a terminal.

Mail is hostile: a charset is taken from a list and never from the mail's word alone, and no control
character, direction mark or lone surrogate leaves this module.
"""

from __future__ import annotations

import binascii
import codecs
import re
import unicodedata
from functools import lru_cache
from io import IncrementalNewlineDecoder

_WIDER = {
    # As browsers do (WHATWG Encoding, 4.2): the label says the smaller set, the bytes are of the larger.
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_LABELS = {
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "utf8": "utf-8",
}
_CODECS = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-7", "koi8-r", "koi8-u", "koi8-t", "ptcp154"}
    | {"gb18030", "hz", "big5", "big5hkscs", "johab", "euc_jp", "euc_jis_2004", "iso2022_kr"}
    | {"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext", "mac-roman", "mac-cyrillic"}
    | {f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 16)}
    | {f"cp{number}" for number in (437, 850, 852, 866, 874, 932, 949, *range(1250, 1259))}
)
"""The codecs a mail may ask for. Python knows more, and some of them (unicode_escape, idna) do harm."""


@lru_cache(512)
def _codec(label: str) -> str | None:
    name = label.strip().strip("\"'").lower()
    name = _LABELS.get(name, name)
    if not name.isascii() or not name.isprintable() or not name:
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    found = _WIDER.get(found, found)
    return found if found in _CODECS else None


def decode(raw: bytes, charset: str = "") -> str:
    """Bytes as text. A charset that is unknown, or that these bytes are not in, is guessed: UTF-8, else Western."""
    for name in (_codec(charset), "utf-8"):
        if name is None:
            continue
        try:
            return raw.decode(name)
        except UnicodeError:
            if name not in {"utf-8", "utf-7"}:
                return raw.decode(name, "replace")
    return raw.decode("cp1252", "replace")


_WORD = r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?="
_ENCODED = re.compile(_WORD)
_RUN = re.compile(rf"{_WORD}(?:[ \t\r\n]+{_WORD})*")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


def _octets(coding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if coding in "bB":
        return base64(raw)
    return _HEX.sub(lambda match: bytes((int(match[1], 16),)), raw.replace(b"_", b" "))


_NO_LETTERS = bytes(
    octet for octet in range(256) if not (chr(octet).isascii() and chr(octet).isalnum()) and octet not in b"+/"
)


def base64(raw: bytes) -> bytes:
    """Decodes as much of it as there is; what is no base64 is skipped, an end cut short is completed, and what
    follows the padding (a list's footer) is no part of it."""
    letters = raw.partition(b"=")[0].translate(None, _NO_LETTERS)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _run(match: re.Match[str]) -> str:
    """Neighbouring encoded-words as one text: characters may be split between two of them."""
    pieces: list[tuple[str, bytes]] = []
    for charset, coding, payload in _ENCODED.findall(match[0]):
        name = charset.partition("*")[0].lower()  # RFC 2231, 5: a language may follow
        octets = _octets(coding, payload)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + octets)
        else:
            pieces.append((name, octets))
    return "".join(decode(octets, charset) for charset, octets in pieces)


def decode_words(text: str) -> str:
    """Replaces the encoded-words of a header by what they stand for. The result is not clean yet."""
    return _RUN.sub(_run, text) if "=?" in text else text


_INVISIBLE = frozenset(
    "\xad\u061c\u180e\u200b\u200e\u200f\ufeff"
    + "".join(
        map(chr, (*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)))
    )
)
"""Direction marks, zero widths, soft hyphen, tags. The zero width joiner stays: it joins emoji."""


@lru_cache(8192)
def _shown(char: str) -> str:
    if char in _INVISIBLE:
        return ""
    kind = unicodedata.category(char)
    if char in "\t\r\n\v\f" or kind in {"Zl", "Zp"}:
        return " "
    return "\N{REPLACEMENT CHARACTER}" if kind in {"Cc", "Cs", "Co", "Cn"} else char


@lru_cache(8192)
def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Me"}


def clean(text: str, limit: int = 500) -> str:
    """What may be shown of a text, on one line, at most `limit` characters: nothing that moves the cursor, turns
    the direction of writing or hides. Cleaning twice changes nothing."""
    return _clean(text[:limit], _PRINTABLE)


def clean_lines(text: str, limit: int = 262_144) -> str:
    """The same for a text of several lines, which end in a line feed each."""
    text = IncrementalNewlineDecoder(None, translate=True).decode(text[:limit], final=True).replace("\t", " ")
    return _clean(text, _PRINTABLE + b"\n")


_PRINTABLE = bytes(range(0x20, 0x7F))


def _clean(text: str, harmless: bytes) -> str:
    """Only the few characters besides the `harmless` ones are looked at, which as octets are told apart at once."""
    odd = text.encode("utf-8", "surrogatepass").translate(None, harmless)
    if not odd:
        return text
    chars = set(odd.decode("utf-8", "surrogatepass"))
    changed = {ord(char): shown for char in chars if (shown := _shown(char)) != char}
    if changed:
        text = text.translate(changed)
    if marks := "".join(sorted(filter(_is_mark, chars))):
        text = re.sub(f"([{marks}]{{4}})[{marks}]+", r"\1", text)  # a tower of accents covers other lines
    return text
