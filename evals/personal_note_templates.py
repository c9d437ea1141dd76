# ruff: noqa: E501 - one note, one line
"""Notes with slots for personal data, which ``evals.personal_notes`` fills.

They were written for this project. ``develop`` templates are those the rules were written with;
``heldout`` templates were written afterwards and then mended on; ``final``
templates were written last and chose no rule but one, names after a label. The last rows of each hold kinds that no
earlier one held (cards, IBANs, national numbers, forms of other countries); they were written together, in two rounds with a
measurement between, and ``final`` showed one fault that was then mended (a name after "Regards" read as an author): it is not blind.
"""

DEVELOP = (
    "{name}, DOB {date}, MRN {record number}, was admitted on {date} with decompensated cirrhosis, Child-Pugh C, INR 2.4. Is albumin 1.5 g/kg of use?",
    "My patient {name} (phone {phone}) lives at {address}. Is sorafenib 400 mg twice daily better than TACE?",
    "{titled} is a {age} woman on apixaban 5 mg. Contact {e-mail} or fax {fax}. What do trials show?",
    "Patient {initials} from {zip}, SSN {social security number}, member ID {plan number}: any RCT of rituximab (NCT01234567)?",
    "Pt {name}, account number {account number}, driver's license {licence number}, seen {date}. LDL 3.4 mmol/l, is ezetimibe effective?",
    "Pacemaker serial {device} of {titled}, VIN {vehicle}, IP {IP address}. Evidence on lead revision?",
    "Her son {given} wrote from {web address}; photo {photo}; fingerprint id: {biometric}; specimen number {identifying number}. HbA1c 8.1%: which drug?",
    "Referred by {titled}: {name} lives in {town}, aged 67, creatinine 1.9 mg/dl; call {phone}. Contrast nephropathy?",
    "{given} has Parkinson disease since 2015 and takes levodopa 100 mg; discharged on {date}. Does exercise help?",
    "{name turned round}, NHS number {NHS number}, of {street abroad}, geboren am {German date}, ring {phone abroad}. Is methotrexate 15 mg weekly safe?",
    "{age and sex} with AF, seen on {day and month}, lives in {town alone}; {PO box}, {British postcode}. Card {card number}, IBAN {IBAN}. DOAC or warfarin?",
    "{name in lower case} has gout since {month and year}; write to {e-mail spelt out} or {profile}, tel {phone run together}. Colchicine 0.5 mg?",
    "{title and letter} from {county}, NI number {national insurance number}; her car {VIN}, page {home page}, host {IPv6 address}, pump {MAC address}. Insulin pump or injections?",
    "An {age in words} man, {social security number}, {phone}, who paid with {card number} and from {IBAN} on {date}: statin at his age?",
    "ID: {identifying number}, MBI {Medicare identifier}, voiceprint: {biometric}, zip code {zip}, {phone run together}, née le {French date}, fax {local number}, call {local number}. A woman aged {age alone} with a stroke on {date}: alteplase?",
    "Is clozapine 100 mg right for {given}?",
    "A friend called {name} asks whether zinc shortens a cold.",
)
HELDOUT = (
    "Dear colleague, thank you for seeing {name}, born {date}, hospital number {record number}, who presented with Crohn disease. CRP 84 mg/L. Does infliximab 5 mg/kg reduce surgery?",
    "I look after {titled}, a {age} retired teacher from {town}. eGFR 28. Would spironolactone 25 mg help in HFpEF?",
    "Re: {name}. Tel: {phone}. Email: {e-mail}. The patient failed two lines of FOLFOX; what is the response rate of regorafenib?",
    "72F, {name}, chart {record number}, visit {date}: BP 178/96, on amlodipine 10 mg. Add chlorthalidone or an ACE inhibitor?",
    "social security number is {social security number} and her Medicare number {plan number}; {name} asks whether mammography at 78 is of use",
    "Could you look this up for {titled} at {address}? Warfarin, INR 2.0-3.0, now a GI bleed.",
    "{name} was seen by {titled} on {date} and again on {date}; ferritin 12 ng/ml. Is IV iron better than oral?",
    "Billing account {account number}, license no. {licence number}, policy number {plan number}. Question: does tranexamic acid 1 g lower mortality?",
    "Fax results to {fax}, or ring {phone} and ask for {given}. Evidence for dapagliflozin in CKD stage 3b?",
    "The device serial number is {device}, license plate {vehicle}. After the accident {titled} has a C5 fracture; steroids?",
    "Uploaded from {IP address}, see {web address} and {photo}. Melanoma stage IIB: sentinel node biopsy?",
    "Biometric identifier: {biometric}; study ID: {identifying number}; patient name: {name}. Does rTMS help in depression (HAM-D 24)?",
    "My mother {name} is {age} and lives at {address}. She has Alzheimer disease, MMSE 14. Do cholinesterase inhibitors delay nursing home entry?",
    "Patient: {name}\nDate of birth: {date}\nMedical record number: {record number}\nDiagnosis: hepatocellular carcinoma, 4.2 cm, AFP 612 ng/ml\nQuestion: ablation or resection?",
    "A man called {name}, zip code {zip}, had a stent in {date}; clopidogrel 75 mg for 6 or 12 months?",
    "{initials} is a patient of mine with Guillain-Barré syndrome. mobile {phone}. IVIG 0.4 g/kg or plasma exchange?",
    "On {date} I admitted {name} from {town} for sepsis (lactate 4.1 mmol/L). Does hydrocortisone 200 mg/day help?",
    "{name turned round} (née le {French date}) lives at {street abroad}, postcode {British postcode}; mobile {phone abroad}. Is topical 5-FU enough?",
    "{age and sex} admitted on {day and month} from {town alone}, {county}. NHS no. {NHS number}. Palliative radiotherapy 8 Gy in one fraction?",
    "{name in lower case}, {PO box}, NINO {national insurance number}, bank account {IBAN}, credit card {card number}: is bariatric surgery worth it at BMI 36?",
    "Sent from {MAC address} at {IPv6 address} by {e-mail spelt out}, see {profile} and {home page}; call {phone run together}, mobile {local number}. Does zinc shorten a cold?",
    "{title and letter}, a {age in words} lady, crashed her car ({VIN}) in {month and year}. Vertebroplasty for L1?",
    "Aged {age alone}, {phone}, {social security number}, MBI: {Medicare identifier}, ID: {identifying number}; geboren am {German date}, {date}. Hip fracture: nail or screw?",
    "Should {given} take aspirin 75 mg?",
    "Does my neighbour {name} need a statin?",
)
FINAL = (
    "{name} ({initials}) rang on {date}, number {phone}, about her father's vascular dementia. Is memantine 20 mg of use?",
    "Consult note: {age} gentleman, {name}, admitted {date}, MRN: {record number}. Lactate 3.2. Balanced crystalloids or saline?",
    "Does rituximab help {titled}, who has pemphigus and lives at {address}?",
    "Message from {e-mail}: I am {name} and my SSN is {social security number}. Which statin lowers LDL most?",
    "{name}, account no {account number}, health plan ID {plan number}, certificate number {licence number}; CHA2DS2-VASc 4. Apixaban or rivaroxaban?",
    "Discussed with {titled} today. Her daughter {given} reports falls. Vitamin D 800 IU and fracture risk?",
    "Cochlear implant serial no: {device}. Car registration {vehicle}. IP address {IP address}. Hearing outcomes by age?",
    "See {photo} and {web address}; voiceprint: {biometric}; participant ID {identifying number}. Psoriasis, PASI 14: secukinumab 300 mg?",
    "Mum ({name}, {town}) had surgery on {date} for a T3N1 colon cancer. FOLFOX for 3 or 6 months?",
    "{name} is 54 and weighs 82 kg. Please fax {fax}. Semaglutide 2.4 mg against placebo?",
    "I saw {name} in clinic on {date}: Wells score 6, D-dimer 2100 ng/ml. Is a DOAC for 3 months enough?",
    "This morning {name} of {address} fell; {given} is on dabigatran 150 mg. Reversal with idarucizumab?",
    "Invoice for {name turned round}, {street abroad}: {IBAN} or {card number}. Does physiotherapy help frozen shoulder?",
    "NHS {NHS number}, nacido el {Spanish date}, resident of {town alone}; phone {phone abroad} or {phone run together}, fax {local number}. Is donepezil 10 mg of use?",
    "{name in lower case} ({age and sex} with COPD), visit on {day and month}, last seen in {month and year}; {British postcode}. Triple inhaler?",
    "Letters for {title and letter} go to {PO box}, {county}. National insurance {national insurance number}. Vehicle {VIN}. CPAP for AHI 32?",
    "A {age in words} woman posted on {profile} and {home page} ({e-mail spelt out}; {IPv6 address}, {MAC address}). Does HRT help hot flushes?",
    "{date}: a man aged {age alone} ({social security number}, Medicare {Medicare identifier}, {phone}, zip {zip}), né le {French date}. Is rivastigmine 6 mg of use?",
    "Would allopurinol 300 mg be safe for {given}?",
    "Does zinc shorten a cold? Regards, {name}",
)
"""Written after the names rules had been mended on ``heldout``."""
TEMPLATES = {"develop": DEVELOP, "heldout": HELDOUT, "final": FINAL}
