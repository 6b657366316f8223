//! Vaccines with their CVX and CPT codes.

/// A vaccine.
pub(in crate::synthetic) struct Vaccine {
    pub(in crate::synthetic) cvx: &'static str,
    pub(in crate::synthetic) name: &'static str,
    pub(in crate::synthetic) cpt: &'static str,
    /// Ages at which it is due, months, first and last.
    pub(in crate::synthetic) ages: (u32, u32),
    /// Whether it is due every season.
    pub(in crate::synthetic) seasonal: bool,
}

const fn vaccine(
    cvx: &'static str,
    cpt: &'static str,
    ages: (u32, u32),
    seasonal: bool,
    name: &'static str,
) -> Vaccine {
    Vaccine { cvx, name, cpt, ages, seasonal }
}

/// No upper age.
const EVER: u32 = 1_500;

pub(in crate::synthetic) const VACCINES: &[Vaccine] = &[
    vaccine("140", "90656", (6, EVER), true, "Influenza, seasonal, injectable, preservative free"),
    vaccine("08", "90744", (0, 18), false, "Hep B, adolescent or pediatric"),
    vaccine("20", "90700", (2, 72), false, "DTaP"),
    vaccine("10", "90713", (2, 72), false, "IPV"),
    vaccine("03", "90707", (12, 72), false, "MMR"),
    vaccine("21", "90716", (12, 72), false, "Varicella"),
    vaccine("83", "90633", (12, 48), false, "Hep A, pediatric or adolescent, 2 dose"),
    vaccine("165", "90651", (132, 312), false, "HPV9"),
    vaccine("114", "90734", (132, 216), false, "Meningococcal MCV4P"),
    vaccine("115", "90715", (132, EVER), false, "Tdap"),
    vaccine("187", "90750", (600, EVER), false, "Zoster recombinant"),
    vaccine("216", "90677", (780, EVER), false, "Pneumococcal conjugate PCV20"),
];
