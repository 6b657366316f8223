//! Headers on every answer. Pages may load what this server serves and nothing else, may not be
//! framed, embedded or opened by others, and use none of a browser's devices but passkeys.

use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;

use super::Site;

const HEADERS: [(HeaderName, &str); 8] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), ambient-light-sensor=(), autoplay=(), battery=(), bluetooth=(), \
         browsing-topics=(), camera=(), clipboard-read=(), clipboard-write=(), \
         display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), \
         gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), \
         magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), \
         picture-in-picture=(), publickey-credentials-create=(self), \
         publickey-credentials-get=(self), screen-wake-lock=(), serial=(), \
         storage-access=(), sync-xhr=(), usb=(), web-share=(), window-management=(), \
         xr-spatial-tracking=()",
    ),
];

/// A year, with everything under this name (RFC 6797): only where browsers come over TLS, to this process
/// or to a proxy that ends it.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000; includeSubDomains";

/// Sets them where a handler has not said otherwise.
pub(super) fn on_every_answer(router: Router, site: &Site) -> Router {
    let transport = (header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY);
    let headers: Arc<[_]> = HEADERS
        .into_iter()
        .chain(site.is_found_over_tls().then_some(transport))
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect();
    router.layer(map_response(move |mut response: Response| {
        for (name, value) in headers.iter() {
            response.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        ready(response)
    }))
}
