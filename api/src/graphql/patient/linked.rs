//! The other records of a patient who has several.

use async_graphql::{Context, Object, Result};
use chartlog_domain::ids::PatientId;
use chartlog_projections::patient::query;

use super::bills::Bills;
use super::chart::Chart;
use super::me::Me;
use super::visit::Appointment;
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::page::lists;
use crate::graphql::scalars::Id;

/// A record that is one person's with that of the request.
pub(crate) struct LinkedRecord {
    patient: PatientId,
    primary: PatientId,
}

/// The records that are linked with the own one, by id.
pub(super) fn linked_records(ctx: &Context<'_>) -> Result<Vec<LinkedRecord>> {
    let found = query::linked_records(&asking(ctx)?.snapshot).map_err(|e| from_query(&e))?;
    let Some(found) = found else { return Ok(Vec::new()) };
    let primary = found.primary;
    Ok(found.others.into_iter().map(|patient| LinkedRecord { patient, primary }).collect())
}

lists! {
    /// Another record of yours: the clinic found that two are one person's, and linked them. Nothing was
    /// moved from one to the other.
    Object impl LinkedRecord {
        /// Its id in this clinic's record.
        async fn id(&self) -> Id {
            self.patient.into()
        }

        /// Whether it is the one that the clinic uses from now on.
        async fn is_primary(&self) -> bool {
            self.patient == self.primary
        }

        /// Who you are there; null when nothing is known.
        async fn person(&self, ctx: &Context<'_>) -> Result<Option<Me>> {
            let found = query::person(&asking(ctx)?.snapshot, self.patient);
            Ok(found.map_err(|e| from_query(&e))?.map(Me::from))
        }

        /// The chart there.
        async fn chart(&self) -> Chart {
            Chart::of(self.patient)
        }

        /// What you owe there.
        async fn bills(&self) -> Bills {
            Bills::of(self.patient)
        }
    }
    lists {
        /// The appointments there, the latest first.
        appointments() -> Appointment
            = |me, snapshot, page| query::appointments(snapshot, me.patient, page);
    }
}
