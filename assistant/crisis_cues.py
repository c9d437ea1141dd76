# ruff: noqa: E501 - one cue, one line: broken strings hide what a pattern looks for
"""What people write who are, or are beside someone, in mortal danger: the cues in English.

All patterns are compared with ``plain_words`` (small letters, no accents, no apostrophes). A firm cue decides alone; a weak
one gives way where the question speaks as research does ("in patients", "randomised"). Rules of thumb, written for
this project after the warning signs of suicide (doi:10.1521/suli.2006.36.3.255) and the signs for which first-aid
guidelines call an ambulance (doi:10.1161/CIR.0000000000001281).
"""

from __future__ import annotations

_WISH = (
    r"(?:want|wants|wanted|wanting|wish|wishing|hope|hoping|plan|planning|planned|ready|decided|trying|try|going|about|need"
    r"|rather|like|deserve|prefer|thinking|think|thoughts|considering|tempted|contemplating)"
)
_SELF = r"(?:my ?self|mysef|myslf|my self)"
_NEAR = (
    r"(?:my (?:\w+ ){0,2}?(?:son|daughter|wife|husband|partner|mother|father|friend|brother|sister|boyfriend|girlfriend|roommate|"
    r"flatmate|child|kid|baby|toddler|infant|grandmother|grandfather|grandma|granddad|grandpa|nan|neighbou?r|colleague|uncle|aunt|cousin|"
    r"niece|nephew|dad|mum|mom|parent|twin|year old|boy|girl|gran|student|coworker|flat mate|mate|ex|newborn|little one)"
    r"|he|she|they|someone|somebody|this man|this woman|this person|a man|a woman|a guy|a person|a stranger)"
)

