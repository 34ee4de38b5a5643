//! A step that failed. Knows nothing of what the step was for.

use kernel::Errno;

/// The step of entering a jail that failed, by the name of the system call or file, and the kernel's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{step}: {errno}")]
pub struct Failure {
    /// What was tried.
    pub step: &'static str,
    /// The error number.
    pub errno: Errno,
}

/// Names the step that a result comes from.
pub trait Step<T> {
    /// The result, with `step` beside the error number.
    ///
    /// # Errors
    /// [`Failure`] where there was an error number.
    fn step(self, step: &'static str) -> Result<T, Failure>;
}

impl<T> Step<T> for kernel::Result<T> {
    fn step(self, step: &'static str) -> Result<T, Failure> {
        self.map_err(|errno| Failure { step, errno })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn failures_name_their_step() {
        let failure = kernel::Result::<()>::Err(Errno::PERM).step("sethostname").unwrap_err();
        assert!(failure.to_string().starts_with("sethostname: "));
    }
}
