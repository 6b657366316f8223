//! The clinic's fees. The codes are CPT's, the amounts are invented.

/// The code of a preventive visit by age in years, for a new or a known patient.
pub(super) const fn preventive(age: u32, new: bool) -> &'static str {
    match (age, new) {
        (0, true) => "99381",
        (1..=4, true) => "99382",
        (5..=11, true) => "99383",
        (12..=17, true) => "99384",
        (18..=39, true) => "99385",
        (40..=64, true) => "99386",
        (_, true) => "99387",
        (0, false) => "99391",
        (1..=4, false) => "99392",
        (5..=11, false) => "99393",
        (12..=17, false) => "99394",
        (18..=39, false) => "99395",
        (40..=64, false) => "99396",
        (_, false) => "99397",
    }
}

/// The fee for a code, cents.
pub(super) fn cents(code: &str) -> i64 {
    match code {
        "99202" => 12_500,
        "99203" => 18_000,
        "99204" => 26_500,
        "99205" => 33_000,
        "99212" => 9_000,
        "99213" => 14_500,
        "99214" => 20_500,
        "99215" => 27_500,
        "36415" => 1_200,
        "83036" => 2_800,
        "80061" => 4_200,
        "80048" => 3_100,
        "85027" => 2_400,
        "84443" => 4_900,
        "82306" => 7_200,
        "82728" => 3_900,
        "93000" => 5_500,
        "94010" => 8_800,
        "96127" => 1_500,
        "90471" => 3_500,
        "90651" => 31_000,
        "90750" => 21_500,
        "90677" => 29_000,
        "90734" => 16_500,
        code if code.starts_with("9938") || code.starts_with("9939") => 21_000,
        _ => 6_500,
    }
}