SELF_HARM_FIRM = (
    r"\b(?:way|method|how)s? (?:\w+ ){0,4}?to end (?:your|my|ones) own life\b",
    r"\blocked (?:himself|herself|themselves) in\b.{0,40}\b(?:gun|shotgun|knife|rifle|pistol|pills|rope)\b",
    rf"\b(?:kill|kil|killing|hurt|hurting|harm|harming|cutting|hang|hanging|shoot|shooting|drown|drowning|stab|stabbing|unalive|"
    rf"unaliving|offing|off|end|ending|injure|injuring|gas|starve|strangle|suffocate|choke|jump|poison|destroy|slit|throw) {_SELF}\b",
    r"\b(?:to|will|should|might|could|just|gonna|ima) kms\b|^kms\b|\bkms (?:tonight|now|today|soon|already)\b",
    rf"\bi (?:\w+ ){{0,5}}?{_WISH} (?:\w+ ){{0,4}}?(?:die|dead|dying|death|be gone|disappear|vanish|not exist|stop existing|not be alive|"
    r"never wake up|not wake up|cease to exist|kill me|end it)\b",
    r"\bi (?:\w+ ){0,4}?(?:want|planning|plan|ready|going|thinking|considering|contemplating|tempted|attempting|thoughts) (?:\w+ ){0,3}?suicide\b(?!.{0,10}(?:prevention|risk|rates?|mortality|research))",
    r"(?:^|[.,;:!?-] ?|\band |\bbut |\bjust |\bso |\breally |\bstill |\bbecause )(?:want|wanting|wish|ready|rather|going|need|hoping) "
    r"(?:\w+ ){0,3}?(?:die|dead|dying|disappear forever|not exist|end it(?: all)?|not wake up|never wake up)\b",
    r"\b(?:end|ending|ended|take|taking|took|finish|finishing|lose|quit|throw away) my (?:own |miserable |worthless |stupid )?life\b",
    r"\b(?:end|ending|finish|get out of) it all\b|\b(?:end|ending) (?:it|things|everything) (?:tonight|today|now|tomorrow|for good|forever|soon)\b",
    r"\bi (?:am|feel|felt|have been|was|get|keep feeling|might be|am feeling|think i am|have felt|am getting) (?:\w+ ){0,3}?suicidal\b",
    r"\b(?:i|me|my) (?:\w+ ){0,3}?(?:suicidal (?:thoughts|ideas|feelings|urges|plan)|suicide (?:note|plan|method|attempt tonight))\b",
    r"\b(?:i|me) (?:\w+ ){0,5}?(?:commit|committing|comit|do|doing|attempt|attempting|try|(?:think|thinking|thought|thoughts|dreaming|dream) (?:\w+ )?(?:about|of)) suicide\b",
    r"\b(?:having|get|getting|have|had) (?:\w+ ){0,2}?suicidal (?:thoughts|ideas|urges|feelings)\b.{0,40}\b(?:i|me|my|help|again|now|tonight)\b",
    r"\b(?:feeling|am|so|really|very) suicidal (?:right now|today|tonight|again)\b|^(?:feeling |so |really |actively )?suicidal\b.{0,30}\b"
    r"(?:help|me|right now|tonight)\b",
    r"\b(?:best|easiest|easy|quickest|quick|fastest|fast|painless|least painful|peaceful|surest|simplest|foolproof|gentle) "
    r"(?:\w+ ){0,3}?(?:way|method|ways|methods|means|drug|pill|pills|thing)s? (?:\w+ ){0,3}?(?:to |of )(?:\w+ ){0,1}?"
    r"(?:die|dying|suicide|suicides|go for good|end it|killing|kill)\b",
    r"\b(?:painless|peaceful|quick|easy) (?:suicide|death|way out|exit)\b.{0,60}\b(?:i|me|my|at home|please)\b|\bhow (?:do|can|could|would|should) i "
    r"(?:\w+ ){0,2}?(?:die|kill|end it|hang|overdose|od|disappear|commit)\b",
    r"\bhow (?:many|much) (?:of )?(?:\w+ ){0,6}?(?:would|will|does it take|do i need|to|should i|can i|could) (?:\w+ ){0,4}?"
    r"(?:kill me|to die|die|be fatal for me|end it|finish me|not wake up|never wake up|to od|to overdose|be lethal for me|kill a person|kill someone)\b",
    r"\b(?:dont|do not|didnt|no longer|not|never) (?:really |even )?(?:want|wanna|wish|care) (?:to )?(?:be here|be alive|live|go on|exist|"
    r"wake up|carry on|keep living|continue living|be around|be in this world|be on this earth|see tomorrow|if i (?:live|die|wake))\b",
    r"\b(?:no|nothing|not any|isnt any|without|any) (?:more )?(?:reason|point|purpose|sense)? ?(?:left )?(?:for me )?(?:to|in|of) (?:me )?"
    r"(?:live for|living|live|going on|go on|being alive|be alive|stay alive|staying alive|carry on|carrying on|keep going)\b(?! with)",
    r"\bi (?:really |just |honestly |simply )?cant (?:\w+ ){0,1}?(?:go on|do this|take it|take this|keep going|live like this|keep living|carry on|"
    r"live with this|bear it|stand living|fight|handle life|see a way out|live)\b(?: \w+){0,2}",
    r"\bbetter off (?:without me|dead|if i (?:was|were|am|died))\b|\bworld (?:\w+ ){0,4}?without me\b|\bwithout me (?:around|here)\b",
    r"\b(?:i am|so|just|am|feel|feeling|being|too|really|sick and) (?:so |just |really )?(?:tired|sick|exhausted|done|fed up) (?:of|with) "
    r"(?:living|life|being alive|existing|everything and want|being here|breathing|waking up|this life)\b",
    r"\b(?:my )?life (?:is|isnt|feels|has become|seems) (?:\w+ ){0,2}?(?:not worth|worth|pointless|meaningless|over|unbearable) ?(?:living|it)? "
    r"?(?:anymore|any more|any longer|for me|to me)\b|\bmy life (?:is|isnt|feels) (?:\w+ ){0,2}?(?:not worth|worth living|pointless|meaningless|over)\b",
    r"\b(?:nobody|no one|noone|anyone|anybody|they|who) (?:would|will|wont|wouldnt|ll|even)? ?(?:\w+ )?(?:miss me|notice if i|care if i|notice i was gone|"
    r"cares if i)\b",
    r"\b(?:said|saying|say|written|wrote|writing|write|left|leaving) (?:\w+ ){0,2}?(?:goodbyes?|good bye|suicide note|farewell|last letters?|goodbye "
    r"(?:letter|note)s?|a note for when i am gone)\b|\bgoodbye (?:everyone|cruel world|forever|world)\b",
    r"\b(?:giving|gave|given) away (?:all )?my (?:things|belongings|stuff|possessions|pets?)\b|\bputting my affairs in order\b",
    r"\b(?:on|over|off) (?:the|a) (?:edge of the )?(?:bridge|ledge|roof|rooftop|cliff|railway|tracks|train tracks|balcony)\b.{0,60}\b(?:jump|i|end|now|"
    r"ready|over)\b|\b(?:jump|jumping|jumped|throw myself) (?:off|from|in front of|under|out of) (?:the|a|this|my)\b(?! (?:height|standing|sitting|squat|bed|chair))",
    r"\b(?:slit|slitting|cut|cutting|slash|open) my (?:\w+ )?(?:wrists?|veins?|throat|arms?|arteries|artery|thighs?)\b|\b(?:noose|rope|gun|"
    r"razor|blade|knife|pistol) (?:\w+ ){0,5}?(?:ready|in my hand|around my neck|to my head|in front of me|next to me|beside me)\b",
    r"\b(?:sleep|fall asleep|go to bed|go to sleep) (?:\w+ ){0,3}?(?:forever|never wake|not wake|dont wake|and never|for good)\b",
    r"\bi am (?:just |only |such )?(?:a|nothing but a) burden\b|\b(?:be|being) a burden (?:to \w+ ?\w* )?(?:anymore|any more|any longer)\b",
    r"\b(?:last|final) (?:day|night|hours?|message|words|week|goodbye) (?:on earth|alive|of my life|here|ever)\b|\bthis is (?:it|the end) for me\b"
    r"|\b(?:tonight|tomorrow|today|this) (?:is|will be) (?:my|the) last (?:day|night)\b|\bby (?:the )?(?:morning|tomorrow) i (?:will|wont|ll) (?:\w+ ){0,2}?"
    r"(?:gone|dead|here|be around)\b|\bwhen i am (?:gone|dead)\b|\bi (?:wont|will not) be (?:here|around|alive) (?:tomorrow|much longer|anymore|for)\b",
    r"\b(?:saving|saved|hoarding|hoarded|stockpil\w{2,4}|collecting|collected) (?:up )?(?:all )?(?:my|enough|the) (?:\w+ ){0,2}?(?:pills?|tablets?|meds|medication|"
    r"insulin|opioids|morphine|sleeping)\b",
    r"\bif i (?:just |simply )?(?:take|took|swallow|swallowed|overdose|overdosed|od|drank|inject|injected) (?:\w+ ){0,4}?(?:all|whole|entire|everything|"
    r"bottle|at once|together|handful|box|pack|overdose|od|enough)\b",
    r"\b(?:i|me) (?:\w+ ){0,5}?(?:hurting|harming|cutting|self ?-?harm|self ?-?harming|self ?-?harmed|relapsed on cutting) (?:again|tonight|myself|right now|"
    r"to cope|feels)\b|\b(?:urge|urges|want) to (?:self ?-?harm|cut)\b",
    rf"\b{_NEAR} (?:\w+ ){{0,6}}?(?:(?:kill|hurt|harm|hang|shoot|hanged|shot) (?:himself|herself|themsel\w{{1,4}})|(?:is|feels|feeling|says he is|says she is|"
    r"seems) (?:actively )?suicidal|wants to die|want to die|wants to end (?:it|his|her|their)|take (?:his|her|their) own li\w{1,3}|end (?:his|her|their) life|"
    r"threaten\w* (?:to )?(?:commit )?suicide|attempted suicide|tried to (?:commit suicide|die)|writing a goodbye|(?:left|wrote) a suicide note)\b",
    r"\b(?:i hate|hate) (?:myself|my life|being alive|living)\b.{0,60}\b(?:die|end|anymore|over|gone|dead|stop)\b",
    r"\b(?:plan|planning|planned|decided|intend|going) (?:on |to )?(?:overdos\w{1,3}|od|jump|die|hang|drown|not be here)\b.{0,30}\b(?:tonight|today|tomorrow|on|now|"
    r"soon|after)\b",
    r"\b(?:wish|wished|wishing) (?:\w+ ){0,2}?(?:i|id) (?:\w+ ){0,3}?(?:dead|never been born|never born|wasnt born|not alive|wasnt alive|wasnt here|wouldnt wake|"
    r"not wake|gone|could disappear|could just (?:die|stop|disappear|sleep forever))\b",
    r"\b(?:which|what|these|any) (?:\w+ ){0,8}?(?:is|are|would be) (?:the )?(?:most lethal|deadliest|most deadly)\b.{0,40}\b(?:i|me|my|meds)\b",
    r"\bmake (?:it|the pain|everything|my heart) stop (?:forever|for good|permanently|for ever)\b|\bwant (?:the pain|it|everything|it all) to (?:stop|end|be over) "
    r"(?:forever|for good|permanently|now|tonight)\b|\bwant (?:it|everything) (?:all )?to (?:end|be over)\b|\bi (?:just )?want out of this life\b",
)
"""Wishes to die, plans, goodbyes, hints."""

