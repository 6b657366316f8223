//! Medications with their RxNorm codes, allergens and reactions.

/// A medication.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::synthetic) struct Drug {
    pub(in crate::synthetic) rxnorm: &'static str,
    pub(in crate::synthetic) name: &'static str,
    /// How to take it: first the usual way, then the way after an increase.
    pub(in crate::synthetic) dosages: &'static [&'static str],
}

const fn drug(rxnorm: &'static str, name: &'static str, dosages: &'static [&'static str]) -> Drug {
    Drug { rxnorm, name, dosages }
}

macro_rules! drugs {
    ($($name:ident: $rxnorm:literal, $text:literal, [$($dosage:literal),+];)+) => {
        $(pub(in crate::synthetic) const $name: &Drug = &drug($rxnorm, $text, &[$($dosage),+]);)+
    };
}

drugs! {
    LISINOPRIL: "314076", "lisinopril 10 MG Oral Tablet",
        ["1 tablet by mouth once daily", "2 tablets by mouth once daily"];
    AMLODIPINE: "197361", "amlodipine 5 MG Oral Tablet",
        ["1 tablet by mouth once daily", "2 tablets by mouth once daily"];
    LOSARTAN: "979492", "losartan potassium 50 MG Oral Tablet",
        ["1 tablet by mouth once daily", "2 tablets by mouth once daily"];
    HYDROCHLOROTHIAZIDE: "310798", "hydrochlorothiazide 25 MG Oral Tablet",
        ["1 tablet by mouth every morning"];
    METFORMIN: "861007", "metformin hydrochloride 500 MG Oral Tablet",
        ["1 tablet by mouth twice daily with meals", "2 tablets by mouth twice daily with meals"];
    GLIPIZIDE: "310490", "glipizide 5 MG Oral Tablet",
        ["1 tablet by mouth once daily before breakfast"];
    ATORVASTATIN: "617310", "atorvastatin 20 MG Oral Tablet",
        ["1 tablet by mouth at bedtime", "2 tablets by mouth at bedtime"];
    LEVOTHYROXINE: "892246", "levothyroxine sodium 0.1 MG Oral Tablet",
        ["1 tablet by mouth every morning on an empty stomach"];
    OMEPRAZOLE: "198051", "omeprazole 20 MG Delayed Release Oral Capsule",
        ["1 capsule by mouth daily before breakfast", "1 capsule by mouth twice daily before meals"];
    ALBUTEROL: "745679", "albuterol 0.09 MG/ACTUAT Metered Dose Inhaler",
        ["2 puffs every 4 to 6 hours as needed for wheezing"];
    FLUTICASONE_SALMETEROL: "896209",
        "fluticasone propionate 0.25 MG / salmeterol 0.05 MG Dry Powder Inhaler",
        ["1 inhalation twice daily; rinse mouth after use"];
    SERTRALINE: "312941", "sertraline 50 MG Oral Tablet",
        ["1 tablet by mouth once daily", "2 tablets by mouth once daily"];
    ESCITALOPRAM: "349332", "escitalopram 10 MG Oral Tablet",
        ["1 tablet by mouth once daily", "2 tablets by mouth once daily"];
    TRAZODONE: "856377", "trazodone hydrochloride 50 MG Oral Tablet",
        ["1 tablet by mouth at bedtime as needed for sleep"];
    IBUPROFEN: "197806", "ibuprofen 600 MG Oral Tablet",
        ["1 tablet by mouth every 8 hours with food as needed for pain"];
    ACETAMINOPHEN: "313782", "acetaminophen 325 MG Oral Tablet",
        ["2 tablets by mouth every 6 hours as needed, at most 3 g a day"];
    GABAPENTIN: "310431", "gabapentin 300 MG Oral Capsule",
        ["1 capsule by mouth at bedtime", "1 capsule by mouth three times daily"];
    METOPROLOL: "866924", "metoprolol tartrate 25 MG Oral Tablet",
        ["1 tablet by mouth twice daily"];
    APIXABAN: "1364445", "apixaban 5 MG Oral Tablet", ["1 tablet by mouth twice daily"];
    FUROSEMIDE: "313988", "furosemide 40 MG Oral Tablet", ["1 tablet by mouth every morning"];
    ASPIRIN: "243670", "aspirin 81 MG Oral Tablet", ["1 tablet by mouth once daily"];
    CETIRIZINE: "1014678", "cetirizine hydrochloride 10 MG Oral Tablet",
        ["1 tablet by mouth once daily"];
    FLUTICASONE_NASAL: "1797907", "fluticasone propionate 0.05 MG/ACTUAT Metered Dose Nasal Spray",
        ["2 sprays in each nostril once daily"];
    FERROUS_SULFATE: "310325", "ferrous sulfate 325 MG Oral Tablet",
        ["1 tablet by mouth every other day"];
    ALENDRONATE: "904431", "alendronic acid 70 MG Oral Tablet",
        ["1 tablet by mouth once a week, upright, with a full glass of water"];
    TAMSULOSIN: "863669", "tamsulosin hydrochloride 0.4 MG Oral Capsule",
        ["1 capsule by mouth once daily after supper"];
    SUMATRIPTAN: "313161", "sumatriptan 50 MG Oral Tablet",
        ["1 tablet by mouth at onset of migraine; may repeat once after 2 hours"];
    HYDROCORTISONE: "106258", "hydrocortisone 10 MG/ML Topical Cream",
        ["thin layer on affected skin twice daily for up to 2 weeks"];
    AMOXICILLIN: "308191", "amoxicillin 500 MG Oral Capsule",
        ["1 capsule by mouth three times daily for 10 days"];
    AMOXICILLIN_SUSPENSION: "308189", "amoxicillin 80 MG/ML Oral Suspension",
        ["45 mg/kg per day by mouth in two doses for 10 days"];
    AZITHROMYCIN: "308460", "azithromycin 250 MG Oral Tablet",
        ["2 tablets on day 1, then 1 tablet daily on days 2 to 5"];
    NITROFURANTOIN: "1648755",
        "nitrofurantoin, macrocrystals 25 MG / nitrofurantoin, monohydrate 75 MG Oral Capsule",
        ["1 capsule by mouth twice daily for 5 days"];
    CEPHALEXIN: "309114", "cephalexin 500 MG Oral Capsule",
        ["1 capsule by mouth four times daily for 7 days"];
}

