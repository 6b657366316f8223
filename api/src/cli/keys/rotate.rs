//! `chartlog keys rotate`.

use chartlog_domain::facet::Facet;

use crate::cli::config::{self, Settings};
use crate::cli::{DataArgs, Exit, Failure, RootArgs, progress, screen};
use crate::clock::Clock;
use crate::node;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    root: RootArgs,
    /// A facet; may be given several times [default: all of them].
    #[arg(long = "facet", value_name = "NAME")]
    facets: Vec<String>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let facets = facets(&args.facets)?;
    let settings = Settings::read(&args.data)?;
    screen::diagnostics(&settings.log_level());
    let root = config::root_key(&args.root, &settings)?;
    let dir = &args.data.dir;
    let bar = progress::bar(0, "{bar:40} {pos}/{len} keys");
    let rotated = node::rotate_keys(dir, &root, &facets, &Clock::system(), &|progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.done);
    });
    bar.finish_and_clear();
    let rotated = rotated?;
    for (tag, epoch) in &rotated.epochs {
        let facet = Facet::from_tag(tag.0).map_or("unknown", Facet::name);
        screen::result(&format!("{facet} epoch {epoch}"));
    }
    screen::result(&format!("keys {}", rotated.keys));
    screen::note("views of these facets are rebuilt at the next start");
    screen::note(&format!(
        "copy {}/escrow/facet-keys to where you keep it, and destroy the older copies: keystores in \
         older backups open with them, and keys destroyed since are gone for good only without them",
        dir.display()
    ));
    Ok(Exit::Done)
}

/// The facets with these names, each once; all that are sealed when none is named.
fn facets(names: &[String]) -> Result<Vec<Facet>, Failure> {
    let sealed = || Facet::ALL.into_iter().filter(|facet| *facet != Facet::Public);
    if names.is_empty() {
        return Ok(sealed().collect());
    }
    if let Some(unknown) = names.iter().find(|name| sealed().all(|facet| facet.name() != **name)) {
        let sentence = format!("there is no sealed facet {unknown}; see `chartlog keys list`");
        return Err(Failure::new(Exit::Usage, sentence));
    }
    Ok(sealed().filter(|facet| names.iter().any(|name| facet.name() == name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_are_named_and_public_has_no_key() {
        let of =
            |names: &[&str]| facets(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]).unwrap().len(), Facet::ALL.len() - 1);
        let named = of(&["inquiry", "clinical", "inquiry"]).unwrap();
        assert_eq!(named, [Facet::Clinical, Facet::Inquiry]);
        for unknown in ["public", "Clinical", "nothing"] {
            let refused = of(&["clinical", unknown]).unwrap_err();
            assert_eq!(refused.exit, Exit::Usage);
        }
    }
}
