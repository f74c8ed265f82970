"""The commands. Each lives in a module that is imported only when it is called; no command opens the TUI."""

from __future__ import annotations

import errno
import importlib
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import click

from mailcoach import __version__
from mailcoach.cli.house import House, complain
from mailcoach.errors import MailcoachError, did_you_mean
from mailcoach.garbage import look_seldom

COMMANDS = {
    # name: (module, what --help says)
    "init": ("init", "Set up an account, from address to first scan."),
    "scan": ("scan", "Read the mailbox, judge every thread, and with --draft write drafts."),
    "why": ("threads", "Show how one thread was judged: every rule, quote and sum."),
    "draft": ("threads", "Put the draft for one thread into Drafts, or print it."),
    "undo": ("threads", "Take a draft back out of Drafts."),
    "templates": ("templates", "List, check, show and edit the templates."),
    "lint": ("lint", "Find pressure in any text."),
    "library": ("library", "Keep useful things to offer."),
    "outcomes": ("threads", "Show what became of the drafts."),
    "schedule": ("setup", "Let a scan run by itself, on working days."),
    "doctor": ("setup", "Check everything, and say how to mend it."),
    "login": ("setup", "Store the secret of an account, or sign in by OAuth2."),
    "logout": ("setup", "Forget the secret of an account."),
    "demo": ("demo", "Try the whole program on an example mailbox."),
}


FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""A disk that takes no more."""


class Commands(click.Group):
    """Knows every command by name and imports it late, so that `--help` and completion stay quick."""

    def invoke(self, ctx: click.Context) -> object:
        """Ends quietly where whoever reads along has seen enough, as `| head -1` has."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _drop_the_rest(sys.stdout)
            return 0

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        if cmd_name not in COMMANDS:
            hint = did_you_mean(cmd_name, COMMANDS, "`mailcoach --help` lists them.")
            raise click.UsageError(f"There is no command {cmd_name!r}. {hint}", ctx)
        module = importlib.import_module(f"mailcoach.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])


def _in_full(ctx: click.Context, parameter: click.Parameter, name: str | None) -> Path | None:
    """The whole path, where it may begin with ~ or ~somebody: from the environment no shell has seen to that. An
    empty one names nothing, as an empty variable does."""
    if not name:
        return None
    path = Path(name)
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise click.BadParameter(f"Nobody here is called {path.parts[0]}.", ctx, parameter) from error


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command, the terminal UI opens. Example: mailcoach scan --draft --dry-run",
)
@click.version_option(__version__, message="mailcoach %(version)s")
@click.option(
    "--config",
    type=click.Path(readable=False),
    callback=_in_full,
    envvar="MAILCOACH_CONFIG",
    help="Another config.toml.",
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False),
    callback=_in_full,
    envvar="MAILCOACH_DATA_DIR",
    help="Folder of index and journal.",
)
@click.option("--account", metavar="NAME", help="Only this account.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")
@click.pass_context
def mailcoach(
    ctx: click.Context, config: Path | None, data_dir: Path | None, account: str | None, verbose: bool
) -> None:
    """Finds the sales talks that have gone silent, and drafts a kind word for each. It never sends mail."""
    ctx.obj = House(config, data_dir, account, verbose=verbose)
    if ctx.invoked_subcommand is None:
        from mailcoach.cli.morning import open_screen  # noqa: PLC0415

        ctx.exit(open_screen(ctx.obj))


def main() -> None:
    """The entry point: runs a command, and turns an error of ours into two lines and an exit code."""
    look_seldom()
    _stand_in()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Unicode shows a name worse, but shows it
    try:
        sys.exit(mailcoach(prog_name="mailcoach", standalone_mode=False))
    except click.ClickException as error:
        with _perhaps_unheard():
            error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        if sys.stderr.isatty():
            with _perhaps_unheard():
                click.echo(err=True)  # ends the line that ^C stands on, most often a question
        sys.exit(130)
    except MailcoachError as error:
        _complain(str(error), error.hint)
        sys.exit(error.exit_code)
    except Exception as bug:  # noqa: BLE001 - the last line of defence: what nobody foresaw is a bug, told as one
        if isinstance(bug, OSError) and bug.errno in FULL:
            _drop_the_rest(sys.stdout)
            _complain(f"Nothing more can be written: {bug.strerror}.", "Make room on the disk, or use another.")
        else:
            _tell(bug)
        sys.exit(MailcoachError.exit_code)


def _stand_in() -> None:
    """Puts the null device in the place of a standard stream that is closed (`<&-`): what is opened later would get
    its number, and what is meant for the stream would end up there."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


@contextmanager
def _perhaps_unheard() -> Iterator[None]:
    """Nobody may be there to take what is said on standard error: the exit status says it all the same."""
    try:
        yield
    except OSError:
        _drop_the_rest(sys.stderr)


def _drop_the_rest(stream: TextIO) -> None:
    """What the stream did not take is flushed once more at the end, and shall not fail there again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _complain(what: str, hint: str) -> None:
    with _perhaps_unheard():
        complain(what, hint)


def _tell(bug: Exception) -> None:
    """Says where a bug is, without a word of anybody's mail; the whole trace only with -v."""
    place = traceback.extract_tb(bug.__traceback__)[-1]
    _complain(
        f"This is a bug in Mailcoach: {type(bug).__name__} in {Path(place.filename).name}:{place.lineno}.",
        "Please report it, with what `mailcoach -v` prints when you do the same again.",
    )
    if {"-v", "--verbose"} & set(sys.argv):
        traceback.print_exception(bug)
