//! Fields of types that every role's schema may use. They have no facet of their own: theirs is the
//! facet of the field that holds the value.

/// Type and field. `*Connection` and `*Edge` stand for the pages of every list, `*Payload` for what
/// every command answers with.
///
/// What is only filled in for a command has no row: nothing comes out by it. Nor has a command, which
/// stands in the table of `access/actions.rs`.
pub const SHARED: &[(&str, &str)] = &[
    ("*Connection", "edges"),
    ("*Connection", "nodes"),
    ("*Connection", "pageInfo"),
    ("*Connection", "totalCount"),
    ("*Edge", "cursor"),
    ("*Edge", "node"),
    ("*Payload", "position"),
    ("PageInfo", "endCursor"),
    ("PageInfo", "hasNextPage"),
    ("PageInfo", "hasPreviousPage"),
    ("PageInfo", "startCursor"),
    ("BooleanValue", "boolean"),
    ("Code", "code"),
    ("Code", "display"),
    ("Code", "system"),
    ("Concept", "codings"),
    ("Concept", "label"),
    ("Concept", "text"),
    ("DateTimeValue", "dateTime"),
    ("IntegerValue", "integer"),
    ("Money", "amount"),
    ("Money", "currency"),
    ("Period", "end"),
    ("Period", "start"),
    ("Quantity", "code"),
    ("Quantity", "comparator"),
    ("Quantity", "system"),
    ("Quantity", "unit"),
    ("Quantity", "value"),
    ("Range", "high"),
    ("Range", "low"),
    ("Ratio", "denominator"),
    ("Ratio", "numerator"),
    ("TextValue", "string"),
];
