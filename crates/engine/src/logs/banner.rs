//! What a person sees first: where what is served, and which protections hold.

use wire::zygote::{Protection, Strength};

/// What there is to say at the start.
#[derive(Debug)]
pub(crate) struct Banner {
    /// `http://address:port`.
    pub(crate) address: String,
    /// Names of the projects found.
    pub(crate) projects: Vec<String>,
    /// The scripts folder, for people.
    pub(crate) scripts: String,
    /// Whether error pages show what went wrong.
    pub(crate) is_development: bool,
}

/// Writes the banner, one event per line.
pub(crate) fn print_banner(banner: &Banner) {
    let mode = if banner.is_development { "development" } else { "production" };
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!(
        version,
        build = crate::images::BUILD_ID,
        mode,
        "Kiln serves {} at {}/",
        banner.scripts,
        banner.address
    );
    for project in &banner.projects {
        tracing::info!("  {}/{project}/", banner.address);
    }
    if banner.projects.is_empty() {
        tracing::info!("there is no script in {}/webapps yet: `kiln new hello` makes one", banner.scripts);
    }
}

/// Writes which protections are in force: one line when all are, and one more per reason when some are not. `whose` goes
/// before "confined".
pub(crate) fn print_protections(whose: &str, protections: &[Protection]) {
    let names = |of: &[Protection]| of.iter().map(|each| each.name.as_str()).collect::<Vec<_>>().join(", ");
    let (hard, weak): (Vec<_>, Vec<_>) =
        protections.iter().cloned().partition(|protection| protection.strength == Strength::Hard);
    tracing::info!("{whose} confined by: {}", if hard.is_empty() { "nothing".to_owned() } else { names(&hard) });
    for alike in weak.chunk_by(|a, b| a.strength == b.strength && a.detail == b.detail) {
        let Some(Protection { strength, detail, .. }) = alike.first() else { continue };
        let state = match (strength, alike.len()) {
            (Strength::Missing, 1) => "is missing",
            (Strength::Missing, _) => "are missing",
            (_, 1) => "holds in part",
            _ => "hold in part",
        };
        tracing::warn!("{whose} less confined: {} {state}: {detail} (`kiln doctor` explains)", names(alike));
    }
}
