"""What a good coach would do (docs/doctrine.md, Plays). Pure.

playbook.py asks each play in turn whether its condition holds
    ledger.py   what they asked for, and what was sent
    faults.py   what we did badly
    calls.py    what to say on the phone, one file a language beside it
"""

from mailcoach.plays.playbook import Play, Suggestion, advise

__all__ = ["Play", "Suggestion", "advise"]
