//! `GET /sign-in`: the page on which people sign in, with its scripts and its style, all in this
//! binary. It holds no data and no secret; what is typed into it goes to `/auth/...` only.

use axum::Router;
use axum::routing::get;

use super::App;
use super::asset::asset;

/// Where the page says what else there is.
const MARK: &str = "<!-- explorer -->";
/// What it says on directories made for development, where there is an explorer.
const EXPLORER: &str = r#"<p><a href="/explorer">GraphQL explorer</a></p>"#;

const SCRIPT: &str = "text/javascript; charset=utf-8";
/// What browsers and passkeys say to each other.
const PASSKEYS: &str = include_str!("../../assets/passkeys.js");
/// Signing in.
const SIGN_IN: &str = include_str!("../../assets/sign-in.js");
/// The second factors of somebody who is signed in.
const FACTORS: &str = include_str!("../../assets/factors.js");

pub(super) fn routes(development: bool) -> Router<App> {
    Router::new()
        .route("/sign-in", get(move || asset("text/html; charset=utf-8", page(development))))
        .route("/passkeys.js", get(|| asset(SCRIPT, PASSKEYS)))
        .route("/sign-in.js", get(|| asset(SCRIPT, SIGN_IN)))
        .route("/factors.js", get(|| asset(SCRIPT, FACTORS)))
        .route(
            "/sign-in.css",
            get(|| asset("text/css; charset=utf-8", include_str!("../../assets/sign-in.css"))),
        )
}

fn page(development: bool) -> String {
    let explorer = if development { EXPLORER } else { "" };
    include_str!("../../assets/sign-in.html").replace(MARK, explorer)
}

#[cfg(test)]
mod tests {
    use chartlog_domain::purpose::Purpose;

    use super::*;

    #[test]
    fn only_directories_for_development_have_a_link_to_the_explorer() {
        assert!(page(true).contains(EXPLORER));
        assert!(!page(false).contains("explorer"));
        assert!(!page(true).contains(MARK));
    }

    #[test]
    fn the_page_holds_no_script_and_no_style_of_its_own_and_nothing_from_elsewhere() {
        let page = page(true);
        let scripts =
            [("/passkeys.js", PASSKEYS), ("/sign-in.js", SIGN_IN), ("/factors.js", FACTORS)];
        assert_eq!(page.matches("<script").count(), scripts.len());
        for (path, script) in scripts {
            assert!(page.contains(&format!(r#"<script src="{path}" defer></script>"#)));
            assert!(!script.contains("innerHTML"), "{path}");
        }
        for foreign in
            ["<style", "style=", "onclick", "onsubmit", "javascript:", "//", "placeholder"]
        {
            assert!(!page.contains(foreign), "{foreign}");
        }
    }

    #[test]
    fn every_field_has_a_label_and_says_what_a_browser_may_fill_in() {
        let page = page(true);
        for field in page.split("<input ").skip(1) {
            let field = field.split_once('>').map_or(field, |(field, _)| field);
            assert!(field.contains("autocomplete="), "{field}");
            if field.contains(" hidden") {
                continue;
            }
            let id = field.split('"').nth(1).unwrap();
            assert!(page.contains(&format!(r#"<label for="{id}">"#)), "{id}");
            let described = field.split_once(r#"aria-describedby=""#).unwrap().1;
            for id in described.split_once('"').unwrap().0.split(' ') {
                assert!(page.contains(&format!(r#"id="{id}""#)), "{id}");
            }
        }
    }

    #[test]
    fn every_purpose_of_use_can_be_chosen_and_none_is_unless_somebody_does() {
        let page = page(false);
        let (_, choice) = page.split_once(r#"<select id="purpose""#).unwrap();
        let (choice, _) = choice.split_once("</select>").unwrap();
        assert_eq!(page.matches("<select ").count(), 1);
        assert!(page.contains(r#"<label for="purpose">"#));
        assert!(choice.contains(r#"aria-describedby="purpose-hint""#));
        assert!(page.contains(r#"id="purpose-hint""#));
        let options: Vec<_> = choice
            .split(r#"<option value=""#)
            .skip(1)
            .map(|o| o.split('"').next().unwrap())
            .collect();
        let purposes = Purpose::ALL.map(Purpose::code);
        assert_eq!(options, [&[""][..], &purposes].concat());
        assert!(choice.contains(r#"<option value="" selected>"#));
    }
}
