"""python -m benchmarks headers|bodies|morning|growth|faults [--messages N]: README.md here explains each."""

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
    "tests/test_mime.py::test_no_bytes_stop_the_reader",
    "tests/test_mailbox_answers.py::test_no_answer_stops_a_parser",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", choices=["headers", "bodies", "morning", "growth", "faults"])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.what == "faults":
        command = [sys.executable, "-m", "pytest", "-q", "--every-fault", *FAULTS]
        return subprocess.run(command, cwd=ROOT, check=False).returncode

    from benchmarks import mailbox  # noqa: PLC0415  # needs the path above

    getattr(mailbox, options.what)(options.messages, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
