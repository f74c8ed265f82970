"""The pressure linter: what no draft may carry (docs/doctrine.md, Pressure). Pure.

    file -> files.py -> text -> prose.py (whose words are they?) -> sentences
    sentences -> rules.py (what presses?) and passes.py (is it meant?) -> Finding
              -> counts.py (how many?)
              -> plays.py (does it keep to its play?)

The rules are data: `rules.toml` names them, and one file a language holds the words that show them.
Here stand the words for what comes of it (finding.py); `linting.lint` does it.
"""

from mailcoach.pressure.finding import Finding, Severity

__all__ = ["Finding", "Severity"]
