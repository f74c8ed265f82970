"""The morning on one screen: whom do I write to today, and what?

    app -> screens -> widgets      data goes down, as values
    widgets -> screens -> app      events come up, as messages (events.py)

`commands.py` is the one list of what can be done: keys, footer, help, palette and menus come from it.
`workers.py` holds the threads in which the coach and its deputy are asked, so that no key ever waits for a disk or
a server; what takes long is done by the deputy, in a process of its own.
`syncing.py` is the part of the app that keeps up with the server.
`memory.py` is what is remembered from one day to the next.
`roster.py`, `sentences.py`, `days.py`, `timeline.py` and `letters.py` are pure, and know no widget.
Everything a stranger wrote goes through `shown.py` before it is drawn.
"""
