//! Starting an image as a child process with one control socket and nothing else of the engine.
//! Must not depend on paths: it works where there is no /proc, no /dev and no /tmp.

use std::ffi::CString;
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};

use rustix::io::fcntl_dupfd_cloexec;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{PidfdFlags, pidfd_open};

/// The control socket's number in the child.
const CONTROL_DESCRIPTOR: RawFd = 3;
/// Above every number that the child's descriptors are moved to.
const FIRST_FREE_DESCRIPTOR: RawFd = 10;

/// Why an image did not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LaunchError {
    /// A descriptor or the process could not be made.
    #[error("cannot start {name}: {source}")]
    Start {
        /// The process name.
        name: &'static str,
        /// The kernel's answer.
        source: io::Error,
    },
    /// The kernel refused to execute the file, for example because it lies on a file system mounted `noexec`.
    #[error("the kernel refused to execute {name}: {source}")]
    Execute {
        /// The process name.
        name: &'static str,
        /// The kernel's answer.
        source: io::Error,
    },
}

/// A running image.
#[derive(Debug)]
pub(crate) struct Launched {
    /// `SOCK_SEQPACKET`, non-blocking.
    pub(crate) control: OwnedFd,
    /// Its standard output and error.
    pub(crate) output: OwnedFd,
    /// The process.
    pub(crate) process: OwnedFd,
}

/// What the child needs, made before the fork: after it, a child of a process with threads must not allocate.
struct Prepared {
    image: OwnedFd,
    control: OwnedFd,
    input: OwnedFd,
    output: OwnedFd,
    report: OwnedFd,
    name: CString,
}

/// Starts `image` with its control socket as descriptor 3, an empty standard input, and no environment.
///
/// # Errors
/// [`LaunchError`] when the process cannot be made or the file cannot be executed.
pub(crate) fn launch(image: BorrowedFd<'_>, name: &'static str) -> Result<Launched, LaunchError> {
    let start_error = |source: io::Error| LaunchError::Start { name, source };
    let (launched, report) = start(image, name).map_err(start_error)?;
    let mut errno = [0; 4];
    match std::fs::File::from(report).read(&mut errno).map_err(start_error)? {
        0 => Ok(launched),
        _ => Err(LaunchError::Execute { name, source: io::Error::from_raw_os_error(i32::from_ne_bytes(errno)) }),
    }
}

fn start(image: BorrowedFd<'_>, name: &'static str) -> io::Result<(Launched, OwnedFd)> {
    let (control, child_control) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
    let (input, _) = pipe_with(PipeFlags::CLOEXEC)?;
    let (output, child_output) = pipe_with(PipeFlags::CLOEXEC)?;
    let (report, child_report) = pipe_with(PipeFlags::CLOEXEC)?;
    let away = |descriptor: BorrowedFd<'_>| fcntl_dupfd_cloexec(descriptor, FIRST_FREE_DESCRIPTOR);
    let prepared = Prepared {
        image: away(image)?,
        control: away(child_control.as_fd())?,
        input: away(input.as_fd())?,
        output: away(child_output.as_fd())?,
        report: away(child_report.as_fd())?,
        name: CString::new(name)?,
    };
    drop(child_report);
    rustix::io::ioctl_fionbio(&control, true)?;
    rustix::io::ioctl_fionbio(&output, true)?;
    let process = fork_into(&prepared)?;
    Ok((Launched { control, output, process }, report))
}

fn fork_into(prepared: &Prepared) -> io::Result<OwnedFd> {
    // SAFETY: the child calls only `become_image`, which makes system calls on memory prepared before the fork and ends
    // in an exec or an exit.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => become_image(prepared),
        child => {
            let child = rustix::process::Pid::from_raw(child).ok_or(io::ErrorKind::NotFound)?;
            Ok(pidfd_open(child, PidfdFlags::empty())?)
        }
    }
}

fn become_image(prepared: &Prepared) -> ! {
    let arguments = [prepared.name.as_ptr(), std::ptr::null()];
    let environment: [*const libc::c_char; 1] = [std::ptr::null()];
    // SAFETY: all pointers are to NUL-terminated strings and null-terminated arrays that live until the exec; the
    // functions are async-signal-safe system call wrappers (signal-safety(7)), as a fork of a process with threads
    // demands. The descriptors are owned by `prepared` and above the numbers that dup2 replaces.
    unsafe {
        libc::setsid();
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
        libc::dup2(prepared.input.as_raw_fd(), 0);
        libc::dup2(prepared.output.as_raw_fd(), 1);
        libc::dup2(prepared.output.as_raw_fd(), 2);
        libc::dup2(prepared.control.as_raw_fd(), CONTROL_DESCRIPTOR);
        libc::syscall(libc::SYS_close_range, 4, u32::MAX, libc::CLOSE_RANGE_CLOEXEC);
        libc::syscall(
            libc::SYS_execveat,
            prepared.image.as_raw_fd(),
            c"".as_ptr(),
            arguments.as_ptr(),
            environment.as_ptr(),
            libc::AT_EMPTY_PATH,
        );
        let errno = (*libc::__errno_location()).to_ne_bytes();
        libc::write(prepared.report.as_raw_fd(), errno.as_ptr().cast(), errno.len());
        libc::_exit(127)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn a_program_starts_from_a_descriptor_with_nothing_but_its_socket() {
        let image = File::open("/bin/sh").unwrap();
        let launched = launch(image.as_fd(), "sh").unwrap();
        drop(launched.control);
        let mut output = String::new();
        rustix::io::ioctl_fionbio(&launched.output, false).unwrap();
        File::from(launched.output).read_to_string(&mut output).unwrap();
        assert_eq!(output, "", "a shell without input ends without a word");
    }

    #[test]
    fn a_file_that_is_no_program_is_refused() {
        let image = File::open("/etc/hostname").unwrap();
        assert!(matches!(launch(image.as_fd(), "hostname"), Err(LaunchError::Execute { .. })));
    }
}
