//! The commands, one file each.

mod cache_folder;
mod check;
mod data_folder;
mod doctor;
mod new;
mod program_files;
mod run_function;
mod run_program;
mod serve;
mod speech;

use crate::cli::{Arguments, Command, ExitStatus};

/// Does what was asked. Whatever goes wrong has been said when this returns.
pub(crate) fn execute(arguments: Arguments) -> ExitStatus {
    match arguments.command {
        Command::Serve(arguments) => serve::serve(arguments),
        Command::New(arguments) => new::new(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Run(arguments) => run_program::run(arguments),
        Command::Doctor(arguments) => doctor::doctor(&arguments),
    }
}

/// A runtime on the calling thread. Threads that block come and go as they are needed.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_keep_alive(std::time::Duration::from_secs(1))
        .max_blocking_threads(8)
        .build()
}
