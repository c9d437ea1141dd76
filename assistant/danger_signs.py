# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""Signs of danger that no single phrase gives: a person speaks of themselves or of someone near, and of death or collapse.

A research question speaks of neither: it names people in the plural and asks what was found. So the signs are looked for
in kinds (who, when, what), and two or three kinds together raise the alarm, in six languages mixed. Compared with ``plain_words``.
"""

from __future__ import annotations

import re
from typing import Literal

Danger = Literal["self-harm", "time-critical", "emergency"]

_NOT_A_PERSON = re.compile(
    r"\b(?:my|our|this|the|mein\w*|mon|mi|mio|meu) (?:\w+ ){0,2}?patient\w{0,2}\b|\b(?:type|class|grade|stage|phase|factor|angiotensin|part|level|vitamin|complex) i\b|\bi (?:and|or) ii\b|\bi ?\.? ?[vmpc]\b\.?|\bher-?2\w*|\bmi-?r-[\w-]+|\b[\w-]{1,40}-i\b|\b(?:bipolar|polymerase|synapsin|htlv|part|study|trial|cohort|surgery\.|acid\) polymerase) i\b|\bi: |\bme-too\b|\bother-daughter\b|\bmother-\w+|\b(?:tell|give|show|send|list|get|explain to|remind|let) (?:me|us)\b(?! one reason)|\bi (?:really |just |also |only )?(?:mean|meant|(?:want|need|would like|wanted) to (?:know|see|read|find|understand|learn|compare|search|check|look)|(?:need|want|would like) (?:the|a|an|more|evidence|stud\w+|papers?|data|only|all)\b(?! (?:gun|rope|way out))|am (?:looking|interested|asking about|wondering)|asked|said|disagree|agree|see\b|understand|have a question|was wondering|wonder|wanted)\b|\bcan i (?:see|have|get|filter|sort|export|ask)\b|\bi-\w+|\bmi\b(?= (?:patients|or|and|risk|mortality))"
)
_SPEAKER = re.compile(
    r"\b(?:i|me|my|myself|ich|mich|mir|mein\w{0,2}|hab|je|jai|jy|moi|mes|quiero|tengo|estoy|pienso|encuentro|corte|siento|soy|ojala|voglio|penso|vorrei|mia|miei|sono|mi sono|"
    r"quero|tenho|estou|queria|minha|meus|eu|cortei|sinto)\b|\bm(?:on|a|e) (?=[a-z]{3})|\bmi (?=[a-z]{3})"
)
_SOMEONE = re.compile(
    r"\b(?:he|she|his|her|him|theres|someone|somebody|neighbou?r|room ?mate|friend|grandpa|grandma|granny|kid|toddler|newborn|stranger|passenger|coworker|guy|er|jemand|das (?:baby|kind)|unser\w{0,2}|(?<!-)elle|il (?:a|est|ne|me|se|va|veut|dit|sest|vient|fait|na)|sa|ma|"
    r"mon|alguien|el nino|la nina|el bebe|mi|il bambino|la bambina|mio|qualcuno|a crianca|o bebe|alguem|meu|minha|ele|ela|baby (?:is|just|has|isnt)|our)\b|\b(?:hes|shes)\b|\b(?:two|three|four|five|six|\d+)[- ](?:month|week|year|day)s?[- ]old (?:has|is|just|ate|wont)\b"
)
_NOW = re.compile(
    r"\b(?:now|ago|tonight|today|since this|this morning|an hour|just|suddenly|sudden|help|scared|right away|minutes?|mins?|what do i|what should i|should i|should we|do we|"
    r"so (?:bad|much)|badly|keeps?|cant|wont|isnt|already|please|seit|jetzt|plotzlich|gerade|hilfe|heute|minuten|kaum|depuis|maintenant|vient de|viens de|soudain\w*|aidez|ce soir|plus|desde|ahora|acabo|"
    r"ayuda|esta noche|muy|mucho|no deja|de repente|adesso|appena|aiuto|stanotte|da|molto|non smette|agora|acabei|socorro|ha \d+|nao para)\b|!!"
)
_WISHES = re.compile(
    r"\b(?:die|dying|dead|death|alive|died|everythin|suicid\w*|sucid\w*|overdos\w+|lethal|kill\w*|hanging myself|my life|own life|my kids i|join (?:her|him|them)|no way out|way out|wake up|making it to|end(?:ing)? (?:it|everything?|everythin|things|all)|disap+ear|"
    r"dyeing|noose|jump\w*|in front of a (?:train|bus|car|truck|lorry)|goodbye|self ?-?harm\w*|hurt(?:ing)? myself|razor|stop (?:your|my) heart|a burden|worthless|hopeless|nobody knows|no meaning|pill bottles?|my pills|all of them|i give up|given up on life|"
    r"sterb\w+|stirbt|tot|tod|umbring\w*|schlaftabletten|lust mehr zu leben|ausweg|aufwachen|schluss|keinen sinn|pulsadern|schmerzlos|mourir|la mort|morte?|plus d ?issue|dissue|veines|mes jours|me reveiller|meiner das leben|"
    r"la muerte|morir|muert[oa]|las venas|tirar(?:me|se)? del|razones para|sin sentido|sentido a nada|desaparecer|alla morte|morire|le vene|via d ?uscita|faccio finita|ha piu senso|buttar?(?:si|mi)?|si butta|sparire|na morte|morrer|os pulsos|nao vejo saida|se jogar|sumir|acabar com tudo)\b"
)
_HEAVY_WISHES = re.compile(
    r"\b(?:pray|hope|wish\w*|rather|relieved|ready|deserve|favou?r|googl\w+|searching|plan|means|only way|cant stop|bear|nothing left|lost everything|nobody|end|thinking|think|feel like|want to|tired|past caring|enough|for good|quietly|peacefully|without pain|each day|every (?:single )?(?:day|night)|need it to work|unbearable|too far|"
    r"everything|everythin|cant stop|all a|"
    r"am liebsten|egal|denke|will|mehr|werde|sich umbringt|pense|prefer\w+|voudrais|ce soir|plus|je|pienso|ya no|no encuentro|va a|me|penso|meglio|non|dice|mi sono|penso|nao|vai|cortei|era melhor)\b"
)
_TOOK = re.compile(
    r"\b(?:took|taken|taking|takes|swallow\w*|ate|eaten|drank|drunk|injected|downed|geschluckt|genommen|gegessen|getrunken|verschluckt|avale\w?|pris|bu|tome|tomado|tomar|trago|ingoiat[oa]|preso|bevuto|tomei|engoli\w?|bebeu)\b.{0,50}\b"
    r"(?:pills?|tablets?|(?:[3-9]\d|[1-9]\d\d)\b|alle meine|all of (?:them|it)|bleach|cleaner|battery|spulmaschinentabs|reiniger|boxes|bunch|handful|everything|cleaning|capsules|tabs|units|schlaftabletten|tabletten|comprimes|javel|frasco|pastillas|pastiglie|candeggina|comprimidos|"
    r"lejia|detergente?)\b"
)
_TOOK_GERMAN = re.compile(
    r"\b(?:schlaftabletten|tabletten|pillen|spulmaschinentabs|reiniger|batterie|waschmittel|putzmittel|packung|flasche)\b.{0,40}\b(?:geschluckt|genommen|gegessen|getrunken|verschluckt|intus)\b"
)
"""German puts the verb last."""
_BODY = re.compile(
    r"(?:not breathing|isnt breathing|stopped breathing|barely breath\w*|cant breathe|gasping|turning (?:blue|purple)|purple\b|wheez\w+|finish a sentence|keine luft|kaum (?:noch )?luft|atmet nicht|krieg\w? .{0,12}luft|ne respire|no respira|non respira|nao respira|luft und|breath\w* (?:is )?(?:hard|difficult|short)|short of breath|respirar|a respirer|a respirare)"
    r"|(?:\b(?:blau|azul|blue|bleue?|blu|morad[oa]|rox[oa]|cyanotic|grey|gray|pale|clammy)\b)"
    r"|(?:unconscious|collaps\w+|passed out|faint\b|fainted|unresponsive|found on the floor|lying on|limp|floppy|hard to wake|no pulse|wake (?:him|her|them)|sleepy|reagiert nicht|umgefallen|seffondrer|no responde|non risponde|nao responde|knocked out)"
    r"|(?:seizing|seizure|fitting|convuls\w+|fits? for|shaking|krampft)"
    r"|(?:bleeding|blood\b|spurting|stabbed|\bshot\b|sangr\w+|sanguin\w+|saigne|sang\b|blute\w?|soaking through)"
    r"|(?:numb|droop\w*|slurred|cant speak|cant talk|hangende\w?|tombante|loss of vision|cant see|flashing lights|double vision|plus parler|nicht sprechen|mundwinkel)"
    r"|(?:swelling|swollen|stung|tongue|lips|throat|face|hinchada|lingua|lengua|zunge|gesicht|gonfle\w?|epipen|peanut)"
    r"|(?:chest|jaw\b|down (?:the|my) arm|left arm|cold sweat|heart racing|pounding|pecho|petto|peito|poitrine|brust)"
    r"|(?:rash\b|fever\b|inhaler|insulin)|(?:stiff neck|worst headache|blinding headache|doesnt fade|carbon monoxide|feel sick|throwing up|severe (?:tummy|stomach|abdominal|belly) pain|pregnant|after birth|feeling shaky|sugar (?:is )?[0-3]\b|very hot|burning up|electric shock)"
)
_OTHERS_WISH = re.compile(
    r"\b(?:(?:kill|shoot|hurt|harm|hang|cut|stab|drown|poison|end) (?:himself|herself|themsel\w+|his life|her life)|sich (?:umbring\w+|das leben|etwas antun|vor)|si butta|buttarsi|se jogar|se tirar|tirarse del|se jeter|has a gun|"
    r"wants? to die|goodbye|suicid\w+)\b"
)
_BARE_WISH = re.compile(
    r"\b(?:your own life|stepping in front of a|no deja de sangrar|nao para de sangrar|non smette di sanguinare|stanotte la faccio finita|la faccio finita|bringt man sich|make a noose|tie a noose|ways? to die|want to stop (?:living|existing)|lethal dose .{0,40}\bi weigh)\b"
)
_TEAM = re.compile(
    r"\b(?:right now|in front of (?:me|us)|devant moi|vor mir|as we speak|stat|on the table|in theatre|resus|crashing|ongoing|quick(?:ly)?|hurry|just (?:delivered|arrested|coded)|in progress|ahora mismo|adesso|agora|maintenant|jetzt|bay \d+|next step|what next|now what|steps|"
    r"what do i (?:do|use|give)|help)\b"
)
_COLLAPSE = re.compile(
    r"\b(?:status epilepticus|arrest|arret cardiaque|paro|parada|arresto|vf|vt|asystole|pea|pph|anaphyla\w+|malignant hyperthermia|airway (?:lost|gone|obstruct\w*|blocked)|ventilate|isnt breathing|not breathing|tension pneumothorax|seizing|exsanguinat\w+|hyperkal\w+|bp \d+|hr \d+|sats? \d+|gcs \d+|svt|crashing|"
    r"tamponade|peri-?arrest|cord prolapse|shoulder dystocia|cant intubate|massive (?:bleed\w*|haemorrhage|hemorrhage|transfusion))\b"
)


_CLINICIAN = re.compile(
    r"\b(?:patients?|pazient\w|pacientes?|patientin\w*|pts?)\b|\b(?:should|can|do|could|would|may|must|shall) (?:i|we) (?:\w+ )?(?:give|use|prescribe|treat|start|offer|add|order|screen|manage|switch|recommend|continue|omit|refer|choose|"
    r"anticoagulate|discharge|admit|expect|combine|consider|withhold|stop|monitor|tell|counsel|intubate|transfuse|perform|do|check|measure)\b|\bi am (?:just |only )?an? (?:\w+ ){0,3}?(?:doctor|physician|nurse|clinician|gp|surgeon|pharmacist|researcher|student|resident|registrar|consultant|midwife|paramedic|scientist|\w+ologist|\w+iatrist|\w+iatrician)\b|\bi am (?:preparing|writing|looking for|reviewing|studying)\b|\b(?:my|our) (?:question|review|thesis|hospital|practice|ward|unit|department)\b"
)
"""Ways in which clinicians ask: an "I" among them is no one in danger."""
_ALARM = re.compile(
    r"\b(?:tablets? will|driving into|how long before (?:its|it is) over|nothing matters|hate myself|to bleed|done with (?:everything|life|it all)|fatal|garage|engine on|keep on living|the blade|trying not to|better life with|better life without|not going to be around|end my lif\w*|"
    r"dont stop me|tak(?:e)? it any ?more|gona|jump|sewerslide|unalive|unaliving|ended it|locked (?:himself|herself) in|shotgun|pistol|rifle|a gun|knife|cuts herself|cuts himself|a date set|by mistake|got hold of|half empty|washer fluid|drank|breathed in|chlorine|fumes|my chest|chest (?:burns|hurts|is)|"
    r"drowsy|clammy|grey|gibberish|lift (?:her|his|my) arm|lips are|gasp\w*|asthma attack|allergic reaction|hard to swallow|voice going|waters broke|a lot of blood|hasnt moved|isnt moving|am bleeding|is bleeding|fell in|pulled him out|pulled her out|hit (?:my|his|her) head|keep vomiting|keeps vomiting|one pupil|"
    r"catch my breath|collapsed|a pulse|turning blue|pumping blood|stabbed|stuck in (?:my|his|her)|cant cough|electrocuted|skipping|been shot|shot in|pass out|passing out|passed out|pulse is|has had a fit|had a fit|a fit that|having a fit|burnt both|boiling|scald\w*|man down|agonal|aed|wont wake|confused and|sweating|"
    r"hear voices|voices tell|obey|given up|giving up|no future|empty inside|hopeless|worthless|cant cope|cannot cope|alone with|numb inside|last letter|farewell|survived by|my funeral|my will\b|insurance will pay|life insurance|bleeding|poisoned|venom\w*|bitten|stung|drowning|drowned|unconscious|unresponsive|swallowed|overdose\w*|"
    r"ate (?:a|the|some|my|his|her)|too (?:many|much)|choking|convuls\w*|not breathing|cant breathe|cant speak|slurr\w+|droop\w*|paralys\w+|went blind|lost (?:his|her|my) (?:sight|vision)|seizure|miscarr\w+|pale|floppy|limp|blue|purple|black stool|blood|spurt\w*|crushed|run over|hit by a|car crash|fell from|fell off|fell down|fell out|"
    r"strick|ritze|lebens? ist vorbei|leben ist vorbei|toten frau|toten mann|abschiedsbrief|brust|kaltschwei\w+|verwaschen|krampf\w*|schwillt|drogen|wacht nicht|verbrannt|verbruht|blutet|bewusstlos|vergiftet|gestochen|gesturzt|ertrink\w*|erstick\w*|waffe|messer|springen|hoffnungslos|wertlos|ausweglos|"
    r"en finir|scarifie|lettre d ?adieu|poitrine|transpire|bizarrement|bouge plus|setouffe|gonfle|piqure|brule|empoisonn\w+|tombe|noyade|couteau|fusil|desespere\w?|sers a rien|ne vaux rien|sang|inconscient\w?|"
    r"estar muert[oa]|no sirvo|me corto|carta de despedida|pecho|sudando|habla raro|no mueve|atragantando|hincha|picadura|quemad\w+|envenenad\w+|se cayo|ahogando|cuchillo|pistola|desesperad\w|sin salida|sangre|inconsciente|convulsion\w*|"
    r"non servo|vale morire|mi taglio|lettera d ?addio|petto|suda|parla male|non muove|soffocando|puntura|gonfia|ustion\w+|avvelenat\w+|caduto|caduta|coltello|disperat\w|sangue|incosciente|"
    r"prefiro morrer|nao sirvo|me corto|carta de despedida|peito|suando|fala enrolado|nao mexe|engasgad\w|picada|inchad\w|queimad\w+|envenenad\w+|caiu|faca|arma|desesperad\w|sangue|afogando)\b"
)
"""Words of danger in everyday speech; with a person who speaks of themselves or of someone near, one is enough."""
_LAY = re.compile(
    r"\b(?:i|me|my|myself|ive|im|ich|mich|mir|mein\w{0,2}|oma|opa|mama|papa|je|jai|moi|ma|mon|mes|me|mi|mis|non servo|mio|mia|miei|meu|minha|meus|eu|sua|nao sirvo|no sirvo|our|his|her|he|she|hes|shes|dads?|mothers?|fathers?|grand(?:ma|pa|mother|father)|hilfe|help|husband|wife|friend|colleague|student|neighbou?r)\b|^(?:man|woman|child|baby|kid|toddler|girl|boy|someone|burnt|sitting|wanna|want)\b|"
    r"\b(?:what now|what do (?:i|we) do|what next|hurry|please|pls)\b"
)
_PLURAL_QUESTION = re.compile(
    r"^(?:what|which|is|are|does|do|how|can|in|among|should|who|why|list|describe|name|where|when|was|were|has|have|could|will)\b(?!.{0,60}\b(?:i|my|me|he|she|his|her|our)\b)"
)

_PERSONAL = re.compile(
    r"\b(?:i|me|my|myself|ich|mich|mir|mein\w{0,2}|oma|opa|je|jai|moi|mon|mes|mi|mio|mia|miei|meu|minha|meus|eu|his|her|he|she|hes|shes|nao sirvo|no sirvo|voy|vou|quiero|quero|voglio|estoy|estou|injetei|tomei|tome|stanotte|hab|habe|unser\w{0,2}|nuestr\w|nostr\w|nossa?|notre)\b|"
    r"^(?:wife|husband|mother|father|son|daughter|kid|baby|child|toddler|friend|neighbou?r|bitten|stung|nosebleed|heart is|somebody|someone|they would|theyd|want to|cant|sitting)\b|\bin front of me\b|\btell me one reason\b"
)
_ASKS_EVIDENCE = re.compile(
    r"\b(?:effective\w*|efficacy|benefi\w+|safe|safer|safety|better|best|worse|risk\w*|prevent\w*|reduc\w+|improv\w+|works?|helps?|help (?:with|in|for|against|to)|treat\w*|therap\w+|causes?|caused|recommended|useful|of use|diagnos\w*|symptoms?|side effects?|interact\w*|take .{0,30} (?:with|together)|good for|bad for|"
    r"explain|meaning|difference|differ|known|literature|papers?|articles?|review|find|found|show|shows|trials?|chances?|likely|diet|eat|food|foods|vitamin\w*|vaccin\w*|screening|wirkt|hilft|besser|efficace|mieux|mejor|eficaz|sirve|meglio|melhor|funziona|funciona|serve)\b"
)
_NEEDS_DOSE_NOW = re.compile(
    r"\b(?:how much|what dose|dose|next step|what now|what next|which pressor|how many joules|what do (?:i|we) do)\b.{0,80}\b(?:now|please|ongoing|quick\w*|ambulance|stat|hurry)\b|\b(?:now|ongoing|in the ambulance|right now|stat|hurry|after \d shocks|getting worse)\b.{0,80}\b"
    r"(?:how much|what dose|dose|next step|what now|what next|which pressor|how many joules)\b"
)


def as_spoken(words: str) -> str:
    """Return a text without what only looks like a person: "type I", "tell me", "MI patients"."""
    return _NOT_A_PERSON.sub(" ", words)


def signs_of_danger(words: str, *, told: bool = True) -> Danger | None:
    """Return the danger that several kinds of signs together show; None: not enough of them.

    Args:
        words: Text as ``plain_words`` returns it; whether it speaks as research does is for the caller to ask.
        told: A person who tells of themselves and asks nothing that studies answer is sign enough.
    """
    if (_TEAM.search(words) and _COLLAPSE.search(words)) or _NEEDS_DOSE_NOW.search(words):
        return "time-critical"
    if _BARE_WISH.search(words):
        return "self-harm"
    words = as_spoken(words)
    speaker = _SPEAKER.search(words) is not None
    someone = _SOMEONE.search(words) is not None
    now = _NOW.search(words) is not None
    if speaker and _WISHES.search(words) and (_HEAVY_WISHES.search(words) or now):
        return "self-harm"
    if someone and _OTHERS_WISH.search(words):
        return "self-harm"
    if _TOOK.search(words) or ((speaker or someone) and _TOOK_GERMAN.search(words)):
        return "emergency"
    if not speaker and not someone and "?" in words:
        return None
    if (
        _LAY.search(words)
        and _ALARM.search(words)
        and not _CLINICIAN.search(words)
        and not _PLURAL_QUESTION.search(words)
    ):
        return "self-harm" if speaker and _WISHES.search(words) else "emergency"
    if _CLINICIAN.search(words) and not now:
        return None
    kinds = {match[0] for match in _BODY.finditer(words)}
    enough = len(kinds) >= (1 if now and (speaker or someone) else 2 if speaker or someone or now else 3)
    return "emergency" if enough or (told and _tells_of_someone(words)) else None


def _tells_of_someone(words: str) -> bool:
    """Whether a person tells what goes on with them or with someone near, and asks nothing that studies answer.

    Nobody searches a library so; what is told need not be danger, but the lists above never hold every danger there is.
    """
    if len(words.split()) < 4 or _CLINICIAN.search(words) or _PLURAL_QUESTION.search(words):
        return False
    return _PERSONAL.search(words) is not None and _ASKS_EVIDENCE.search(words) is None
