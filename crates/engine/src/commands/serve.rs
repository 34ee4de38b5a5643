//! `kiln serve`: everything is started here, in the order in which a save and a request meet it.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use wire::zygote::{Protection, Strength};

use super::data_folder::{DataFolder, DataFolderError};
use super::speech::Speech;
use crate::cells::{SpawnError, Zygote};
use crate::cli::{ExitStatus, ServeArguments, ServeSettings, SettingsError};
use crate::compiler::{Compiler, Workload};
use crate::configuration::{LogFormat, Mode};
use crate::deploy::{Builder, Common, Deployer, LastGood, ObjectCache, Routes, remove_other_builds};
use crate::http::{self, ListenError, ServerParts, Shards};
use crate::images::Image;
use crate::logs::{self, Banner, LogWriter, Progress};
use crate::watch::{Change, watch};

/// Between two looks at a folder that cannot be watched.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Between two sweeps of unused cells at the most.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);
/// Serving threads at the most: beyond that, connections are too few per thread.
const SHARDS_MAX: usize = 16;

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
enum ServeError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("this build of kiln has no compiler inside; `make build` makes one that has (dist/kiln)")]
    NoImages,
    #[error(
        "the scripts folder {folder} cannot be read ({source}); name another with --scripts, or make a first script with `kiln new hello`"
    )]
    Scripts { folder: PathBuf, source: io::Error },
    #[error(transparent)]
    Data(#[from] DataFolderError),
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error("cells cannot be made: {0}")]
    Cells(#[from] SpawnError),
    #[error("not all protections are in force, which --strict demands; `kiln doctor` explains: {0}")]
    NotStrict(String),
    #[error("the machine has no room for another server: {0}")]
    Io(#[from] io::Error),
}

/// Serves until told to stop.
pub(super) fn serve(arguments: ServeArguments) -> ExitStatus {
    let speech = Speech::new(arguments.json || arguments.log == Some(LogFormat::Json));
    match prepare(arguments) {
        Ok(()) => ExitStatus::Success,
        Err(error) => {
            speech.error(&error);
            if matches!(error, ServeError::Settings(_)) { ExitStatus::Usage } else { ExitStatus::Environment }
        }
    }
}

/// What can be in the way is found out before anything is started; the socket comes first, so that clients wait instead
/// of being refused.
fn prepare(arguments: ServeArguments) -> Result<(), ServeError> {
    let settings = ServeSettings::resolve(arguments)?;
    if !Image::Compiler.is_embedded() || !Image::Cell.is_embedded() {
        return Err(ServeError::NoImages);
    }
    raise_descriptor_limit();
    let listener = http::bind(settings.listen)?;
    let scripts_error = |source| ServeError::Scripts { folder: settings.scripts.clone(), source };
    let scripts =
        std::fs::canonicalize(&settings.scripts).and_then(|folder| std::fs::read_dir(&folder).map(|_| folder));
    let scripts = scripts.map_err(scripts_error)?;
    let data = DataFolder::open(&settings.data)?;
    let writer = LogWriter::start()?;
    logs::start(settings.log, &writer);
    let served = super::runtime()?.block_on(run(&settings, scripts, &data, listener, &writer));
    writer.flush();
    served
}

/// As many connections as the kernel lets this user have.
fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Without more, fewer connections are accepted at once.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

async fn run(
    settings: &ServeSettings,
    scripts: PathBuf,
    data: &DataFolder,
    listener: std::net::TcpListener,
    writer: &LogWriter,
) -> Result<(), ServeError> {
    let address = base_address(listener.local_addr()?);
    let shards_count = std::thread::available_parallelism().map_or(1, usize::from).min(SHARDS_MAX);
    let cache = data.cache();
    let zygote = Zygote::start(Some(cache.clone()), settings.limits.cells as usize);
    let compiler = Compiler::start(Some(cache.clone()), Workload::Scripts, settings.limits.compile_time);
    if settings.is_strict {
        // Before anything of a script is compiled or run.
        demand_protections(&zygote, &compiler).await?;
    }
    let objects = Arc::new(ObjectCache::new(Some(&cache), settings.limits.cache.0));
    let last_good = LastGood::new(Some(&cache));
    tidy_later(Arc::clone(&objects), cache);

    let common = Common { zygote: zygote.clone(), limits: settings.limits.clone(), shards: shards_count };
    let builder = Builder::new(compiler.clone(), objects);
    let mut deployer = Deployer::new(
        scripts.clone(),
        (builder, last_good),
        common,
        address.clone(),
        Progress::new(writer, settings.log),
    );
    let (sender, changes) = unbounded_channel();
    // Watched before it is read, so that no change falls between.
    tokio::spawn(keep_watching(scripts.clone(), sender, deployer.folder_lost()));
    tokio::task::yield_now().await;
    let projects = deployer.look_at_everything();
    logs::print_banner(&Banner {
        address,
        projects,
        scripts: seen_from_here(&scripts),
        is_development: settings.mode == Mode::Development,
    });

    let routes = deployer.routes();
    let parts = ServerParts { routes: Arc::clone(&routes), mode: settings.mode, limits: settings.limits.clone() };
    let shards = Shards::start(parts, shards_count)?;
    tokio::spawn(deployer.run(changes));
    tokio::spawn(sweep(zygote.clone(), routes, settings.limits.spare_time));
    tokio::select! {
        stopped = stop_signal() => stopped?,
        accepted = http::accept_all(listener, &shards) => accepted?,
        failed = watch_protections(&zygote, &compiler), if !settings.is_strict => return Err(failed),
    }
    tracing::info!("stopping; requests under way are finished first");
    shards.stop().await;
    Ok(())
}

fn base_address(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Cleans up behind earlier runs while this one is already serving.
fn tidy_later(objects: Arc<ObjectCache>, cache: PathBuf) {
    tokio::task::spawn_blocking(move || {
        if let Err(error) = objects.tidy(0).and_then(|()| remove_other_builds(&cache, Duration::ZERO)) {
            objects.complain(&error);
        }
    });
}

/// A folder as somebody in the working folder calls it: `scripts` for `config/../scripts`. `folder` has no links in it.
fn seen_from_here(folder: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    folder.strip_prefix(here).ok().filter(|path| !path.as_os_str().is_empty()).unwrap_or(folder).display().to_string()
}

/// Watches the scripts folder, and watches it again when it has been away. Where watching fails, it is looked at often.
async fn keep_watching(scripts: PathBuf, changes: UnboundedSender<Change>, lost: Arc<Notify>) {
    loop {
        let watcher = watch(&scripts, changes.clone());
        match &watcher {
            Ok(_) => lost.notified().await,
            Err(error) => {
                tracing::error!("{error}");
                return poll_for_ever(&changes).await;
            }
        }
        drop(watcher);
        wait_for_folder(&scripts).await;
        if changes.send(Change::Everything).is_err() {
            return;
        }
    }
}

async fn poll_for_ever(changes: &UnboundedSender<Change>) {
    while changes.send(Change::Everything).is_ok() {
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

async fn wait_for_folder(folder: &Path) {
    while std::fs::read_dir(folder).is_err() {
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// Lets go of cells that are not used. Sleeps while there are none.
async fn sweep(zygote: Zygote, routes: Arc<ArcSwap<Routes>>, spare_time: Duration) {
    loop {
        zygote.has_cells().await;
        tokio::time::sleep(SWEEP_INTERVAL.min(spare_time)).await;
        let now = Instant::now();
        for project in routes.load().projects.values() {
            if let Some(version) = &project.served().version {
                version.pool.sweep(now);
            }
        }
    }
}

/// Says which protections are in force; returns only if cells cannot be had at all.
async fn watch_protections(zygote: &Zygote, compiler: &Compiler) -> ServeError {
    match explain_protections(zygote, compiler).await {
        Ok(_) => std::future::pending().await,
        Err(error) => error,
    }
}

/// Says which protections are in force, which have to be all.
async fn demand_protections(zygote: &Zygote, compiler: &Compiler) -> Result<(), ServeError> {
    let weak = explain_protections(zygote, compiler).await?;
    if weak.is_empty() { Ok(()) } else { Err(ServeError::NotStrict(weak.join(", "))) }
}

/// Says which protections are in force, and returns those that are not.
async fn explain_protections(zygote: &Zygote, compiler: &Compiler) -> Result<Vec<String>, ServeError> {
    let cells = zygote.protections().await?;
    logs::print_protections("cells are", &cells);
    let mut weak = weak_names(&cells, "");
    match compiler.protections().await {
        Ok(protections) => {
            logs::print_protections("the compiler is", &protections);
            weak.extend(weak_names(&protections, "compiler: "));
        }
        // It is started again and again; compiles say why they fail. What was compiled before is served.
        Err(error) => {
            tracing::error!("{error}");
            weak.push("compiler".to_owned());
        }
    }
    Ok(weak)
}

fn weak_names(protections: &[Protection], whose: &str) -> Vec<String> {
    let weak = protections.iter().filter(|protection| protection.strength != Strength::Hard);
    weak.map(|protection| format!("{whose}{}", protection.name)).collect()
}

/// Returns when somebody wants the engine to stop.
async fn stop_signal() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    // Who asks a second time does not want to wait.
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::process::exit(130);
    });
    Ok(())
}
