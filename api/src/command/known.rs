//! What views know: what a command is decided by, as its caller sees it, and that views know what was
//! done before its caller is told. What ends access has ended it in every session then, and what must
//! not be overlooked is there to be seen.

use chartlog_domain::ids::PatientId;
use chartlog_eventlog::Position;
use chartlog_projections::{Projection, QueryError, Scope, Snapshot, View};

use super::{Clerk, NotDone};
use crate::limits;

impl Clerk {
    /// What a view tells the caller, at the end of the log. Whoever decides by it has loaded the stream
    /// that guards it before: a change in between is a conflict then.
    ///
    /// # Errors
    /// [`NotDone::Behind`], [`NotDone::NoView`].
    pub fn look<P: Projection, T>(
        &self,
        view: &View<P>,
        ask: impl FnOnce(&Snapshot) -> Result<T, QueryError>,
    ) -> Result<T, NotDone> {
        self.look_at(view, None, ask)
    }

    /// What the patients' view tells a patient about the own record, at the end of the log; as
    /// [`Clerk::look`].
    ///
    /// # Errors
    /// As [`Clerk::look`].
    pub fn look_up_own<T>(
        &self,
        patient: PatientId,
        ask: impl FnOnce(&Snapshot) -> Result<T, QueryError>,
    ) -> Result<T, NotDone> {
        self.look_at(&self.node.views().patient, Some(patient), ask)
    }

    fn look_at<P: Projection, T>(
        &self,
        view: &View<P>,
        patient: Option<PatientId>,
        ask: impl FnOnce(&Snapshot) -> Result<T, QueryError>,
    ) -> Result<T, NotDone> {
        knows(view, self.head()?)?;
        let scope = Scope { account: Some(self.account()), patient, now: self.now };
        let snapshot = view.snapshot(scope).map_err(|_| NotDone::NoView)?;
        ask(&snapshot).map_err(|_| NotDone::NoView)
    }

    /// Waits until the clinicians' view knows of a position.
    ///
    /// # Errors
    /// [`NotDone::Behind`]: the command is carried out, and whoever is told so sends it again.
    pub fn clinicians_know(&self, position: Position) -> Result<(), NotDone> {
        knows(&self.node.views().clinical, position)
    }

    /// Waits until every view in which staff see patients knows of a position.
    ///
    /// # Errors
    /// As [`Clerk::clinicians_know`].
    pub fn staff_know(&self, position: Position) -> Result<(), NotDone> {
        let views = self.node.views();
        knows(&views.front_desk, position)?;
        knows(&views.billing, position)?;
        knows(&views.clinical, position)
    }
}

fn knows<P: Projection>(view: &View<P>, position: Position) -> Result<(), NotDone> {
    view.wait_for(position, limits::BEHIND).map_err(|_| NotDone::Behind)
}
