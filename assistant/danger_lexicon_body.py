# ruff: noqa: E501 - one language, one line: broken strings hide what belongs together
"""Words by concept, in six languages: what the gates know of a body in danger. Form and sources as in ``danger_lexicon``."""

from __future__ import annotations

BODY: dict[str, str] = {
    "breath": (
        "breathe, breathing, breathin, breath, breaths, puffer, inhaler, resp effort, air, atme, atmet, atmen, luft, schnaufen, schnauft, respire, respirer, souffle, respira, respirar, respirando, respiro, aire, respirare, fiato, aria, folego, resp"
    ),
    "choke": (
        "breath whistles, puffer .. empty, inhaler .. empty, inhaler has run, puffer has run, choking, chokin, choke, suffocat*, gasping, gasps, strangled, strangling, wheezing, wheezy, turning blue, gone blue, throat closing, throat is closing, throat closed, apnoeic, apneic, apnea, inhaler isnt, inhaler not, blue inhaler, snoring noise*, gurgling, stridor, air hunger, drowned, drowning, under water, underwater, pulled from the pool, pulled from pool, from the pool, from the pond, out of the water, face down,"
        "erstick*, wurgt an, verschluckt, rochelt, schnappatmung, ertrunken, ertrink*, unter wasser, aus dem wasser, ringt nach,"
        "etouffe*, setouffe, avale de travers, sest etrangle, noye*, noyade, dans leau, suffoque*, gorge se ferme,"
        "ahog*, atragant*, asfixi*, se atoro, atorado, atorada, ahogado, debajo del agua, se me cierra, se le cierra, boquea*,"
        "soffoc*, strozz*, affog*, anneg*, si e strozzat*, gola si chiude, chiudendo la gola, rantol*, sottacqua,"
        "sufoc*, engasg*, afog*, asfixi*, garganta fechando, garganta esta fechando, garganta ta fechando, sem ar"
    ),
    "react": (
        "wake, waking, wakes, waken, wakin, respond, responding, responds, response, rouse, answer, react, reacting, moving, move, conscious, pulse, heartbeat, feed, feeding, crying, cry, talk, talking, speak, speaking,"
        "wach, wacht, aufwacht, aufwach*, reagiert, reagier*, ansprechbar, bewegt, puls, antwortet, trinkt, spricht, sprechen, weckt, wecken,"
        "reveille, reveiller, repond, reagit, bouge, conscience, pouls, connaissance, pleure, parle, parler,"
        "despierta, despertar, responde, reacciona, mueve, pulso, conciencia, llora, habla, hablar,"
        "sveglia, svegliare, risponde, reagisce, muove, polso, coscienza, piange, parla, parlare,"
        "acorda, acordar, reage, mexe, pulso, consciencia, chora, fala, falar"
    ),
    "down": (
        "unconscious, unresponsive, unresp, unrousable, collapsed, collapse, passed out, pass out, passing out, blacked out, fainted, faint, limp, floppy, lifeless, slumped, keeled over, fell over, dropped to the floor, hit the floor, out cold, knocked out, eyes rolled, eyes rolling, hard to wake, flatlined, no pulse, arrested, arresting, in arrest, cardiac arrest, peri-arrest, crashing, coding, coded, asystole, asystolic, pulseless, vf, vt, pea, gcs N, agonal, drowsy, lethargic, slid down, slumps, dropped during, dropped at, dropped in the, went white, funny turn, comatose, sleepy, cpr, aed, defib, not himself, not herself, found him, found her, found on the floor, on the floor,"
        "bewusstlos, ohnmachtig, umgekippt, umgefallen, zusammengebrochen, zusammengesackt, schlapp, leblos, reglos, weggetreten, schlaff, kreislaufstillstand, reanimation, reanimier*, kammerflimmern, asystolie, starrt, benommen, schlafrig, am boden, auf dem boden,"
        "inconscient*, evanoui*, tombe dans les pommes, mou, molle, effondre*, seffondre, sest effondre, sans connaissance, arret cardiaque, en arret, asystolie, fibrillation, yeux revulses, somnolent*, inerte, par terre, malaise, au sol,"
        "inconsciente, desmay*, flacid*, desplom*, colaps*, en paro, paro cardiaco, asistolia, fibrilacion, ojos en blanco, somnolient*, inerte, tirado en, tirada en, desvanec*, se cayo al suelo, en el suelo, en el piso, aguadit*, aguado,"
        "incosciente, svenut*, sviene, molle, flosci*, accasciat*, collassat*, in arresto, arresto cardiaco, asistolia, fibrillazione, occhi girati, sonnolent*, inerte, a terra, per terra, privo di sensi, priva di sensi, mollo,"
        "inconsciente, desmai*, mole, molinh*, desab*, em parada, parada cardiaca, parou, pcr, assistolia, fibrilacao, olhos virad*, sonolent*, inerte, no chao, apagou, desacordad*, molengo"
    ),
    "colour": (
        "blue, bluish, purple, grey, gray, ashen, pale, white as a sheet, funny colour, funny color, dusky, mottled, cyanotic, clammy, yellowish lips, waxy, blau, blaulich, lila, grau, aschfahl, blass, kreidebleich, kaltschweissig, bleu, bleue, violet, violette, gris, grise, pale, livide, azul, azulad*, morad*, moradit*, gris, palid*, grisaceo, blu, cianotic*, viola, grigi*, pallid*, cianotic*, violace*, roxo, roxa, roxinh*, cinza, palid*, branco como, azulad*, arroxead*"
    ),
    "fit": (
        "seizing, seizure, seizures, fitting, fittin, a fit, convuls*, jerking, twitching, shaking all over, shaking uncontrollably, stiff and shaking, foaming, frothing, biting his tongue, post ictal, postictal, status, krampft, krampfanfall, krampfen, zuckt, zucken, schaum vor, convulse*, convulsion*, crise depilepsie, bave, secousses, convulsion*, temblando, se sacude, sacudiendo*, espuma, trema tutt*, convulsion*, schiuma, sbava, convuls*, tremendo, se debatendo, espumando, espuma, babando"
    ),
    "blood": (
        "N l on the floor, l on the floor, litres on, bleed, bleeding, bleedin, bleeds, blood, bloody, haemorrhag*, hemorrhag*, pph, clots, soaking, soaked, spurting, gushing, pouring, blut, blute, blutet, blutung, verblut*, spritzt, saigne, saigner, saignement, sang, hemorragie, gicle, caillots, sangr*, sangre, hemorragia, coagulos, chorro, sangue, sanguin*, sangui*, emorragia, coaguli, schizza, sangra*, sangrando, hemorragia, coagulos, jorra*"
    ),
    "much": (
        "vomited a, on the floor, deep, basin, gush, gushes, gushed, mug, mug of, jug, bowl, bright red, a lot, lots, loads, so much, too much, heavily, heavy, badly, pouring, spurting, gushing, through, cupful*, cups, pints, bucket*, pad, pads, towel, towels, everywhere, deep, deeper, wont close, wont clot, profuse*, massive, litres, torrential, fountain, wont stop, doesnt stop, not stopping, pool of, viel, stark, uberall, tief, stromt, hort nicht auf, literweise, handtuch, beaucoup, partout, profond*, plein de, sarrete pas, abondant*, serviette*, mucho, mucha, muchisim*, por todas partes, profund*, chorro*, no para, a chorros, tanto, tanta, tantissimo, molto, dappertutto, profond*, non si ferma, a fiotti, muito, muita, por todo lado, fundo, funda, nao para, demais, jorrando"
    ),
    "stroke": (
        "droop*, drooping, slurr*, slurring, slurred, one side, half of, gibberish, jibberish, mouth hanging, dropped doon, dropped down one, talking funny, talking rubbish, talking nonsense, making no sense, not making sense, jumbled, words coming out wrong, words wont come, words are coming out, cant find words, cant lift, cant raise, wont lift, dead arm, arm has gone, arm is dead, leg is dead, numb, weak, paralys*, paralyz*, lopsided, crooked, cant smile, gone blind, cant see, double vision, confused, sudden confusion, hemipleg*, dragging,"
        "mund schief, mund hangt, mundwinkel, schief, hangt runter, gelahmt, lahm, taub, fantasiert, lallt, lallen, verwaschen, verwirrt, halbseit*, eine seite, redet wirr, wirres zeug, findet keine worter, kann nicht sprechen, lacheln,"
        "bouche tordue, bouche de travers, de travers, tordu*, paralyse*, retombe, tombante, nimporte quoi, mots sans sens, engourdi*, un cote, cote droit, cote gauche, hemipleg*, parle bizarre*, confus*, delire, articule plus,"
        "boca chueca, chueca, chueco, torcid*, boca torcida, de lado, medio cuerpo, media cara, dormido, se me duerme, se le duerme, no coordina, delira, balbucea, arrastra, no se le entiende, confundid*, un lado, paralizad*, adormecid*, incoherenc*,"
        "bocca storta, storta, bocca deviata, meta del, un lato, formicola, delira, farfuglia, biascica, non si capisce, sconness*, confus*, paralizzat*, addormentato, intorpidit*, cadente,"
        "boca torta, torta, torto, um lado, lado do corpo, lado do rosto, enrolad*, delirando, embolad*, nao fala coisa, coisa com coisa, dormente, paralisad*, confus*, formigando, caido, caida"
    ),
    "limb": (
        "face, mouth, arm, arms, leg, speech, side, smile, words, hand, gesicht, mund, arm, bein, sprache, hand, seite, visage, bouche, bras, jambe, parole, main, cote, cara, boca, brazo, pierna, habla, lado, viso, faccia, bocca, braccio, gamba, parola, lato, mano, rosto, boca, braco, perna, fala, lado, olho"
    ),
    "chest": (
        "chest, cp, retrosternal, breastbone, sternum, heart attack, brust, brustkorb, brustbein, herz, herzinfarkt, poitrine, thorax, sternum, coeur, pecho, esternon, corazon, petto, torace, sterno, cuore, peito, coracao, esterno, infarto, infarct"
    ),
    "radiates": (
        "arm, arms, jaw, elbow, elbows, shoulder, teeth, sweat, sweats, sweating, sweaty, diaphoretic, clammy, crushing, squeezing, squeezed, tight, tightness, vice, vise, pressure, pressing, heavy, elephant, brick, anvil, band, weight, burning, sick, spreading, radiating, grey, dizzy, nausea, breathless, cant breathe, pain, pains, ache, hurts, hurting,"
        "arm, kiefer, schulter, schwitz*, schweiss*, druck, druckt, enge, elefant, stein, zieht, strahlt, ausstrahl*, schmerz*, brennt, ubel, schraubstock, weh,"
        "bras, machoire, epaule, sueur*, transpire*, serre, oppress*, etau, poids, descend, irradie, douleur, mal, brule, nausee*,"
        "brazo, mandibula, quijada, hombro, sud*, aprieta, opres*, presion, peso, baja, corre, dolor, duele, arde, nausea*, elefante,"
        "braccio, mandibola, mascella, spalla, sudo, sudore, suda, sudato, macigno, morsa, peso, pressione, stringe, oppress*, scende, dolore, male, brucia, nausea,"
        "braco, mandibula, queixo, ombro, suor, suando, aperto, aperta, apertando, peso, pressao, desce, vai pro, dor, doi, doendo, queima*, enjoo"
    ),
    "swell": (
        "swell*, swollen, puffy, puffing up, tongue, lips, hives, welts, itching all, itchy all, getting fat, fat tongue, throat, eng, geschwollen, schwillt, anschwell*, zunge, lippen, hals, quaddeln, gonfle*, enfle*, levres, langue, gorge, urticaire, plaques, hinch*, labios, lengua, garganta, ronchas, urticaria, gonfi*, labbra, lingua, gola, orticaria, pomfi, inch*, labios, lingua, garganta, urticaria, placas"
    ),
    "sting": (
        "stung, sting, wasp, bee, bees, hornet, nuts, peanut, peanuts, cashew*, shellfish, prawn, prawns, shrimp, allergic, allergy, ate, antibiotic, penicillin, injection, epipen, snake, viper, adder, spider, bitten, scorpion, jellyfish,"
        "gestochen, wespe, biene, hornisse, nuss, nusse, erdnuss*, allerg*, schlange, kreuzotter, gebissen,"
        "pique*, piqure, guepe, abeille, frelon, cacahuet*, noix, crevette*, allerg*, serpent, vipere, mordu*, scorpion,"
        "pico, picado, picada, picadura, abeja, avispa, cacahuate*, mani, camaron*, mariscos, alerg*, alacran, vibora, serpiente, mordio, mordido, mordedura,"
        "punto, punta, puntura, vespa, ape, calabrone, arachid*, noccioline, gamberi, allerg*, vipera, serpente, morso,"
        "picou, picada, picado, abelha, vespa, marimbondo, amendoim, camarao, alerg*, cobra, jararaca, escorpiao, mordida, mordeu, aranha"
    ),
    "took": (
        "swallied, swallie*, used something, took, taken, taking, takes, swallow, swallowed, swallowing, swalowed, ate, eaten, eating, drank, drunk, drinks, drink, drinking, downed, necked, popped, gulped, injected, shot up, snorted, inhaled, sniffed, licked, got into, gotten into, mixed, chewed,"
        "genommen, geschluckt, verschluckt, getrunken, gegessen, eingenommen, gelutscht, gespritzt, intus, reingezogen, trunken, gsoffen,"
        "pris, avale*, bu, mange, ingere*, injecte, sniffe, prend, gobe,"
        "tome, tomo, tomado, trague, trago, tragado, bebi, bebio, bebido, comi, comio, ingeri*, inyect*, se tomo, me tome, se trago,"
        "preso, presa, ingoiat*, bevuto, mangiato, ingerit*, inghiottit*, iniettat*, mandato giu,"
        "tomei, tomou, engoli, engoliu, bebi, bebeu, comi, comeu, ingeri, ingeriu, injetei, injetou, cheirou"
    ),
    "poison": (
        "watch battery, rest of the bottle, sleeping tablets, vodka, iron, vitamin, vitamins, bleach n, mix bleach, antifreeze, battery, batteries, magnet, magnets, detergent, cleaner, cleaning, toilet cleaner, drain, descaler, lye, caustic, weedkiller, weed killer, pesticide, insecticide, rat poison, poison, screenwash, washer fluid, petrol, diesel, paraffin, kerosene, white spirit, paint thinner, nail polish remover, hand sanitiser, hand sanitizer, laundry pod, dishwasher, vape juice, nicotine liquid, berries, mushroom, mushrooms, berry, laburnum, foxglove, yew, disinfectant, acetone, methanol, acid, mothballs, essential oil, lamp oil, wrong pills, wrong tablets, wrong medicine, heart ones, heart pills, iron tablets, moms xanax, mums pills, coin, whole bottle, half the bottle, half a bottle, entire bottle, whole box, whole packet, whole pack, a handful, handful, a bunch, bunch of, too many, too much, double dose, ten times the, all of them, all my, all his, all her, the lot, packets, a whole, overdose, fentanyl, heroin, fumes, fumes in, gas,"
        "ibus, schlaftabletten, batterie, knopfzelle, reiniger, rohrreiniger, abflussreiniger, putzmittel, spulmittel, spulmaschinen*, waschmittel, entkalker, bleiche, frostschutz*, gift, rattengift, lampenol, benzin, beeren, pilze, magnete, toilettenreiniger, ganze packung, ganze schachtel, ganze flasche, handvoll, zu viele, zu viel, alle tabletten, uberdosis, munze, nagellackentferner,"
        "tous ses, toutes ses, antidepresseur*, javel, pile, piles, aimants, produit, deboucheur, deboucher, lessive, detartrant, antigel, mort-aux-rats, essence, white spirit, baies, champignons, desinfectant, detergent, boite entiere, toute la boite, la boite, une poignee, trop de, tous les, toutes les, surdose, piece, acetone, gaz,"
        "raticida, lejia, cloro, pila, bateria, imanes, detergente, destapacan*, destapacanos, desatascador, limpiador, anticongelante, raticida, veneno, gasolina, tiner, bayas, hongos, desinfectante, insecticida, sosa, caja entera, todo el frasco, frasco entero, todas las, todo el, un punado, demasiad*, sobredosis, moneda, acido, gas,"
        "scatola di, candeggina, pila, batteria, calamite, detersivo, sgorgatore, disgorgante, anticalcare, antigelo, topicida, veleno, benzina, trielina, bacche, funghi, disinfettante, ammoniaca, acido, soda caustica, scatola intera, tutta la scatola, flacone intero, tutto il flacone, tutte le, una manciata, troppe, troppi, overdose, moneta, monetina, gas,"
        "agua sanitaria, lixivia, pilha, bateria, imas, detergente, desentupidor, soda caustica, anticongelante, chumbinho, raticida, veneno, gasolina, solvente, bagas, cogumelos, desinfetante, alvejante, caixa inteira, cartela inteira, frasco inteiro, todos os, o frasco todo, a cartela toda, um monte de, uma mao cheia, demais, overdose, moeda, acido, gas"
    ),
    "hurt": (
        "fell off, fell from, fell out, fell down, fallen off, came off, crashed, crash, rtc, rta, run over, hit by, one pupil, pupil huge, pupil is, trapped, crushed, impaled, stabbed, shot, gunshot, amputated, cut off, severed, femur, open fracture, bone sticking, bone is sticking, burnt, burned, scald*, boiling, kettle, electrocut*, shocked by, lightning, cant feel my legs, cant feel his legs, cant feel her legs, cant feel legs, hammer to the head, eye looks bigger, one eye looks, took a .. to the head, stuck .. in the socket, fork in the socket, got a shock, hit his head, hit her head, hit my head, banged his head, banged her head, bumped, cracked his head, head injury, knocked in the head, one pupil, pupil bigger, fluid from his ear, explosion, caught fire, on fire, dropped on, chainsaw, saw, nail through, nail gun, went through, came down on, shooting out, neck hurts after,"
        "gesturzt, gefallen, sturz, runtergefallen, unfall, angefahren, uberfahren, eingeklemmt, abgetrennt, abgesagt, gestochen mit, angeschossen, verbrannt, verbruht, stromschlag, auf den kopf, kopf gestossen, kopf aufgeschlagen, spure meine beine, pupille,"
        "tombe de, tombee de, chute, accident, renverse*, ecrase*, coince*, poignarde*, balle, brule*, ebouillante*, electrocute*, tombe sur la tete, cogne la tete, sens plus mes jambes, coupe le doigt, pupille,"
        "se cayo de, cayo de, me cai, accidente, choque, atropell*, aplastad*, atrapad*, apunal*, balazo, quemad*, quemo, se quemo, electrocut*, descarga, golpeo la cabeza, pego en la cabeza, golpe en la cabeza, no siento las piernas, pupila,"
        "caduto da, caduta da, cadut*, incidente, investit*, schiacciat*, incastrat*, accoltellat*, sparat*, ustion*, scottat*, bruciat*, folgorat*, scossa, battuto la testa, sbattuto la testa, non sento le gambe, pupilla,"
        "caiu de, caiu da, caiu do, cai da, cai do, acidente, atropelad*, esmagad*, pres* nas, esfaquead*, facada, baleado, tiro, queimad*, queimou, choque eletrico, levou um choque, bateu a cabeca, bati a cabeca, nao sinto as pernas, pupila"
    ),
    "pregnant": (
        "boggy uterus, post partum, pre-eclamptic, eclamp*, waters, head is out, head of the baby, baby is out, baby stuck, breech, pregnant, weeks, wks, months gone, months along, month gone, expecting, waters, labour, labor, contractions, in labor, bump, cord is, foot is out, arm is out, feet first, baby coming, giving birth, gave birth, just delivered, postpartum, placenta, due next, due in, ssw, schwanger*, wehen, fruchtblase, entbunden, woche, enceinte, mois, accouch*, contractions, perdu les eaux, semaines, grossesse, embarazad*, contracciones, parto, rompio la fuente, semanas, meses, fuente, incinta, contrazioni, partorit*, parto, acque, settimana, settimane, mese, mesi, gravid*, contracoes, parto, bolsa, semanas, barrigao"
    ),
    "kick": (
        "bewegung, mal bewegt, kick, kicked, kicking, kicks, move, moved, moving, movement, movements, bewegt, tritt, bewegungen, bouge, bouger, bouge plus, mouvements, mueve, patea, movimientos, muove, muoversi, scalcia, calci, movimenti, mexe, mexeu, mexer, chuta, movimentos"
    ),
    "pain": (
        "pain, pains, painful, agony, hurts, hurting, ache, headache, belly, tummy, stomach, schmerz*, weh, bauch, kopfschmerz*, douleur*, mal, ventre, mal de tete, dolor, duele, panza, vientre, dolor de cabeza, dolore, male, pancia, mal di testa, dor, doi, barriga, dor de cabeca"
    ),
    "worst": (
        "worst, exploded, exploding, thunderclap, unbearable, ripping, tearing, like never before, of my life, in a second, came on, excruciat*, rigid, hard as, board, blinding, splitting, screaming, severe, strong pain, schlimmste*, explodiert, unertraglich*, vernichtung*, reissend*, meines lebens, bretthart, pire, explose, insupportable, atroce, de ma vie, dechir*, horrible, peor, explota, exploto, insoportable, de mi vida, desgarr*, fortisim*, fuertisim*, peggiore, esplode, esplosa, insopportabile, della mia vita, lacerante, atroce, fortissim*, pior, explodiu, explodir, insuportavel, da minha vida, rasgando, fortissima"
    ),
    "fever": (
        "hot as, so hot, fever, temp, temperature, feverish, burning up, very hot, rigors, rigoring, shivering, chills, fieber, schuttelfrost, fievre, frissons, fiebre, calentura, escalofrios, febbre, brividi, febre de N, febre, calafrios, calafrio, N of fever"
    ),
    "septic": (
        "rash, spots, blotch*, mottled, glass, dont fade, doesnt fade, dont go when, stiff neck, neck is stiff, cant bend, hates the light, light hurts, confused, doesnt know where, making no sense, hasnt peed, no pee, no wet nappies, no wet nappy, dry nappy, cold hands, cold feet, skin is, shaking uncontrollably, drowsy, floppy, breathing fast, racing heart, wont drink,"
        "ausschlag, flecken, punkte, rote punkte, die nicht weggehen, weggehen, steifer nacken, nacken steif, nacken, glas, verwirrt, marmoriert, licht, kalte hande, trinkt nicht, keine nasse,"
        "taches, boutons, nuque raide, nuque, verre, confus*, marbre*, lumiere, delire, mains froides, urine plus,"
        "manchas, puntitos, nuca, cuello rigido, rigid*, vaso, confus*, delira, luz, manos frias, no orina,"
        "macchie, macchie viola, collo rigido, puntini, nuca rigida, nuca, collo rigido, bicchiere, confus*, marezzat*, luce, delira, mani fredde, non fa pipi,"
        "manchas, pintinhas, nuca, pescoco duro, copo, confus*, luz, delirando, maos frias, nao faz xixi"
    ),
    "sugar": (
        "diabetic, diabetes, sugar, insulin, hypo, glucose, ketones, zucker, unterzuckert, diabetiker*, diabetique, sucre, glycemie, diabetic*, azucar, glucosa, zuccheri, glicemia, diabetico, acucar, glicose, diabetica"
    ),
    "violence": (
        "hits me, hit me, hitting me, beats me, beat me, beating me, beating my, hands round my, hands around my, hands on my throat, choked me, strangled me, strangle me, kicked me, raped me, rape me, raped, raping, assaulted me, he will finish me, hell kill me, going to kill me, kill me, kill us, will kill, threatening me, threatened me, threatens me, locked me in, locked us in, coming for me, breaking the door, has a knife, has a gun, hurts me, hurting me, touches me, touching me, punched me, punching me, wont let me leave, hes outside, smashing, thrown me, threw me, abusing me,"
        "schlagt mich, schlagt mi, schlagt uns, verprugelt, verhaut, wurgt mich, wurgt, gewurgt, bedroht mich, vergewaltigt, bringt mich um, tritt mich, eingesperrt, fasst mich an, missbraucht,"
        "me frappe, me tape, frappe, me bat, cogne dessus, metrangle, ma etrangle*, me menace, menace, va me tuer, me tue, ma viole*, viole*, menferme, me touche,"
        "me pega, me esta pegando, pegando, me golpea, golpeando, me va a matar, me ahorca, me estrangul*, amenaza, me amenaza, me viol*, me encerro, me toca, nos pega,"
        "mi picchia, picchia, picchiando, mi mena, mi strangol*, mi minaccia, minaccia, mi ammazza, mi uccide, mi ha violentat*, violentat*, mi ha chius*, mi tocca, mi ha mess* le mani,"
        "me bate, batendo, me espanca*, espancando, me enforca, me estrangul*, ameaca, me ameaca, vai me matar, me estupr*, estuprad*, me trancou, me toca, esganou"
    ),
    "collapse": (
        "no capno, no trace, stridor now, sats drop*, sats fall*, crashed on, K N, rr N, malignant hyperthermia, laryngospasm, hb N, sbp N, sats going, sats dropping, wide complexes, brady N, lost the airway, lost airway, uterus, basin of blood, vfib, shocks, sats N, spo2 N, sao2 N, bp N, hr N, rr N, gcs N, map N, lactate N, rosc, vf, vt, pea, asystole, asystolic, arrest, arrested, arresting, crashing, seizing, unresp, unresponsive, no output, no pulse, tension pneumo*, tamponade, anaphylaxis, exsanguinating, bleeding out, status epilepticus, cant intubate, cant ventilate, failed intubation, airway lost, losing airway, resp arrest, apnoeic, apneic, jerking, desat*, peri-arrest, shoulder dystocia, cord prolapse, pph, svt, complete heart block, hyperkal*, torsades, herniating, blown pupil, massive transfusion, code blue, laryngospasm, stopped breathing, not breathing, no resp, pads on,"
        "reanimation lauft, reagiert nicht, keine atmung, kein puls, kammerflimmern, asystolie, reanimation, rea, krampft, nicht intubier*, sattigung N, rr N, kreislaufstillstand, anaphylax*,"
        "en arret, arret cardiaque, asystolie, fibrillation, convulse, ne respire, sat N, ta N, choc, inconscient*, anaphyla*, hemorragie,"
        "sin pulso, en paro, paro, asistolia, fibrilacion, convulsionando, no respira, sat N, ta N, choque, anafil*, no responde,"
        "in arresto, arresto, asistolia, fibrillazione, convulsioni, non respira, senza polso, sat N, pa N, anafil*, non risponde,"
        "em parada, parou, pcr, assistolia, fibrilacao, convulsionando, nao respira, sem pulso, sat N, pa N, anafil*, nao responde"
    ),
    "ill": (
        "vomit*, throwing up, threw up, sick, puking, pukes, dizzy, lightheaded, light-headed, cough*, itch*, shiver*, shaking, shaky, trembling, sweat*, cold, hot, burning, stiff, sore, weird, strange, funny, wrong, worse, stuck, swollen, yellow, green, black stuff, mushy, drool*, dribbl*, groan*, moan*, grunt*, whimper*, thirsty, dehydrated, sunken, bulging, peeling, blister*, smells, seeing things, hallucinat*, panic*, racing, thumping, skipping beats, blurred, blurry, sparkly, stars, eye, eyes, neck, back, belly, skin, toes, fingers, heartbeat, nodding, asleep, dozy, dazed, out of it, ibprofen, methadone, meth, crack, coke, ketamine, drunk, wasted, tequila, syringe, needle, wound, gash, pus, stitches, broke, broken, snapped, hanging, inside out, hole, cut off, off, mouth, nose, ear,"
        "erbricht, erbrechen, kotzt, ubel, schwindel*, schwindlig, husten, hustet, zittert, schwitzt, kalt, heiss, komisch, anders, gelb, stohnt, wimmert, sabbert, blasen, haut, auge, augen, nacken, bauch, finger, zehen, sehe, sieht, spritze, wunde, loch, besoffen, betrunken, geschwollen, steif, nase, ohr, zischt, somnolent, silben, schleift, schlaft, mude,"
        "vomit, vomit*, nausee*, vertige*, tousse*, tremble*, transpire, froid, froide, chaud, brulant, bizarre, drole, jaune, geint, gemit, bave, peau, oeil, yeux, nuque, ventre, orteils, vue, vision, brouille*, cogne, seringue, plaie, trou, ivre, soul, gonfle, raide, nez, oreille, decolle, huile, tete,"
        "vomit*, mareo, maread*, tos, tose, tiembla, suda, frio, fria, caliente, raro, rara, amarill*, gime, queja, babea, baba, piel, ojo, ojos, cuello, panza, dedos, veo, ve, borroso, jeringa, herida, hoyo, borracho, borracha, tieso, nariz, oido, ronca, aceite, gas, suenio, sueno, hierv*, hirvi*, crack, cristal,"
        "vomit*, nausea*, capogir*, vertigin*, tosse, tossisce, trema, suda, freddo, fredda, caldo, bollente, strano, strana, giallo, gialla, geme, bava, pelle, occhio, occhi, collo, pancia, dita, vedo, vede, doppio, siringa, ferita, buco, ubriac*, rigido, naso, orecchio, olio, gas, gocce, sotto, crampi,"
        "vomit*, enjo*, tont*, tosse, treme, suando, frio, fria, gelad*, quente, fervendo, estranh*, esquisit*, amarel*, geme, gemendo, baba, pele, olho, olhos, pescoco, barriga, dedos, vejo, enxerg*, embacad*, seringa, ferida, buraco, bebad*, duro, nariz, ouvido, oleo, gas, sono, chiad*, ronc*, barulho, moleira"
    ),
    "jargon": (
        "ett, tube out, tube dislodged, dislodged, prone, prone covid, sheath, trachy, trache, stoma, blocked, pads, sux, roc, adren, amio, mag, bleep, crash bell, met call, haemorrhag, melaena, obs, tiring, exhausted, refractory, no iv, iv access, io access, vbg, abg, bm N, cap refill, fluids in, ppv, bvm, lma, cricoid, no ent, anaesthetist not, consultant not, no consultant, alone on, only nurse, night shift, plan, ideas, what else, utero atonico, utero atono, atonie, atonia, oap, rcp, pcr, vpp, transfun*, hypovol*, sheath blood, que pongo, che do, quanto do, quanto faco, on passe, je passe, was geb*, welche dosis, gasping, peri arrest, ventilac*, exausto, rigide, dantrolen*"
    ),
    "bare": (
        "men down, two down, people down, shooting out blood, foot is out, no pulse, flatline on, pink froth, pink foam, frothy sputum, bleed out in, to bleed out, hanged himself, hanged herself, hung himself, hung herself, uterine inversion, fetal heart N, not breathing, stopped breathing, lips are blue, through the eye, through his eye, in my eye, trachea deviated, still attached, gun to my, gun to his, knife to my, marble throat, help me die, please kill me, wont wake up, choking to death, spurting blood, in the car it .. filling,"
        "kein puls, keinen puls, hat sich erhangt, sich erhangt, rosa schaum, wo muss man schneiden, keine atmung, atmet nicht, spritzt blut, am hals spritzt, in der regentonne, gegen einen baum, seht mich nie wieder, nicht mehr sehen, sich eingeschlossen,"
        "plus de pouls, pas de pouls, sest pendu, sest pendue, mousse rose, ne respire plus, respire plus, coup de couteau, ca gicle, pouls imprenable,"
        "sin pulso, no tiene pulso, se colgo, se ahorco, espuma rosa, no respira, no me busquen, desangrarse, desangrarme, le dieron un balazo, para desangr*,"
        "nessun polso, senza polso, si e impiccat*, impiccat*, schiuma rosa, non respira, dissanguar*, schizza sangue, accoltellat*, addio mamma, addio a tutti,"
        "sem pulso, se enforcou, espuma rosa, nao respira, nao me procurem, sangra ate morrer, sangrar ate, se pendurou, levou um tiro, levou facada"
    ),
}
"""What a body does or suffers; a sign only beside another, or with a person and a time."""