_TAKEN = (
    r"(?:took|taken|take|taking|swallowed|ate|eaten|drank|drunk|ingested|downed|popped|injected|chewed|overdosed on|snorted|inhaled|had|gotten into|got into|"
    r"finished|gave|given|sniffed|gulped|licked|necked)"
)
_MUCH = (
    r"(?:[1-9]\d{1,2} (?:\w+ ){0,3}?(?:tablets?|pills?|caps|capsules?|tabs|paracetamol|tylenol|aspirin|ibuprofen|sleeping|units|x)|"
    r"(?:whole|entire|full|two|three|a) (?:\w+ ){0,2}?(?:bottle|box|packet|pack|packs|strip|blister|bunch|handful|load|lot|ton|jar|months?|weeks?) ?(?:of|worth)?|"
    r"(?:way |far )?too (?:many|much)|all (?:of )?(?:my|his|her|the|their) (?:\w+ ){0,2}?(?:pills?|tablets?|meds|medication|medicines?|insulin|heart)|"
    r"an overdose|(?:double|triple|ten times|10 times|10x) (?:the|my|his|her) (?:\w+ )?dose|(?:some |the |a )?(?:\w+ )?(?:bleach|antifreeze|drain cleaner|rat poison|"
    r"weed ?killer|pesticide|methanol|button battery|batteries|button cell|battery|detergent|dishwasher tablet|cleaning fluid|petrol|paraquat|mushrooms?|berries|magnets?))"
)

