"""The only code that speaks SQL. No sqlite row leaves it.

store.py      one SQLite file: made private, opened, migrated, guarded
cache.py      Index (index.db): what the server told us; may be deleted at any time (its tables: schema, rows)
arrivals.py   a batch on its way into it: where each mail lies; which it is (recognising), whose talk (ties)
verdicts.py   what was concluded of each thread
words.py      what threads are found by
plain.py      values as JSON and back
journal.py    Journal (journal.db): what only we know; never dropped
shelf.py      the library, ranked against a talk
"""

from mailcoach.index.cache import Index
from mailcoach.index.journal import Journal, Run
from mailcoach.index.shelf import rank
from mailcoach.index.verdicts import Kept

__all__ = ["Index", "Journal", "Kept", "Run", "rank"]
