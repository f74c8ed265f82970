"""A real Dovecot for the tests: on a free loopback port, all of it in one folder, gone at the end.

It works as root and as anybody else. Every name is a user (the password is the same for all), so a test that
wants a fresh mailbox takes a fresh name.
"""

from __future__ import annotations

import grp
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import wirelog
from imapclient import IMAPClient

from mailcoach.mailbox import Mailbox, Server

PASSWORD = "correct-horse"
LOOPBACK = "127.0.0.1"
MISSING = "Debian's dovecot-imapd, openssl and util-linux are needed: ./dev test installs them"

_numbers = count(1)


def programs() -> bool:
    """Whether a server can be run here."""
    return all(
        shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("dovecot", "openssl", "unshare")
    )


def free_ports() -> tuple[int, int]:
    """A free port for plain text and STARTTLS, and one for TLS, below those that the system hands out by itself."""
    while True:
        port = random.randrange(20_000, 32_000, 2)
        try:
            for each in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind((LOOPBACK, each))
        except OSError:
            continue
        return port, port + 1


@dataclass(frozen=True)
class Variant:
    """What this Dovecot does in another way than most."""

    prefix: str = ""
    separator: str = "/"
    capability: str = ""
    max_connections: int = 50
    quota_kilobytes: int = 0
    marks: bool = True
    """Whether it marks folders as RFC 6154 has it."""

    folders: tuple[str, ...] = ("Drafts", "Sent", "Junk", "Trash", "Archive")


@dataclass(frozen=True)
class Account:
    """One user of the server, with an empty mailbox."""

    dovecot: Dovecot
    name: str = field(default_factory=lambda: f"rep{next(_numbers)}")
    _heard_before: set[Path] = field(default_factory=set, compare=False)

    @property
    def home(self) -> Path:
        return self.dovecot.folder / "mail" / self.name

    def server(self, security: str = "none", *, port: int = 0) -> Server:
        dovecot = self.dovecot
        usual = dovecot.tls_port if security == "tls" else dovecot.port
        ca_file = None if security == "none" else dovecot.certificate
        return Server(LOOPBACK, port or usual, security, self.name, ca_file=ca_file)

    def mailbox(
        self, *, security: str = "none", port: int = 0, deadline: float = 60, timeout: float = 10
    ) -> Mailbox:
        return Mailbox.open(
            self.server(security, port=port), PASSWORD, deadline=deadline, timeout=timeout, patience=(0.05,) * 6
        )

    @contextmanager
    def hand(self) -> Iterator[IMAPClient]:
        """Another program at work in the same mailbox."""
        with IMAPClient(LOOPBACK, self.dovecot.port, ssl=False) as client:
            client.login(self.name, PASSWORD)
            client.noop()  # by which it is told from Mailcoach
            yield client

    def deliver(
        self, *mails: bytes, folder: str = "INBOX", flags: Iterable[bytes] = (), arrived: datetime | None = None
    ) -> None:
        """Mail as it lies there before Mailcoach looks, oldest first."""
        with self.hand() as client:
            for mail in mails:
                client.append(folder, mail, flags, arrived or datetime.now(UTC))

    def fill(self, home: Path) -> None:
        """The same mails as in the home of another account, as they lie there now."""
        shutil.copytree(home, self.home)
        self.dovecot.own(self.home)

    def maildir(self) -> dict[str, str]:
        """Every mail's file with a print of its content: name and flags are in the file's name."""
        files = sorted(path for part in ("cur", "new") for path in self.home.rglob(f"{part}/*"))
        return {str(path.relative_to(self.home)): sha256(path.read_bytes()).hexdigest() for path in files}

    @property
    def _logs(self) -> set[Path]:
        return set((self.dovecot.folder / "rawlog" / self.name).glob("*.in"))

    def record(self) -> None:
        """From the next session on `commands` counts."""
        self._heard_before.update(self._logs)

    def commands(self) -> list[str]:
        """Everything that Mailcoach sent to the server since `record`, in order."""
        return [said for session in wirelog.sessions(self._logs - self._heard_before) for said in session]


