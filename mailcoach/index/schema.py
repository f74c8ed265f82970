"""The tables of the cache, and how its file is opened.

Keys of mails and threads grow as they are stored, so that storing appends, newest first or not. What was fetched
and concluded hangs on the mails, not on where they lie.
"""

from __future__ import annotations

from pathlib import Path

from mailcoach.emails import Body, Cursor, Email
from mailcoach.index import plain
from mailcoach.index.store import Store, Unfit
from mailcoach.reading import Reading

STEPS = (
    (
        "CREATE TABLE layout (text TEXT NOT NULL)",
        "CREATE TABLE account (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
        " messages INTEGER NOT NULL DEFAULT 0, newest REAL NOT NULL DEFAULT 0, read_by TEXT NOT NULL DEFAULT '',"
        " basis TEXT NOT NULL DEFAULT '', day TEXT NOT NULL DEFAULT '', era INTEGER NOT NULL DEFAULT 0,"
        " form TEXT NOT NULL DEFAULT '', decided TEXT NOT NULL DEFAULT '[]', edition INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE sender (account INTEGER, address TEXT, PRIMARY KEY (account, address)) WITHOUT ROWID",
        # What lies where. A place's `lies` and a message's `standing` are explained in rows.py.
        "CREATE TABLE folder (key INTEGER PRIMARY KEY, account INTEGER NOT NULL, path BLOB NOT NULL,"
        " name TEXT NOT NULL, role TEXT NOT NULL, cursor BLOB NOT NULL, UNIQUE (account, path))",
        "CREATE TABLE place (folder INTEGER, uid INTEGER, message INTEGER NOT NULL, lies INTEGER NOT NULL,"
        " PRIMARY KEY (folder, uid)) WITHOUT ROWID",
        "CREATE INDEX place_of_message ON place (message)",
        "CREATE TABLE unread (folder INTEGER, uid INTEGER, why TEXT NOT NULL, PRIMARY KEY (folder, uid))"
        " WITHOUT ROWID",
        # Mails, the ids that they name, and the threads that these make (ties.py).
        "CREATE TABLE message (key INTEGER PRIMARY KEY, thread INTEGER NOT NULL, print INTEGER NOT NULL,"
        " standing INTEGER NOT NULL, claim TEXT, header BLOB NOT NULL)",
        "CREATE INDEX message_of_thread ON message (thread)",
        "CREATE INDEX message_by_claim ON message (claim) WHERE claim IS NOT NULL",
        "CREATE TABLE node (account INTEGER, name INTEGER, thread INTEGER NOT NULL, message INTEGER,"
        " PRIMARY KEY (account, name)) WITHOUT ROWID",
        "CREATE TABLE thread (key INTEGER PRIMARY KEY, account INTEGER NOT NULL, id TEXT NOT NULL,"
        " root_at REAL NOT NULL, root TEXT NOT NULL, joined INTEGER,"
        " changed INTEGER NOT NULL, unindexed INTEGER NOT NULL DEFAULT 0)",
        "CREATE INDEX thread_by_id ON thread (account, id) WHERE joined IS NULL",
        "CREATE INDEX thread_joined ON thread (joined) WHERE joined IS NOT NULL",
        "CREATE INDEX thread_changed ON thread (account) WHERE changed",
        "CREATE INDEX thread_unindexed ON thread (account) WHERE unindexed",
        "CREATE TABLE person (address INTEGER, thread INTEGER, PRIMARY KEY (address, thread)) WITHOUT ROWID",
        # Two addresses of one person, both ways round.
        "CREATE TABLE alias (account INTEGER, address INTEGER, other INTEGER,"
        " PRIMARY KEY (account, address, other)) WITHOUT ROWID",
        # What was fetched and concluded.
        "CREATE TABLE body (message INTEGER PRIMARY KEY, content BLOB NOT NULL)",
        "CREATE TABLE reading (thread INTEGER PRIMARY KEY, content BLOB NOT NULL, quoted BLOB NOT NULL)",
        # A verdict is in doubt where it was doubted more often than when it was judged, is of an earlier era of its
        # account, or does not hold on the account's day. Lists are read from the index alone (verdicts.py).
        "CREATE TABLE verdict (thread INTEGER PRIMARY KEY, gist TEXT, place REAL NOT NULL DEFAULT 0,"
        " edition INTEGER NOT NULL DEFAULT 0, doubts INTEGER NOT NULL DEFAULT 0,"
        " judged INTEGER NOT NULL DEFAULT -1, era INTEGER NOT NULL DEFAULT 0,"
        " since TEXT NOT NULL DEFAULT '', until TEXT, content TEXT NOT NULL DEFAULT '')",
        "CREATE INDEX verdict_line ON verdict (place, gist, edition, doubts, judged, era, since, until)",
        'CREATE VIRTUAL TABLE words USING fts5 (subject, people, said, tokenize = "unicode61 remove_diacritics 2")',
    ),
)

_LAYOUT = "\n".join((*STEPS[0], plain.layout(Email, Cursor, Body, Reading)))


def open_cache(path: Path) -> Store:
    """Raises StoreBroken, and Unfit where the file is damaged, or was written with other tables or nouns."""
    store = Store(path, STEPS, precious=False)
    kept = store.rows("SELECT text FROM layout")
    if not kept:
        with store.writing() as db:
            db.execute("INSERT INTO layout VALUES (?)", (_LAYOUT,))
    elif kept[0] != (_LAYOUT,):
        store.close()
        raise Unfit(f"{path} was written by another version of Mailcoach")
    return store
