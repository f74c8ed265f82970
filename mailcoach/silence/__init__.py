"""Who owes the next word, and since when (docs/doctrine.md, Verdicts). Pure.

    talks -> words (words.py) -> who takes part (company.py, persons.py, identity.py)
          -> ball.py, pauses.py, patience.py -> one Matter a talk (matter.py)
          -> the seven rules (rules.py, with strangers.py and ends.py)

`judge` sees all talks at once, because some facts hold for a person in every thread: an absence, a refusal,
a wish for no more mail, an answer that came elsewhere.
"""

from mailcoach.silence.judging import Known, judge, prospect_of
from mailcoach.silence.verdicts import Ball, Decisions, Name, Policy, Prospect, Reason, Talk, Verdict

__all__ = [
    "Ball",
    "Decisions",
    "Known",
    "Name",
    "Policy",
    "Prospect",
    "Reason",
    "Talk",
    "Verdict",
    "judge",
    "prospect_of",
]
