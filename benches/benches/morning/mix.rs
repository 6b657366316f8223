//! Who asks for what on a morning, and how often.

use chartlog_domain::facet::Role;

use crate::dice::Dice;

macro_rules! operations {
    ($($role:ident { $($variant:ident $name:literal $weight:literal $([$($refusal:literal),*])?;)+ })+) => {
        /// What somebody asks for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Operation {
            $($($variant,)+)+
        }

        impl Operation {
            /// Each with how often it is asked for, in proportion.
            const MIX: &[(Self, usize)] = &[$($((Self::$variant, $weight),)+)+];

            pub(crate) const fn role(self) -> Role {
                match self { $($(Self::$variant => Role::$role,)+)+ }
            }

            pub(crate) const fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name,)+)+ }
            }

            /// What such a morning has too: two people who want the same time, and a name that is known.
            pub(crate) const fn refusals(self) -> &'static [&'static str] {
                match self { $($(Self::$variant => &[$($($refusal),*)?],)+)+ }
            }
        }
    };
}

operations! {
    FrontDesk {
        SearchPatients "patients (search)" 110;
        DaySheet "daySheet" 80;
        OpenSlots "openSlots" 60;
        BookAppointment "bookAppointment" 35 ["REFUSED/SLOT_TAKEN", "REFUSED/PATIENT_BUSY"];
        CheckIn "checkIn" 30;
        PossibleDuplicates "possibleDuplicates" 10;
        RegisterPatient "registerPatient" 10 ["REFUSED/POSSIBLE_DUPLICATE"];
    }
    Clinical {
        MyDay "myDay" 60;
        Chart "patient (chart)" 130;
        FindPatient "findPatient" 10;
        OpenEncounter "openEncounter" 32;
        RecordVitals "recordVitals" 28;
        SignNote "signNote" 25;
        CodeVisit "codeVisit" 25;
    }
    Billing {
        SearchAccounts "patients (search)" 40;
        Account "account" 30;
        UnbilledVisits "unbilledVisits" 20;
        ListClaims "claims" 20;
        RecordCharge "recordCharge" 24;
        DraftClaim "draftClaim" 22;
        SubmitClaim "submitClaim" 20;
    }
    Patient {
        MyChart "myChart" 70;
        MyAppointments "myAppointments" 50;
        WhoHasSeen "whoHasSeenMyChart" 20;
    }
    Compliance {
        Accesses "accesses" 20;
    }
}

impl Operation {
    /// One of the mix.
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let all = Self::MIX.iter().map(|(_, weight)| weight).sum();
        let mut at = dice.below(all);
        for (operation, weight) in Self::MIX {
            match at.checked_sub(*weight) {
                Some(rest) => at = rest,
                None => return *operation,
            }
        }
        Self::DaySheet
    }
}
