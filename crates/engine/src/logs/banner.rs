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
        tracing::info!("there is no script yet: `kiln new hello` makes one");
    }
}

/// Writes which protections are in force: one line when all are, more when some are not. `whose` goes before "confined".
pub(crate) fn print_protections(whose: &str, protections: &[Protection]) {
    let names = |strength| {
        let named = protections.iter().filter(|protection| protection.strength == strength);
        named.map(|protection| protection.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let hard = names(Strength::Hard);
    tracing::info!("{whose} confined by: {}", if hard.is_empty() { "nothing" } else { &hard });
    for protection in protections.iter().filter(|protection| protection.strength != Strength::Hard) {
        let state = if protection.strength == Strength::Missing { "is missing" } else { "holds in part" };
        tracing::warn!(
            "{whose} less confined: {} {state}: {} (`kiln doctor` explains)",
            protection.name,
            protection.detail
        );
    }
}
