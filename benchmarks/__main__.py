"""python -m benchmarks headers|bodies|morning|growth|reading|faults|fuzz [--messages N]: see README.md."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # where the Dovecot and the faulty line of the tests are

FAULTS = (
    "tests/test_mailbox_faults.py",
    "tests/test_coach_faults.py",
    "tests/test_coach_alike.py",
    "tests/test_once.py",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what", choices=["headers", "bodies", "morning", "growth", "reading", "faults", "fuzz", "keys"]
    )
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--folder", type=Path, default=Path("/tmp/mailcoach-keys"), help="where keys keeps its mail"
    )
    options = parser.parse_args()
    if options.what == "faults":
        command = [sys.executable, "-m", "pytest", "-q", "--every-fault", *FAULTS]
        return subprocess.run(command, cwd=ROOT, check=False).returncode

    if options.what == "fuzz":
        from benchmarks.fuzz import fuzz  # noqa: PLC0415  # needs the path above

        fuzz()
        return 0

    if options.what == "reading":
        from benchmarks.reading import reading  # noqa: PLC0415  # needs the path above

        reading(options.messages, options.rounds)
        return 0

    if options.what == "keys":
        from benchmarks.tui import keys  # noqa: PLC0415  # needs the path above

        keys(options.folder.absolute())
        return 0

    from benchmarks import mailbox  # noqa: PLC0415  # needs the path above

    getattr(mailbox, options.what)(options.messages, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
