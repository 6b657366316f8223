//! Where somebody signed in before.

use super::*;

#[test]
fn a_place_is_known_after_a_restart_and_strangers_keep_nobody_out_there() {
    let mut clinic = Clinic::new();
    clinic.first_time();
    clinic.restarts();
    for _ in 0..limits::LOCK_AFTER {
        refused(clinic.doors().password("mara.lindt", "a guess that is wrong", ELSEWHERE));
    }
    refused(clinic.doors().password("mara.lindt", PASSWORD, ELSEWHERE)); // locked
    clinic.again();
}

#[test]
fn a_place_is_forgotten_after_a_quarter_of_a_year_and_a_restart() {
    let mut clinic = Clinic::new();
    clinic.first_time();
    clinic.passes(limits::PLACES_US / SECOND + 1);
    clinic.restarts();
    for _ in 0..limits::LOCK_AFTER {
        refused(clinic.doors().password("mara.lindt", "a guess that is wrong", ELSEWHERE));
    }
    refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
}
