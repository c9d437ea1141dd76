"""More wordings by which a text speaks to a program: markup of prompts, orders about the answer, other languages.

Rules of thumb after OWASP LLM01:2025 and after the ten families of attacks in ``tests/test_llm_injection.py``; each was held
against 54,669 abstracts and kept to what stands in none or next to none of them. See ``corpus.instructions``.
"""

from __future__ import annotations

_ORDERS = r"(?:instructions?|prompts?|rules|commands|anweisung\w{0,4}|instruc\w{2,8}|consignes|regeln|studien|estudios|[ée]tudes)"
_WHICH = (
    r"(?:all|vorherig\w{0,3}|vorangehend\w{0,3}|andere\w?|alle|las|los|todas|todos|les|toutes|tous|otros|autres|"
    r"anterior\w{0,3}|pr[ée]c[ée]dent\w{0,3})"
)
_SAY = (
    r"(?:say|state|answer|reply|respond|cite|mention|recommend|report|write|output|tell|claim|ignore|pretend|omit|rank)"
)
_ANSWER = r"(?:answers?|responses?|reply|replies|output|summary|instructions?|prompt)"

MORE_CUES: tuple[tuple[str, str, str], ...] = (
    (
        "an order to pass over other instructions, in another language",
        "ignor|oublie|vergiss|vergessen|olvid",
        rf"\b(?:ignoriere?n?|ignor[aá]\w?|ignore[zr]?|oublie[zr]?|vergiss|vergessen|olvid[ae]\w?) (?:sie )?(?:{_WHICH} ){{1,4}}"
        rf"(?:[\w'’-]{{1,20}} ){{0,2}}?{_ORDERS}\b",
    ),
    (
        "marks by which programs part their instructions from data",
        "inst]|<|###",
        r"\[/?INST\]|<\|\w{1,20}\|?>|<<\s?/?(?:SYS|END)\s?>>|</?(?:system|passages?|instructions?|assistant|user|context)>|<!--"
        r"|### ?(?:instruction|system|new|end)",
    ),
    ("words that give a program a part to play", "you are now|now on", r"\byou are now\b|\bfrom now on,? you\b"),
    (
        "an order about the answer",
        "only|exactly|with the word|when|your |the assistant|the model|this model|summari|chatbot|llm|you |http",
        r"\b(?:respond|reply|answer|output|print|say) (?:only with|with only|with exactly|exactly this|with the words?)\b"
        rf"|\bwhen(?:ever)? (?:asked|answering|summari[sz]ing|responding)(?: [\w'’-]{{1,20}}[,:]?){{0,6}} {_SAY}\b"
        rf"|\b(?:reveal|print|repeat|output|append|include|insert|add)(?: [\w'’-]{{1,20}},?){{0,6}} (?:your (?:[\w-]{{1,20}} )?{_ANSWER}\b|https?://)"
        r"|\b(?:the|this|any) (?:AI |virtual |language )?(?:assistant|model|summari[sz]er|chatbot|LLM) "
        rf"(?:must|should|shall|is to|has to|may) (?:(?:not|never|only|always|also) ){{0,2}}{_SAY}\b"
        rf"|\byou (?:must|should|will|shall) (?:(?:now|only|always|never|not) ){{0,3}}{_SAY}\b",
    ),
    (
        "an order about what to show",
        "do not|don't|don’t|never|must ",
        r"(?:^|[.!?:] )(?:do not|don['’]t|never) (?:mention|cite|reveal|quote|report|show)\b"
        r"|\b(?:study|article|abstract|paper|passage|source|text) must (?:(?:always|never|not) ){0,2}be "
        r"(?:ranked|cited|listed|quoted|trusted)\b",
    ),
)
"""For the reader of the caution what they are; words of which one stands in every text found, in lower case; the pattern."""
