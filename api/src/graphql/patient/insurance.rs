//! Who pays for the patient.

use async_graphql::Object;
use chartlog_domain::facts::coverage;
use chartlog_domain::words::Text;
use chartlog_projections::patient::query::Insurance;

use crate::graphql::scalars::{Concept, Id, Period};

/// Insurance of a patient.
pub(crate) struct Coverage(Insurance);

impl From<Insurance> for Coverage {
    fn from(row: Insurance) -> Self {
        Self(row)
    }
}

impl Coverage {
    const fn record(&self) -> &coverage::Coverage {
        &self.0.coverage
    }
}

/// Your insurance (FHIR Coverage), as it is now.
#[Object]
impl Coverage {
    /// Id of the coverage.
    async fn id(&self) -> Id {
        self.record().coverage.into()
    }

    /// `active`, `cancelled`, `draft` or `entered-in-error` (FHIR fm-status).
    async fn status(&self) -> &str {
        &self.record().status
    }

    /// Kind of coverage; null when not said.
    async fn kind(&self) -> Option<Concept> {
        self.record().kind.as_ref().map(Concept::from)
    }

    /// Who pays, by name; null when not said.
    async fn payer(&self) -> Option<&str> {
        self.record().payer.as_ref().map(Text::expose)
    }

    /// Member or subscriber id on the card; null when not said.
    async fn member_id(&self) -> Option<&str> {
        self.record().member_id.as_ref().map(Text::expose)
    }

    /// Group; null when not said.
    async fn group(&self) -> Option<&str> {
        self.record().group.as_ref().map(Text::expose)
    }

    /// Plan; null when not said.
    async fn plan(&self) -> Option<&str> {
        self.record().plan.as_ref().map(Text::expose)
    }

    /// Who holds the contract; null when not said.
    async fn subscriber(&self) -> Option<&str> {
        self.record().subscriber.as_ref().map(Text::expose)
    }

    /// What you are to the subscriber; null when not said.
    async fn relationship(&self) -> Option<Concept> {
        self.record().relationship.as_ref().map(Concept::from)
    }

    /// From when to when.
    async fn period(&self) -> Period {
        Period::from(&self.record().period)
    }

    /// Whether it came from elsewhere; else it was recorded here.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}
