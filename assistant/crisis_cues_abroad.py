# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""What people write who are, or are beside someone, in mortal danger, in German, French, Spanish, Italian and Portuguese.

Compared with ``plain_words``: small letters, no accents, no apostrophes (``jai``, ``mouvrir``). Same kinds of cues as
``assistant.crisis_cues``; every one needs a first person, a relative or a present danger, so that a research question
("Suizidrate unter Lithium") is answered.
"""

from __future__ import annotations

_DE_NEAR = (
    r"(?:mein\w{0,2} (?:\w+ )?(?:sohn|tochter|frau|mann|mutter|vater|freund\w{0,3}|bruder|schwester|kind|baby|partner\w{0,2}|oma|opa|"
    r"nachbar\w{0,2}|kollege|kollegin|patient\w{0,2}|kumpel|mitbewohner\w{0,2}|saugling|kleine\w?)|er|sie|jemand)"
)
_FR_NEAR = (
    r"(?:m(?:on|a) (?:\w+ )?(?:fils|fille|femme|mari|mere|pere|ami|amie|frere|soeur|enfant|bebe|copain|copine|patiente?|grand-mere|"
    r"grand-pere|voisine?|collegue|conjointe?|compagne|compagnon|petite?|cousine?)|(?<!-)il|(?<!-)elle|quelquun)"
)
_ES_NEAR = (
    r"(?:mi (?:\w+ )?(?:hij[oa]|mujer|espos[oa]|marido|madre|padre|amig[oa]|herman[oa]|bebe|novi[oa]|abuel[oa]|vecin[oa]|paciente|nin[oa]|"
    r"pareja|companer[oa]|mama|papa|prim[oa])|el|ella|alguien)"
)
_IT_NEAR = (
    r"(?:mi[oa] (?:\w+ )?(?:figli[oa]|moglie|marito|madre|padre|amic[oa]|fratello|sorella|bambin[oa]|neonat[oa]|ragazz[oa]|nonn[oa]|"
    r"vicin[oa]|paziente|compagn[oa]|mamma|papa|cugin[oa])|lui|lei|qualcuno)"
)
_PT_NEAR = (
    r"(?:(?:meu|minha) (?:\w+ )?(?:filh[oa]|mulher|espos[oa]|marido|mae|pai|amig[oa]|irma|irmao|bebe|namorad[oa]|avo|vizinh[oa]|paciente|"
    r"crianca|companheir[oa]|prim[oa])|ele|ela|alguem)"
)

SELF_HARM_ABROAD: dict[str, tuple[str, ...]] = {
    "de": (
        r"\b(?:will|mochte|werde|wollte|moechte|konnte|wurde|wurd|wunschte)\b.{0,40}\b(?:sterben|tot sein|tot|umbringen|nicht mehr leben|nicht mehr aufwachen|nicht mehr da sein|"
        r"verschwinden|schluss machen|wegsein|weg sein|nie mehr aufwachen|leben beenden|aufhangen|erhangen|erschiessen|vergiften|ritzen)\b",
        r"\b(?:mich|mir)\b.{0,40}\b(?:umbringen|umzubringen|toten|zu toten|erhangen|aufhangen|erschiessen|verletzen|ritzen|leben nehmen|das leben zu nehmen|was antun|"
        r"etwas antun|vergiften|vor den zug|pulsadern|wehtun)\b|\bbringe? mich (?:\w+ )?um\b|\bumbringen\b.{0,20}\b(?:ich|mich)\b",
        r"\bich\b.{0,50}\b(?:selbstmord|suizid|selbstmordgedanken|suizidgedanken|suizidal|lebensmude)\b|\b(?:ich|mein)\b.{0,20}\b(?:abschiedsbrief\w{0,2})\b|\bselbstmordgedanken\b.{0,30}\b(?:ich|hilfe|mich)\b",
        r"\b(?:kann|mag|halte?|ertrage?) (?:\w+ ){0,4}?nicht mehr\b(?! (?:ohne|von))|\bkein(?:en)? (?:sinn|grund) (?:\w+ ){0,3}?(?:mehr )?(?:zu leben|weiterzuleben|leben|im leben|weiter)\b|"
        r"\bnicht mehr (?:leben|weiterleben|da sein|aufwachen|hier sein|weitermachen)\b|\bohne mich\b.{0,40}\bbesser\b|\bbesser\b.{0,30}\bohne mich\b|\b(?:leben|allem|allem ein) (?:ein )?ende (?:zu )?(?:setzen|machen)\b",
        r"\bwie viele? (?:\w+ ){0,4}?(?:tabletten|pillen|paracetamol|schlaftabletten)\b.{0,40}\b(?:sterben|umbringen|todlich|zu sterben|einschlafen)\b|\b(?:schmerzlos\w{0,2}|leicht\w{0,4}|sicherst\w) "
        r"(?:\w+ )?(?:sterben|tod|methode|suizid|selbstmord)\b.{0,30}\b(?:ich|mich|fur mich)\b|\bwie (?:kann ich|sterbe ich|bringe ich)\b.{0,30}\b(?:sterben|schmerzlos|um)\b",
        rf"\b{_DE_NEAR}\b.{{0,50}}\b(?:will sich umbringen|sich umbringen|sich das leben nehmen|will sterben|will nicht mehr leben|droht mit selbstmord|sich etwas antun|sich was antun|ist suizidal)\b",
        r"\b(?:mude|satt|leid) (?:zu leben|des lebens|vom leben)\b|\blebensmude\b|\bleben (?:hat|macht|ist) (?:\w+ ){0,2}?(?:keinen sinn|sinnlos|wertlos|nicht lebenswert|nichts mehr wert)\b|\bstehe auf (?:der|einer) brucke\b|\bspringe\b.{0,20}\b(?:brucke|dach|zug)\b",
    ),
    "fr": (
        r"\b(?:je (?:\w+ ){0,3}?(?:veux|voudrais|vais|souhaite|aimerais|prefere\w*|pense|pensais|songe)|jai (?:\w+ ){0,2}?(?:envie|decide|pense)|envie|jaimerais|jenvisage)\b.{0,40}\b(?:mourir|crever|"
        r"en finir|me tuer|me suicider|me pendre|disparaitre|me noyer|me jeter|ne plus (?:vivre|exister|me reveiller|etre la)|me faire du mal|sauter|me foutre en lair|moter la vie|metre fin|mettre fin)\b",
        r"\b(?:me suicider|me tuer|moter la vie|mouvrir les veines|mettre fin a mes jours|mettre fin a ma vie|en finir avec la vie|me pendre|me scarifier|metre fin a mes jours)\b|\bje veux en finir\b|\b(?:envie|besoin) den finir\b",
        r"\b(?:jai|je|mes)\b.{0,30}\b(?:idees suicidaires|pensees suicidaires|idees noires|suicidaire|lettre dadieu|le suicide)\b|\b(?:je|jai)\b.{0,30}\bsuicid\w{0,4}\b",
        r"\bje nen peux plus\b|\bj?nen peux plus de (?:vivre|la vie)\b|\b(?:plus|aucune|pas de|aucun) (?:raison|envie|gout|sens) (?:de|a) (?:vivre|la vie|continuer)\b|\bje ne (?:veux|peux|souhaite) plus (?:vivre|continuer|etre la|exister|me "
        r"reveiller)\b|\bje (?:veux|peux) plus (?:vivre|etre la|continuer)\b|\b(?:mieux|seraient mieux|serait mieux) sans moi\b|\bfatigue\w? de (?:vivre|la vie)\b|\bmarre de (?:vivre|la vie)\b|\bdormir (?:et )?(?:ne )?(?:plus|jamais) (?:me )?reveiller\b",
        r"\b(?:combien|quelle dose|quels? medicaments?)\b.{0,60}\b(?:pour mourir|pour me tuer|pour en finir|mortel\w? pour moi|et mourir)\b|\b(?:facon|maniere|moyen|methode)\b.{0,30}\b(?:indolore|sans douleur|sans souffrir|rapide)\b.{0,30}\b(?:mourir|en finir|se tuer|"
        r"suicide\w{0,2})\b|\b(?:mourir|me tuer) (?:sans (?:souffrir|douleur)|rapidement)\b",
        rf"\b{_FR_NEAR}\b.{{0,50}}\b(?:veut (?:mourir|se tuer|se suicider|en finir)|se suicider|menace de se|a tente de se (?:tuer|suicider)|suicidaire|ne veut plus vivre|mettre fin a ses jours)\b|\bsur (?:le|un) pont\b.{{0,30}}\bsauter\b",
    ),
    "es": (
        r"\b(?:quiero|quisiera|deseo|voy a|pienso|he decidido|ganas de|intento|preferiria|ojala|pensando en)\b.{0,40}\b(?:morir|morirme|matarme|suicidarme|desaparecer|quitarme la vida|acabar con (?:todo|mi vida)|no despertar\w{0,2}|"
        r"terminar con (?:todo|mi vida)|ahorcarme|cortarme|hacerme dano|dejar de (?:vivir|existir)|no estar aqui|estar muert[oa]|tirarme|lanzarme)\b|\bme (?:quiero|voy a|quisiera) (?:suicidar|matar|morir|ahorcar)\b",
        r"\b(?:suicidarme|matarme|quitarme la vida|acabar con mi vida|terminar con mi vida|cortarme las venas|hacerme dano|ahorcarme)\b|\bojala (?:\w+ ){0,2}?(?:muriera|estuviera muert[oa]|no despertara|no existiera)\b",
        r"\b(?:tengo|mis|soy|estoy|siento)\b.{0,30}\b(?:pensamientos suicidas|ideas suicidas|suicida|suicidio|ideacion suicida)\b|\b(?:carta|nota) de (?:despedida|suicidio)\b",
        r"\bno (?:quiero|puedo|aguanto|soporto|deseo) (?:ya )?(?:mas )?(?:vivir|seguir|estar aqui|despertar|existir|mas|continuar|seguir viviendo)\b(?: (?:mas|asi|viviendo))?|\bya no (?:quiero|puedo|aguanto|soporto|tengo ganas)\b|\b(?:no (?:hay|tengo|veo)|sin|ninguna) (?:\w+ )?(?:razon|razones|"
        r"motivo|motivos|sentido|ganas) (?:para|de|en|a) (?:vivir|seguir|la vida|seguir viviendo)\b|\bmejor sin mi\b|\bcansad[oa] de (?:vivir|la vida)\b|\bdormir (?:y )?(?:no|nunca) (?:mas )?despertar\b|\bmi vida no (?:tiene sentido|vale)\b",
        r"\bcuant[oa]s? (?:\w+ ){0,4}?(?:pastillas|paracetamol|tabletas|comprimidos)?\b.{0,30}\b(?:para morir|para matarme|me matan|para suicid\w+|mortal para mi|morirme)\b|\b(?:forma|manera|metodo)\b.{0,30}\b(?:sin dolor|indolora?|rapid[ao]|facil)\b.{0,30}\b(?:morir|matarme|suicid\w+)\b|"
        r"\b(?:morir|morirme) sin (?:dolor|sufrir)\b",
        rf"\b{_ES_NEAR}\b.{{0,50}}\b(?:quiere (?:morir|morirse|matarse|suicidarse)|suicidarse|se quiere (?:matar|morir)|quitarse la vida|amenaza con|intento suicidarse|no quiere vivir)\b|\b(?:en|sobre) (?:el|un) puente\b.{{0,30}}\b(?:saltar|tirarme)\b",
    ),
    "it": (
        r"\b(?:voglio|vorrei|vado a|desidero|penso|pensando|ho deciso|ho voglia|preferirei|sto per|sto pensando)\b.{0,40}\b(?:morire|uccidermi|ammazzarmi|suicidarmi|sparire|scomparire|farla finita|togliermi la vita|non svegliarmi|"
        r"impiccarmi|tagliarmi|farmi del male|smettere di (?:vivere|esistere)|non esserci|essere mort[oa]|buttarmi|al suicidio|finirla)\b",
        r"\b(?:uccidermi|ammazzarmi|suicidarmi|togliermi la vita|farla finita|tagliarmi le vene|farmi del male|impiccarmi|mi ammazzo|mi uccido)\b",
        r"\b(?:ho|miei|sono|sento)\b.{0,30}\b(?:pensieri suicidi|idee suicide|istinti suicidi|suicida)\b|\blettera d ?addio\b|\bbiglietto d ?addio\b",
        r"\bnon (?:ce la faccio|voglio|posso|riesco|sopporto|reggo) (?:piu|piu a|a)\b(?: \w+)?|\bnon ce la faccio piu\b|\b(?:nessun|nessuna|non ho|non c ?e|senza) (?:piu )?(?:un )?(?:motivo|ragione|senso|voglia|motivi) (?:per|di|nel|a) (?:vivere|continuare|andare avanti)\b|\bmeglio senza di me\b|"
        r"\bstanc[oa] di vivere\b|\b(?:dormire|addormentarmi) e non (?:svegliarmi|risvegliarmi)\b|\bnon voglio (?:piu )?(?:vivere|svegliarmi|esistere|esserci)\b|\bla mia vita non (?:ha senso|vale)\b",
        r"\bquant[eio] (?:\w+ ){0,4}?(?:pastiglie|compresse|pillole|paracetamolo|tachipirina)?\b.{0,30}\b(?:per morire|per uccidermi|per ammazzarmi|per farla finita|mi uccid\w+)\b|\b(?:modo|metodo|maniera)\b.{0,30}\b(?:indolore|senza dolore|veloce|facile)\b.{0,30}\b(?:morire|uccidersi|uccidermi|"
        r"suicid\w+)\b|\bmorire senza (?:dolore|soffrire)\b",
        rf"\b{_IT_NEAR}\b.{{0,50}}\b(?:vuole (?:morire|uccidersi|ammazzarsi|suicidarsi|farla finita)|si vuole (?:uccidere|ammazzare)|suicidarsi|togliersi la vita|minaccia di|ha tentato il suicidio|non vuole piu vivere)\b|\b(?:sul|su un) ponte\b.{{0,30}}\b(?:buttarmi|salto|saltare)\b",
    ),
    "pt": (
        r"\b(?:quero|queria|desejo|vou|penso em|pensando em|decidi|vontade de|preferia|gostaria de|tentar)\b.{0,40}\b(?:morrer|me matar|matar-me|suicidar|suicidar-me|desaparecer|tirar (?:a )?minha (?:propria )?vida|acabar com (?:tudo|a minha vida|minha vida)|"
        r"nao acordar|me enforcar|me cortar|me machucar|deixar de (?:viver|existir)|por fim a (?:minha )?vida|estar mort[oa]|me jogar|sumir)\b",
        r"\b(?:me matar|matar-me|me suicidar|suicidar-me|tirar minha vida|tirar a minha vida|cortar os pulsos|me enforcar|acabar com a minha vida|acabar com minha vida)\b",
        r"\b(?:tenho|meus|estou|sou|sinto)\b.{0,30}\b(?:pensamentos suicidas|ideias suicidas|suicida|suicidio|ideacao suicida)\b|\bcarta de (?:despedida|suicidio)\b",
        r"\bnao (?:quero|aguento|consigo|posso|suporto|tenho vontade de) (?:mais )?(?:viver|continuar|estar aqui|acordar|existir|mais)\b(?: mais)?|\b(?:nenhum|nao ha|nao tenho|sem|nao vejo) (?:\w+ )?(?:razao|motivo|motivos|sentido|vontade|razoes) (?:para|de|em|pra) (?:viver|continuar)\b|\bmelhor sem mim\b|"
        r"\bcansad[oa] de viver\b|\bdormir e (?:nao|nunca mais) acordar\b|\bminha vida nao (?:tem sentido|vale)\b",
        r"\bquant[oa]s? (?:\w+ ){0,4}?(?:comprimidos|paracetamol|remedios|pilulas)?\b.{0,30}\b(?:para morrer|pra morrer|para me matar|pra me matar|me matam?|mortal para mim)\b|\b(?:forma|maneira|jeito|metodo)\b.{0,30}\b(?:sem dor|indolor|rapid[ao]|facil)\b.{0,30}\b(?:morrer|me matar|suicid\w+)\b|\bmorrer sem "
        r"(?:dor|sofrer)\b",
        rf"\b{_PT_NEAR}\b.{{0,50}}\b(?:quer (?:morrer|se matar|matar-se|suicidar-se|se suicidar)|se matar|suicidar-se|tirar a propria vida|ameaca|tentou (?:o )?suicidio|nao quer (?:mais )?viver)\b|\b(?:na|numa|em cima da) ponte\b.{{0,30}}\b(?:pular|saltar|me jogar)\b",
    ),
}
"""Language code → cues of wishes to die, plans and hints."""

EMERGENCY_ABROAD: dict[str, tuple[str, ...]] = {
    "de": (
        r"\b(?:ich|habe|hab|wir)\b.{0,50}\b(?:uberdosis|zu viele? (?:\w+ )?(?:tabletten|pillen|schlaftabletten)|ganze (?:packung|schachtel|flasche)|alle (?:\w+ )?(?:tabletten|pillen)|[1-9]\d (?:\w+ )?(?:tabletten|pillen|paracetamol|stuck))\b",
        rf"\b{_DE_NEAR}\b.{{0,50}}\b(?:atmet (?:\w+ )?nicht|nicht mehr atmet|bewusstlos|krampft|zusammengebrochen|wacht nicht (?:mehr )?auf|lauft blau an|erstickt|keinen puls|(?:hat|haben) (?:\w+ ){{0,5}}?(?:verschluckt|geschluckt|getrunken|gegessen|uberdosis)|nicht ansprechbar|blutet stark|reagiert nicht)\b",
        r"\b(?:kriege?|bekomme?|kann) (?:\w+ ){0,3}?(?:keine luft|nicht (?:mehr )?atmen|kaum (?:noch )?atmen|kaum luft)\b|\b(?:brustschmerz\w{0,2}|druck auf der brust|schmerzen in der brust|brust\w{0,8})\b.{0,60}\b(?:arm|jetzt|seit|minuten|ich|schweiss\w*|kiefer)\b|\bich\b.{0,30}\b(?:brustschmerzen|druck auf der brust|herzinfarkt|schlaganfall)\b",
        r"\bblutung (?:\w+ ){0,4}?nicht (?:auf|stoppen)\b|\b(?:hort|hoert) nicht auf zu bluten\b|\bich verblute\b|\bblute stark\b|\b(?:gesicht|mund) hangt\b|\b(?:arm|gesicht|seite)\b.{0,20}\b(?:plotzlich )?(?:taub|gelahmt)\b.{0,30}\b(?:ich|sprechen|jetzt|plotzlich|seit)\b|\bpatient\w{0,2}\b.{0,50}\b(?:krampft|reanimation|kreislaufstillstand)\b.{0,30}\b(?:jetzt|gerade|was|vor mir)\b",
    ),
    "fr": (
        r"\b(?:jai|je viens|nous avons)\b.{0,50}\b(?:avale|pris|bu|ingere|prendre|avaler)\b.{0,30}\b(?:surdose|trop de|toute? (?:la|ma|une|le) (?:boite|plaquette|bouteille|flacon)|tous (?:mes|les)|[1-9]\d |javel|une boite|deux boites|boite entiere|plein de)",
        rf"\b{_FR_NEAR}\b.{{0,50}}\b(?:ne respire plus|respire plus|ne respire pas|inconscient\w?|convulse|fait une crise|sest effondre\w?|ne se reveille (?:pas|plus)|devient bleue?|setouffe|na plus de pouls|(?:a|vient d) ?(?:\w+ ){{0,2}}?(?:avale|bu|pris|ingere|avaler|boire)\b.{{0,30}}\b(?:javel|pile|boite|trop|comprimes|produit|medicaments)|fait un "
        r"(?:avc|infarctus|malaise)|saigne beaucoup|overdose)\b",
        r"\b(?:je n ?(?:arrive|parviens) (?:plus|pas) a respirer|jarrive (?:plus|pas) a respirer|je ne peux (?:plus|pas) respirer|jetouffe|respire plus|du mal a respirer maintenant)\b|\b(?:douleur|oppression|mal)\b.{0,30}\b(?:poitrine|thoracique)\b.{0,60}\b(?:bras|depuis|machoire|minutes|je|jai|sueurs)\b|\bjai\b.{0,20}\b(?:mal a la poitrine|une douleur (?:\w+ )?"
        r"(?:dans|a) la poitrine)\b|\bje fais (?:un|une) (?:infarctus|avc|crise cardiaque)\b",
        r"\b(?:saigne|sang|saignement)\b.{0,30}\b(?:ne s ?arrete|arrete pas|arrete plus|beaucoup)\b|\bvisage\b.{0,20}\b(?:paralyse|tombe|affaisse)\b|\bmon patient\b.{0,40}\b(?:convulse|arret cardiaque|choc)\b|\bgorge (?:qui )?(?:gonfle|se ferme)\b",
    ),
    "es": (
        r"\b(?:he|me|acabo|tome|hemos|trague|ingeri|bebi)\b.{0,40}\b(?:tomado|tome|tomar|tragado|tragar|ingerido|bebido|sobredosis|tragu?e)?\b.{0,20}\b(?:sobredosis|demasiad[oa]s|tod[oa]s? (?:mis|las|el|la|los)|caja entera|frasco entero|[1-9]\d (?:\w+ )?(?:pastillas|comprimidos|tabletas|paracetamol\w*)|lejia|cloro|una caja|un frasco|un bote)\b",
        rf"\b{_ES_NEAR}\b.{{0,50}}\b(?:no respira|dejo de respirar|inconsciente|convulsionando|convulsiona|se desmayo|no despierta|no se despierta|se esta ahogando|se ahoga|sin pulso|se puso azul|esta azul|no responde|no reacciona|(?:se )?(?:trago|tomo|bebio|comio|ha tragado|ha bebido|ha tomado)\b.{{0,30}}\b(?:pila|lejia|cloro|pastillas|sobredosis|bateria|frasco|veneno|producto)|"
        r"sangra mucho|sobredosis|infarto|derrame)\b",
        r"\bno puedo (?:casi )?respirar\b|\bme (?:estoy ahogando|ahogo|falta el aire|cuesta respirar)\b|\b(?:dolor|presion|opresion)\b.{0,25}\b(?:pecho)\b.{0,60}\b(?:brazo|desde|mandibula|minutos|hora|sudor\w*|tengo|ahora)\b|\b(?:tengo|siento|me duele)\b.{0,30}\b(?:dolor (?:\w+ )?(?:en el|de) pecho|el pecho|opresion en el pecho)\b|\b(?:estoy|creo que) (?:\w+ ){0,3}?(?:infarto|derrame|ataque al corazon)\b",
        r"\b(?:sangr\w+|hemorragia)\b.{0,30}\b(?:no para|no se detiene|mucho|no deja)\b|\bno para de sangrar\b|\b(?:cara|boca) (?:torcida|caida|paralizada)\b|\bmi paciente\b.{0,40}\b(?:convuls\w+|paro|shock)\b|\bse me cierra la garganta\b",
    ),
    "it": (
        r"\b(?:ho|abbiamo|appena)\b.{0,30}\b(?:preso|ingoiato|bevuto|ingerito|mandato giu)\b.{0,30}\b(?:overdose|troppe|troppi|troppo|tutte? (?:le|la|il|i|mie)|intera|[1-9]\d |candeggina|scatola|flacone|una manciata)",
        rf"\b{_IT_NEAR}\b.{{0,50}}\b(?:non respira|ha smesso di respirare|incosciente|svenut[oa]|convulsioni|non si sveglia|sta soffocando|soffoca|senza polso|e diventat[oa] blu|blu|non risponde|non reagisce|ha (?:ingoiato|bevuto|preso|ingerito)\b.{{0,30}}\b(?:pila|candeggina|pastiglie|compresse|detersivo|batteria|overdose|troppe)|sanguina molto|overdose|infarto|ictus)\b",
        r"\bnon (?:riesco (?:piu )?a respirare|respiro|posso respirare)\b|\bmi manca il respiro\b|\bsto soffocando\b|\b(?:dolore|oppressione|peso|male|fitte)\b.{0,25}\b(?:petto|torace)\b.{0,60}\b(?:braccio|da|mandibola|minuti|ora|sudo|ho)\b|\b(?:ho|sento)\b.{0,30}\b(?:dolore al petto|dolore (?:\w+ )?(?:al|nel) (?:petto|torace)|un peso sul petto)\b|\bsto avendo un (?:infarto|ictus)\b|\bcredo di avere un (?:infarto|ictus)\b",
        r"\b(?:sangu\w+|emorragia)\b.{0,30}\b(?:non si ferma|non smette|molto)\b|\bnon smette di sanguinare\b|\b(?:faccia|bocca|viso) (?:storta|cadente|paralizzat[oa])\b|\bmio paziente\b.{0,40}\b(?:convuls\w+|arresto|shock)\b|\bmi si chiude la gola\b",
    ),
    "pt": (
        r"\binjetei uma (?:overdose|dose)\b|\b(?:tomei|engoli|bebi|ingeri|acabei de|tomamos)\b.{0,40}\b(?:overdose|demais|tod[oa]s? (?:os|as|o|a|meus|minhas)|caixa inteira|frasco inteiro|[1-9]\d (?:\w+ )?(?:comprimidos|remedios|paracetamol|pilulas)|agua sanitaria|lixivia|uma caixa|um frasco|cartela)\b",
        rf"\b{_PT_NEAR}\b.{{0,50}}\b(?:nao respira|nao esta respirando|parou de respirar|inconsciente|convulsionando|desmaiou|nao acorda|esta sufocando|engasg\w+|sem pulso|ficou rox[oa]|esta azul|esta rox[oa]|nao responde|nao reage|(?:engoliu|tomou|bebeu|comeu)\b.{{0,30}}\b(?:pilha|agua sanitaria|lixivia|comprimidos|bateria|remedios|veneno|produto|demais)|sangra muito|overdose|"
        r"infarto|enfarte|avc|derrame)\b",
        r"\bnao (?:consigo|estou conseguindo|posso) respirar\b|\bme falta o ar\b|\bestou (?:sufocando|sem ar)\b|\b(?:dor|pressao|aperto)\b.{0,25}\b(?:peito)\b.{0,60}\b(?:braco|ha|desde|mandibula|minutos|hora|suando|agora|tenho)\b|\b(?:tenho|sinto|estou com)\b.{0,30}\b(?:dor (?:\w+ )?no peito|aperto no peito)\b|\b(?:estou|acho que) (?:\w+ ){0,4}?(?:infarto|enfarte|avc|ataque cardiaco)\b",
        r"\b(?:sangr\w+|hemorragia)\b.{0,30}\b(?:nao para|muito)\b|\bnao para de sangrar\b|\b(?:rosto|boca|cara) (?:torta|caid[oa]|paralisad[oa])\b|\bmeu paciente\b.{0,40}\b(?:convuls\w+|parada|choque)\b|\bgarganta (?:esta )?fechando\b",
    ),
}
"""Language code → cues of present danger to the asker or someone near."""
