//! The facet table: what a facet is, and who may read which. One table; no row means no access.
//!
//! `README.md` holds a printed copy, compared by a test. 45 CFR 164.502(b) and 164.514(d)
//! (minimum necessary) is what the table implements.

/// A set of fields that share one set of readers; the unit of encryption. The number is
/// persisted in every entry and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Facet {
    /// Never PHI: key registrations, shred notices, checkpoints. Not encrypted.
    Public = 0,
    /// Names, date of birth, administrative sex, MRN and other identifiers, deceased.
    Identity = 1,
    /// Phone, e-mail, language, emergency contact, whether coverage is on file.
    Contact = 2,
    /// Postal addresses.
    Residence = 3,
    /// Appointments.
    Scheduling = 4,
    /// Which clinician treats which patient, since when, until when.
    CareTeam = 5,
    /// Notes, problems, allergies, medications, vitals, results, immunizations, procedures, documents.
    Clinical = 6,
    /// Psychotherapy notes (45 CFR 164.501), substance use records (42 CFR part 2), anything marked so.
    Restricted = 7,
    /// Payer, plan, member id, group, subscriber.
    Coverage = 8,
    /// Date of service, rendering provider, diagnosis and procedure codes, modifiers, units.
    Coding = 9,
    /// Charges, claims, acknowledgements, remittances, payments, denials, appeals.
    Ledger = 10,
    /// Who did what to which record and when. Ids and codes only.
    Oversight = 11,
    /// Staff records, roles, vendors, agreements, retention rules, legal holds.
    Administration = 12,
    /// What everyone may know: locations, providers' names, opening hours, slots taken.
    Directory = 13,
    /// Password hashes, second factors, recovery codes.
    Credentials = 14,
    /// What was typed: query variables, search terms, ad hoc query documents.
    Inquiry = 15,
    /// Imported or received originals, which mix facets.
    Source = 16,
}

/// A role: whoever has it sees one projection of the log through one schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Registration and scheduling.
    FrontDesk,
    /// Treatment.
    Clinical,
    /// Payment.
    Billing,
    /// The patient.
    Patient,
    /// Oversight of everyone, without PHI by default.
    Compliance,
    /// Accounts and settings, without PHI.
    Admin,
}

/// How far a role may read a facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every subject.
    All,
    /// Patients on whose care team the clinician is, or for whom a break-glass grant runs.
    Team,
    /// As [`Reach::Team`], and one's own calendar.
    TeamOrOwnCalendar,
    /// As [`Reach::Team`], and an exact find by name with date of birth.
    TeamOrExactFind,
    /// Only the names of the patient's clinicians.
    CliniciansNames,
    /// Only the patient's own subject.
    Own,
    /// The patient's own subject, and of it who saw or changed the chart and to whom it was disclosed.
    OwnAccesses,
    /// The author, or by an explicit grant naming the patient; opened from the log, in no view.
    AuthorOrGrant,
}

impl Facet {
    /// Every facet, by number.
    pub const ALL: [Self; 17] = [
        Self::Public,
        Self::Identity,
        Self::Contact,
        Self::Residence,
        Self::Scheduling,
        Self::CareTeam,
        Self::Clinical,
        Self::Restricted,
        Self::Coverage,
        Self::Coding,
        Self::Ledger,
        Self::Oversight,
        Self::Administration,
        Self::Directory,
        Self::Credentials,
        Self::Inquiry,
        Self::Source,
    ];

    /// What a patient's own record consists of, as the patient may take it away: everything of which
    /// the patient reads the own subject.
    pub const OF_RECORD: [Self; 9] = [
        Self::Identity,
        Self::Contact,
        Self::Residence,
        Self::Scheduling,
        Self::CareTeam,
        Self::Clinical,
        Self::Coverage,
        Self::Coding,
        Self::Ledger,
    ];

    /// The persisted number.
    #[must_use]
    pub const fn tag(self) -> u8 {
        self as u8
    }

    /// The facet of a persisted number.
    #[must_use]
    pub fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.get(usize::from(tag)).copied()
    }

    /// Name as in the design pages and in access records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Identity => "identity",
            Self::Contact => "contact",
            Self::Residence => "residence",
            Self::Scheduling => "scheduling",
            Self::CareTeam => "care_team",
            Self::Clinical => "clinical",
            Self::Restricted => "restricted",
            Self::Coverage => "coverage",
            Self::Coding => "coding",
            Self::Ledger => "ledger",
            Self::Oversight => "oversight",
            Self::Administration => "administration",
            Self::Directory => "directory",
            Self::Credentials => "credentials",
            Self::Inquiry => "inquiry",
            Self::Source => "source",
        }
    }

    /// How far a role may read it; none means not at all.
    #[must_use]
    pub const fn reach(self, role: Role) -> Option<Reach> {
        TABLE[self as usize][role as usize]
    }
}

const ALL: Option<Reach> = Some(Reach::All);
const TEAM: Option<Reach> = Some(Reach::Team);
const CAL: Option<Reach> = Some(Reach::TeamOrOwnCalendar);
const FIND: Option<Reach> = Some(Reach::TeamOrExactFind);
const NAMES: Option<Reach> = Some(Reach::CliniciansNames);
const OWN: Option<Reach> = Some(Reach::Own);
const SEEN: Option<Reach> = Some(Reach::OwnAccesses);
const GRANT: Option<Reach> = Some(Reach::AuthorOrGrant);
const NO: Option<Reach> = None;

