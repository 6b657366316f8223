//! The beginning of the live path ([`crate::live`]): a subscription is within the limits, is one, and is
//! on record whether it was opened or not.

use std::sync::Arc;

use async_graphql::futures_util::StreamExt as _;
use async_graphql::futures_util::stream::{self, BoxStream};
use async_graphql::{ObjectType, Pos, Response, SubscriptionType};
use chartlog_domain::facet::Role;
use chartlog_projections::Projection;

use super::{Considered, Desk, NoAnswer, Question, Reader};
use crate::access_record;
use crate::graphql::error::{Code, code_of, refuse};
use crate::live::Live;

impl Reader {
    /// Opens a subscription, or says why not: its answers, one after the other. What is refused is on
    /// record before it is told, and so is what was opened.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn subscribe(
        self: &Arc<Self>,
        question: Question,
    ) -> Result<BoxStream<'static, Response>, NoAnswer> {
        match question.session.role {
            Role::FrontDesk => self.watch(|reader| &reader.front_desk, question).await,
            Role::Clinical => self.watch(|reader| &reader.clinical, question).await,
            Role::Billing => self.watch(|reader| &reader.billing, question).await,
            Role::Patient => self.watch(|reader| &reader.patient, question).await,
            Role::Compliance => self.watch(|reader| &reader.compliance, question).await,
            Role::Admin => self.watch(|reader| &reader.admin, question).await,
        }
    }

    async fn watch<
        P: Projection,
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    >(
        self: &Arc<Self>,
        desk: fn(&Self) -> &Desk<P, Q, M, S>,
        question: Question,
    ) -> Result<BoxStream<'static, Response>, NoAnswer> {
        access_record::admitted(&self.node, &question).await?;
        let considered = match self.watched(&question) {
            Ok(considered) => considered,
            Err(no_answer) => {
                let record = access_record::refused(&self.node, &question, no_answer.code)?;
                access_record::durable(record).await?;
                return Err(no_answer);
            }
        };
        let Desk { view, schema, schema_version } = desk(self);
        let request = considered.request(&question);
        let (node, view, room) = (self.node.clone(), view.clone(), self.room.clone());
        let live = Live::new(node, view, room, *schema_version, question, considered.operation);
        let live = Arc::new(live);
        let answers = schema.execute_stream(request.data(live.clone()));
        let reader = self.clone();
        let recorded =
            stream::unfold((answers, live, reader), |(mut answers, live, reader)| async move {
                let mut answer = answers.next().await?;
                if !answer.errors.is_empty() && !live.is_on_record() {
                    answer = reader.not_opened(&live, answer).await;
                }
                Some((answer, (answers, live, reader)))
            });
        Ok(recorded.boxed())
    }

    /// The parsed document of a subscription, when it is within the limits.
    fn watched(&self, question: &Question) -> Result<Considered, NoAnswer> {
        question.purpose()?;
        let considered = self.considered(question)?;
        if considered.document.is_some() && !considered.operation.is_subscription {
            let sentence = "only subscriptions come this way: send queries and mutations by POST";
            return Err(NoAnswer::new(Code::BadInput, sentence));
        }
        if considered.operation.root_fields > 1 {
            let sentence = "watch one thing a subscription: open another one for the next";
            return Err(NoAnswer::new(Code::BadInput, sentence));
        }
        Ok(considered)
    }

    /// Puts on record that a subscription was not opened, before that is told.
    async fn not_opened<P: Projection>(&self, live: &Live<P>, answer: Response) -> Response {
        let is_invalid = answer.errors.iter().any(|error| error.path.is_empty());
        let names = if is_invalid { String::new() } else { live.operation().names.join(" ") };
        let code = answer.errors.first().map(code_of).unwrap_or_default();
        let record = access_record::access_refused(
            &self.node,
            live.question(),
            &names,
            &code,
            live.in_vain(),
        );
        let recorded = match record {
            Ok(record) => access_record::durable(record).await,
            Err(error) => Err(error),
        };
        match recorded {
            Ok(()) => answer,
            Err(no_answer) => {
                let error = refuse(no_answer.code, &no_answer.sentence);
                Response::from_errors(vec![error.into_server_error(Pos::default())])
            }
        }
    }
}