EMERGENCY_FIRM = (
    r"\bagonal (?:breath\w*|gasps?)\b.{0,60}\bwhat (?:next|now)\b|\b(?:hives|swelling)\b.{0,60}\bhard to swallow\b|\bmy speech is (?:weird|slurred|strange|odd|garbled)\b",
    rf"\b(?:i|ive|i have|we|{_NEAR}) (?:\w+ ){{0,6}}?{_TAKEN} (?:\w+ ){{0,4}}?{_MUCH}",
    rf"\b(?:i|{_NEAR}) (?:\w+ ){{0,4}}?(?:overdosed|overdosing|oded|is od|od on|is overdosing)\b|\b(?:i think|i may have|i might have) (?:\w+ ){{0,3}}?overdosed\b"
    r"|\bi took an overdose\b",
    r"^(?:just |accidentally |accidently )?(?:took|swallowed|drank|ate|overdosed on) (?:\w+ ){0,3}?(?:bottle|too many|too much|all|handful|bleach|antifreeze|whole|"
    r"[1-9]\d{1,2} )",
    r"\bi (?:\w+ ){0,2}?(?:cant|can barely|can hardly|cannot|am struggling to|struggle to) (?:breathe|get (?:my|any) (?:breath|air)|catch my breath)\b|"
    r"^(?:help )?(?:i )?cant breathe\b|\b(?:my|his|her) throat (?:is|feels like it is|keeps) (?:\w+ )?(?:closing|swelling|tightening|swollen shut)\b",
    rf"\b{_NEAR} (?:\w+ ){{0,5}}?(?:(?:is |has |isnt |not )?(?:not breathing|isnt breathing|stopped breathing|turning blue|gone blue|unconscious|unresponsive|collapsed|"
    r"choking|seizing|convulsing|fitting|having a (?:seizure|fit|stroke|heart attack)|passed out|wont wake(?: up)?|doesnt wake(?: up)?|cant breathe|not waking(?: up)?|"
    r"gone limp|has no pulse|no pulse|barely breathing|gasping|bleeding (?:out|heavily|badly|to death)|drowned|electrocuted|has been stabbed|has been shot))\b",
    r"\b(?:cant|cannot|couldnt|unable to) (?:wake|rouse|get) (?:him|her|them|my \w+) ?(?:up|to wake|to respond)?\b|\b(?:isnt|not|wont|aint) (?:breathing|waking up|responding)\b"
    r".{0,40}\b(?:help|now|what do i do|please|me)\b|\bnobody breathing\b",
    r"\b(?:i am|i think i am|am i|i might be|i may be|think i am|is this|could this be|am having|is it) (?:\w+ ){0,2}?(?:having|had|going into|a|experiencing|in) (?:a |an )?"
    r"(?:\w+ )?(?:heart attack|stroke|seizure|anaphyla\w{2,5}|allergic shock|cardiac arrest|septic shock|sepsis)\b(?! (?:patients|trial|unit|survivor|risk))",
    r"\b(?:my|his|her) (?:\w+ ){0,2}?(?:face|mouth|speech|arm|side|leg) (?:\w+ ){0,4}?(?:droop\w{0,3}|slurr\w{2,3}|gone numb|went numb|numb|paralysed|paralyzed|wont move)\b",
    r"\bcant (?:move|feel|lift) (?:my|his|her) (?:\w+ ){0,2}?(?:arm|leg|side|face|legs|arms)\b|\bhalf (?:of )?my (?:face|body)\b",
    r"\b(?:crushing|squeezing|severe|sudden|terrible|awful|intense|stabbing|bad|tight|heavy|horrible|unbearable|sharp) (?:\w+ ){0,2}?chest (?:pains?|pressure|tightness)\b"
    r".{0,80}\b(?:i|my|me|now|left arm|jaw|minutes?|mins?|hour|sweating|help|what do i do)\b",
    r"\b(?:i|my|me|ive) (?:\w+ ){0,6}?chest (?:pains?|pressure|tightness|is tight|is crushing|hurts|feels)\b.{0,90}\b(?:arm|jaw|sweat\w*|breath\w*|now|minutes?|mins?|"
    r"hours?|radiat\w+|dizzy|vomit\w*|numb|suddenly|back)\b|\bchest (?:pain|pains|pressure|tightness|hurts) (?:\w+ ){0,6}?(?:left arm|my arm|my jaw|jaw)\b",
    r"\belephant (?:is )?(?:sitting |standing )?on my chest\b|\bworst headache (?:of|in) my (?:whole |entire )?life\b|\bthunderclap headache (?:right now|now|just)\b",
    r"\b(?:wont|will not|cant|doesnt|does not|not) (?:stop|stopping) (?:the )?bleeding\b|\b(?:my|his|her|the) (?:\w+ ){0,3}?bleeding (?:wont|doesnt|does not|will not|isnt) "
    r"stop\w*\b|\b(?:i am|i keep|is|he is|she is|^) ?(?:\w+ ){0,1}?(?:coughing|vomiting|throwing|spitting|bringing|puking|passing) (?:up )?(?:\w+ ){0,3}?blood\b|\bi am (?:bleeding|haemorrhaging|"
    r"hemorrhaging) (?:heavily|out|badly|a lot|profusely|to death)\b|\bvomit(?:ing|ed) blood\b.{0,30}\b(?:i|my|now)\b",
    r"\bi am (?:\w+ ){0,3}?pregnant (?:\w+ ){0,6}?(?:bleeding|baby (?:isnt|stopped|not) moving|waters? broke|seizure|cant see)\b|\b(?:baby|he|she) (?:has |is )?stopped "
    r"(?:moving|breathing)\b|\bbaby (?:is )?(?:coming|crowning) (?:right )?now\b|\bcord is (?:coming )?out\b",
    r"\b(?:tongue|lips|face|throat) (?:\w+ ){0,3}?swell\w{2,3}\b.{0,60}\b(?:breath\w*|i|my|me|ate|sting|stung|peanuts?|now|epipen|help)\b|\b(?:used|no|have no|dont have an?|need|where is) "
    r"(?:\w+ ){0,2}?epipen\b.{0,50}\b(?:now|breath\w*|swell\w*|still|help|ate|stung)\b",
    r"\bi (?:\w+ ){0,3}?(?:was|got|have been|just got|been) (?:\w+ )?(?:bitten by a (?:\w+ )?(?:snake|viper|cobra|rattlesnake|bat)|electrocuted|shot|stabbed|struck by lightning)\b|"
    r"\b(?:carbon monoxide|co) alarm (?:is )?(?:going|went|beeping)\b|\bhouse is full of gas\b",
    r"\b(?:should|do|shall) (?:i|we) (?:\w+ )?(?:call|phone|ring|dial) (?:an )?(?:ambulance|911|999|112|000|emergency|paramedics)\b|\bhow long (?:do i have|have i got|until i die|till i die|"
    r"before i die)\b|\bam i (?:going to die|dying)\b|\bi am dying\b|\bi think i am (?:going to die|dying)\b|\bcall(?:ing)? (?:911|999|112)\b.{0,20}\b(?:me|please|now|help)\b",
    rf"\b(?:i|{_NEAR}) (?:\w+ ){{0,4}}?(?:took|used|shot up|injected|smoked|snorted) (?:\w+ ){{0,3}}?(?:heroin|fentanyl|oxy\w*|meth|cocaine|mdma|ecstasy|ghb|xanax|opioids?)\b.{{0,60}}\b"
    r"(?:breath\w*|wake|waking|blue|heart|chest|respond\w*|limp|cold|shaking|asleep|seizure)\b",
    r"\b(?:my )?(?:baby|newborn|infant|toddler|child|son|daughter|kid|little (?:boy|girl)) (?:\w+ ){0,8}?(?:stiff neck|rash that doesnt fade|bulging fontanelle|floppy|limp|turning blue|"
    r"blue lips|grunting|wont wake|fit right now|purple rash)\b",
)
"""The asker or someone near is in danger now."""

