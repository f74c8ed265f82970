"""What a folder's numbers tell, beside how far it has been read. Pure: no server is asked."""

from __future__ import annotations

from datetime import date

from mailcoach.emails import Cursor, Role
from mailcoach.mailbox.answers import State
from mailcoach.mailbox.asking import PIECE


def has_moved(role: Role, cursor: Cursor, state: State) -> bool:
    """Whether anything came, changed or went in a folder of that role since it was read so far."""
    if state.uidnext != cursor.uidnext or state.messages != cursor.messages:
        return True
    if state.modseq is not None and cursor.modseq is not None:
        return state.modseq != cursor.modseq
    return role is Role.DRAFTS  # where changes are not counted, only a look finds a draft marked deleted


def may_have_lost(cursor: Cursor, state: State) -> bool:
    """Whether mails may be gone: not, where they became more by as many as there are new UIDs."""
    return cursor.messages is None or state.messages - cursor.messages != state.uidnext - cursor.uidnext


def is_unfinished(cursor: Cursor | None, since: date) -> bool:
    """Whether mail from that day on is still to be read; None says that none was read yet."""
    return cursor is None or cursor.oldest > 1 or (cursor.since is not None and since < cursor.since)


def expected(cursor: Cursor | None, state: State) -> int:
    """How many mails are still to be read, as far as numbers tell."""
    return min(_numbers_new(cursor, state), state.messages) if cursor and cursor.oldest == 1 else state.messages


def is_sparse(cursor: Cursor, state: State) -> bool:
    """Whether more numbers are new than there are mails in the whole folder, and more than `PIECE`: asked for one
    piece after the other, they would be asked for in vain."""
    return _numbers_new(cursor, state) > max(state.messages, PIECE)


def _numbers_new(cursor: Cursor, state: State) -> int:
    return max(0, state.uidnext - cursor.uidnext)
