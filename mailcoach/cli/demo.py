"""`demo`: the whole program on an example mailbox. Nothing of the user's is read, and nothing stays."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path

import click

from mailcoach.cli.house import House, progress, right_now
from mailcoach.errors import UsageError

CONFIG = """
[silence]
holidays = []

[drafting]
library = "{library}"

[unattended]
draft = true

[[accounts]]
name = "demo"
address = "robin@brightpath.example"
timezone = "Europe/Berlin"

[accounts.imap]
host = "127.0.0.1"
port = {port}
security = "none"
username = "robin"
password_command = ["cat", "{secret}"]
"""


@click.command(epilog="Example: mailcoach demo --scan")
@click.option("--scan", "only_scan", is_flag=True, help="Print the scan instead of opening the terminal UI.")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON document.")
def demo(*, only_scan: bool, as_json: bool) -> int:
    """Try the whole program on an example mailbox, served by an IMAP server that runs inside.

    It listens on 127.0.0.1 only, with a password made up for this run; all of it is gone afterwards.
    """
    for name in [name for name in os.environ if name.upper().startswith("MAILCOACH_")]:
        del os.environ[name]  # settings and secrets of the user's
    if importlib.util.find_spec("pymap") is None:
        raise UsageError(
            "The demo needs the extra `demo`.",
            "In the folder that Mailcoach was installed from: pipx install --force '.[demo]', or run ./dev demo",
        )
    from mailcoach.demo.server import serving  # noqa: PLC0415 - the extra may be missing
    from mailcoach.demo.talks import letters  # noqa: PLC0415

    with (
        tempfile.TemporaryDirectory(prefix="mailcoach-demo-") as folder,
        serving(letters(right_now().date())) as at,
    ):
        house = _house(Path(folder), at.port, at.password)
        if not (only_scan or as_json):
            from mailcoach.cli.morning import open_screen  # noqa: PLC0415

            return open_screen(house)
        from mailcoach.cli.scan import say  # noqa: PLC0415

        coach = house.coach(house.accounts[0])
        with progress() as show:
            report = coach.sync(right_now(), show)
        say(house, [report], [coach.review(right_now())], [], moment=right_now(), as_json=as_json, quiet=False)
        return 0


def _house(folder: Path, port: int, password: str) -> House:
    library = Path(__file__).parent.parent / "demo" / "library"
    secret = folder / "secret"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="ascii")
    config = folder / "config.toml"
    config.write_text(CONFIG.format(port=port, secret=secret, library=library), encoding="utf-8")
    return House(config, folder / "data", "demo")
