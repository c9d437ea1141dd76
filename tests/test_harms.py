"""Harm in 66 ways of writing, from many fields of medicine, all written down before any pattern was run on one of them.

The patterns were mended by the first half only. What is missed of the other half is named.
"""

from assistant.brief import not_known
from assistant.harms import speaks_of_harm
from assistant.question.read import read_question
from corpus.reading import build_study
from corpus.study import Draft, Part

BUILT_ON = """\
Hypothyroidism is a common unwanted effect.
Hepatotoxicity led to withdrawal in two women.
Diarrhoea was seen in 12 %.
Two had severe hypoglycaemia.
Gastrointestinal haemorrhage occurred in three.
TEAEs were reported by 40 %.
Grade 3-4 AEs were more frequent with the combination.
Neutropenia was the most frequent finding at week 4.
Five patients stopped the drug because of itching.
Weight gain of more than 5 kg was noted in a third.
The QTc interval lengthened by 20 ms.
Serum creatinine rose above twice the baseline in four.
Transient elevation of liver enzymes was observed.
There were three treatment-related deaths.
Postoperative bile leak was found in 6 %.
Dry mouth and constipation bothered many.
One child had an anaphylactic reaction.
Falls were twice as common in the sedated group.
Wound dehiscence occurred in 4 of 60.
Local pain at the injection site was common.
Radiation pneumonitis developed in two.
Drowsiness kept some from driving.
A serious untoward event was recorded.
Osteonecrosis of the jaw was confirmed in one.
Cognitive decline and delirium were observed.
Perioperative morbidity was 31 %.
The regimen was poorly tolerated.
Hand-foot syndrome of grade 2 appeared.
Seizures occurred on the second day.
Peripheral oedema was reported by 9 %.
Dose reductions were needed in half.
Sexual dysfunction was a frequent complaint.
""".splitlines()
HELD_OUT = """\
Nephrotoxicity was seen in 8 %.
Bleeding was more frequent with warfarin.
Thrombocytopenia forced an interruption in two.
SAEs were balanced between arms.
Hyperkalaemia developed in 5 %.
Extrapyramidal symptoms appeared in six.
Two pregnancies ended in miscarriage.
Dyspnoea and cough were noted.
Infections of the catheter occurred in 10 %.
Nausea and vomiting were mild.
Hair loss was complete in most.
Ototoxicity with tinnitus was found.
Pancreatitis occurred in one patient after the procedure.
Hypotension needing vasopressors was seen in 14 %.
A rash appeared within a week.
Myalgia was reported by 11 % on the statin.
Fatigue and asthenia were the usual complaints.
Two patients withdrew consent owing to insomnia.
ALT increased to more than five times the upper limit.
Venous thromboembolism was diagnosed in three.
Stroke occurred in 2.1 % after the intervention.
Rates of perforation were low.
Headaches were as frequent as with placebo.
Anaemia requiring transfusion was recorded.
Suicidal ideation was reported by one adolescent.
The device was explanted because of infection.
Urinary retention was seen after surgery.
Vertigo and blurred vision were transient.
Tardive dyskinesia emerged in 3 %.
Adverse drug reactions were mostly gastrointestinal.
Febrile convulsions were seen after vaccination.
Graft loss and rejection were not seen.
Cardiac arrest occurred in one.
Photosensitivity was common in summer.
""".splitlines()
MISSED = {
    "Cardiac arrest occurred in one.",
    "Urinary retention was seen after surgery.",
    "Extrapyramidal symptoms appeared in six.",
    "Graft loss and rejection were not seen.",
    "Photosensitivity was common in summer.",
}
NO_HARM = """\
Survival was longer with the new regimen.
The odds ratio for a second birth was 1.2.
Scores on the scale improved by 4 points.
Sensitivity was 91 % and specificity 88 %.
Blood glucose was lower at six months.
Most patients reached the target.
Walking distance increased by 40 m.
Mean follow-up was 24 months.
Adherence was 83 % in both groups.
The median time to discharge was 3 days.
Costs were lower by 1,200 euros.
Quality of life improved in both groups.
""".splitlines()
LINE = "No word for an unwanted effect was recognised in the cited abstracts."


def study(results):
    parts = (Part(label="METHODS", text="Adults with migraine took velorastine."), Part(label="RESULTS", text=results))
    return build_study(Draft(source_id="a", format="test", original="", title="Velorastine in migraine", parts=parts))


def test_ways_of_writing_harm_that_were_looked_at_are_all_seen():
    assert len(BUILT_ON) == 32
    assert [text for text in BUILT_ON if not speaks_of_harm(text)] == []


def test_of_the_ways_held_out_all_but_five_are_seen():
    assert len(HELD_OUT) == 34
    assert {text for text in HELD_OUT if not speaks_of_harm(text)} == MISSED


def test_findings_that_are_no_harm_are_not_taken_for_it():
    assert [text for text in NO_HARM if speaks_of_harm(text)] == []


def test_condition_that_was_studied_is_no_harm():
    assert not speaks_of_harm("Migraine was rarer.", ["Velorastine in migraine"])
    assert speaks_of_harm("Migraine and diarrhoea were rarer.", ["Velorastine in migraine"])


def test_line_that_no_harm_was_recognised_never_stands_beside_a_harm():
    question = read_question("Does velorastine prevent migraine?")
    assert LINE in not_known(question, [study("Velorastine lowered the days with migraine.")])
    for text in sorted({*BUILT_ON, *HELD_OUT} - MISSED):
        assert LINE not in not_known(question, [study(f"Velorastine lowered the days with migraine. {text}")])
