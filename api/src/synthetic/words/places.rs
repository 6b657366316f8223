//! Invented towns and streets.

/// Town and postal code.
pub(in crate::synthetic) const TOWNS: &[(&str, &str)] = &[
    ("Larkmoor", "12007"),
    ("Easthaven Mills", "12015"),
    ("Port Calloway", "12024"),
    ("Upper Fennimore", "12031"),
    ("St. Aldric", "12038"),
    ("Quillwater", "12044"),
    ("Bramble Hollow", "12059"),
    ("Coldspring Ferry", "12061"),
];

pub(in crate::synthetic) const STREETS: &[&str] = &[
    "Alder Row",
    "Bellwether Lane",
    "Canal Terrace",
    "Dovecote Street",
    "Elderberry Court",
    "Foundry Road",
    "Goldfinch Way",
    "Harrow Street",
    "Ironbridge Avenue",
    "Juniper Close",
    "Kiln Lane",
    "Linden Parade",
    "Millrace Drive",
    "Northgate Street",
    "Orchard Rise",
    "Piper's Hill",
    "Quarry Road",
    "Rookery Lane",
    "Saint Brendan's Walk",
    "Tannery Street",
];

/// The clinic's own places: name, street, town and postal code.
pub(in crate::synthetic) const LOCATIONS: &[(&str, &str, &str, &str)] = &[
    ("Larkmoor Main Street Clinic", "410 Dovecote Street", "Larkmoor", "12007"),
    ("Port Calloway Harbor Clinic", "22 Canal Terrace", "Port Calloway", "12024"),
];

/// Rooms of each place.
pub(in crate::synthetic) const ROOMS: &[&str] = &["Room 1", "Room 2", "Room 3", "Laboratory"];

/// Kinds of visit: code and name of HL7 table 0276, length in minutes, whether patients book it.
pub(in crate::synthetic) const VISIT_TYPES: &[(&str, &str, u32, bool)] = &[
    ("CHECKUP", "A routine check-up", 20, true),
    ("FOLLOWUP", "A follow up visit from a previous appointment", 20, true),
    ("ROUTINE", "Routine appointment - default if not valued", 20, false),
    ("WALKIN", "A previously unscheduled walk-in visit", 20, false),
    ("EMERGENCY", "Emergency appointment", 40, false),
];