class Dovecot:
    """One running server."""

    def __init__(self, variant: Variant | None = None) -> None:
        self.variant = variant or Variant()
        self.folder = Path(tempfile.mkdtemp(prefix="coach"))
        self.folder.chmod(0o755)  # for whomever the server runs as
        self.certificate = self.folder / "cert.pem"
        self._prefix, self._user, self._group = _plain_user()
        self._make_certificate()
        self.port, self.tls_port = free_ports()
        self._process = self._start()

    def account(self, *, recorded: bool = True) -> Account:
        """A fresh user; what is said in the user's sessions is kept."""
        account = Account(self)
        if recorded:
            (self.folder / "rawlog" / account.name).mkdir(parents=True)
        return account

    def own(self, folder: Path) -> None:
        """Gives what was put there by hand to whom the server runs as."""
        if self._prefix[:1] == ["setpriv"]:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, self._user, self._group)

    def broken_promises(self) -> list[str]:
        """What Mailcoach sent in all sessions of all users and should not have."""
        said = [command for session in wirelog.sessions(self.folder.glob("rawlog/*/*.in")) for command in session]
        return wirelog.broken_promises(said)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_certificate(self) -> None:
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
            f" -addext subjectAltName=DNS:localhost,IP:{LOOPBACK}"
            f" -keyout {self.folder}/key.pem -out {self.certificate}"
        )
        subprocess.run(
            command.split(),
            check=True,
            capture_output=True,
        )

    def _start(self) -> subprocess.Popen[bytes]:
        program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program
        config = self.folder / "dovecot.conf"
        config.write_text(self._config())
        (self.folder / "mail").mkdir()
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [*self._prefix, program, "-F", "-c", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(600):
            if process.poll() is not None:
                break
            try:
                with socket.create_connection((LOOPBACK, self.port), 5) as line:
                    if line.recv(4) == b"* OK":
                        return process
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"Dovecot did not start:\n{(self.folder / 'log').read_text()[-3000:]}")

    def _config(self) -> str:
        variant, base = self.variant, self.folder
        uid = pwd.getpwnam(self._user)
        boxes = "".join(
            f"mailbox {name} {{\nauto = create\n" + (f"special_use = \\{name}\n}}\n" if variant.marks else "}\n")
            for name in variant.folders
        )
        return f"""
            base_dir = {base}/run
            state_dir = {base}/state
            log_path = {base}/log
            listen = {LOOPBACK}
            protocols = imap
            default_internal_user = {self._user}
            default_internal_group = {self._group}
            default_login_user = {self._user}
            first_valid_uid = 1
            first_valid_gid = 1
            ssl = yes
            ssl_cert = <{base}/cert.pem
            ssl_key = <{base}/key.pem
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            auth_failure_delay = 0 secs
            mail_location = maildir:~/Maildir
            mail_fsync = never
            mail_max_userip_connections = {variant.max_connections}
            mail_plugins = quota zlib
            passdb {{
              driver = static
              args = password={PASSWORD}
            }}
            userdb {{
              driver = static
              args = uid={uid.pw_uid} gid={uid.pw_gid} home={base}/mail/%u
            }}
            protocol imap {{
              mail_plugins = $mail_plugins imap_quota imap_zlib
              rawlog_dir = {base}/rawlog/%u
              {f"imap_capability = {variant.capability}" if variant.capability else ""}
            }}
            namespace inbox {{
              inbox = yes
              separator = {variant.separator}
              prefix = {variant.prefix}
              {boxes}
            }}
            plugin {{
              quota = count:User quota
              quota_vsizes = yes
              {f"quota_rule = *:storage={variant.quota_kilobytes}K" if variant.quota_kilobytes else ""}
              quota_grace = 0
            }}
            service imap-login {{
              chroot =
              inet_listener imap {{
                port = {self.port}
              }}
              inet_listener imaps {{
                port = {self.tls_port}
                ssl = yes
              }}
            }}
            service anvil {{
              chroot =
              unix_listener anvil-auth-penalty {{
                mode = 0
              }}
            }}
            """


def _plain_user() -> tuple[list[str], str, str]:
    """What to put before a command so that it does not run as root, and who it runs as then.

    In a user namespace root is seen as the user `mail`, and no file has to change its owner; where namespaces are
    forbidden, as in most containers, the command becomes the real `mail`, whom other people's files stand open.
    """
    if os.getuid():
        me = pwd.getpwuid(os.getuid())
        return [], me.pw_name, grp.getgrgid(me.pw_gid).gr_name
    mail = pwd.getpwnam("mail")
    prefix = ["unshare", "--user", f"--map-user={mail.pw_uid}", f"--map-group={mail.pw_gid}", "--"]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        able = "+dac_override,+fowner"
        prefix = ["setpriv", f"--reuid={mail.pw_uid}", f"--regid={mail.pw_gid}", "--clear-groups"]
        prefix += [f"--inh-caps={able}", f"--ambient-caps={able}", "--"]
    return prefix, "mail", "mail"
