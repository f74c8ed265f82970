"""What a good coach would do (docs/doctrine.md, Plays). Pure.

playbook.py asks each play in turn whether its condition holds
    ledger.py   what they asked for, and what was sent
    faults.py   what we did badly
    calls.py    what to say on the phone, one file a language beside it

Here stand the words for what comes of it (play.py); `playbook.advise` does it.
"""

from mailcoach.plays.play import Play, Suggestion

__all__ = ["Play", "Suggestion"]
