"""Names of medicines, and pairs of them that are mistaken for one another: no spelling is ever mended from one to another.

The pairs are commonly known look-alike and sound-alike names (generic and brand), written down from general knowledge;
no list was copied. The names are generic names in use and the brands that occur in the pairs.
"""

from __future__ import annotations

_PAIRS = """
acetazolamide acetohexamide; acetohexamide acetazolamide; aciphex aricept; adalimumab alemtuzumab; adderall inderal;
allopurinol haloperidol; alprazolam lorazepam; alprazolam clonazepam; amantadine rimantadine; amantadine ranitidine;
amiloride amlodipine; amiodarone amantadine; amitriptyline nortriptyline; amitriptyline aminophylline; anakinra
amikacin; aripiprazole rabeprazole; aripiprazole omeprazole; atomoxetine atorvastatin; atenolol albuterol; avandia
coumadin; azacitidine azathioprine; azathioprine azithromycin; azithromycin erythromycin; baclofen bactroban;
bisoprolol bisacodyl; bupropion buspirone; buprenorphine hydromorphone; captopril carvedilol; carbamazepine
oxcarbazepine; carboplatin cisplatin; carvedilol captopril; cefazolin cefotetan; cefazolin ceftriaxone; cefotaxime
ceftazidime; cefotetan cefoxitin; cefuroxime cefotaxime; celebrex celexa; celebrex cerebyx; celexa zyprexa;
chlordiazepoxide chlorpromazine; chlorpromazine chlorpropamide; chlorpromazine prochlorperazine; chlorothiazide
hydrochlorothiazide; cimetidine simethicone; citalopram escitalopram; clomiphene clomipramine; clobazam clonazepam;
clonazepam clonidine; clonazepam lorazepam; clonidine klonopin; clonidine clozapine; clotrimazole clomipramine;
codeine cardene; colchicine cortisone; cyclobenzaprine cyproheptadine; cyclophosphamide cyclosporine; cycloserine
cyclosporine; cycloserine cyclophosphamide; dactinomycin daptomycin; daunorubicin doxorubicin; daunorubicin
idarubicin; desipramine imipramine; desmopressin vasopressin; dexamethasone dexmedetomidine; diazepam diltiazem;
diclofenac diflunisal; digoxin doxepin; diphenhydramine dicyclomine; dipyridamole disopyramide; dobutamine dopamine;
docetaxel paclitaxel; doxazosin doxepin; doxorubicin idarubicin; doxycycline doxepin; dronedarone amiodarone;
dronabinol droperidol; duloxetine fluoxetine; duloxetine paroxetine; enalapril anafranil; ephedrine epinephrine;
epinephrine norepinephrine; epirubicin eribulin; erlotinib gefitinib; erythromycin azithromycin; esmolol osmitrol;
esomeprazole aripiprazole; ethambutol ethionamide; etidronate etomidate; famotidine furosemide; fentanyl sufentanil;
flavoxate fluvoxamine; fluconazole flumazenil; flunisolide fluocinonide; fluoxetine fluvoxamine; fluoxetine
paroxetine; fluphenazine fluvoxamine; fluoxetine fluvastatin; folic folinic; fomepizole omeprazole; fosphenytoin
fosamax; furosemide torsemide; gabapentin gemfibrozil; glimepiride glipizide; glipizide glyburide; granisetron
ondansetron; guaifenesin guanfacine; haloperidol halobetasol; heparin hespan; hydralazine hydroxyzine; hydralazine
hydrochlorothiazide; hydrochlorothiazide hydroxychloroquine; hydrocodone oxycodone; hydrocortisone hydrocodone;
hydromorphone morphine; hydroxyzine hydroxyurea; hydroxyprogesterone medroxyprogesterone; ibuprofen ketoprofen;
idarubicin doxorubicin; imatinib dasatinib; infliximab rituximab; ipilimumab nivolumab; isotretinoin tretinoin;
ketorolac ketamine; ketorolac ketotifen; labetalol lamotrigine; lamivudine lamotrigine; lamivudine zidovudine;
lamivudine stavudine; lamotrigine levothyroxine; lamotrigine terbinafine; lanthanum lithium; lapatinib dasatinib;
leucovorin leukeran; letrozole anastrozole; levetiracetam levofloxacin; levetiracetam levocarnitine; levofloxacin
levothyroxine; linagliptin saxagliptin; linezolid linagliptin; lisinopril fosinopril; lisinopril risperidone;
loperamide lorazepam; lorazepam loxapine; losartan valsartan; losartan olmesartan; lovastatin atorvastatin;
medroxyprogesterone methylprednisolone; melphalan myleran; memantine methadone; metformin metronidazole; methadone
methylphenidate; methazolamide methimazole; methazolamide metolazone; methimazole metolazone; methotrexate
methazolamide; methylprednisolone medroxyprogesterone; metolazone methotrexate; metoprolol metoclopramide; metoprolol
misoprostol; metformin methotrexate; micafungin caspofungin; midodrine metformin; mifepristone misoprostol; mitomycin
mithramycin; mitoxantrone mitomycin; mirabegron mirtazapine; nalbuphine naloxone; naloxone naltrexone; neostigmine
physostigmine; nefazodone trazodone; nevirapine nelfinavir; nicardipine nifedipine; nicardipine nimodipine; nifedipine
nimodipine; nilotinib nintedanib; nifedipine felodipine; nitroglycerin nitroprusside; nortriptyline desipramine;
ofloxacin ciprofloxacin; olanzapine quetiapine; oxcarbazepine carbamazepine; oxybutynin oxycontin; oxytocin
vasopressin; paclitaxel cabazitaxel; pazopanib ponatinib; pemetrexed pralatrexate; penicillamine penicillin;
pentobarbital phenobarbital; pentazocine pentamidine; pioglitazone rosiglitazone; pitavastatin pravastatin;
pramipexole pantoprazole; prazosin pravastatin; prednisolone prednisone; prednisone primidone; primaquine primidone;
probenecid procainamide; prochlorperazine promethazine; propranolol propylthiouracil; quinidine quinine; quetiapine
olanzapine; raloxifene tamoxifen; ranitidine rimantadine; ranolazine ranitidine; repaglinide nateglinide; ribavirin
riboflavin; rifabutin rifampin; rifampin rifaximin; rifampicin rifapentine; risperidone ropinirole; rivaroxaban
apixaban; ritonavir retrovir; romidepsin romiplostim; ropinirole ropivacaine; rosuvastatin atorvastatin; selegiline
salagen; sertraline cetirizine; sertraline serentil; simvastatin sitagliptin; sitagliptin saxagliptin; sitagliptin
sumatriptan; solifenacin solriamfetol; sorafenib sunitinib; sotalol sudafed; spironolactone spironazide; sulfadiazine
sulfasalazine; sulfasalazine sulfisoxazole; sumatriptan zolmitriptan; sunitinib sorafenib; tamoxifen tamsulosin;
tegretol toradol; terbinafine terbutaline; tetracycline doxycycline; thiamine thorazine; tiagabine tizanidine;
ticagrelor ticlopidine; tobramycin vancomycin; tolazamide tolbutamide; topiramate torsemide; tramadol trazodone;
tramadol toradol; trastuzumab bevacizumab; trazodone tramadol; triamcinolone triamterene; trifluoperazine
trihexyphenidyl; valacyclovir valganciclovir; valsartan losartan; vecuronium rocuronium; venlafaxine desvenlafaxine;
verapamil verelan; vinblastine vincristine; vincristine vinorelbine; voriconazole posaconazole; zidovudine
azathioprine; zolpidem zolmitriptan; zolpidem zaleplon; zonisamide lacosamide; zyprexa zyrtec
"""
PAIRS: frozenset[tuple[str, str]] = frozenset(
    (min(pair.split()), max(pair.split())) for pair in " ".join(_PAIRS.split()).split("; ")
)
"""Names that are mistaken for one another, each pair once, in lower case."""

