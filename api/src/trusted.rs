//! Trusted documents (access.md, the read path): where an organisation names the documents that its
//! front-ends were built with, no other one is run, so that a stolen session is no query tool.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use async_graphql::parser::parse_query;

/// Why a list of documents is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableDocuments {
    /// It could not be read.
    #[error("cannot read {}: {error}", path.display())]
    Io {
        /// Which list.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is not what generators of clients write.
    #[error("{}: not a JSON object from ids to documents: {error}", path.display())]
    NotAList {
        /// Which list.
        path: PathBuf,
        /// Why.
        error: serde_json::Error,
    },
    /// One of its documents is not GraphQL.
    #[error("{}: the document {id} is not GraphQL: {error}", path.display())]
    NotADocument {
        /// Which list.
        path: PathBuf,
        /// Which document.
        id: String,
        /// Why.
        error: async_graphql::parser::Error,
    },
}

/// The documents that are run.
#[derive(Debug)]
pub struct TrustedDocuments(HashSet<blake3::Hash>);

impl TrustedDocuments {
    /// Reads lists as generators of clients write them: a JSON object from a document's id, mostly its
    /// digest, to the document. The ids mean nothing here: a document is known by its text.
    ///
    /// # Errors
    /// [`UnusableDocuments`] with the file and what is wrong in it.
    pub fn read(lists: &[PathBuf]) -> Result<Self, UnusableDocuments> {
        let mut known = HashSet::new();
        for path in lists {
            for (id, document) in listed(path)? {
                if let Err(error) = parse_query(&document) {
                    return Err(UnusableDocuments::NotADocument { path: path.clone(), id, error });
                }
                known.insert(blake3::hash(document.as_bytes()));
            }
        }
        Ok(Self(known))
    }

    /// Whether the document with this BLAKE3 digest of its text is one of them.
    #[must_use]
    pub fn holds(&self, digest: &blake3::Hash) -> bool {
        self.0.contains(digest)
    }
}

fn listed(path: &Path) -> Result<BTreeMap<String, String>, UnusableDocuments> {
    let text = std::fs::read(path)
        .map_err(|error| UnusableDocuments::Io { path: path.to_owned(), error })?;
    serde_json::from_slice(&text)
        .map_err(|error| UnusableDocuments::NotAList { path: path.to_owned(), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<TrustedDocuments, UnusableDocuments> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("documents.json");
        std::fs::write(&path, text).unwrap();
        TrustedDocuments::read(&[path])
    }

    #[test]
    fn a_document_is_known_by_its_text_to_the_letter() {
        let trusted = of(r#"{ "a1": "{ me { id } }", "b2": "query Q { me { mrn } }" }"#).unwrap();
        let holds = |text: &str| trusted.holds(&blake3::hash(text.as_bytes()));
        assert!(holds("{ me { id } }") && holds("query Q { me { mrn } }"));
        for other in ["{ me { id mrn } }", "{ me { id } } ", "a1", ""] {
            assert!(!holds(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_list_of_documents_is_refused_with_its_name() {
        let wrong = of(r#"{ "a1": "{ me {" }"#).unwrap_err();
        assert!(matches!(&wrong, UnusableDocuments::NotADocument { id, .. } if id == "a1"));
        for text in ["[]", "{ \"a\": 1 }", ""] {
            let wrong = of(text).unwrap_err();
            assert!(wrong.to_string().contains("documents.json"), "{wrong}");
        }
        let missing = TrustedDocuments::read(&["/nowhere/documents.json".into()]).unwrap_err();
        assert!(matches!(missing, UnusableDocuments::Io { .. }));
    }
}