/// Something people are allergic to.
pub(in crate::synthetic) struct Allergen {
    /// Code system, code and name.
    pub(in crate::synthetic) code: (&'static str, &'static str, &'static str),
    /// `food`, `medication` or `environment`.
    pub(in crate::synthetic) category: &'static str,
    /// SNOMED CT code and name of what it did.
    pub(in crate::synthetic) reaction: (&'static str, &'static str),
    pub(in crate::synthetic) severity: &'static str,
    pub(in crate::synthetic) criticality: &'static str,
    /// Drug names it stands against, as they begin.
    pub(in crate::synthetic) bars: &'static [&'static str],
}

const RX: &str = super::systems::RXNORM;
const SCT: &str = super::systems::SNOMED;
const HIVES: (&str, &str) = ("126485001", "Urticaria");
const RASH: (&str, &str) = ("271807003", "Eruption of skin");
const ANAPHYLAXIS: (&str, &str) = ("39579001", "Anaphylaxis");
const NAUSEA: (&str, &str) = ("422587007", "Nausea");
const COUGH: (&str, &str) = ("49727002", "Cough");
const SNEEZING: (&str, &str) = ("76067001", "Sneezing");

const fn allergen(
    code: (&'static str, &'static str, &'static str),
    category: &'static str,
    reaction: (&'static str, &'static str),
    gravity: (&'static str, &'static str),
    bars: &'static [&'static str],
) -> Allergen {
    Allergen { code, category, reaction, severity: gravity.0, criticality: gravity.1, bars }
}

const MILD: (&str, &str) = ("mild", "low");
const MODERATE: (&str, &str) = ("moderate", "low");
const SEVERE: (&str, &str) = ("severe", "high");

pub(in crate::synthetic) const ALLERGENS: &[Allergen] = &[
    allergen((RX, "7980", "penicillin G"), "medication", HIVES, MODERATE, &["amoxicillin"]),
    allergen((RX, "723", "amoxicillin"), "medication", RASH, MILD, &["amoxicillin"]),
    allergen((RX, "10831", "sulfamethoxazole / trimethoprim"), "medication", RASH, MODERATE, &[]),
    allergen((RX, "5640", "ibuprofen"), "medication", HIVES, MODERATE, &["ibuprofen"]),
    allergen((RX, "29046", "lisinopril"), "medication", COUGH, MILD, &["lisinopril"]),
    allergen((RX, "2670", "codeine"), "medication", NAUSEA, MILD, &[]),
    allergen((SCT, "91935009", "Allergy to peanut"), "food", ANAPHYLAXIS, SEVERE, &[]),
    allergen((SCT, "91934008", "Allergy to nut"), "food", ANAPHYLAXIS, SEVERE, &[]),
    allergen((SCT, "417532002", "Allergy to fish"), "food", HIVES, MODERATE, &[]),
    allergen((SCT, "91930004", "Allergy to eggs"), "food", RASH, MILD, &[]),
    allergen((SCT, "300910009", "Allergy to pollen"), "environment", SNEEZING, MILD, &[]),
    allergen((SCT, "232350006", "House dust mite allergy"), "environment", SNEEZING, MILD, &[]),
    allergen((SCT, "1003755004", "Allergy to latex"), "environment", RASH, MODERATE, &[]),
];
