//! Purposes of use: what somebody asks for (45 CFR 164.506(c), 164.512, 164.524, 164.308(a)(1)).

/// Why somebody reads or changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Care of the patient.
    Treatment,
    /// Being paid for it.
    Payment,
    /// The organisation's own work, such as registration, scheduling, administration and audits.
    Operations,
    /// Care in an emergency.
    Emergency,
    /// The patient asked for it.
    PatientRequest,
    /// Finding out what happened: a complaint, a suspicion, a breach.
    Investigation,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 6] = [
        Self::Treatment,
        Self::Payment,
        Self::Operations,
        Self::Emergency,
        Self::PatientRequest,
        Self::Investigation,
    ];

    /// Name in the API and in access records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Treatment => "TREATMENT",
            Self::Payment => "PAYMENT",
            Self::Operations => "OPERATIONS",
            Self::Emergency => "EMERGENCY",
            Self::PatientRequest => "PATIENT_REQUEST",
            Self::Investigation => "INVESTIGATION",
        }
    }

    /// The purpose of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    /// Code and display in `http://terminology.hl7.org/CodeSystem/v3-ActReason`, value set
    /// PurposeOfUse. An investigation is what HL7 calls health compliance.
    #[must_use]
    pub const fn hl7(self) -> (&'static str, &'static str) {
        match self {
            Self::Treatment => ("TREAT", "treatment"),
            Self::Payment => ("HPAYMT", "healthcare payment"),
            Self::Operations => ("HOPERAT", "healthcare operations"),
            Self::Emergency => ("ETREAT", "Emergency Treatment"),
            Self::PatientRequest => ("PATRQT", "patient requested"),
            Self::Investigation => ("HCOMPL", "health compliance"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Purpose;

    #[test]
    fn a_purpose_is_found_by_its_name_and_each_has_an_hl7_code_of_its_own() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_code(purpose.code()), Some(purpose));
            let same = Purpose::ALL.iter().filter(|other| other.hl7() == purpose.hl7());
            assert_eq!(same.count(), 1, "{}", purpose.code());
        }
        assert_eq!(Purpose::from_code("treatment"), None);
        assert_eq!(Purpose::from_code(""), None);
    }
}
