//! Which keys there are: facets, epochs and numbers, and nothing secret.

use chartlog_domain::facet::Facet;

use super::FacetKeys;
use crate::cli::Failure;
use crate::node::Node;

/// How many data keys each epoch of each facet's key wraps. Every record of the keystore is read.
///
/// # Errors
/// When the keystore cannot be read.
pub fn keys(node: &Node) -> Result<Vec<FacetKeys>, Failure> {
    let counts = node.journal().vault().key_counts().map_err(|error| Failure::of(&error))?;
    let sealed = counts.into_iter().filter_map(|((tag, epoch), keys)| {
        let facet = Facet::from_tag(tag.0).filter(|facet| *facet != Facet::Public)?;
        Some(FacetKeys { facet: facet.name().to_owned(), epoch, keys })
    });
    Ok(sealed.collect())
}
