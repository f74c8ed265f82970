"""What Mailcoach sent to the server, over all tests: the promises, by the verbs on the wire."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PEEK = r"BODY\.PEEK\[(HEADER\.FIELDS \([A-Z -]+\)|TEXT)?\](<0\.\d+>)?"
ITEM = rf"(UID|FLAGS|INTERNALDATE|THREADID|X-GM-THRID|{PEEK})"
READING = (
    r"LOGOUT|NOOP|CAPABILITY|NAMESPACE|ENABLE QRESYNC|IDLE|DONE|COMPRESS DEFLATE",
    r'LIST "" "\*"( RETURN \(SPECIAL-USE\))?',
    r'STATUS "[^"]+" \(MESSAGES UIDNEXT UIDVALIDITY( HIGHESTMODSEQ)?\)',
    r'EXAMINE "(\\.|[^"\\])+"( \(QRESYNC \(\d+ \d+\)\))?',
    r"UID SEARCH( RETURN \(ALL\))?( ALL|( UID 1:\d+)? SINCE \d+-\w{3}-\d{4}( BEFORE \d+-\w{3}-\d{4})?)",
    r'UID SEARCH HEADER Message-ID "<[!-~]+>"',
    rf"(UID )?FETCH [\d:,*]+ \({ITEM}( {ITEM})*\)( \(CHANGEDSINCE \d+\))?",
)
"""With EXAMINE and PEEK alone: nothing of this changes a mailbox."""

DRAFTS = r'"(INBOX\.)?(Drafts|Entw&APw-rfe[^"]*)"'
WRITING = (
    rf"APPEND {DRAFTS} \(\\Draft \\Seen\) \{{\d+\}}",
    rf"SELECT {DRAFTS}",
    r'UID (MOVE|COPY) \d+ "[^"]+"',
    r"UID STORE \d+ \+FLAGS\.SILENT \((\\Deleted|\\Draft \\Seen)\)",
    r"UID EXPUNGE \d+",
)
"""Drafts alone are written to, one mail at a time."""


def commands(log: Path) -> list[str]:
    """The commands of one session, without time and tag; what went out as a literal is left out, and so is a line
    that was cut: the server never took it for a command."""
    said: list[str] = []
    literal = 0
    whole = log.read_bytes().rpartition(b"\n")[0]
    for stamped in whole.splitlines():
        line = stamped.partition(b" ")[2]
        if literal > 0:
            literal -= len(line) + 2
            continue
        if match := re.search(rb"\{(\d+)\+?\}$", line):
            literal = int(match[1])
        command = line if line == b"DONE" else line.partition(b" ")[2]
        if command:
            said.append(command.decode("utf-8", "replace"))
        if command == b"COMPRESS DEFLATE":
            break  # the rest cannot be read
    return said


def sessions(logs: Iterable[Path]) -> Iterator[list[str]]:
    """Those of Mailcoach: other programs in the tests begin with NOOP."""
    for log in sorted(logs):
        said = commands(log)
        if said and said[0] != "NOOP":
            yield said


def broken_promises(said: Iterable[str]) -> list[str]:
    """The commands that nothing above allows."""
    allowed = re.compile("|".join((*READING, *WRITING)))
    return [command for command in said if not allowed.fullmatch(command)]
