"""Sets of UIDs as ranges (RFC 9051, sequence-set): lowest first, both ends included. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

Ranges = tuple[tuple[int, int], ...]

HIGHEST = 0xFFFF_FFFF
"""No UID is above this."""

_MAX_RANGES = 350  # a command line of 8,000 octets is what every server takes (RFC 2683, 3.2.1.5)


def merged(pieces: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in any order, overlapping or not, as a set."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(pieces):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def ranges(uids: Iterable[int]) -> Ranges:
    return merged((uid, uid) for uid in uids)


def parsed(raw: bytes, low: int, high: int) -> Ranges:
    """A set as a server writes it, as far as it lies between two UIDs."""
    pairs = []
    for part in raw.split(b","):
        first, _, last = part.partition(b":")
        if len(part) <= 21 and first.isdigit() and (not last or last.isdigit()):
            start, end = sorted((int(first), int(last or first)))
            start, end = max(start, low), min(end, high)
            if start <= end:
                pairs.append((start, end))
    return merged(pairs)


def each(uids: Ranges) -> Iterator[int]:
    return chain.from_iterable(range(low, high + 1) for low, high in uids)


def without(uids: Ranges, left_out: Collection[int]) -> Ranges:
    pieces = []
    for low, last in uids:
        start = low
        for uid in sorted(uid for uid in left_out if low <= uid <= last):
            if start < uid:
                pieces.append((start, uid - 1))
            start = uid + 1
        if start <= last:
            pieces.append((start, last))
    return tuple(pieces)


def outside(uids: Ranges, low: int, high: int) -> Ranges:
    """What lies between two UIDs and is not in the set."""
    starts = (low, *(last + 1 for _, last in uids))
    ends = (*(first - 1 for first, _ in uids), high)
    gaps = ((max(start, low), min(end, high)) for start, end in zip(starts, ends, strict=True))
    return tuple((start, end) for start, end in gaps if start <= end)


def upto(uids: Ranges, highest: int) -> Ranges:
    return tuple((low, min(high, highest)) for low, high in uids if low <= highest)


def holds(uids: Ranges, uid: int) -> bool:
    return any(low <= uid <= high for low, high in uids)


def count(uids: Ranges) -> int:
    return sum(high - low + 1 for low, high in uids)


def written(uids: Ranges) -> bytes:
    return b",".join(b"%d" % low if low == high else b"%d:%d" % (low, high) for low, high in uids)


def lowest(uids: Ranges, low: int, size: int) -> Ranges:
    """The first of a set from a UID up: at most `size`, short enough for one command line."""
    piece: list[tuple[int, int]] = []
    for first, last in uids:
        if not size or len(piece) == _MAX_RANGES:
            break
        start = max(first, low)
        if start <= last:
            piece.append((start, min(last, start + size - 1)))
            size -= piece[-1][1] - start + 1
    return tuple(piece)


def pieces(uids: Ranges, size: int) -> Iterator[Ranges]:
    """Cuts a set into pieces of at most `size` UIDs, the newest first, each short enough for one command line."""
    piece: list[tuple[int, int]] = []
    room = size
    for low, last in reversed(uids):
        high = last
        while high >= low:
            if not room or len(piece) == _MAX_RANGES:
                yield tuple(reversed(piece))
                piece, room = [], size
            start = max(low, high - room + 1)
            piece.append((start, high))
            room -= high - start + 1
            high = start - 1
    if piece:
        yield tuple(reversed(piece))
