"""What happened to somebody, so that a kind word can be the right one: grief and joy want different letters.

Only the tone hangs on this. A letter never repeats what they told; where nothing is recognised it stays general.
"""

from __future__ import annotations

import re

from mailcoach.reading.acts import Act, Kind

_LIFE = {
    "loss": (
        r"died|passed away|passing|funeral|bereave|\bdeath\b|\blost (?:my|her|his|our|their|the|a)\b|"
        r"miscarr|still-?b|"
        r"gestorben|verstorben|beerdigung|beisetzung|trauer|todesfall|\btod\b|verloren|fehlgeburt|totgeb|sternenkind|"
        r"décès|décéd|obsèques|deuil|funérailles|enterrement|perdu|fausse couche|mort-né|"
        r"falleci|murió|funeral|luto|duelo|entierro|perdi(?:d|ó|mos)|\bperdí\b|aborto|muert[oa]"
    ),
    "birth": (
        r"\bborn\b|\bbab(?:y|ies)\b|\bbirth\b|newborn|twins|(?:son|daughter) (?:has )?arrived|"
        r"geboren|\bgeburt\b|nachwuchs|entbindung|zwillinge|vater geworden|mutter geworden|(?:zur|auf die) welt|"
        r"naissance|\bnée?s?\b|bébé|accouch|jumeaux|"
        r"\bnació|\bnacid[oa]|nacimiento|bebé|a luz|mellizos|gemelos"
    ),
    "leave": (
        r"parental leave|maternity|paternity|sabbatical|"
        r"elternzeit|mutterschutz|sabbatjahr|"
        r"congé (?:parental|de? ?mat|de? ?pat)|congé sabbatique|"
        r"baja (?:por )?(?:maternal|paternal|maternidad|paternidad)|permiso (?:parental|de)|excedencia"
    ),
    "illness": (
        r"\bill\b|illness|sick|hospital|surgery|operat|pneumonia|accident|broke|cancer|treatment|stroke|recover|"
        r"krank|klinik|operiert|\bop\b|unfall|erkrank|reha\b|schlaganfall|"
        r"malad|hôpital|hospitali|opér|souffrant|arrêt|"
        r"enferm|hospital|operaci|operad|accidente|baja|cirug|médic"
    ),
}

_TOO_SOON = r"prematur|too early|weeks early|intensive|frühchen|frühgeb|zu früh|prématur|trop tôt|antes de tiempo"

_UPHEAVAL = {
    "sale": (
        r"acqui|bought|takeover|taken over|merg|sold to|new owner|"
        r"übernommen|übernahme|fusion|verkauft|aufgekauft|"
        r"rachet|rachat|cédé|repris|"
        r"adquiri|comprad|compra de|absor|fusión|vendid"
    ),
    "cuts": (
        r"laid off|lay-?off|redundan|restructur|\bcuts?\b|insolven|closing|"
        r"entlass|gekündigt|kündigung|stellenabbau|umstruktur|kurzarbeit|insolvenz|"
        r"licenci|plan social|suppression|redressement|"
        r"despid|despedid|reestructur|\bere\b|recorte|concurso"
    ),
}


def event(act: Act) -> str:
    """One word for a life event or an upheaval, as the table in docs/templates.md explains it."""
    kinds, otherwise = (_LIFE, "hardship") if act.kind is Kind.LIFE_EVENT else (_UPHEAVAL, "change")
    words = act.quote.lower()
    named = [name for name, pattern in kinds.items() if re.search(pattern, words)]
    if named[:1] == ["birth"] and (named[-1] == "illness" or re.search(_TOO_SOON, words)):
        return otherwise  # joy and worry at once
    return named[0] if named else otherwise
