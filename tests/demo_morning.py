"""The real program on the demo mailbox: the coach, its stores, and an IMAP server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mailcoach.coach import Coach
from mailcoach.coach.opening import open_coach
from mailcoach.demo.server import serving
from mailcoach.demo.talks import letters
from mailcoach.settings import Account, Drafting, Imap, Settings

NOW = datetime(2026, 11, 20, 8, 2, tzinfo=ZoneInfo("Europe/Berlin"))
LIBRARY = Path(__file__).parent.parent / "mailcoach" / "demo" / "library"


@contextmanager
def demo_coach(folder: Path) -> Iterator[Coach]:
    """A coach on the demo mailbox as it is at NOW. Whoever uses it closes it."""
    with serving(letters(NOW.date())) as server:
        account = Account(
            name="demo",
            address="robin@brightpath.example",
            timezone="Europe/Berlin",
            imap=Imap(
                host="127.0.0.1",
                port=server.port,
                security="none",
                username="robin",
                password_command=("printf", server.password),
            ),
        )
        settings = Settings(drafting=Drafting(library=LIBRARY), accounts=(account,))
        yield open_coach(settings, account, folder / "index.db", folder / "journal.db", NOW.date())
