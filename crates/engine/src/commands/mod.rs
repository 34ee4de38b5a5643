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

/// Says why a command ends here, with everything that led to it.
fn complain(error: &dyn std::error::Error) {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !message.contains(&words) {
            message.push_str(&format!(": {words}"));
        }
        cause = error.source();
    }
    eprintln!("kiln: {message}");
}

/// A runtime on the calling thread. Threads that block come and go as they are needed.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_keep_alive(std::time::Duration::from_secs(1))
        .max_blocking_threads(8)
        .build()
}
