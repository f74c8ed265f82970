"""How a play reads in this rep's voice: template + thread -> Draft -> RFC 5322 bytes. Pure.

    facts + addressing -> cookbook (in the kitchen) -> draft -> building

| module     | the question it answers                                       |
| facts      | what does this thread tell a template?                        |
| events     | what happened to them, so that the tone is right?             |
| voices     | how does each language say dates, things and greetings?       |
| addressing | who does it go to, and what ties it to the thread?            |
| cookbook   | which template fits, and how does it read?                    |
| kitchen    | how is it rendered so that nothing can go wrong?              |
| repeating  | has this person read a sentence of it before?                 |
| markdown   | how does it look as plain text, and as HTML?                  |
| building   | which bytes mean exactly that?                                |

A template is the rep's own text and may be wrong; a mail is a stranger's and may be hostile. So templates run
in a bounded sandbox, mail is only ever a value in them, and the finished bytes are parsed and compared.
"""

from __future__ import annotations

from mailcoach.drafts.addressing import Envelope, envelope, message_id
from mailcoach.drafts.building import Original, build
from mailcoach.drafts.cookbook import Cookbook, Problem, Recipe, render
from mailcoach.drafts.draft import Draft
from mailcoach.drafts.facts import FACTS, facts, language_of
from mailcoach.drafts.repeating import repeats

__all__ = [
    "FACTS",
    "Cookbook",
    "Draft",
    "Envelope",
    "Original",
    "Problem",
    "Recipe",
    "build",
    "envelope",
    "facts",
    "language_of",
    "message_id",
    "render",
    "repeats",
]
