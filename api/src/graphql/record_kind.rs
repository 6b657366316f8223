//! Kinds of records that a request for an amendment can name: the same words in two schemas.

/// Makes the enum of a schema.
macro_rules! record_kind {
    () => {
        /// A kind of record of the chart.
        #[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum RecordKind {
            /// A signed note.
            Note,
            /// A visit or stay.
            Encounter,
            /// A problem or diagnosis.
            Problem,
            /// An allergy or intolerance.
            Allergy,
            /// A medication.
            Medication,
            /// A vaccine.
            Immunization,
            /// A procedure.
            Procedure,
            /// A vital sign, a result, an answer.
            Observation,
            /// A document.
            Document,
        }

        impl RecordKind {
            pub(super) const fn code(self) -> &'static str {
                match self {
                    Self::Note => "NOTE",
                    Self::Encounter => "ENCOUNTER",
                    Self::Problem => "PROBLEM",
                    Self::Allergy => "ALLERGY",
                    Self::Medication => "MEDICATION",
                    Self::Immunization => "IMMUNIZATION",
                    Self::Procedure => "PROCEDURE",
                    Self::Observation => "OBSERVATION",
                    Self::Document => "DOCUMENT",
                }
            }
        }

        /// One record of the chart.
        #[derive(async_graphql::InputObject)]
        pub(crate) struct RecordInput {
            /// What kind of record.
            kind: RecordKind,
            /// Its id.
            id: $crate::graphql::scalars::Id,
        }

        impl RecordInput {
            pub(super) fn parsed(
                &self,
                field: &'static str,
            ) -> Result<chartlog_domain::facts::clinical::RecordReference, $crate::command::NotDone>
            {
                let record = self.id.typed(field, chartlog_domain::ids::RecordId)?;
                let kind = self.kind.code().to_owned();
                Ok(chartlog_domain::facts::clinical::RecordReference { kind, record })
            }
        }

        #[cfg(test)]
        mod kinds {
            #[test]
            fn the_kinds_are_those_of_the_domain() {
                use super::RecordKind as K;
                let all = [
                    K::Note,
                    K::Encounter,
                    K::Problem,
                    K::Allergy,
                    K::Medication,
                    K::Immunization,
                    K::Procedure,
                    K::Observation,
                    K::Document,
                ];
                assert_eq!(all.map(K::code), chartlog_domain::patient::amendment::RECORDS);
            }
        }
    };
}
pub(crate) use record_kind;
