"""Mailcoach finds the sales talks that have truly gone silent, and drafts what a patient coach would advise.

The flow, and the module of each stage:

    mailbox -> index -> threads -> reading -> silence -> plays -> drafts -> mailbox (Drafts)
                                                             \\-> outcomes

| stage     | the question it answers                                     |
| mailbox   | what is new on the server?                                  |
| index     | what do we know already?                                    |
| threads   | which mails belong together, and who is in them?            |
| reading   | what was said, by whom, until when?                         |
| silence   | who owes the next word, and since when?                     |
| plays     | what would a good coach do?                                 |
| drafts    | how does that read, in this rep's voice, without pressure?  |
| outcomes  | what became of it?                                          |

`coach` is the flow as code. `emails.py` holds the nouns, `subjects.py` what stands before a subject. `readers`
reads many threads at once, on every core. Everything between mailbox and drafts is pure: time comes in as `now`,
rules as a `Policy`.
"""

__version__ = "0.1.0"
