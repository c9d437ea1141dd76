# ruff: noqa: E501 - one language, one line: broken strings hide what belongs together
"""Words by concept, in six languages (English, German, French, Spanish, Italian, Portuguese): what the gates know of danger.

In the form of ``plain_words`` (small letters, no accents, no apostrophes). Entries are parted by commas; ``*`` ends a stem;
several words are a phrase, in which ``..`` stands for up to three words. A concept alone decides nothing: ``danger_concepts``
says which belong together. Rules of thumb, written for this project after the warning signs of suicide
(doi:10.1521/suli.2006.36.3.255), the signs for which first-aid guidelines call an ambulance (doi:10.1161/CIR.0000000000001281), and the
signs of sepsis, stroke and anaphylaxis that the public is taught.
"""

from __future__ import annotations

PERSONS: dict[str, str] = {
    "self": (
        "i, ive, me, my, meself, myself, wur, oor, wor, masel, ima, imma, our mother, our son, our daughter, ma nan, ma da, ma wee, askin for me, asking for tonight, asking N tonight, askin N, asking for me, asking for myself, is for me, its for me,"
        "ich, mich, mir, mein, meine, meinen, meinem, meiner, meins, hab, unser*, ist fur mich, fur mich,"
        "je, jai, jsuis, jvais, jy, jen, jme, jpp, jveux, jpeux, moi, mon, mes, notre, jetais, jetouffe, jarrive, chuis, jme*,"
        "yo, tengo, estoy, voy, quiero, puedo, siento, necesito, tome, tomado, hice, quisiera, ojala, conmigo, nuestr*, mis, ando, traigo,"
        "io, sono, sto, voglio, vorrei, posso, devo, sento, riesco, mio, mia, miei, mie, faccio, vado, prendo, nostr*,"
        "eu, estou, tenho, sou, vou, quero, queria, fui, sinto, preciso, consigo, meu, minha, meus, minhas, tomei, fiz, comigo, tou, to com, noss*, aguento, tive, perdi"
    ),
    "near": (
        "he, she, hes, shes, shell, him, her, his, hers, father, mother, mama, papa, daddy, mommy, mummy, parent, wife, husband, missus, hubby, son, daughter, kid, kiddo, child, toddler, baby, newborn, infant, twin, brother, sister, bro, sis, nan, nans, nana, granny, grandma, grandpa, grandad, granddad, grandmother, grandfather, aunt, auntie, uncle, cousin, niece, nephew, friend, mate, buddy, boyfriend, girlfriend, bf, gf, partner, roommate, flatmate, housemate, neighbor, neighbour, coworker, colleague, boss, teacher, classmate, lad, lass, wean, bairn, little one, someone, somebody, this guy, this man, this woman, this lady, old lady, old man, bloke, fella, anyone, a guy, that guy, the lady, the guy, the man, old fella, passenger, cyclist, a man, bub, yin, budy, pal, gran, granma, mam, a woman, customer, client, resident, student,"
        "vater, mutter, opa, oma, omi, opi, grossvater, grossmutter, schwiegermutter, schwiegervater, mann, frau, sohn, tochter, kind, kleiner, kleine, kleinen, baby, saugling, neugeboren*, bruder, schwester, freund, freundin, nachbar*, kollege, kollegin, tante, onkel, enkel*, mitbewohner*, er, jemand, junge, madchen, bursche, bub, bua, dirndl,"
        "pere, mere, mamie, papi, papy, papa, maman, mari, femme, fils, fille, gosse, gamin*, enfant, bebe, petit, petite, frere, soeur, copain, copine, ami, amie, voisin*, collegue, tante, oncle, elle, bb, un mec, un homme, une femme, la dame, il a, il est, il ne, il me, il se, il va, il veut, il dit, il sest, il vient, il fait, il na, il respire, il ma, quelquun, coloc, pote, grand-mere, grand-pere, nourrisson,"
        "padre, madre, papa, mama, abuel*, esposo, esposa, marido, mujer, hijo, hija, hijito, hijita, nino, nina, bebe, hermano, hermana, novio, novia, amigo, amiga, vecin*, companer*, tio, tia, suegr*, alguien, el senor, la senora, un senor, una senora, chavo, sobrin*, niet*,"
        "papa, babbo, nonn*, marito, moglie, figlio, figlia, figli*, bimbo, bimba, bambin*, neonat*, fratello, sorella, fidanzat*, ragazza, ragazzo, amico, amica, vicin*, collega, zia, zio, suocer*, qualcuno, nipot*, lui, lei, compagn*,"
        "pai, mae, avo, vo, vovo, vozinh*, avozinh*, marido, esposa, mulher, filho, filha, filhinh*, crianca, menino, menina, bebe, irmao, irma, namorad*, amigo, amiga, vizinh*, colega, tio, tia, sogr*, alguem, neto, neta, ele, ela, mano, mana"
    ),
    "here": (
        "post partum, postpartum, post-op day, dialysis patient, this patient, my patient, our patient, pt, pt is, pte, pat zi, bed .. number, bed N, bay N, side room, resus, trolley, theatre, in recovery, on the ward, ward N, room N, cubicle N, patient is, patient has, patient just, patient N, Nyo, N yo, Nm, Nf, NM, triage,"
        "zi N, zimmer N, bett N, patient ist, patientin ist, patient reagiert, patient hat, schockraum, auf station, unsere patientin, unser patient,"
        "ch N, chambre N, lit N, box N, mon patient, ma patiente, patient en,"
        "cama N, mi paciente, paciente en, box N, paciente de la,"
        "letto N, mio paziente, mia paziente, stanza N, paziente in, sala rossa,"
        "leito N, meu paciente, minha paciente, maca, sala vermelha, quarto N, paciente em, paciente parou, paciente do"
    ),
    "third": (
        "he, she, hes, shes, shell, him, her, his, someone, somebody, er, elle, il a, il est, il ne, il me, il se, il va, il respire, sest, lui, lei, ela, alguien, qualcuno, alguem, the lady, the guy, the man, this man, this woman, this guy, a guy, un senor, la senora, el senor, jemand, quelquun, wee yin, uncle, grandad, grandpa, grandma, nan, gran, mommy, daddy, bub, little one"
    ),
    "finite": (
        "is, isnt, has, hasnt, been, being, wont, went, just, keeps, came, gone, got, lost, fell, stopped, trapped, s, dropped, cant, am, whistles, empty, vomited, swallowed, swallied, drank, ate, took, stepped, burnt, ist, hat, wird, lauft, wacht, atmet, griagt, est, sest, fait, esta, tiene, cayo, trago, sta, ficou, caiu, engoliu, parou, ha"
    ),
    "small": (
        "baby, newborn, infant, toddler, little one, kid, child, wean, bairn, bub, neugeboren*, saugling, kleine, kleiner, bebe, nourrisson, gosse, petit, petite, enfant, recien nacido, recien nacida, nino, nina, bebe, neonat*, bimb*, bambin*, crianca, menino, menina, recem nascido"
    ),
}
"""Who is spoken of: the person who writes, someone near, one patient present."""

