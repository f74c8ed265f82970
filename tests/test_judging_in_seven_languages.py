"""The same few turns of a talk, in every language we read: from words to verdicts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conversations import NOW, POLICY, REP, spoken, talk

from mailcoach.plays import Play
from mailcoach.plays.playbook import advise
from mailcoach.silence import Decisions, Name, Verdict
from mailcoach.silence.judging import judge

ASKED = {
    "en": "Hello Robin,\n\ncould you send us a quote for twelve shelves, please?\n\nMaria Lopez",
    "de": "Guten Tag Herr Reyes,\n\nkönnten Sie uns bitte ein Angebot für zwölf Regale schicken?\n\nMaria Lopez",
    "fr": "Bonjour,\n\npourriez-vous nous envoyer un devis pour douze étagères ?\n\nMaria Lopez",
    "es": "Buenos días:\n\n¿podría enviarnos un presupuesto para doce estanterías?\n\nMaria Lopez",
    "nl": "Goedendag,\n\nkunt u ons een offerte sturen voor twaalf stellingen?\n\nMaria Lopez",
    "it": "Buongiorno,\n\npotrebbe mandarci un preventivo per dodici scaffali?\n\nMaria Lopez",
    "pt": "Bom dia,\n\npoderia enviar-nos um orçamento para doze estantes?\n\nMaria Lopez",
}
SENT = {
    "en": "Hello Maria,\n\nthe quote is attached.\n\nRobin Reyes",
    "de": "Guten Tag Frau Lopez,\n\ndas Angebot finden Sie im Anhang.\n\nRobin Reyes",
    "fr": "Bonjour Madame,\n\nvous trouverez le devis en pièce jointe.\n\nRobin Reyes",
    "es": "Buenos días, Maria:\n\nle adjunto el presupuesto.\n\nRobin Reyes",
    "nl": "Goedendag Maria,\n\nde offerte vindt u in de bijlage.\n\nRobin Reyes",
    "it": "Buongiorno Maria,\n\nin allegato trova il preventivo.\n\nRobin Reyes",
    "pt": "Bom dia Maria,\n\nsegue em anexo o orçamento.\n\nRobin Reyes",
}
HOLDING = {
    "en": "Thanks, I will discuss it with the team and get back to you.",
    "de": "Danke, ich bespreche das mit dem Team und melde mich dann wieder.",
    "fr": "Merci, j'en parle à l'équipe et je reviens vers vous.",
    "es": "Gracias, lo comento con el equipo y le digo algo.",
    "nl": "Dank u, ik bespreek het met het team en kom erop terug.",
    "it": "Grazie, ne parlo con il gruppo e Le faccio sapere.",
    "pt": "Obrigada, vou falar com a equipa e depois digo-lhe alguma coisa.",
}
REFUSED = {
    "en": "Thank you for your trouble. We have decided not to go ahead with this.",
    "de": "Vielen Dank für Ihre Mühe. Wir haben uns entschieden, das nicht weiterzuverfolgen.",
    "fr": "Merci pour votre travail. Nous avons décidé de ne pas donner suite.",
    "es": "Gracias por su trabajo. Hemos decidido no seguir adelante con esto.",
    "nl": "Bedankt voor de moeite. We hebben besloten er niet mee verder te gaan.",
    "it": "Grazie per il lavoro. Abbiamo deciso di non procedere.",
    "pt": "Obrigada pelo trabalho. Decidimos não avançar com isto.",
}
CHOSE_ANOTHER = {
    "en": "We went with another supplier in the end. All the best.",
    "de": "Wir haben uns am Ende für einen anderen Anbieter entschieden. Alles Gute.",
    "fr": "Nous avons finalement choisi un autre fournisseur. Bonne continuation.",
    "es": "Al final hemos elegido a otro proveedor. Un saludo.",
    "nl": "We hebben uiteindelijk voor een andere leverancier gekozen. Groeten.",
    "it": "Alla fine abbiamo scelto un altro fornitore. Cordiali saluti.",
    "pt": "No fim escolhemos outro fornecedor. Cumprimentos.",
}
STOPPED = {
    "en": "Please do not write to me again.",
    "de": "Bitte schreiben Sie mir nicht mehr.",
    "fr": "Merci de ne plus m'écrire.",
    "es": "Por favor, no me escriba más.",
    "nl": "Schrijf mij alstublieft niet meer.",
    "it": "Per favore, non mi scriva più.",
    "pt": "Por favor, não me escreva mais.",
}
BOUGHT = {
    "en": "We accept your quote, the signed order is attached.",
    "de": "Wir nehmen Ihr Angebot an, die unterschriebene Bestellung hängt an.",
    "fr": "Nous acceptons votre devis, la commande signée est jointe.",
    "es": "Aceptamos su presupuesto, le adjunto el pedido firmado.",
    "nl": "We gaan akkoord met uw offerte, de getekende bestelling vindt u in de bijlage.",
    "it": "Accettiamo il preventivo, in allegato l'ordine firmato.",
    "pt": "Aceitamos o orçamento, segue a encomenda assinada.",
}
PUT_OFF = {
    "en": "It is too early for us. Please write to me again after 15 April.",
    "de": "Für uns ist es noch zu früh. Bitte melden Sie sich nach dem 15. April wieder.",
    "fr": "C'est trop tôt pour nous. Merci de me recontacter après le 15 avril.",
    "es": "Todavía es pronto para nosotros. Por favor, escríbame de nuevo después del 15 de abril.",
    "nl": "Het is nog te vroeg voor ons. Neemt u na 15 april weer contact op.",
    "it": "Per noi è troppo presto. La prego di risentirci dopo il 15 aprile.",
    "pt": "Ainda é cedo para nós. Por favor, contacte-me de novo depois de 15 de abril.",
}
QUESTIONS = {
    "en": "Thank you. How long does delivery take?",
    "de": "Danke. Wie lange dauert die Lieferung?",
    "fr": "Merci. Quel est le délai de livraison ?",
    "es": "Gracias. ¿Cuánto tarda la entrega?",
    "nl": "Dank u. Hoe lang duurt de levering?",
    "it": "Grazie. Quanto dura la consegna?",
    "pt": "Obrigada. Quanto tempo demora a entrega?",
}
OBJECTED = {
    "en": "Your price is far too high for us.",
    "de": "Ihr Preis ist für uns viel zu hoch.",
    "fr": "Votre prix est beaucoup trop élevé pour nous.",
    "es": "Su precio es demasiado alto para nosotros.",
    "nl": "Uw prijs is voor ons veel te hoog.",
    "it": "Il Vostro prezzo è troppo alto per noi.",
    "pt": "O vosso preço é demasiado alto para nós.",
}
THANKED = {
    "en": "Great, thank you!",
    "de": "Super, vielen Dank!",
    "fr": "Parfait, merci beaucoup !",
    "es": "Perfecto, ¡muchas gracias!",
    "nl": "Prima, hartelijk dank!",
    "it": "Perfetto, grazie mille!",
    "pt": "Ótimo, muito obrigada!",
}
ILL = {
    "en": "I am in hospital and will be off sick for some weeks, I am afraid.",
    "de": "Ich liege im Krankenhaus und falle leider für einige Wochen krank aus.",
    "fr": "Je suis à l'hôpital et en arrêt maladie pour quelques semaines.",
    "es": "Estoy en el hospital y de baja por enfermedad unas semanas.",
    "nl": "Ik lig in het ziekenhuis en ben helaas een paar weken ziek thuis.",
    "it": "Sono in ospedale e in malattia per qualche settimana.",
    "pt": "Estou no hospital e de baixa por doença durante umas semanas.",
}

BOSS_LEFT = {
    "en": "I must tell you that our director, Mr Low, left us on Monday. Nobody decides anything for now.",
    "de": "Ich muss Ihnen sagen, dass unser Direktor, Herr Lohse, uns am Montag verlassen hat.",
    "fr": "Je dois vous dire que notre directrice, Mme Loiseau, a quitté la société lundi.",
    "es": "Tengo que decirle que nuestra directora, la señora Lobo, dejó la empresa el lunes.",
    "nl": "Ik moet u zeggen dat onze directeur, meneer Los, maandag is vertrokken.",
    "it": "Devo dirle che la nostra direttrice, la signora Lupi, ha lasciato l'azienda lunedì.",
    "pt": "Tenho de lhe dizer que a nossa diretora, a senhora Lobo, deixou a empresa na segunda-feira.",
}
FROZEN = {
    "en": "Head office has frozen all purchases.",
    "de": "Die Zentrale hat alle Ausgaben eingefroren.",
    "fr": "Le siège a gelé tous les achats.",
    "es": "La central ha congelado todas las compras.",
    "nl": "Het hoofdkantoor heeft alle aankopen bevroren.",
    "it": "La sede ha congelato tutti gli acquisti.",
    "pt": "A sede congelou todas as compras.",
}

TURNS: list[tuple[Mapping[str, str], int, Name, Play]] = [
    (HOLDING, -9, Name.SILENT, Play.CLOSE_THE_LOOP),
    (HOLDING, -3, Name.WAITING, Play.WAIT),
    (THANKED, -9, Name.SILENT, Play.CLOSE_THE_LOOP),
    (REFUSED, -9, Name.CLOSED, Play.WAIT),
    (CHOSE_ANOTHER, -9, Name.CLOSED, Play.WAIT),
    (STOPPED, -9, Name.CLOSED, Play.WAIT),
    (BOUGHT, -9, Name.CLOSED, Play.WAIT),
    (PUT_OFF, -9, Name.PAUSED, Play.WAIT),
    (QUESTIONS, -9, Name.YOUR_TURN, Play.WAIT),
    (OBJECTED, -9, Name.YOUR_TURN, Play.WAIT),
    (ILL, -9, Name.PAUSED, Play.COMPASSION),
    (BOSS_LEFT, -9, Name.PAUSED, Play.COMPASSION),
    (FROZEN, -9, Name.PAUSED, Play.WAIT),
]
NAMES = [
    "holding",
    "holding-lately",
    "thanks",
    "no",
    "another",
    "stop",
    "order",
    "later",
    "question",
    "objection",
    "ill",
    "boss-left",
    "spending-frozen",
]


def judged(language: str, answer: str | None, day: int) -> tuple[Verdict, Play]:
    conversation = talk().they(ASKED[language], day=-14).we(SENT[language], day=-12)
    if answer:
        conversation.they(answer, day=day)
    heard = spoken(conversation)
    verdict = judge([heard], REP, POLICY, Decisions(), NOW)[heard.thread.id]
    return verdict, advise(heard, verdict, REP, POLICY, played=(), has_item=False)[0].play


@pytest.mark.parametrize("language", ASKED)
@pytest.mark.parametrize(("answers", "day", "name", "play"), TURNS, ids=NAMES)
def test_an_answer_means_the_same_in_every_language(
    answers: Mapping[str, str], day: int, name: Name, play: Play, language: str
) -> None:
    verdict, best = judged(language, answers[language], day)
    assert (verdict.name, best) == (name, play), verdict.reasons


@pytest.mark.parametrize("language", ASKED)
def test_what_was_asked_for_and_sent_is_a_loop_to_close_in_every_language(language: str) -> None:
    verdict, best = judged(language, None, 0)
    assert (verdict.name, best) == (Name.SILENT, Play.CLOSE_THE_LOOP), verdict.reasons
