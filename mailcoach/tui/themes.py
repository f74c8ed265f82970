"""The colours: one accent for what is selected, one for what needs care, the rest is text.

"mailcoach" is dark, "mailcoach-paper" light, and "mailcoach-plain" does without hues. Every other theme of the
toolkit can be named in `settings.screen.theme` as well.
"""

from __future__ import annotations

from textual.theme import Theme

DEFAULT = "mailcoach"

THEMES = (
    Theme(
        name=DEFAULT,
        dark=True,
        primary="#8ab4d8",
        secondary="#8ab4d8",
        accent="#8ab4d8",
        warning="#e0a95f",
        error="#e0835f",
        success="#8fbf8f",
        foreground="#d8dbe0",
        background="#15181d",
        surface="#15181d",
        panel="#2b3038",
        variables={"foreground-muted": "#949ba6", "surface-active": "#232a33", "footer-key-foreground": "#8ab4d8"},
    ),
    Theme(
        name="mailcoach-paper",
        dark=False,
        primary="#1f5f99",
        secondary="#1f5f99",
        accent="#1f5f99",
        warning="#8f5200",
        error="#a1330f",
        success="#2d6b2d",
        foreground="#24292f",
        background="#faf9f6",
        surface="#faf9f6",
        panel="#d9d6cd",
        variables={"foreground-muted": "#646a73", "surface-active": "#e6ecf1", "footer-key-foreground": "#1f5f99"},
    ),
    Theme(
        name="mailcoach-plain",
        dark=True,
        primary="#ffffff",
        secondary="#ffffff",
        accent="#ffffff",
        warning="#ffffff",
        error="#ffffff",
        success="#ffffff",
        foreground="#e4e4e4",
        background="#000000",
        surface="#000000",
        panel="#4a4a4a",
        variables={"foreground-muted": "#b4b4b4", "surface-active": "#303030", "footer-key-foreground": "#ffffff"},
    ),
)
