"""Who owes the next word, and since when (docs/doctrine.md, Verdicts). Pure.

    talks -> words (words.py) -> who takes part (company.py, persons.py, identity.py)
          -> ball.py, pauses.py, patience.py -> one Matter a talk (matter.py)
          -> the seven rules (rules.py, with strangers.py and ends.py)

`judging.judge` sees all talks at once, because some facts hold for a person in every thread: an absence, a refusal,
a wish for no more mail, an answer that came elsewhere. Here stand the words for what comes of it (verdicts.py).
"""

from mailcoach.silence.verdicts import Ball, Decisions, Known, Name, Policy, Prospect, Reason, Talk, Verdict

__all__ = ["Ball", "Decisions", "Known", "Name", "Policy", "Prospect", "Reason", "Talk", "Verdict"]