/// Rows are facets by number, columns are roles in the order of [`Role`].
#[rustfmt::skip]
const TABLE: [[Option<Reach>; 6]; 17] = [
    //                  front desk  clinical  billing  patient  compliance  admin
    /* public         */ [NO,       NO,       NO,      NO,      NO,         NO],
    /* identity       */ [ALL,      FIND,     ALL,     OWN,     NO,         NO],
    /* contact        */ [ALL,      TEAM,     NO,      OWN,     NO,         NO],
    /* residence      */ [ALL,      TEAM,     ALL,     OWN,     NO,         NO],
    /* scheduling     */ [ALL,      CAL,      NO,      OWN,     NO,         NO],
    /* care_team      */ [NAMES,    TEAM,     NO,      OWN,     ALL,        NO],
    /* clinical       */ [NO,       TEAM,     NO,      OWN,     NO,         NO],
    /* restricted     */ [NO,       GRANT,    NO,      NO,      NO,         NO],
    /* coverage       */ [NO,       NO,       ALL,     OWN,     NO,         NO],
    /* coding         */ [NO,       TEAM,     ALL,     OWN,     NO,         NO],
    /* ledger         */ [NO,       NO,       ALL,     OWN,     NO,         NO],
    /* oversight      */ [NO,       NO,       NO,      SEEN,    ALL,        NO],
    /* administration */ [NO,       NO,       NO,      NO,      ALL,        ALL],
    /* directory      */ [ALL,      ALL,      ALL,     ALL,     ALL,        ALL],
    /* credentials    */ [NO,       NO,       NO,      NO,      NO,         NO],
    /* inquiry        */ [NO,       NO,       NO,      NO,      NO,         NO],
    /* source         */ [NO,       NO,       NO,      NO,      NO,         NO],
];

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::FrontDesk,
        Self::Clinical,
        Self::Billing,
        Self::Patient,
        Self::Compliance,
        Self::Admin,
    ];

    /// Name in the API, in file names and in access records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FrontDesk => "front_desk",
            Self::Clinical => "clinical",
            Self::Billing => "billing",
            Self::Patient => "patient",
            Self::Compliance => "compliance",
            Self::Admin => "admin",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The facets that this role's view holds. `restricted` is in no view: it is opened from the
    /// log for each granted request.
    #[must_use]
    pub fn view_facets(self) -> Vec<Facet> {
        Facet::ALL
            .into_iter()
            .filter(|facet| *facet != Facet::Restricted && facet.reach(self).is_some())
            .collect()
    }
}

/// The table as Markdown, for the README and for whoever asks.
#[must_use]
pub fn table_markdown() -> String {
    let mut out = String::from("| facet |");
    for role in Role::ALL {
        out.push_str(&format!(" {} |", role.name().replace('_', " ")));
    }
    out.push_str("\n| --- |");
    out.push_str(&" --- |".repeat(Role::ALL.len()));
    out.push('\n');
    for facet in Facet::ALL {
        out.push_str(&format!("| {} |", facet.name()));
        for role in Role::ALL {
            out.push_str(&format!(" {} |", facet.reach(role).map_or("no", Reach::words)));
        }
        out.push('\n');
    }
    out
}

impl Reach {
    /// In words, as the table prints it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::All => "yes",
            Self::Team => "team",
            Self::TeamOrOwnCalendar => "team, own calendar",
            Self::TeamOrExactFind => "team, exact find",
            Self::CliniciansNames => "names of the clinicians",
            Self::Own => "own",
            Self::OwnAccesses => "own: who saw or changed it",
            Self::AuthorOrGrant => "author or grant",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_shows_this_table() {
        let readme =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
        assert!(
            readme.contains(&table_markdown()),
            "README.md must hold this table:\n{}",
            table_markdown()
        );
    }

    #[test]
    fn a_facet_is_found_by_its_persisted_number() {
        for facet in Facet::ALL {
            assert_eq!(Facet::from_tag(facet.tag()), Some(facet));
        }
        assert_eq!(Facet::from_tag(17), None);
    }

    #[test]
    fn a_patients_own_record_is_what_the_patient_reads_of_the_own_subject() {
        let own =
            Facet::ALL.into_iter().filter(|facet| facet.reach(Role::Patient) == Some(Reach::Own));
        assert_eq!(own.collect::<Vec<_>>(), Facet::OF_RECORD);
    }

    #[test]
    fn restricted_credentials_inquiry_and_source_are_in_no_view() {
        for role in Role::ALL {
            for facet in [
                Facet::Restricted,
                Facet::Credentials,
                Facet::Inquiry,
                Facet::Source,
                Facet::Public,
            ] {
                assert!(!role.view_facets().contains(&facet), "{} {}", role.name(), facet.name());
            }
        }
    }

    #[test]
    fn billing_reads_no_narrative_and_front_desk_no_money() {
        assert_eq!(Facet::Clinical.reach(Role::Billing), None);
        assert_eq!(Facet::Ledger.reach(Role::FrontDesk), None);
        assert_eq!(Facet::Coverage.reach(Role::FrontDesk), None);
        assert_eq!(Facet::Clinical.reach(Role::FrontDesk), None);
    }
}