_NAMES = """
abacavir abatacept abciximab abemaciclib abiraterone acarbose aceclofenac acenocoumarol acetaminophen acetylcysteine aciclovir
acitretin acyclovir adapalene adefovir adenosine afatinib aflibercept agomelatine albendazole albiglutide aldesleukin alectinib
alendronate alfentanil alfuzosin alirocumab aliskiren almotriptan alogliptin alosetron alprostadil alteplase ambrisentan
aminophylline aminosalicylate amisulpride amoxicillin amphotericin ampicillin amsacrine anastrozole anidulafungin apalutamide
apixaban apomorphine apremilast aprepitant argatroban artemether artesunate asciminib asenapine asparaginase aspirin atazanavir
atezolizumab atosiban atovaquone atracurium atropine avanafil avelumab axitinib azilsartan aztreonam baricitinib basiliximab
beclomethasone bedaquiline belatacept belimumab bempedoic benazepril bendamustine benralizumab benznidazole benztropine
betamethasone betaxolol bevacizumab bezafibrate bicalutamide bictegravir bimatoprost binimetinib bivalirudin bleomycin
blinatumomab boceprevir bortezomib bosentan bosutinib brentuximab brexpiprazole brigatinib brivaracetam brodalumab bromocriptine
budesonide bumetanide bupivacaine busulfan cabergoline cabotegravir cabozantinib calcitonin calcitriol canagliflozin
canakinumab candesartan cangrelor capecitabine capmatinib carbidopa carbimazole carboprost carfilzomib cariprazine carmustine
caspofungin cefaclor cefadroxil cefalexin cefdinir cefepime cefixime ceftaroline celecoxib cemiplimab cenobamate cephalexin
ceritinib certolizumab cetuximab chlorambucil chloramphenicol chlorhexidine chloroquine chlortalidone chlorthalidone ciclosporin
cidofovir cilostazol cinacalcet ciprofloxacin cladribine clarithromycin clindamycin clofarabine clofazimine clopidogrel
cobimetinib colestyramine colistin crizotinib cytarabine dabigatran dabrafenib dacarbazine daclatasvir dalteparin
dapagliflozin dapsone daratumumab darbepoetin darolutamide darunavir decitabine deferasirox deferiprone degarelix denosumab
desloratadine dexrazoxane diazoxide didanosine diethylcarbamazine dihydroergotamine dinoprostone disulfiram dolutegravir
donepezil doravirine dorzolamide drospirenone dulaglutide dupilumab durvalumab dutasteride ecallantide eculizumab edaravone
edoxaban efavirenz elagolix eletriptan eltrombopag empagliflozin emtricitabine encorafenib enfuvirtide enoxaparin entacapone
entecavir entrectinib enzalutamide eplerenone epoetin eprosartan eptifibatide erdafitinib erenumab ergotamine ertapenem
ertugliflozin escitalopram eslicarbazepine esketamine estradiol eszopiclone etanercept etelcalcetide ethosuximide etonogestrel
etoposide etoricoxib etravirine everolimus evolocumab exemestane exenatide ezetimibe famciclovir febuxostat fenofibrate
fesoterodine fexofenadine fidaxomicin filgrastim finasteride finerenone fingolimod flecainide fludarabine fludrocortisone
flunarizine fluorouracil flurbiprofen flutamide fluticasone fondaparinux formoterol fosaprepitant fosfomycin frovatriptan
fulvestrant galantamine galcanezumab ganciclovir gemcitabine gentamicin glatiramer glecaprevir glibenclamide gliclazide
glucagon golimumab goserelin griseofulvin guselkumab ibandronate ibrutinib idelalisib ifosfamide iloperidone iloprost
imiquimod inclisiran indapamide indinavir indomethacin insulin interferon ipratropium irbesartan irinotecan isavuconazole
isocarboxazid isoniazid isosorbide isradipine itraconazole ivabradine ivacaftor ivermectin ixabepilone ixazomib ixekizumab
ketoconazole lacosamide lanreotide lansoprazole larotrectinib latanoprost lasmiditan lecanemab leflunomide lefamulin
lemborexant lenalidomide lenvatinib leuprolide levalbuterol levodopa levomilnacipran levonorgestrel lidocaine liraglutide
lisdexamfetamine lithium lixisenatide lofexidine lomitapide lomustine lopinavir loratadine lorcaserin lorlatinib lumateperone
lurasidone macitentan maraviroc mavacamten mebendazole meclizine mefloquine meloxicam mepivacaine mepolizumab mercaptopurine
meropenem mesalamine mesalazine mesna metaxalone methenamine methocarbamol methyldopa methylergonovine methylnaltrexone
methysergide metyrapone mexiletine mianserin miconazole midazolam midostaurin miglitol milnacipran milrinone miltefosine
minocycline minoxidil mirikizumab mitotane mivacurium moclobemide modafinil moexipril molnupiravir mometasone montelukast
moxifloxacin mycophenolate nabumetone nadolol naproxen naratriptan natalizumab nebivolol necitumumab nelarabine neratinib
netupitant niacin niclosamide nirmatrelvir niraparib nitazoxanide nitisinone nitrofurantoin nusinersen nystatin obinutuzumab
ocrelizumab octreotide ofatumumab olaparib olmesartan omalizumab omeprazole orlistat oseltamivir osimertinib oxaliplatin
oxandrolone oxazepam palbociclib paliperidone palivizumab palonosetron pamidronate pancuronium panitumumab panobinostat
pantoprazole paracetamol pasireotide pegfilgrastim peginterferon pegloticase pembrolizumab perampanel perindopril pertuzumab
phenelzine phenobarbital phentermine phentolamine phenylephrine phenytoin pimavanserin pindolol pirfenidone piroxicam
plerixafor polatuzumab pomalidomide praziquantel pregabalin procarbazine progesterone propafenone propofol protamine
pyrazinamide pyridostigmine pyrimethamine quinapril rabeprazole raltegravir ramelteon ramipril ramucirumab ranibizumab
rasagiline rasburicase ravulizumab regorafenib remdesivir remifentanil reserpine reslizumab ribociclib rifapentine rilpivirine
riluzole rimegepant riociguat risankizumab risedronate risdiplam rituximab rivastigmine rizatriptan roflumilast rolapitant
romosozumab rucaparib rufinamide ruxolitinib sacubitril safinamide salbutamol salmeterol saquinavir sarilumab secnidazole
secukinumab selexipag selinexor semaglutide sevelamer sevoflurane sildenafil silodosin simeprevir siponimod sirolimus
sofosbuvir somatropin sparsentan stiripentol streptokinase streptomycin streptozocin sucralfate sugammadex sulindac
suvorexant tacrolimus tadalafil tafamidis tapentadol tasimelteon tedizolid teicoplanin telaprevir telavancin telbivudine
telithromycin telmisartan temazepam temozolomide temsirolimus tenecteplase teniposide tenofovir terazosin teriflunomide
teriparatide testosterone tetrabenazine thalidomide theophylline thioguanine thioridazine thiotepa tigecycline timolol
tinidazole tinzaparin tiotropium tipranavir tirofiban tirzepatide tivozanib tocilizumab tofacitinib tolcapone tolterodine
tolvaptan topotecan trabectedin trametinib trandolapril tranexamic tranylcypromine treprostinil triazolam trimethoprim
trimipramine trospium tucatinib ubrogepant ulipristal upadacitinib urokinase ursodiol ustekinumab vandetanib vardenafil
varenicline vedolizumab vemurafenib venetoclax vericiguat vigabatrin vilazodone vildagliptin vismodegib vorapaxar vorinostat
vortioxetine warfarin zanamivir zanubrutinib zileuton ziprasidone zoledronate zuranolone
"""
DRUG_NAMES: frozenset[str] = frozenset(_NAMES.split()) | frozenset(name for pair in PAIRS for name in pair)
"""Names of medicines, lower case: never mended into another word, and no word is mended past them."""

