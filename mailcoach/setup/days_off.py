"""Which public holidays to begin with."""

from __future__ import annotations

from pathlib import Path

from mailcoach.errors import UsageError

ZONES = Path("/usr/share/zoneinfo/zone.tab")


def likely_country(zone: str, address: str) -> str:
    """The ISO code of the country that a time zone lies in, else that of the address; empty where neither tells."""
    try:
        lines = ZONES.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        columns = line.split("\t")
        if len(columns) > 2 and columns[2] == zone:
            return columns[0]
    ending = address.rpartition(".")[2].upper()
    return {"UK": "GB"}.get(ending, ending) if len(ending) == 2 and _is_known(ending) else ""


def holidays_of(text: str) -> tuple[str, ...]:
    """The codes in "DE-SN, FR"; none for "-" or "none".

    Raises UsageError where a country's holidays are not known.
    """
    if text.strip().casefold() in {"", "-", "none"}:
        return ()
    codes = tuple(code.upper() for code in text.replace(",", " ").split())
    for code in codes:
        if not _is_known(code):
            raise UsageError(
                f"{code} is no country whose holidays are known.",
                'Use ISO codes such as DE, DE-SN or FR; "-" for none.',
            )
    return codes


def _is_known(code: str) -> bool:
    from holidays import country_holidays  # noqa: PLC0415 - takes half a second to load

    country, _, region = code.partition("-")
    try:
        country_holidays({"UK": "GB"}.get(country, country), subdiv=region or None)
    except NotImplementedError:
        return False
    return True
