//! Problems with ICD-10-CM and SNOMED CT codes, and what belongs to them in a visit.

use super::drugs::{self, Drug};
use super::panels::{self, Panel};

/// A problem.
pub(in crate::synthetic) struct Condition {
    pub(in crate::synthetic) name: &'static str,
    pub(in crate::synthetic) icd: &'static str,
    pub(in crate::synthetic) snomed: &'static str,
    /// Years of age at which it is seen, first and last.
    pub(in crate::synthetic) ages: (u32, u32),
    /// Administrative sex, where it matters.
    pub(in crate::synthetic) sex: Option<&'static str>,
    /// A long-standing one: how many of a hundred of that age have it. A passing one: its weight
    /// among those.
    pub(in crate::synthetic) weight: u32,
    /// What is given for it, the first choice first.
    pub(in crate::synthetic) drugs: &'static [&'static Drug],
    /// What is measured for it.
    pub(in crate::synthetic) panels: &'static [&'static Panel],
    /// In the patient's words.
    pub(in crate::synthetic) reason: &'static str,
    /// What the patient tells, when it is not well and when it is.
    pub(in crate::synthetic) told: [&'static str; 2],
    /// What is found.
    pub(in crate::synthetic) found: &'static str,
    /// What is to be done, when it is not well and when it is.
    pub(in crate::synthetic) plan: [&'static str; 2],
}

macro_rules! conditions {
    ($($name:ident: $icd:literal $snomed:literal $text:literal, ages $from:literal..$to:literal,
        $sex:expr, $weight:literal, [$($drug:ident),*], [$($panel:ident),*],
        $reason:literal, [$told:literal, $told_well:literal], $found:literal,
        [$plan:literal, $plan_well:literal];)+) => {$(
        pub(in crate::synthetic) const $name: &Condition = &Condition {
            name: $text,
            icd: $icd,
            snomed: $snomed,
            ages: ($from, $to),
            sex: $sex,
            weight: $weight,
            drugs: &[$(drugs::$drug),*],
            panels: &[$(panels::$panel),*],
            reason: $reason,
            told: [$told, $told_well],
            found: $found,
            plan: [$plan, $plan_well],
        };)+
    };
}

conditions! {
    HYPERTENSION: "I10" "59621000" "Essential hypertension", ages 30..110, None, 34,
        [LISINOPRIL, AMLODIPINE, LOSARTAN, HYDROCHLOROTHIAZIDE], [METABOLIC],
        "Blood pressure check",
        ["Home readings have been in the 150s; some doses were missed.",
         "Home readings are mostly below 130/80. Takes medication every day."],
        "No edema. Heart regular, no murmur.",
        ["Above goal. Increase medication, low-salt diet, home log, recheck in 6 weeks.",
         "At goal. Continue current regimen, metabolic panel once a year."];
    DIABETES: "E11.9" "44054006" "Type 2 diabetes mellitus without complication", ages 35..110,
        None, 17, [METFORMIN, GLIPIZIDE], [A1C, METABOLIC, LIPIDS],
        "Diabetes follow-up",
        ["Fasting sugars 160 to 200. Thirsty, and up at night twice.",
         "Fasting sugars 95 to 130. No low readings, walking most days."],
        "Feet: skin intact, monofilament sensation full on both sides.",
        ["HbA1c above goal. Increase metformin, dietitian referral, recheck HbA1c in 3 months.",
         "HbA1c near goal. Continue metformin, eye examination due this year."];
    HYPERLIPIDEMIA: "E78.5" "55822004" "Hyperlipidemia", ages 35..110, None, 30,
        [ATORVASTATIN], [LIPIDS], "Cholesterol results",
        ["Eats out most days. Has not started the medication yet.",
         "Takes the statin at night, no muscle aches."],
        "No xanthomas.",
        ["LDL above target. Start statin, discussed diet, lipid panel in 3 months.",
         "LDL at target on statin. Continue, repeat panel in a year."];
    ASTHMA: "J45.909" "195967001" "Asthma", ages 4..75, None, 10, [ALBUTEROL, FLUTICASONE_SALMETEROL],
        [], "Asthma follow-up",
        ["Using the rescue inhaler four times a week, wakes with cough.",
         "Rescue inhaler less than twice a month. Sleeps through."],
        "Scattered expiratory wheezes, good air movement.",
        ["Not well controlled. Step up to a controller, spacer technique reviewed.",
         "Well controlled. Continue, action plan updated."];
    REFLUX: "K21.9" "235595009" "Gastroesophageal reflux disease", ages 20..110, None, 14,
        [OMEPRAZOLE], [], "Heartburn",
        ["Burning after supper most evenings, worse lying down.",
         "Heartburn about once a week since raising the head of the bed."],
        "Abdomen soft, mild epigastric tenderness.",
        ["Daily acid suppression for 8 weeks, no late meals, return if swallowing hurts.",
         "Improved. Step down to lowest effective dose."];
    HYPOTHYROIDISM: "E03.9" "40930008" "Hypothyroidism", ages 20..110, None, 8, [LEVOTHYROXINE],
        [THYROID], "Thyroid follow-up",
        ["Tired, cold, and constipated for two months.",
         "Energy is back to usual. Takes the tablet before breakfast."],
        "Thyroid not enlarged. Reflexes normal.",
        ["TSH high. Start replacement, recheck TSH in 6 to 8 weeks.",
         "TSH in range. Continue dose, TSH once a year."];
    DEPRESSION: "F32.A" "35489007" "Depressive disorder", ages 14..110, None, 11,
        [SERTRALINE, ESCITALOPRAM], [], "Low mood",
        ["Low mood and poor sleep for six weeks. No thoughts of self-harm. PHQ-9 15.",
         "Mood better, back at work, sees the counselor monthly. PHQ-9 5."],
        "Neatly dressed, good eye contact, affect matches mood.",
        ["Moderate symptoms. Start or raise SSRI, counseling referral, safety plan, see in 4 weeks.",
         "In partial remission. Continue SSRI for at least 6 more months."];
    ANXIETY: "F41.1" "21897009" "Generalized anxiety disorder", ages 14..90, None, 9,
        [ESCITALOPRAM, SERTRALINE], [], "Anxiety",
        ["Worries most of the day, tense shoulders. GAD-7 14.",
         "Fewer bad days, uses the breathing exercises. GAD-7 6."],
        "Restless but cooperative. Thought process linear.",
        ["Not controlled. Medication and cognitive behavioral therapy discussed and agreed.",
         "Controlled. Continue, see in 3 months."];
    OBESITY: "E66.9" "414916001" "Obesity", ages 12..90, None, 20, [], [METABOLIC],
        "Weight",
        ["Gained weight over the winter, little exercise.",
         "Has lost a few pounds, walks 30 minutes a day."],
        "Central adiposity, no striae.",
        ["Set a goal of 5 percent in 6 months, food diary, activity plan.",
         "Progress on diet and activity. Keep going, weigh monthly."];
    KNEE_ARTHRITIS: "M17.9" "239873007" "Osteoarthritis of knee", ages 45..110, None, 16,
        [ACETAMINOPHEN, IBUPROFEN], [], "Knee pain",
        ["Both knees hurt on stairs, stiff for ten minutes in the morning.",
         "Knees are tolerable with exercises and tablets before long walks."],
        "Crepitus in both knees, no effusion, full extension.",
        ["Physical therapy, scheduled analgesic, consider injection.",
         "Stable. Home exercises, analgesic as needed."];
    COPD: "J44.9" "13645005" "Chronic obstructive pulmonary disease", ages 50..110, None, 7,
        [FLUTICASONE_SALMETEROL, ALBUTEROL], [], "Breathing follow-up",
        ["More breathless on the hill, white sputum every morning.",
         "Breathing unchanged, climbs one flight without stopping."],
        "Distant breath sounds, prolonged expiration.",
        ["Step up inhaled therapy, spirometry, pulmonary rehabilitation referral.",
         "Stable. Continue inhalers, vaccines reviewed."];
    FIBRILLATION: "I48.91" "49436004" "Atrial fibrillation", ages 55..110, None, 7,
        [APIXABAN, METOPROLOL], [METABOLIC, BLOOD_COUNT], "Heart rhythm follow-up",
        ["Palpitations twice last month, none with exertion.",
         "No palpitations, no bleeding, takes the anticoagulant twice a day."],
        "Irregularly irregular rhythm, rate controlled.",
        ["Rate control adjusted, anticoagulation reviewed, ECG today.",
         "Rate controlled. Continue anticoagulation, blood count twice a year."];
    KIDNEY: "N18.30" "433144002" "Chronic kidney disease stage 3", ages 55..110, None, 9,
        [LOSARTAN], [METABOLIC], "Kidney follow-up",
        ["Ankles a little puffy by evening.", "No swelling, avoids anti-inflammatory drugs."],
        "Trace ankle edema.",
        ["Creatinine up. Avoid NSAIDs, blood pressure goal below 130/80, repeat in 3 months.",
         "Kidney function stable. Metabolic panel every 6 months."];
    MIGRAINE: "G43.909" "37796009" "Migraine", ages 14..65, None, 9, [SUMATRIPTAN], [],
        "Headaches",
        ["Throbbing headache four days this month with nausea and light sensitivity.",
         "One headache this month, tablet worked within an hour."],
        "Cranial nerves intact, fundi sharp.",
        ["Triptan at onset, headache diary, sleep and meals regular.",
         "Improved. Continue as needed treatment."];
    RHINITIS: "J30.9" "61582004" "Allergic rhinitis", ages 4..80, None, 15,
        [CETIRIZINE, FLUTICASONE_NASAL], [], "Allergies",
        ["Sneezing and itchy eyes every morning this season.",
         "Nose is clear with the daily spray."],
        "Pale boggy turbinates, clear discharge.",
        ["Nasal steroid daily through the season, avoid triggers.",
         "Controlled. Restart before next season."];
    VITAMIN_D: "E55.9" "34713006" "Vitamin D deficiency", ages 18..110, None, 9, [], [VITAMIN_D],
        "Lab results",
        ["Little sun, does not take supplements.", "Takes vitamin D every day."],
        "No bone tenderness.",
        ["Start vitamin D 2000 units daily, recheck in 3 months.", "Level restored. Continue."];
    IRON_ANEMIA: "D50.9" "87522002" "Iron deficiency anemia", ages 14..60, Some("female"), 10,
        [FERROUS_SULFATE], [BLOOD_COUNT, IRON], "Tiredness",
        ["Tired, heavy periods, craves ice.", "Energy better, tolerates iron every other day."],
        "Conjunctival pallor, heart rate regular.",
        ["Start oral iron, repeat blood count and ferritin in 8 weeks.",
         "Hemoglobin rising. Continue iron for 3 months after it is normal."];
    CORONARY: "I25.10" "53741008" "Coronary arteriosclerosis", ages 55..110, None, 8,
        [ASPIRIN, ATORVASTATIN, METOPROLOL], [LIPIDS, METABOLIC], "Heart follow-up",
        ["Chest tightness once when shoveling, gone with rest.",
         "No chest pain, walks a mile a day."],
        "Heart regular, no murmur, lungs clear.",
        ["ECG today, stress test referral, return precautions.",
         "No angina. Continue aspirin, statin and beta blocker."];
    HEART_FAILURE: "I50.9" "84114007" "Heart failure", ages 65..110, None, 6, [FUROSEMIDE, LISINOPRIL],
        [METABOLIC], "Heart failure follow-up",
        ["Up three pounds this week, sleeps on two pillows.",
         "Weight steady, no swelling, weighs every morning."],
        "Mild ankle edema, lungs clear.",
        ["Extra diuretic for 3 days, daily weights, metabolic panel in a week.",
         "Euvolemic. Continue, fluid and salt limits reviewed."];
    INSOMNIA: "G47.00" "193462001" "Insomnia", ages 20..110, None, 8, [TRAZODONE], [],
        "Trouble sleeping",
        ["Lies awake two hours most nights.", "Falls asleep within half an hour most nights."],
        "Alert, not pressured.",
        ["Sleep hygiene, sleep diary, short trial of medication.", "Improved. Use tablets sparingly."];
    BACK_PAIN: "M54.50" "279039007" "Low back pain", ages 20..90, None, 13, [IBUPROFEN, GABAPENTIN],
        [], "Back pain",
        ["Ache in the low back for a month, no leg weakness.",
         "Back is much better with stretching."],
        "Paraspinal tenderness, straight leg raise negative.",
        ["Physical therapy, anti-inflammatory with food, stay active.",
         "Improving. Home exercises, no imaging needed."];
    OSTEOPOROSIS: "M81.0" "64859006" "Osteoporosis", ages 60..110, Some("female"), 16, [ALENDRONATE],
        [VITAMIN_D], "Bone density results",
        ["No falls. Unsure about the new tablet.", "Takes the weekly tablet upright, no heartburn."],
        "No spinal tenderness, gait steady.",
        ["Start weekly bisphosphonate, calcium in the diet, fall prevention.",
         "Continue, bone density in 2 years."];
    PROSTATE: "N40.1" "266569009" "Benign prostatic hyperplasia", ages 55..110, Some("male"), 20,
        [TAMSULOSIN], [], "Urinary symptoms",
        ["Weak stream, up three times a night.", "Up once a night, no dizziness."],
        "Bladder not palpable.",
        ["Start alpha blocker, limit evening fluids.", "Symptoms mild. Continue."];
    ECZEMA: "L20.9" "24079001" "Atopic dermatitis", ages 0..18, None, 13, [HYDROCORTISONE], [],
        "Skin rash",
        ["Itchy patches in the elbow creases, scratches at night.",
         "Skin is smooth except one patch behind the knee."],
        "Dry erythematous patches in flexures, not infected.",
        ["Steroid cream for flares, thick emollient twice daily.", "Controlled with emollients."];
    ATTENTION: "F90.9" "406506008" "Attention deficit hyperactivity disorder", ages 6..17, None, 8, [],
        [], "School trouble",
        ["Teacher reports that work is not finished; leaves the seat often.",
         "School reports are better with the daily report card."],
        "Fidgets, follows directions.",
        ["Rating scales from school and home, behavioral plan.", "Doing well. See once a term."];
    COLD: "J06.9" "54150009" "Upper respiratory infection", ages 0..110, None, 22, [], [],
        "Cough and cold",
        ["Runny nose and cough for four days, no fever today.", "Cough is going away."],
        "Nasal congestion, lungs clear.",
        ["Viral. Fluids, rest, saline; return for fever or trouble breathing.", "Resolved."];
    PHARYNGITIS: "J02.9" "363746003" "Acute pharyngitis", ages 3..60, None, 12,
        [AMOXICILLIN, AZITHROMYCIN], [], "Sore throat",
        ["Sore throat and fever for two days, no cough.", "Throat does not hurt any more."],
        "Tonsils red with exudate, tender neck nodes.",
        ["Rapid strep positive. Antibiotic for 10 days.", "Resolved."];
    OTITIS: "H66.90" "65363002" "Otitis media", ages 0..12, None, 16, [AMOXICILLIN_SUSPENSION], [],
        "Ear pain",
        ["Pulling at the ear, fever last night.", "No ear pain."],
        "Tympanic membrane red and bulging.",
        ["Antibiotic for 10 days, analgesic as needed.", "Resolved."];
    SINUSITIS: "J01.90" "15805002" "Acute sinusitis", ages 14..90, None, 10,
        [AMOXICILLIN, AZITHROMYCIN], [], "Sinus pressure",
        ["Facial pressure and thick discharge for twelve days.", "Pressure is gone."],
        "Maxillary tenderness on both sides.",
        ["Antibiotic, saline rinses, return if not better in 3 days.", "Resolved."];
    BRONCHITIS: "J20.9" "10509002" "Acute bronchitis", ages 14..110, None, 10, [ALBUTEROL], [],
        "Cough",
        ["Cough with sputum for ten days, no fever.", "Cough nearly gone."],
        "Coarse breath sounds that clear with cough.",
        ["No antibiotic needed. Inhaler as needed, fluids.", "Resolved."];
    CYSTITIS: "N39.0" "68566005" "Urinary tract infection", ages 16..110, Some("female"), 16,
        [NITROFURANTOIN], [], "Burning with urination",
        ["Burning and urgency for two days, no flank pain.", "No symptoms."],
        "Suprapubic tenderness, no flank tenderness.",
        ["Urine dipstick positive. Antibiotic for 5 days.", "Resolved."];
    CELLULITIS: "L03.90" "128045006" "Cellulitis", ages 18..110, None, 5, [CEPHALEXIN], [],
        "Red, warm skin",
        ["Red warm patch on the shin, spreading since yesterday.", "Redness is gone."],
        "Warm tender erythema, borders marked.",
        ["Antibiotic for 7 days, elevate, return if it passes the line.", "Resolved."];
    ANKLE_SPRAIN: "S93.401A" "44465007" "Sprain of ankle", ages 8..60, None, 8, [IBUPROFEN], [],
        "Twisted ankle",
        ["Rolled the ankle on a curb, can take four steps.", "Walks without pain."],
        "Lateral swelling, no bony tenderness.",
        ["Rest, ice, wrap, early motion; no X-ray by Ottawa rules.", "Healed."];
    GASTROENTERITIS: "A09" "25374005" "Gastroenteritis", ages 0..90, None, 8, [], [],
        "Vomiting and diarrhea",
        ["Vomited five times, loose stools since yesterday.", "Eating normally."],
        "Mucosa slightly dry, abdomen soft.",
        ["Oral rehydration in small sips, return if no urine in 8 hours.", "Resolved."];
    CONJUNCTIVITIS: "H10.9" "9826008" "Conjunctivitis", ages 0..80, None, 7, [], [], "Red eye",
        ["Red gritty eye with discharge since the weekend.", "Eye is clear."],
        "Conjunctiva red, vision unchanged.",
        ["Likely viral. Cool compresses, hand washing.", "Resolved."];
}

/// Problems that stay.
pub(in crate::synthetic) const LASTING: &[&Condition] = &[
    HYPERTENSION,
    DIABETES,
    HYPERLIPIDEMIA,
    ASTHMA,
    REFLUX,
    HYPOTHYROIDISM,
    DEPRESSION,
    ANXIETY,
    OBESITY,
    KNEE_ARTHRITIS,
    COPD,
    FIBRILLATION,
    KIDNEY,
    MIGRAINE,
    RHINITIS,
    VITAMIN_D,
    IRON_ANEMIA,
    CORONARY,
    HEART_FAILURE,
    INSOMNIA,
    BACK_PAIN,
    OSTEOPOROSIS,
    PROSTATE,
    ECZEMA,
    ATTENTION,
];

/// Problems that pass.
pub(in crate::synthetic) const PASSING: &[&Condition] = &[
    COLD,
    PHARYNGITIS,
    OTITIS,
    SINUSITIS,
    BRONCHITIS,
    CYSTITIS,
    CELLULITIS,
    ANKLE_SPRAIN,
    GASTROENTERITIS,
    CONJUNCTIVITIS,
];
