"""Reading: what was said, by whom, until when.

    Email + Body -> own_words.py (quotations.py, signatures.py) -> automatic.py (robot or person)
                 -> spoken.py, finding.py (acts.py, dates.py), mentions.py, invitations.py, people.py
                 -> understanding.py

A language is one file of phrases in `phrases/`. Pure: the same mails give the same readings, whatever the
order they arrived in. Here stand the words for what comes of it; `understanding.read` does it.
"""

from mailcoach.reading.kinds import Failure, MailKind, Reading

__all__ = ["Failure", "MailKind", "Reading"]