TIMES: dict[str, str] = {
    "now": (
        "now, right now, rn, just now, just, suddenly, all of a sudden, out of nowhere, tonight, today, this morning, this evening, this minute, ago, minute, minutes, min, mins, an hour, hours, half hour, half an hour, still, already, since this, since last night, since yesterday, keeps, help me, please help, help please, hurry, quick, quickly, urgent, urgently, asap, stat, please, pls, omg, wont stop, straight away, ongoing, any second, next few,"
        "jetzt, gerade, grad, eben, plotzlich, auf einmal, heute, heut, heute nacht, heut nacht, heute abend, seit, minuten, stunde, stunden, sofort, schnell, hilfe, bitte, immer noch, gleich, dringend, vorhin,"
        "maintenant, vient de, viens de, soudain*, dun coup, tout a coup, ce soir, cette nuit, depuis, minutes, heure, heures, vite, aidez, aidez moi, au secours, toujours, tout de suite, urgent, la maintenant, a linstant,"
        "ahora, ahorita, ahora mismo, ya, acaba, acabo, de repente, de golpe, esta noche, hoy, desde, hace, minutos, hora, horas, rapido, ayudenme, ayudeme, auxilio, urgente, por favor, sigue,"
        "adesso, ora, appena, allimprovviso, improvvisamente, di colpo, stasera, stanotte, oggi, minuti, unora, ore, presto, aiutatemi, aiuto, subito, urgente, per favore, ancora, da stamattina, da un,"
        "agora, agorinha, acabou, acabei, de repente, do nada, esta noite, hoje, hoje a noite, ha N, minutos, hora, horas, rapido, socorro, me ajuda, me ajudem, urgente, por favor, ainda, desde"
    ),
    "next": (
        "what do i use, what do we use, sux dose, need the dose, need a dose, dose of .. now, what next, whats next, what first, next, surgeon not, next please, first, what else can i, still vf, still in, going down fast, dropping fast, next step, what now, now what, what do i do, what do we do, wat do i do, what should i do, what to do, what must i do, what i must do, what can i do, how do i stop, please advise, pls advise, advise, need next, need help, which dose, what dose, how much do i give, how much to give, how many joules, do i shock, do i push, do i give, do we give, ok to give, what do i give, best next, quick answer, need answer, what am i meant to do, idk what to do, dont know what to do, should i wait, wait or go, is it serious, should i worry, should i go, er or wait, hospital or wait, call an ambulance, call ambulance, who do i call,"
        "was jetzt, was nun, was als nachstes, als nachstes, was tun, was soll ich, was mache ich, was machen wir, was muss ich, welche dosis, wie viel geb*, wieviel geb*, soll ich warten, wen ruf*, was geben,"
        "on fait quoi, je fais quoi, que faire, quoi faire, quest ce que je fais, quest-ce que je fais, que dois-je faire, quelle dose, combien on, combien je, on donne quoi, jappelle qui,"
        "que dosis, que hago, que hacemos, que puedo hacer, que debo hacer, que le doy, que dosis, cuanto le, a quien llamo, que pongo,"
        "adesso, terzo shock, che faccio, cosa faccio, che facciamo, cosa devo fare, che devo fare, quale dose, che dose, quanto ne, quanto gli, chi chiamo,"
        "e agora, quanto de, o que faco, que faco, o que fazer, que dose, qual dose, qual a dose, quanto dou, quanto faco, o que eu faco, quem eu chamo"
    ),
    "past": (
        "last year, last month, last week, in spring, years ago, months ago, in childhood, history of, diagnosed, was diagnosed, had a stroke in, had a heart attack in, in the past, previously, letztes jahr, vor jahren, lan dernier, il y a des annees, el ano pasado, hace anos, lanno scorso, anni fa, ano passado, anos atras"
    ),
}
"""When: at this moment, what to do next, or long ago."""

