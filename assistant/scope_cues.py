# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""Cues of questions that no library of studies answers: a prescription for a person, an image, anything but medicine.

Compared with ``plain_words``. Each cue asks for the person, the image or the deed itself; naming an ECG or a drug is a
question like any other.
"""

from __future__ import annotations

_IMAGE = (
    r"(?:ecg|ekg|electrocardiogram|x-?ray|xray|cxr|radiograph|ct|mri|scan|image|images|imaging|photo|photograph|picture|pic|slide|ultrasound|echo|echocardiogram|"
    r"rhythm strip|strip|tracing|eeg|fundus|mole|mammogram|spirometry|blood film|biopsy slide|ctg|angiogram|screenshot|dermoscopy|waveform|recording|auscultation|"
    r"pet|sonogram|rontgen\w*|rx|radiografia|radiographie|ekg-streifen|rontgenbild|eletrocardiograma|elettrocardiogramma|electrocardiograma|foto|imagen|imagem|immagine)"
)
_HERE = r"(?:this|my|the attached|attached|the uploaded|uploaded|these|his|her|our|the following|diese\w?|mein\w?|cette|cet|ce|mon|ma|este|esta|mi|questa|questo|il mio|la mia|meu|minha)"

IMAGE = (
    rf"\b(?:read|interpret|interpretation of|analy[sz]e|look at|check|report|see|diagnose|review|describe|evaluate|assess|tell me about|lies|befunde|interpretez|lis|interpreta|lee|analiza|leggi|interprete|analise|"
    rf"lire|analyse[rz]?|analizza|interpretiere|auswerten|befunden) (?:\w+ ){{0,2}}?{_HERE} (?:\w+ ){{0,3}}?{_IMAGE}\b",
    rf"\b(?:here is|heres|here are|attached is|ive attached|i have attached|i attached|i attach|uploading|i uploaded|i have uploaded|sending you|i am sending|see attached|find attached|hier ist|voici|aqui esta|ecco|"
    rf"aqui tiene) (?:\w+ ){{0,4}}?{_IMAGE}\b",
    rf"\b(?:what|does|do|is|can you|could you|was|que|quoi|cosa|o que)\b.{{0,40}}\b{_HERE} (?:\w+ ){{0,2}}?{_IMAGE} (?:\w+ ){{0,2}}?(?:shows?|mean|look|normal|say|tell|abnormal|indicate|suggest|cancer\w*|zeigt|montre|muestra|"
    rf"mostra)\b",
    rf"\bwhat (?:is|can you see|do you see|rhythm is|abnormality is) (?:\w+ ){{0,3}}?(?:in|on) {_HERE} (?:\w+ ){{0,2}}?{_IMAGE}\b|\b{_IMAGE} (?:attached|below|above|uploaded|angehangt|jointe?|adjunta?|allegata?|em anexo)\b",
    rf"\b(?:in|on|from) (?:this|my|the attached|the uploaded) (?:\w+ ){{0,2}}?{_IMAGE}\b.{{0,40}}\b(?:do i|do you see|is there|can you|what|is it|have)\b",
    r"\b(?:is|does) (?:this|my) (?:\w+ ){0,2}?(?:mole|lesion|rash|spot|lump) (?:\w+ ){0,2}?(?:cancer\w*|melanoma|malignant|dangerous|look)\b",
    r"\b(?:listen to|interpret) (?:this|my) (?:\w+ ){0,2}?(?:heart sounds?|heartbeat|cough|murmur|breath sounds?|audio)\b",
)

_TITLED = r"(?:mr|mrs|ms|miss|mister|herr\w?|frau|monsieur|madame|mme|senora?|sr|sra|signora?|dona|\[name removed\])\.? ?(?:[a-z]\w+)?"
_ASKED = r"(?:should|shall|do|can|must|could|would|may|need to) (?:i|we|you)"

PRESCRIPTION = (
    r"\b(?:write|issue|give|send|need|want|get|renew|refill|fill|make|print|sign) (?:me |us |out |him |her |up )?(?:\w+ ){0,3}?(?:prescription|script|rx)s? (?:for|of|to|please|now)\b|"
    r"\b(?:write|issue|renew|refill|sign|e-?prescribe|draft) (?:me |us |out |him |her )?(?:a |an |my |the |his |her )(?:\w+ ){0,2}?(?:prescription|script)\b|\b(?:please |can you |could you |will you )?prescribe (?:me|him|her|us|my)\b",
    rf"\b(?:what|which|how much|how many|how often|whats|dose|dosage)\b.{{0,60}}\b{_ASKED} (?:\w+ )?(?:give|prescribe|start|administer|inject|put|use|order|increase|switch|dose|treat)\b.{{0,40}}(?:\b|(?=\[)){_TITLED}",
    r"\b(?:what|which|how much|how many|how often)\b.{0,30}\b(?:dose|dosage|doses|mg|milligrams|units|tablets|ml|much|many)\b.{0,40}\b(?:should|shall|do|can|must|could) (?:i|we) (?:\w+ )?(?:give|prescribe|administer|inject|take|use|start|order|put)\b.{0,60}\b(?:this patient|"
    r"my patient|him|her|my (?:son|daughter|mother|father|child|baby|wife|husband)|bed \d+|room \d+)\b",
    r"\b(?:just|only|simply) (?:give me |tell me |say )?(?:the |a |one )?(?:single )?(?:name|drug name|drug|one drug|one name|one word|dose|number|medicine)\b(?: of (?:the|a|one) drug)?(?: only)?[ .!,]*(?:please|thanks|nothing else|no explanation\w*|no references|no caveats)?[ .!?]*$|"
    r"\b(?:one word|one-word|single word) answer\b|\bname (?:just |only |me )?(?:the |a )?(?:one|single) (?:best )?(?:drug|medicine|medication|antibiotic|treatment)\b.{0,40}\b(?:give|patient|for (?:him|her|me))\b",
    r"\b(?:should|can|may|must|do|shall) i (?:\w+ )?(?:stop|start|take|double|skip|increase|reduce|halve|change|quit|come off|keep taking|continue) (?:taking )?my (?:\w+ ){0,2}?(?:\w+)\b(?!.{0,40}\bpatients?\b)",
    rf"\b(?:tell me|decide|choose|pick|select|order|start|put|give) (?:\w+ ){{0,6}}?(?:for|on|to) {_TITLED}",
    rf"\b(?:what|which|how much)\b.{{0,60}}\b(?:for|of|to|does|did) {_TITLED}.{{0,40}}\b(?:need|get|take|receive|have|start)\b",
    r"\b(?:welche|wie viel|wieviel)\b.{0,50}\b(?:soll|sollte|muss|kann) ich\b.{0,20}\b(?:herrn?|frau)\b|\bschreib\w{0,3} (?:mir )?(?:ein|das) rezept\b|\b(?:ecri[svt]\w{0,3}|fais|faites|redige\w?) (?:moi |-moi )?une ordonnance\b|\b(?:quelle|quel)\b.{0,40}\b(?:dois|puis|devrais)-? ?je\b.{0,30}\b(?:m|mme|"
    r"monsieur|madame)\b|\b(?:escrib\w{1,4}|haga|haz|hazme) (?:me )?una receta\b|\bscriv\w{1,4} (?:mi )?una ricetta\b|\b(?:passe|escreva|faca) (?:me )?uma receita\b",
)

_PETS = r"(?:dog|cat|puppy|kitten|horse|hamster|rabbit|parrot|guinea pig|pony|goldfish|budgie|ferret|tortoise|cow|goat|hund|katze|chien|chat|perro|gato|cane|gatto|cachorro)"

OUT_OF_SCOPE = (
    r"\b(?:ignore|disregard|forget|override|bypass|skip|drop) (?:\w+ ){0,4}?(?:previous|prior|above|earlier|your|these|those|all|any|system|preceding|safety|former) (?:\w+ ){0,2}?(?:instructions?|prompts?|rules|guidelines|directions|commands|messages?|restrictions|"
    r"guardrails|constraints|polic(?:y|ies))\b|\b(?:ignoriere?|vergiss) (?:\w+ ){0,3}?(?:anweisungen|regeln|instruktionen)\b|\bignore[zs]? (?:\w+ ){0,3}?(?:instructions|consignes|regles)\b|\b(?:ignora|ignore|olvida|esqueca|dimentica) (?:\w+ ){0,3}?(?:instrucciones|instrucoes|istruzioni|reglas|regras|regole)\b",
    r"\b(?:system|hidden|initial|secret|developer|original) (?:prompt|instructions?|message)\b.{0,60}\b(?:show|reveal|print|repeat|tell|output|what|display|your|me|is|are)\b|\b(?:show|reveal|print|repeat|tell|output|display|leak|what (?:is|are|were))\b.{0,30}\b(?:your|the) "
    r"(?:\w+ )?(?:system prompt|system message|hidden prompt|initial instructions|instructions|prompt|api key|password|credentials|secret key|environment variables)\b(?!.{0,30}\b(?:patients?|discharge|leaflet)\b)",
    r"\b(?:repeat|print|output|translate) (?:\w+ ){0,2}?(?:the )?(?:text|words|everything|message|content) (?:above|before this|you were given)\b|\byou are (?:now|no longer) (?:\w+ ){0,4}?(?:dan|unrestricted|an? ai|bound|a doctor|assistant|free|jailbroken|evil|chatgpt|gpt|a language model|in developer)\b|"
    r"\b(?:developer|dan|jailbreak|god|debug|sudo|admin|unrestricted|do anything now) mode\b|\b(?:pretend|act|behave|roleplay|role-play|respond)\b.{0,20}\b(?:you are|youre|as if you|as an? (?:unrestricted|evil|uncensored|different)|to be (?:an?|my))\b|\bwithout (?:any )?(?:restrictions|filters|"
    r"guardrails|censorship|ethical)\b.{0,30}\b(?:answer|respond|tell|you)\b|^(?:system|assistant|developer) ?: ",
    r"\bwho (?:will|is going to|would|did|do you think will) (?:\w+ )?(?:w[io]n|be elected)\b(?!.{0,40}\bprize\b.{0,30}\bmedicine\b)|\b(?:world cup|super bowl|champions league|premier league|bundesliga|olympic games winner|formula (?:1|one)|nba finals|lottery numbers?)\b",
    r"\b(?:what|how)(?: is|s|ll| will)? (?:the )?weather\b.{0,40}|\b(?:will it|is it going to) (?:rain|snow|be (?:sunny|cold|hot|warm))\b|\bweather forecast\b(?!.{0,60}\b(?:asthma|admissions?|pain|migraine|health)\b)|\bwetter\b.{0,20}\b(?:morgen|heute|wird)\b|\b(?:quel temps fait|que tiempo hace|che tempo fa)\b",
    r"\b(?:write|debug|fix|refactor|explain|code|generate|implement|compile|give me) (?:me )?(?:\w+ ){0,4}?(?:python|javascript|java|sql|c\+\+|html|css|bash|typescript|excel formula|regex|shell|rust|php) ?(?:\w+ ){0,2}?(?:code|script|function|program|query|class|error|loop|page|bug|formula|macro)?\b|"
    r"\b(?:python|javascript|java|sql|html|react|docker|linux|git|excel) (?:\w+ ){0,2}?(?:error|bug|exception|syntax|function|tutorial)\b|\bhow (?:do|can|to) (?:i |you )?(?:\w+ )?(?:reverse a string|sort a list|install (?:python|linux|windows)|center a div|write a for loop)\b",
    r"\b(?:can|should|could|may|how (?:do|can)) (?:i|we) sue\b|\b(?:draft|write|review|prepare) (?:me )?(?:a |an |my |this |the )(?:\w+ ){0,2}?(?:contract|lawsuit|legal (?:brief|letter)|lease|will and testament|complaint to the court|divorce)\b|\b(?:my landlord|tax return|parking ticket|income tax|divorce lawyer|"
    r"immigration visa|file for bankruptcy|custody battle)\b",
    r"\b(?:write|compose|tell|sing|make up|generate|give) (?:me |us )?(?:a |an |some |another )(?:\w+ ){0,2}?(?:poem|joke|song|story|haiku|limerick|essay about|love letter|birthday (?:card|wish)|cover letter|tweet|rap|recipe|speech)s?\b|\brecipe for (?!success)\b|\bhow (?:do|can|to|long do) (?:i |you )?(?:\w+ )?"
    r"(?:bake|cook|boil|roast|fry|grill) (?:a |an |the |some )?\w+\b(?!.{0,60}\b(?:cancer|risk|carcinogen\w*|health|nutrients?|vitamin\w*|benefits?)\b)",
    r"\b(?:stock|share|bitcoin|crypto\w*|ethereum|gold|house) (?:price|prices|market|tips?|to buy)\b|\b(?:should i (?:buy|invest|sell)|invest in|best (?:hotel|restaurant|laptop|phone|car|movie|film|netflix)|cheap flights?|book (?:me )?a (?:flight|hotel|table|taxi))\b|\b(?:capital|president|prime minister|population) of "
    r"(?:france|germany|italy|spain|the us|usa|the united states|england|japan|china|india|russia|brazil|canada|australia)\b|\bhoroscope\b|\bzodiac sign\b",
    rf"\bmy (?:\w+ ){{0,2}}?{_PETS} (?:\w+ ){{0,3}}?(?:is|has|ate|wont|keeps|swallowed|vomit\w*|limp\w*|needs?|got|with|cant|scratch\w*)\b|\b(?:can|should|dose|what|how much|which|treat|give|for)\b.{{0,40}}\b(?:my|mein\w*|mon|mi|il mio|meu) (?:\w+ )?{_PETS}\b",
    r"^(?:hi|hello|hey|hallo|bonjour|hola|ciao|ola|good morning|thanks?|thank you|test|lol|ok|okay|who are you|what can you do|how are you|what is your name|are you (?:human|real|an ai|chatgpt|sentient))\b(?: (?:there|again|lind|you|so much|a lot|bot))?[ .!?,]{0,5}$",
    r"\b(?:who (?:is|was) (?:the )?(?:president|king|queen|prime minister|best footballer|richest)|what is the meaning of life|who (?:killed|shot) (?:jfk|kennedy)|translate (?:this|the following|the word|hello|\w+) (?:\w+ ){0,3}?(?:in)?to (?:english|french|german|spanish|italian|latin))\b",
)
