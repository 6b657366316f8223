//! What views know: what a command is decided by, as its caller sees it, and that views know what was
//! done before its caller is told. What ends access has ended it in every session then, and what must
//! not be overlooked is there to be seen.

use chartlog_domain::ids::PatientId;
use chartlog_eventlog::Position;
use chartlog_projections::{Projection, Scope, Snapshot, View};

use super::{Clerk, NotDone};
use crate::limits;

impl Clerk {
    /// A view as the caller sees it, at the end of the log. Whoever decides by it has loaded the stream
    /// that guards it before: a change in between is a conflict then. What an attempt is decided by is
    /// asked of one sight, where nothing is loaded in between that guards a part of it. It keeps one of
    /// the view's readers: it is gone before the next is taken.
    ///
    /// # Errors
    /// [`NotDone::Behind`], [`NotDone::NoView`].
    pub fn sight<P: Projection>(&self, view: &View<P>) -> Result<Snapshot, NotDone> {
        self.sight_of(view, None)
    }

    /// The front desk's view, as [`Clerk::sight`].
    ///
    /// # Errors
    /// As [`Clerk::sight`].
    pub fn front_desk_sight(&self) -> Result<Snapshot, NotDone> {
        self.sight(&self.node.views().front_desk)
    }

    /// The clinicians' view, as [`Clerk::sight`].
    ///
    /// # Errors
    /// As [`Clerk::sight`].
    pub fn clinical_sight(&self) -> Result<Snapshot, NotDone> {
        self.sight(&self.node.views().clinical)
    }

    /// Billing's view, as [`Clerk::sight`].
    ///
    /// # Errors
    /// As [`Clerk::sight`].
    pub fn billing_sight(&self) -> Result<Snapshot, NotDone> {
        self.sight(&self.node.views().billing)
    }

    /// The patients' view as a patient sees the own record in it, as [`Clerk::sight`].
    ///
    /// # Errors
    /// As [`Clerk::sight`].
    pub fn own_sight(&self, patient: PatientId) -> Result<Snapshot, NotDone> {
        self.sight_of(&self.node.views().patient, Some(patient))
    }

    fn sight_of<P: Projection>(
        &self,
        view: &View<P>,
        patient: Option<PatientId>,
    ) -> Result<Snapshot, NotDone> {
        knows(view, self.head()?)?;
        let scope = Scope { account: Some(self.account()), patient, now: self.now };
        view.snapshot(scope).map_err(|_| NotDone::NoView)
    }

    /// Waits until the clinicians' view knows of a position.
    ///
    /// # Errors
    /// [`NotDone::Behind`]: the command is carried out, and whoever is told so sends it again.
    pub fn clinicians_know(&self, position: Position) -> Result<(), NotDone> {
        knows(&self.node.views().clinical, position)
    }

    /// Waits until every view that opens the records of a person together knows of a position.
    ///
    /// # Errors
    /// As [`Clerk::clinicians_know`].
    pub fn all_who_see_patients_know(&self, position: Position) -> Result<(), NotDone> {
        self.staff_know(position)?;
        knows(&self.node.views().patient, position)
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