NOT: dict[str, str] = {
    "not": (
        "not, no, isnt, isn, aint, wont, wouldnt, cant, cannot, cant, doesnt, dont, didnt, hasnt, havent, couldnt, wasnt, never, nothing, barely, hardly, unable, stopped, stops, stop, lost, without, struggling, trouble, nae, didna, cannae, willnae, wont, no longer, difficult, hard to,"
        "nicht, koa, koan, koane, nit, ned, net, nimmer, nix, kein, keine, keinen, kaum, nie, hort auf, aufgehort, nichts, ohne,"
        "pas, plus, jamais, rien, peine, mal a, arrete de, sans, aucun*, ne,"
        "no, ni, ya no, nunca, nada, sin, apenas, dejo de, cuesta, tampoco,"
        "non, piu, mai, niente, senza, nessun*, smesso, fatica, nulla,"
        "nao, num, nem, nunca, nada, sem, parou de, mal, custa, dificuldade"
    ),
}

CRISIS: dict[str, str] = {
    "death": (
        "sucid*, suisid*, siucid*, suecid*, suiside, die, dies, dying, dyin, dead, death, dieing, killed, kill, kills, killing, kms, suicid*, sucide, unaliv*, sewerslide, sui, overdos*, od, ods, hang myself, hang himself, hang herself, off myself, toast myself, neck myself, where .. do you have to cut, where do i cut, hold my weight, holds my weight, made peace with it, my peace with,six feet under, in the ground, in a coffin, in my grave, my grave, my funeral, casket, heaven, meet my maker, other side, afterlife, pass away, croak, top myself, top himself, do myself in, do meself in,"
        "sterben, sterbe, stirbt, gestorben, tot, tod, umbring*, umbringen, erhang*, haeng, hang* mi auf, haeng mi auf, hange mich auf, erschiess*, aufhangen, suizid*, selbstmord*, freitod, todes*, unter der erde, mich weg, vergiften, hops,"
        "mourir, meurs, meure, mourrai, crever, creve, mort, morte, suicid*, suicider, me tuer, se tuer, me flinguer, me pendre, se pendre, me foutre en lair, tombe, au ciel, me buter, meurt,"
        "morir*, morirme, muerto, muerta, muerte, muero, muera, muriera, matar, matarme, matarse, suicid*, ahorcar*, ahorco, colgarme, me mato, me voy a matar, petatear*, bajo tierra, palmarla,"
        "morire, muoio, morissi, muore, morto, morta, morte, uccider*, uccidermi, uccido, ammazz*, impicc*, suicid*, sottoterra, crepare, al creatore,"
        "morrer, morro, morra, morresse, morto, morta, morte, me matar, matar-me, se matar, mato, suicid*, enforc*, debaixo da terra, bater as botas, partir desta"
    ),
    "end": (
        "end it, end it all, end things, end everything, ending it, ending things, ending everything, end my, end me, finish it, finish myself, finish everything, be over, all be over, make it stop, make this stop, stop hurting, it to stop, stop existing, not exist, wake up, not wake, never wake, sleep forever, sleep and, disappear, vanish, cease, be gone, shell be gone, hell be gone, be no more, be with him again, be with her again, join him, join her, see him again, see her again, be reunited, jump, jumping, great jump, el salto, grand saut, one step, in front of, over the edge, way out, way to go, check out, checking out, leave this world, leave this earth, leave this place, not be here, not be around, not be a, no tomorrow, no more tomorrow*, no more me, decimo andar, garantido, tenth floor, floor nine, no next, next birthday, next christmas, stopped coming, stepped out, step out, stories is, storeys is, stepping out, finds me, find me, find my body, finishing it, drift off, be done with it, in front of a, in the bath, will do it, do the trick, in order, end my pain, be a memory, time to go, its time, my time has come, clock out, log off, go for good, do it, go through with it, be free, off the, slit, slitting, cut deeper, last time, last day, last night, last sunset, bye world, off this, exit, rope myself, cross over, let go, slip away, fade away, drift off, gone by, everlasting sleep, eternal sleep, long sleep,"
        "schluss, schluss machen, ende machen, ein ende, nicht mehr da, nicht mehr aufwach*, aufwachen, verschwinden, verschwind*, springen, spring, springe, vor den zug, einschlafen, fur immer, allem ein ende, aus dem leben, von der brucke, weg sein, nicht mehr sein, nachfolgen, wiedersehen, mach schluss, aufwachn, endlich ruhe,"
        "en finir, den finir, finir, disparaitre, sauter, saute, me jeter, se jeter, me balancer, le rejoindre, la rejoindre, me reveiller, reveiller, dormir pour toujours, plus etre la, netre plus la, netais plus la, quitter ce monde, partir pour, partir pour de bon, mettre fin, moublier, arreter de vivre, endormir pour, plus la,"
        "acabar, acabar con, terminar, terminar con, desaparecer, aventar, aventarme, tirarme, lanzarme, saltar, brincar, reunirme, estar con el, estar con ella, despertar, dormir para siempre, no estar, irme de este, dejar este mundo, poner fin, quitarme, descansar, me voy,"
        "farla finita, faccio finita, finita, finirla, sparire, sparissi, scomparire, buttarmi, mi butto, buttarsi, saltare, raggiunger*, svegliar*, svegliarmi, dormire per sempre, non esserci, lasciare questo mondo, porre fine, chiudere tutto, smettere di, addormentarmi, non ci fossi,"
        "acabar com, acabar logo, por fim, dar fim, sumir, sumisse, desaparecer, me jogar, jogar da, pular, saltar, me atirar, encontrar ele, encontrar ela, juntar, acordar, dormir para sempre, dormir pra sempre, nao estar, deixar este mundo, partir, descansar, ir embora de vez"
    ),
    "despair": (
        "burden, pointless, worthless, hopeless, useless, meaningless, unbearable, no point, whats the point, what is the point, no reason, no hope, better off, better without, happier without, happier w o, easier without, without me, miss me, notice if, care if, notice i, cares about me, hate myself, hate me, hate being alive, hate my life, hate living, cant go on, cant do this, cant take, cant cope, cant carry on, carry on, carrying on, keep going, go on like, tired of, sick of, done with life, done living, done with, so done, over it, had enough, given up, giving up, give up, trouble to, less trouble, dead weight, waste of space, waste of, in the way, mistake, never been born, born, empty inside, numb inside, nothing left, nothing matters, nobody cares, no one cares, no future, cant see a future, dont see a future, too much for me, fight anymore, fighting anymore, trapped, at the end of my, end of my rope, rock bottom, broken, overwhelmed, unlovable, alone in the world, past it, outlived, feeling suicid*, feel suicid*, cant stop crying, cant stop sobbing, made peace, bear to be, bear to, no meaning, no use, not worth, isnt worth, whole world, drowning inside, darkness, dark thoughts, dark place, bad thoughts, thoughts of, thinking of, not ok, not okay, cut myself, cutting, cutting again, selfharm, self harm, self-harm, hurt myself, harm myself, burn myself, urges, relapse*, voices say, voices tell, voices are telling, voices telling,"
        "last, zur last, sinnlos, wertlos, hoffnungslos, nutzlos, keinen sinn, keine kraft, keinen bock, kein bock, ohne mich, lebensmude, mich nicht gabe, mich nicht gab, vermissen, vermisst mich, kann nicht mehr, nicht mehr kann, mag nimmer, mog nimmer, kann nimmer, halte nicht mehr aus, halts nicht mehr, nicht mehr aus, ertrage, am ende, hasse mich, satt, leid, aufgegeben, egal, verzweifelt, versager*, zu nichts, uberflussig, im weg, ritzen, ritze, selbst verletz*, stimmen sagen, stimmen befehlen, nichts mehr, ausweglos, kein ausweg,"
        "sans moi, inutile, fardeau, poids pour, un poids, jpp, peux plus, nen peux, nen peut, a bout, marre, ras le bol, sers a rien, ne vaux rien, sans espoir, desespere*, plus envie, plus de sens, aucun sens, plus la force, pas la force, me deteste, je me hais, degoute*, manquer a, manquerai, perdu tout, vide, plus de raison, scarif*, me couper, me taillader, faire du mal, voix me disent, voix qui me, vaut plus la peine, vaut pas la peine, degage*,"
        "sin mi, carga, estorbo, una molestia, no le veo caso, no le veo sentido, no aguanto, no puedo mas, ya no puedo, ya no quiero, extranar, extranara, inutil, sin sentido, no sirvo, no valgo, sin esperanza, sin salida, desesperad*, hart* de, cansad* de, me odio, odio mi vida, no hay salida, rendido, rendirme, fracas*, vacio, vacia, cortarme, me corto, lastimarme, voces me, las voces, ya valio, nada tiene sentido, no vale la pena, mejor sin,"
        "senza di me, peso per, un peso, non vedo lora, che tutto questo finisca, non ce la faccio, non reggo, non ne posso, ne ho abbastanza, inutile, non servo, non valgo, nessuno mi, accorgerebbe, mancherei, mancherebbe, disperat*, senza speranza, senza via, stufo, stufa, stanc* di, mi odio, odio la mia, fallit*, vuoto, vuota, tagliarmi, mi taglio, farmi male, farmi del male, voci mi, le voci, non ha senso, nessun senso, nessuno sentirebbe, non vale la pena, meglio senza,"
        "sem mim, um peso, peso para, peso pra, so dou trabalho, dar trabalho, fardo, estorvo, nao aguento, nao consigo mais, cansei, cansad* de, cansad* da, sentir falta, minha falta, inutil, nao sirvo, nao valho, sem esperanca, sem saida, desesperad*, me odeio, odeio minha, desisti, desistir, fracass*, vazio, vazia, me cortar, me corto, me machucar, vozes me, as vozes, nao vale a pena, sem sentido, nada faz sentido, farto de, farta de, melhor sem"
    ),
    "life": (
        "life, living, live, alive, exist, existing, existence, be here, be around, this world, leben, lebens, lebn, dasein, vie, vivre, vis, exister, monde, vida, vivir, vivo, existir, mundo, vita, vivere, mondo, esistere, viver"
    ),
    "means": (
        "pill, pills, tablets, tabs, meds, sleeping pills, sleepers, blister, blisters, packets, paracetamol, xanax, morphine, insulin, rope, noose, cord, belt, gun, pistol, shotgun, rifle, revolver, bullet, blade, razor, razors, knife, scissors, bridge, roof, rooftop, ledge, cliff, cliffs, track, tracks, platform, train, railway, subway, balcony, window, viaduct, overpass, multi storey, garage, exhaust, hose, charcoal grill, helium, beam, rafters, multi-storey, lorry, lorries, storeys, stories, jewellery, gas oven, wrist, wrists, veins, bathtub,"
        "tablett*, pillen, schlaftablett*, schlafmittel, medikamente, seil, strick, gurtel, brucke, gleis*, gleise, zug, bahnsteig, dach, hochhaus, balkon, klippe, messer, klinge, rasierkling*, waffe, pistole, gewehr, pulsadern, abgase,"
        "cachet*, medoc*, medicaments, comprime*, somniferes, corde, ceinture, pont, toit, rails, voies, quai, metro, falaise, balcon, fenetre, lame, rasoir, couteau, arme, fusil, flingue, pistolet, veines, gaz,"
        "pastilla*, pastillas, frasco, somniferos, medicamentos, soga, cuerda, cinturon, puente, azotea, techo, vias, anden, metro, balcon, ventana, barranco, navaja, cuchilla, cuchillo, pistola, arma, venas,"
        "pastigli*, pillole, compresse, sonniferi, farmaci, corda, cintura, ponte, tetto, binari, binario, metro, balcone, finestra, scogliera, lametta, coltello, pistola, fucile, vene,"
        "comprimido*, remedio*, chumbinho, pilulas, cartela*, frasco, corda, cinto, ponte, viaduto, telhado, terraco, trilhos, trilho, metro, varanda, sacada, janela, lamina, gilete, faca, arma, revolver, em cima do, em cima da, viaduto, pulsos, veias"
    ),
    "ready": (
        "ready, saved, saved up, saving, hoard*, stash*, stockpil*, gathered, collected, collecting, counted, counting, lined up, laid out, prepared, bought, ordered, tied, loaded, hidden, in my hand, in my lap, in hand, beside me, next to me, in front of me, on the table, in the garage, got the, got a, have a, have the, have enough, holding, standing, stood, sitting on, sat on, staring at, looking down, climbing, climbed, edge, letters, letter, a note, wrote, written, my will, passwords, fed the, gave away, giving away, planned, date picked, picked a date, plan, at the, with dads, with his, with a,"
        "gesammelt, gehortet, gespart, bereit, liegen, liegt, vorbereitet, gekauft, geknupft, geladen, in der hand, neben mir, vor mir, stehe, steh, sitze, sitz, kante, am rand, brief*, abschiedsbrief*, geschrieben, testament, plan, auf dem, am,"
        "garde, garde*, mis de cote, economise, pret, prete, prepare, preparee, achete, charge, a la main, dans la main, devant moi, a cote de moi, debout, assis*, au bord, bord du, lettre*, ecrit, testament, plan, sur le, sur un, jai une, jai la, a une,"
        "guardad*, guarde, guardo, juntado, junte, lista, listo, preparad*, compre, cargad*, en la mano, a mi lado, enfrente, parad*, sentad*, al borde, orilla, carta*, escrib*, escrito, testamento, plan, tengo la, tengo el, en el, en la,"
        "messo via, messo da parte, conservat*, raccolt*, pronto, pronta, preparat*, comprat*, carica, in mano, accanto a me, davanti, in piedi, sedut*, sul bordo, lettera, lettere, scritto, testamento, piano, ho la, ho il, sul, sulla,"
        "guardei, juntei, guardad*, pronto, pronta, preparad*, preparei, comprei, carregad*, na mao, do meu lado, na minha frente, em pe, sentad*, na beira, beirada, carta*, escrevi, testamento, plano, tenho a, tenho o, na, no"
    ),
    "farewell": (
        "goodbye, good bye, goodbyes, bye forever, farewell, told the dog, kiss the kids, kiss my, be better with, cat is with, dog is with, thanks for everything, by the time i read, by the time you read, by the time, when you read, if you read, tell my kids, tell my mother, tell my father, tell my wife, tell my husband, tell them i, tell her i, tell him i, tell everyone, loved them, look after my, take care of my, who will feed, who will look after, sorry for everything, sorry everyone, forgive me, dont cry for me, dont blame, not your fault, nobodys fault, last message, last text, last letter, last words, final message, suicide note, see you on the other,"
        "alles geregelt, katze ist bei, hund ist bei, leb wohl, lebt wohl, lebwohl, lebewohl, abschied*, macht es gut, machts gut, verzeiht mir, verzeih mir, sagt meinen, sag meinen, sag ihr, pass auf, passt auf, kummert euch, letzte nachricht, nicht eure schuld,"
        "sera regle, tout est regle, adieu, adieux, pardonnez moi, pardonnez-moi, pardonne moi, pardon pour tout, dites a, dis a, prenez soin, dernier message, derniere lettre, occupez vous, pas ta faute,"
        "nos quiere mucho, los quiero mucho, adios, despedida, despedirme, despidio, perdonenme, perdoname, perdon por todo, diganle, dile a, cuiden a, ultimo mensaje, no es su culpa,"
        "addio, perdonatemi, perdonami, dite a, di a, abbiate cura, prendetevi cura, ultimo messaggio, non e colpa, scusate per tutto,"
        "deixei o cachorro, deixei o gato, ja escrevi, adeus, despedida, despedir, despediu, me perdoem, me perdoa, perdao por tudo, digam a, diz a, fala pra, cuidem, ultima mensagem, nao e culpa"
    ),
    "away": (
        "phone off, wont answer, not answering, isnt answering, not picking up, wont pick up, turned off, switched off, disappeared, gone missing, locked, nicht mehr ans handy, handy aus, nicht erreichbar, geht nicht, eingeschlossen, ne repond plus, repond plus, repond pas, enferme*, apago, no contesta, no responde, encerr*, telefono spento, spento, non risponde, chius*, nao atende, desligou, trancou, trancad*"
    ),
    "wish": (
        "want, wanna, wants, wanted, wish, wishing, hope, hoping, pray, plan, planning, ready, decided, going to, finna, tryna, trying, gonna, about to, rather, prefer, think, thinking, thought, cant stop thinking, deserve, better, better if, should, would be, easier, keep, need, tempted, like to, let me, ima, imma, if i, tomorrow, tonight, will, tell, scared i, afraid i, someday, soon,"
        "will, mochte, will nur, wollte, wunsche, wunscht*, werde, denke, uberlege, plane, besser, lieber, einfach nur, habe vor, ware, wenn ich, damit, bald, morgen, beschlossen, soll,"
        "veux, voudrais, vais, envie, souhaite, prefere, pense, mieux, si je, jaimerais, besoin, demain, decide, autant, va,"
        "quiero, quisiera, voy a, deseo, pienso, mejor, ojala, ganas, prefiero, si me, manana, decidi, quiere, va a, queria,"
        "voglio, vorrei, desidero, penso, meglio, preferirei, voglia, se mi, domani, deciso, vuole, sto per, fare,"
        "quero, queria, vou, desejo, penso, melhor, vontade, prefiro, se eu, amanha, decidi, quer, vai, gostaria"
    ),
    "method": (
        "asking for a friend, make it quick, works fastest, work fastest, works quickest, works quicker, which is gentlest, gentlest, make it certain, sure to work, tie it so, hold my weight, holds my weight, where .. do you have to cut, where do i cut, painless*, without pain, not hurt, doesnt hurt, wont hurt, no pain, least messy, least painful, quickest, fastest, easiest, peaceful way, gentlest, surest, make it quick, quick and, quick way, easy way, foolproof, enough to, how many of these, how many would, how much would, wont feel, leave no mess, looks like an accident, look like an accident, so they dont wake, so i dont wake, without failing, high enough, tall enough, deep enough, long enough drop, strong enough rope,"
        "am schnellsten, wirkt am schnellsten, schmerzlos*, ohne schmerzen, schnellste*, sanft, sicherste, wie viele brauch*, wie viele davon, wie viel davon, tut nicht weh, hoch genug,"
        "fait mal de se, ca fait mal, indolore, sans douleur, sans souffrir, plus rapide, sans avoir mal, combien il en faut, combien faut, combien de, assez haut, fait pas mal,"
        "sin dolor, indolor*, sin sufrir, mas rapid*, que no duela, no duela, cuantas necesito, cuantas hacen falta, cuantas de estas,"
        "senza dolore, indolore, senza soffrire, piu veloce, piu rapido, non fa male, quante ne servono, quante ne,"
        "sem dor, indolor, sem sofrer, mais rapid*, nao doi, nao doa, quantos preciso, quantos desses, quantos comprimidos"
    ),
}
"""A wish to die, and what goes with it: plans, means, farewells, despair."""