STEMS: tuple[str, ...] = tuple(
    sorted(
        "mab tinib ciclib rafenib metinib parib zomib lisib degib stat statin pril prilat sartan olol alol dipine afil azosin "
        "oxetine triptyline ipramine azepam azolam zepam barbital caine curium curonium dronate cycline floxacin cillin mycin "
        "micin oxacin penem bactam azole conazole fungin vir vudine tegravir previr buvir asvir navir ciclovir gliptin gliflozin "
        "glutide glitazone glinide formin platin rubicin taxel tecan poside trexate trexed citabine purine mustine fosfamide "
        "parin xaban gatran grel plase sone solone sonide onide terol tropium lukast phylline setron prazole tidine azine "
        "peridol peridone idone apine racetam gabalin zolamide thiazide semide lactone vaptan dopa giline capone criptine "
        "triptan gepant cept kinra leukin limus imod inib lizumab mumab ximab zumab kinumab relix relin tocin pressin "
        "oprost prost fibrate ezetimibe coxib fenac profen oxicam fentanil orphan morphone codone nabinol trel estrant oxifene "
        "steride bendazole quine quantel antel".split(),
        key=len,
        reverse=True,
    )
)
"""Endings by which the classes of generic names are known, as in the WHO's list of stems; the longest first."""
SHORTEST_FIRST_PART = 3
"""Letters that must stand before an ending for it to make a name."""


def drug_stem(word: str) -> str | None:
    """Return the ending that makes a word look like the name of a medicine; None: it does not look like one.

    >>> drug_stem("velotinib")
    'tinib'
    """
    plain = word.lower()
    return next((s for s in STEMS if plain.endswith(s) and len(plain) - len(s) >= SHORTEST_FIRST_PART), None)


def is_drug_name(word: str) -> bool:
    """Return whether a word is the known name of a medicine."""
    return word.lower() in DRUG_NAMES