EMERGENCY_WEAK = (
    r"\bchest (?:pains?|pressure|tightness|is tight|hurts)\b.{0,80}\b(?:left arm|jaw|now|\d+ ?min\w{0,4}|minutes|sweating|help)\b",
    r"\b(?:left arm|arm) (?:is |went |feels )?numb\b|\bface (?:is )?(?:droopy|drooping)\b|\bsudden(?:ly)? (?:cant|blind|numb|weak|slurr\w+|confused|lost (?:my )?vision)\b",
    r"\b(?:not breathing|no pulse|stopped breathing|turning blue|choking|unconscious|unresponsive|having a seizure|seizing|bleeding out|wont stop bleeding|collapsed)\b.{0,60}\b"
    r"(?:help|now|what do (?:i|we) do|please|quick|hurry|urgent)\b|^(?:help|urgent|emergency)\b.{0,60}\b(?:breath\w*|bleed\w*|seiz\w+|blood|unconscious|overdose\w*|chest|dying)\b",
    r"\b(?:swallowed|drank|ate|ingested) (?:\w+ ){0,3}?(?:bleach|battery|button cell|antifreeze|detergent|magnets?|rat poison|cleaner)\b",
    r"\b(?:child|toddler|baby|kid) (?:\w+ ){0,3}?(?:drank|swallowed|ate|got into)\b.{0,60}\b(?:now|help|what do|should i|wait)\b",
)
"""Signs that research names too."""

