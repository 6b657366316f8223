//! The import from files to what would be told, without a log.

mod corpus;
mod log;
mod references;
mod shapes;
