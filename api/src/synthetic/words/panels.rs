//! Laboratory panels with LOINC codes, UCUM units and reference ranges of adults.

/// One measured thing.
pub(in crate::synthetic) struct Analyte {
    pub(in crate::synthetic) loinc: &'static str,
    pub(in crate::synthetic) name: &'static str,
    pub(in crate::synthetic) unit: &'static str,
    pub(in crate::synthetic) low: Option<f64>,
    pub(in crate::synthetic) high: Option<f64>,
    /// Digits after the point.
    pub(in crate::synthetic) digits: usize,
    /// Of somebody well.
    pub(in crate::synthetic) usual: f64,
    /// How far it wanders.
    pub(in crate::synthetic) spread: f64,
}

/// A panel that is ordered together.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::synthetic) struct Panel {
    pub(in crate::synthetic) name: &'static str,
    pub(in crate::synthetic) cpt: &'static str,
    /// Its analytes in [`ANALYTES`], from and until.
    pub(in crate::synthetic) analytes: (usize, usize),
}

const fn analyte(
    loinc: &'static str,
    name: &'static str,
    unit: &'static str,
    range: (Option<f64>, Option<f64>),
    digits: usize,
    value: (f64, f64),
) -> Analyte {
    let (low, high) = range;
    Analyte { loinc, name, unit, low, high, digits, usual: value.0, spread: value.1 }
}

const fn from_to(low: f64, high: f64) -> (Option<f64>, Option<f64>) {
    (Some(low), Some(high))
}

const fn up_to(high: f64) -> (Option<f64>, Option<f64>) {
    (None, Some(high))
}

const fn at_least(low: f64) -> (Option<f64>, Option<f64>) {
    (Some(low), None)
}

#[rustfmt::skip]
pub(in crate::synthetic) const ANALYTES: &[Analyte] = &[
    analyte("4548-4", "Hemoglobin A1c", "%", from_to(4.0, 5.6), 1, (5.2, 0.25)),
    analyte("2093-3", "Cholesterol", "mg/dL", up_to(199.0), 0, (178.0, 16.0)),
    analyte("2571-8", "Triglyceride", "mg/dL", up_to(149.0), 0, (108.0, 28.0)),
    analyte("2085-9", "Cholesterol in HDL", "mg/dL", at_least(40.0), 0, (54.0, 8.0)),
    analyte("13457-7", "Cholesterol in LDL, calculated", "mg/dL", up_to(129.0), 0, (102.0, 14.0)),
    analyte("2345-7", "Glucose", "mg/dL", from_to(70.0, 99.0), 0, (88.0, 7.0)),
    analyte("3094-0", "Urea nitrogen", "mg/dL", from_to(7.0, 20.0), 0, (14.0, 3.0)),
    analyte("2160-0", "Creatinine", "mg/dL", from_to(0.6, 1.3), 2, (0.90, 0.12)),
    analyte("2951-2", "Sodium", "mmol/L", from_to(135.0, 145.0), 0, (140.0, 2.0)),
    analyte("2823-3", "Potassium", "mmol/L", from_to(3.5, 5.1), 1, (4.2, 0.3)),
    analyte("2075-0", "Chloride", "mmol/L", from_to(98.0, 107.0), 0, (102.0, 2.0)),
    analyte("2028-9", "Carbon dioxide, total", "mmol/L", from_to(22.0, 29.0), 0, (25.0, 1.6)),
    analyte("17861-6", "Calcium", "mg/dL", from_to(8.6, 10.3), 1, (9.4, 0.3)),
    analyte("6690-2", "Leukocytes", "10*3/uL", from_to(4.0, 11.0), 1, (6.8, 1.4)),
    analyte("718-7", "Hemoglobin", "g/dL", from_to(12.0, 17.0), 1, (14.1, 0.8)),
    analyte("4544-3", "Hematocrit", "%", from_to(36.0, 50.0), 1, (42.0, 2.2)),
    analyte("787-2", "Erythrocyte mean corpuscular volume", "fL", from_to(80.0, 100.0), 0, (90.0, 3.0)),
    analyte("777-3", "Platelets", "10*3/uL", from_to(150.0, 400.0), 0, (248.0, 38.0)),
    analyte("3016-3", "Thyrotropin", "m[IU]/L", from_to(0.4, 4.5), 2, (2.0, 0.6)),
    analyte("62292-8", "25-Hydroxyvitamin D", "ng/mL", from_to(30.0, 100.0), 0, (39.0, 6.0)),
    analyte("2276-4", "Ferritin", "ng/mL", from_to(15.0, 300.0), 0, (85.0, 30.0)),
];

pub(in crate::synthetic) const A1C: &Panel =
    &Panel { name: "HbA1c", cpt: "83036", analytes: (0, 1) };
pub(in crate::synthetic) const LIPIDS: &Panel =
    &Panel { name: "lipid panel", cpt: "80061", analytes: (1, 5) };
pub(in crate::synthetic) const METABOLIC: &Panel =
    &Panel { name: "basic metabolic panel", cpt: "80048", analytes: (5, 13) };
pub(in crate::synthetic) const BLOOD_COUNT: &Panel =
    &Panel { name: "complete blood count", cpt: "85027", analytes: (13, 18) };
pub(in crate::synthetic) const THYROID: &Panel =
    &Panel { name: "thyrotropin", cpt: "84443", analytes: (18, 19) };
pub(in crate::synthetic) const VITAMIN_D: &Panel =
    &Panel { name: "vitamin D", cpt: "82306", analytes: (19, 20) };
pub(in crate::synthetic) const IRON: &Panel =
    &Panel { name: "ferritin", cpt: "82728", analytes: (20, 21) };