_ONE = r"(?:patient|pt|man|woman|boy|girl|child|baby|neonate|newborn|lady|gentleman|guy|kid|infant|yo|y/o|year old|mother|[mf]|male|female|case|toddler)"
_NOW = r"(?:right now|now|currently|at this moment|as we speak|in front of me|in front of us|in resus|on the table|on the floor|in the trolley|in bay \d+|in a&e|in ed)"

TIME_CRITICAL_FIRM = (
    r"\b(?:patient|pt|man|woman|boy|girl|child|baby|somebody|someone|colleague|mother|lady|neonate|infant) (?:\w+ ){0,8}?(?:in front of (?:me|us)|lying here|on my table)\b",
    rf"\b{_ONE} (?:\w+ ){{0,10}}?(?:is|just|has|has just|keeps|now|still|are|been) (?:\w+ ){{0,2}}?(?:seizing|convulsing|crashing|coding|coded|arresting|arrested|peri-?arrest|collapsed|"
    r"exsanguinating|bleeding out|desaturating|desatting|in (?:vf|vt|asystole|pea|cardiac arrest|status|status epilepticus|anaphylaxis|shock)|choking|fitting|"
    r"not breathing|stopped breathing|apnoeic|apneic|lost (?:his |her |the )?(?:pulse|airway|output)|unresponsive|herniating|blue|gasping|coning)\b.{0,80}\b"
    r"(?:now|what|how|quick\w*|help|dose|should i|do i|give|which|next|urgent\w*|asap|stat|hurry|fast|minutes?)\b",
    rf"\b(?:seizing|crashing|coding|arresting|exsanguinating|bleeding out|desaturating|desatting|in vf|in asystole|in anaphylaxis|in status|fitting|cant intubate|losing (?:him|her|the airway))"
    rf" (?:\w+ ){{0,3}}?{_NOW}\b",
    r"\bcode blue\b.{0,60}\b(?:now|here|help|what|dose|push|next)\b|\b(?:mid|during this|running this|in the middle of (?:a|an|this)|"
    r"we are (?:doing|running)) ?(?:-)?(?:\w+ )?(?:arrest|resus|resuscitation|code|cpr|crash call)\b|\bdoing cpr\b|\b(?:compressions|cpr) (?:in progress|ongoing|running|going)\b",
    r"\b(?:what|which|how much|dose|how many)\b.{0,60}\b(?:push|inject|bolus|give|administer)(?: \w+){0,4} (?:right now|now|immediately|stat|this second|this minute|asap)\b|\bstat dose\b|"
    r"\bno time\b.{0,50}\b(?:dose|give|push|which|what|quick\w*)\b|\b(?:quick|hurry|urgent|emergency)\b.{0,40}\b(?:dose|how much|what do (?:i|we) give)\b",
    r"\b(?:bp|blood pressure|sats?|spo2|sao2|heart rate|hr|gcs) (?:is |are |has |have )?(?:\w+ ){0,2}?(?:crashing|dropping|falling|tanking|plummet\w*|down to|dropped to|\d+(?:/\d+)?) "
    r"(?:\w+ ){0,4}?(?:now|right now|and (?:falling|dropping)|what|help)\b",
    r"\b(?:my|our|this|the) (?:patient|pt)\b.{0,60}\b(?:is|has|just) (?:\w+ ){0,4}?(?:seizing|crashing|coding|arrested|coded|bleeding out|peri-?arrest|dying|going to jump|overdosed|"
    r"in (?:vf|vt|asystole|cardiac arrest|anaphylaxis|status epilepticus))\b|\b(?:my|our|this) patient\b.{0,60}\b(?:about to|trying to|going to) (?:jump|kill|hang|die)\b",
)
"""Someone with a patient before them, for whom searching is too slow."""
