"""How a play reads in this rep's voice: template + thread -> Draft -> RFC 5322 bytes. Pure.

    facts + addressing -> writing (from the cookbook) -> draft -> building

| module     | the question it answers                                       |
| vocabulary | which facts may a template tell?                              |
| facts      | what does this thread tell a template?                        |
| events     | what happened to them, so that the tone is right?             |
| manners    | how does the rep address this person?                         |
| voices     | how does each language say dates, things and greetings?       |
| addressing | who does it go to, and what ties it to the thread?            |
| recipes    | what stands in a template's file?                             |
| cookbook   | which templates are there, and are they fit to be sent?       |
| kitchen    | how are they rendered so that nothing can go wrong?           |
| writing    | which one fits this thread, and how does it read?             |
| repeating  | has this person read a sentence of it before?                 |
| markdown   | how does it look as plain text, and as HTML?                  |
| building   | which bytes mean exactly that?                                |

A template is the rep's own text and may be wrong; a mail is a stranger's and may be hostile. So templates run
in a bounded sandbox, mail is only ever a value in them, and the finished bytes are parsed and compared.

Here stand the words for what goes in and comes out; each module does its part.
"""

from mailcoach.drafts.draft import Draft
from mailcoach.drafts.recipes import Problem, Recipe

__all__ = ["Draft", "Problem", "Recipe"]
