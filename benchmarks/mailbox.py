"""The mailbox against a raw socket, the client library, and other programs, in turns within one run."""

from __future__ import annotations

import gc
import json
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median

from server import PASSWORD, Account, Dovecot, Variant

from benchmarks.post import Writer, put_down
from mailcoach.coach.syncing import AT_ONCE, can_matter, fetch_headers
from mailcoach.garbage import look_seldom
from mailcoach.index import Index
from mailcoach.mailbox import Mailbox
from mailcoach.mailbox.fetching import BODY_ITEMS, header_items
from mailcoach.threads import Rep

SINCE = date(2000, 1, 1)
REP = Rep(frozenset({"robin@brightpath.example"}), frozenset({"brightpath.example"}))
FOLDERS = ("INBOX", "Sent", "Archive")
CONFIG = """
[silence]
history_days = 1500
[[accounts]]
name = "work"
address = "robin@brightpath.example"
timezone = "UTC"
[accounts.imap]
host = "127.0.0.1"
port = {port}
security = "none"
username = "{user}"
password_command = ["echo", "{password}"]
"""


# What is measured


def raw(account: Account, items: bytes, uids: dict[str, list[bytes]]) -> int:
    """The same questions over a bare socket, the answers thrown away: what no client can be faster than."""
    got = 0
    with socket.create_connection(("127.0.0.1", account.dovecot.port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def ask(tag: bytes, command: bytes) -> None:
            nonlocal got
            line.sendall(tag + b" " + command + b"\r\n")
            end, tail = b"\n" + tag + b" OK", b"\n"
            while end not in tail:
                data = line.recv(262_144)
                got += len(data)
                tail = tail[-len(end) :] + data

        line.recv(4096)
        ask(b"a", f"LOGIN {account.name} {PASSWORD}".encode())
        for folder, sets in uids.items():
            ask(b"b", f"EXAMINE {folder}".encode())
            for number, uid_set in enumerate(sets):
                ask(b"c%d" % number, b"UID FETCH " + uid_set + b" " + items)
    return got


def library(account: Account) -> int:
    """IMAPClient's fetch of the same fields, 1,000 a command, and nothing done with them."""
    count = 0
    fields = header_items(()).decode().partition("BODY.PEEK")[2].rstrip(")")
    with account.hand() as client:
        client.normalise_times = False
        for folder in FOLDERS:
            client.select_folder(folder, readonly=True)
            uids = client.search()
            for start in range(0, len(uids), 1000):
                asked = ["FLAGS", "INTERNALDATE", f"BODY.PEEK{fields}"]
                for one in range(start, min(start + 1000, len(uids)), 500):
                    count += len(client.fetch(uids[one : one + 500], asked))
    return count


def reading(account: Account) -> int:
    """Our reading of the headers, and nothing done with them."""
    with account.mailbox(deadline=3_600) as mailbox:
        return sum(len(batch.arrivals) for batch in mailbox.changes({}, SINCE))


def stored(account: Account, index: Index) -> int:
    """From nothing to mails in the store, tied into threads."""
    with account.mailbox(deadline=3_600) as mailbox:
        fetch_headers(mailbox, index, SINCE, lambda *_: None)
    return len(index.changed())


# The rows of the table


def headers(messages: int, rounds: int) -> None:
    """From nothing: the bare socket, the library, our reading, and all of it with the store."""
    with filled(messages) as account:
        sets = uid_sets(account)
        say(f"{messages} messages, headers of all from nothing", "seconds", "x raw", "of library")
        runs = in_turns(
            rounds,
            {
                "raw socket": lambda: raw(account, header_items(()), sets),
                "IMAPClient fetch": lambda: library(account),
                "reading alone": lambda: reading(account),
                "reading, store, threads": lambda: with_index(lambda index: stored(account, index)),
            },
        )
        for name, seconds in runs.items():
            say(
                name,
                f"{median(seconds):.2f}",
                ratio(seconds, runs["raw socket"]),
                ratio(seconds, runs["IMAPClient fetch"]),
            )


def bodies(messages: int, rounds: int) -> None:
    """The bodies of every thread that can matter, against their bytes alone."""
    with (
        filled(messages, heavy=True) as account,
        account.mailbox(deadline=3_600) as mailbox,
        opened_index() as index,
    ):
        fetch_headers(mailbox, index, SINCE, lambda *_: None)
        wanted = [email.id for thread in index.threads() if can_matter(thread, REP) for email in thread.emails]
        ids = {where: dict(mails) for where, mails in index.places(wanted).items()}
        places = {folder: (validity, sorted(mails)) for (folder, validity), mails in ids.items()}
        sets = {
            folder.name: [b",".join(b"%d" % uid for uid in part) for part in batched(uids, 200)]
            for folder, (_, uids) in places.items()
        }
        count = sum(len(uids) for _, uids in places.values())
        say(f"{messages} messages, {count} bodies that can matter", "seconds", "x raw")

        def ours() -> int:
            return sum(
                1 for folder, (validity, uids) in places.items() for _ in mailbox.bodies(folder, validity, uids)
            )

        def kept() -> int:
            for where, names in ids.items():
                answers = mailbox.bodies(*where, sorted(names))
                while some := dict(islice(answers, AT_ONCE)):
                    index.keep_bodies({names[uid]: body for uid, body in some.items()})
            return count

        runs = in_turns(
            rounds,
            {"raw socket": lambda: raw(account, BODY_ITEMS, sets), "reading": ours, "reading and keeping": kept},
        )
        for name, seconds in runs.items():
            say(name, f"{median(seconds):.2f}", ratio(seconds, runs["raw socket"]))


def batched(uids: list[int], size: int) -> Iterator[list[int]]:
    return (uids[start : start + size] for start in range(0, len(uids), size))


def morning(messages: int, rounds: int) -> None:
    """Nothing new, and twenty new mails: the whole process, beside mbsync and notmuch where they are installed."""
    with filled(messages, extra=20 * rounds) as account, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "config.toml").write_text(
            CONFIG.format(port=account.dovecot.port, user=account.name, password=PASSWORD), "utf-8"
        )
        first = scan(home)
        say(f"{messages} messages, first scan with all bodies that matter", "seconds", "peak MB")
        say("mailcoach scan", f"{first[0]:.2f}", f"{first[1]:.0f}")
        others = Others.found(account, home)
        say("whole process", "nothing new, s", "20 new, s")
        quiet, new, quiet_theirs, new_theirs = [], [], [], []
        for _ in range(rounds):
            quiet.append(scan(home)[0])
            if others:
                quiet_theirs.append(others.morning())
            put_down(LETTERS[account.name], 20, account.home / "Maildir")
            new.append(scan(home)[0])
            if others:
                new_theirs.append(others.morning())
        say("mailcoach scan", f"{median(quiet):.2f}", f"{median(new):.2f}")
        if others:
            say("mbsync, notmuch new and search", f"{median(quiet_theirs):.2f}", f"{median(new_theirs):.2f}")
            say("ratio", ratio(quiet, quiet_theirs), ratio(new, new_theirs))
        with opened_index() as index, account.mailbox() as mailbox:
            fetch_headers(mailbox, index, SINCE, lambda *_: None)
            cursors = index.cursors()
        times = []
        for _ in range(rounds * 5):
            with account.mailbox() as mailbox:
                began = time.perf_counter()
                assert not list(mailbox.changes(cursors, SINCE))
                times.append(time.perf_counter() - began)
        say("after login, nothing new, ms", f"{median(times) * 1000:.1f}")


def growth(messages: int, rounds: int) -> None:
    """The first reading at a tenth of the mails, at all of them, and the peak of memory."""
    del rounds
    say("reading, store, threads", "seconds", "us a mail", "peak MB")
    for count in (messages // 10, messages):
        with filled(count) as account:
            code = (
                "import sys; sys.path[:0] = ['.', 'tests']; from benchmarks import mailbox as m; "
                f"m.one_growth({account.dovecot.port}, {account.name!r})"
            )
            run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            seconds, peak = json.loads(run.stdout)
            say(str(count), f"{seconds:.2f}", f"{seconds / count * 1e6:.0f}", f"{peak:.0f}")


def one_growth(port: int, user: str) -> None:
    """In a process of its own: prints the seconds and the peak of memory in MB."""
    from mailcoach.mailbox import Server  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder) / "index.db", "work")
        began = time.perf_counter()
        with Mailbox.open(Server("127.0.0.1", port, "none", user), PASSWORD, deadline=7_200) as mailbox:
            fetch_headers(mailbox, index, SINCE, lambda *_: None)
        index.close()
        print(json.dumps([time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


# Other programs


class Others:
    """mbsync and notmuch on the same mailbox, with stores of their own."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "NOTMUCH_CONFIG": str(home / "notmuch")}

    @classmethod
    def found(cls, account: Account, home: Path) -> Others | None:
        if not shutil.which("mbsync") or not shutil.which("notmuch"):
            print("(mbsync and notmuch are not installed: apt-get install isync notmuch)")
            return None
        store = home / "mail"
        store.mkdir()
        (home / ".mbsyncrc").write_text(
            f"IMAPAccount a\nHost 127.0.0.1\nPort {account.dovecot.port}\nUser {account.name}\nPass {PASSWORD}\n"
            f"SSLType None\nAuthMechs LOGIN\n\nIMAPStore far\nAccount a\n\nMaildirStore near\nPath {store}/\n"
            f"Inbox {store}/INBOX\nSubFolders Verbatim\n\nChannel c\nFar :far:\nNear :near:\n"
            f"Patterns INBOX Sent Archive\nSync Pull\nCreate Near\nSyncState *\n"
        )
        (home / "notmuch").write_text(
            f"[database]\npath={store}\n[user]\nname=R\nprimary_email=robin@brightpath.example\n[new]\nignore=.mbsyncstate\n"
        )
        others = cls(home)
        others.morning()
        return others

    def morning(self) -> float:
        began = time.perf_counter()
        for command in (
            "mbsync -q c",
            "notmuch new --quiet",
            "notmuch search *",
        ):
            subprocess.run(command.split(), env=self._env, check=True, capture_output=True)
        return time.perf_counter() - began


# Around it


LETTERS: dict[str, Iterator] = {}  # type: ignore[type-arg]


@contextmanager
def filled(messages: int, *, heavy: bool = False, extra: int = 0) -> Iterator[Account]:
    """An account with so many mails in it; `extra` are still to come."""
    dovecot = Dovecot(Variant())
    try:
        account = dovecot.account(recorded=False)
        letters = Writer(messages, heavy=heavy).letters()
        LETTERS[account.name] = letters
        began = time.perf_counter()
        size = put_down(letters, messages, account.home / "Maildir")
        with account.hand() as client:  # lets the server build its caches
            for folder in FOLDERS:
                client.select_folder(folder, readonly=True)
                client.search(["HEADER", "Message-ID", "nothing"])
        reading(account)
        del extra
        print(f"\n[{messages} mails, {size / 1e6:.0f} MB, ready after {time.perf_counter() - began:.0f} s]")
        yield account
    finally:
        dovecot.stop()


def uid_sets(account: Account) -> dict[str, list[bytes]]:
    """The questions that cover each folder, 2,000 mails each."""
    sets = {}
    with account.hand() as client:
        for folder in FOLDERS:
            end = client.folder_status(folder, ["UIDNEXT"])[b"UIDNEXT"]
            sets[folder] = [b"%d:%d" % (low, min(low + 1999, end - 1)) for low in range(1, end, 2000)]
    return sets


@contextmanager
def opened_index() -> Iterator[Index]:
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder) / "index.db", "work")
        try:
            yield index
        finally:
            index.close()


def with_index(run: Callable[[Index], int]) -> int:
    with opened_index() as index:
        return run(index)


def scan(home: Path) -> tuple[float, float]:
    """One whole `mailcoach scan`: seconds, and the peak of its memory in MB."""
    command = [
        sys.executable,
        "-m",
        "mailcoach",
        "--config",
        str(home / "config.toml"),
        "--data-dir",
        str(home / "data"),
    ]
    began = time.perf_counter()
    run = subprocess.run(
        ["/usr/bin/env", "time", "-f", "%M", *command, "scan", "--quiet"]
        if shutil.which("time")
        else [*command, "scan", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if run.returncode:
        raise SystemExit(run.stderr)
    kilobytes = re.findall(r"^\d+$", run.stderr, re.MULTILINE)
    peak = int(kilobytes[-1]) if kilobytes else resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return seconds, peak / 1024


def in_turns(rounds: int, ways: dict[str, Callable[[], int]]) -> dict[str, list[float]]:
    """Each way once in each round, so that a machine that slows down slows all of them."""
    look_seldom()  # as in a scan
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            gc.collect()
            began = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - began)
    return times


def ratio(some: list[float], others: list[float]) -> str:
    """The median of the ratios of the rounds."""
    return f"{median(one / other for one, other in zip(some, others, strict=True)):.2f}"


def say(*cells: str) -> None:
    print(f"{cells[0]:55}" + "".join(f"{cell:>16}" for cell in cells[1:]), flush=True)
