//! seccomp(2): filter programs in classic BPF, and the names of system calls. Knows nothing of which calls are good.
//!
//! Kernel documentation: userspace-api/seccomp_filter, networking/filter.

use crate::Result;
use crate::system_call::{SECCOMP, system_call};
use alloc::vec::Vec;

/// `AUDIT_ARCH_X86_64` of linux/audit.h.
pub const ARCHITECTURE: u32 = 0xc000_003e;
/// Offset of the system call's number in `struct seccomp_data`.
pub const NUMBER_OFFSET: u32 = 0;
/// Offset of the architecture in `struct seccomp_data`.
pub const ARCHITECTURE_OFFSET: u32 = 4;
/// Offset of the first argument in `struct seccomp_data`; each has 8 bytes, the low half first.
pub const ARGUMENTS_OFFSET: u32 = 16;

/// Instructions of a filter program at the most (`BPF_MAXINSNS`).
pub const INSTRUCTIONS_MAX: usize = 4096;

const SECCOMP_SET_MODE_FILTER: usize = 1;
const SECCOMP_GET_ACTION_AVAIL: usize = 2;

/// What the kernel does with a system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is made.
    Allow,
    /// It is not made and returns this error number.
    Errno(u16),
    /// It is not made and `SIGSYS` is sent to the thread.
    Trap,
    /// The process ends as by `SIGSYS`, whatever handlers it has.
    KillProcess,
}

impl Action {
    /// As a filter returns it (`SECCOMP_RET_*`).
    #[must_use]
    pub const fn encoded(self) -> u32 {
        match self {
            Self::Allow => 0x7fff_0000,
            Self::Errno(number) => 0x0005_0000 | number as u32,
            Self::Trap => 0x0003_0000,
            Self::KillProcess => 0x8000_0000,
        }
    }
}

/// One instruction: `struct sock_filter`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Operation.
    pub code: u16,
    /// Instructions skipped when a comparison holds.
    pub jump_true: u8,
    /// Instructions skipped when it does not.
    pub jump_false: u8,
    /// Operand.
    pub operand: u32,
}

impl Instruction {
    /// `BPF_LD | BPF_W | BPF_ABS`.
    pub const LOAD: u16 = 0x20;
    /// `BPF_ALU | BPF_AND | BPF_K`.
    pub const AND: u16 = 0x54;
    /// `BPF_JMP | BPF_JA`.
    pub const JUMP: u16 = 0x05;
    /// `BPF_JMP | BPF_JEQ | BPF_K`.
    pub const JUMP_EQUAL: u16 = 0x15;
    /// `BPF_JMP | BPF_JGE | BPF_K`.
    pub const JUMP_AT_LEAST: u16 = 0x35;
    /// `BPF_RET | BPF_K`.
    pub const RETURN: u16 = 0x06;

    /// An instruction that does not branch.
    #[must_use]
    pub const fn plain(code: u16, operand: u32) -> Self {
        Self { code, jump_true: 0, jump_false: 0, operand }
    }

    /// A comparison of the accumulator with `operand`.
    #[must_use]
    pub const fn compare(code: u16, operand: u32, jump_true: u8, jump_false: u8) -> Self {
        Self { code, jump_true, jump_false, operand }
    }
}

/// `struct sock_fprog`.
#[repr(C)]
struct Program {
    length: u16,
    instructions: *const Instruction,
}

/// Puts every later system call of the calling thread, and of what it starts, before `instructions`, for good.
///
/// # Errors
/// `EINVAL` when the program is not a valid filter, `EACCES` without no_new_privs.
pub fn load(instructions: &[Instruction]) -> Result<()> {
    let length = u16::try_from(instructions.len()).map_err(|_| crate::Errno::INVAL)?;
    let program = Program { length, instructions: instructions.as_ptr() };
    let address = (&raw const program).expose_provenance();
    // SAFETY: the kernel reads `length` instructions and checks them. Later calls may be refused or end the process,
    // which safe code can stand.
    unsafe { system_call(SECCOMP, [SECCOMP_SET_MODE_FILTER, 0, address, 0, 0, 0]) }.map(drop)
}

/// Whether the running kernel has seccomp filters that can end a process.
#[must_use]
pub fn is_available() -> bool {
    let action = Action::KillProcess.encoded();
    let address = (&raw const action).expose_provenance();
    // SAFETY: the kernel reads one u32.
    unsafe { system_call(SECCOMP, [SECCOMP_GET_ACTION_AVAIL, 0, address, 0, 0, 0]) }.is_ok()
}

/// The number of the x86-64 system call `name`.
#[must_use]
pub fn number(name: &str) -> Option<u32> {
    NAMES.iter().find_map(|(first, names)| {
        let index = names.split_ascii_whitespace().position(|candidate| candidate == name)?;
        first.checked_add(u32::try_from(index).ok()?)
    })
}

/// The name of the x86-64 system call `number`.
#[must_use]
pub fn name(number: u32) -> Option<&'static str> {
    NAMES.iter().find_map(|(first, names)| {
        let index = usize::try_from(number.checked_sub(*first)?).ok()?;
        names.split_ascii_whitespace().nth(index)
    })
}

/// Every known system call: number and name.
#[must_use]
pub fn known() -> Vec<(u32, &'static str)> {
    let named = |&(first, names): &(u32, &'static str)| (first..).zip(names.split_ascii_whitespace());
    NAMES.iter().flat_map(named).collect()
}

/// Runs of names in the order of their numbers, from the number before each (arch/x86/entry/syscalls/syscall_64.tbl).
const NAMES: [(u32, &str); 2] = [
    (
        0,
        "read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask \
         rt_sigreturn ioctl pread64 pwrite64 readv writev access pipe select sched_yield mremap msync mincore \
         madvise shmget shmat shmctl dup dup2 pause nanosleep getitimer alarm setitimer getpid sendfile socket \
         connect accept sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername socketpair \
         setsockopt getsockopt clone fork vfork execve exit wait4 kill uname semget semop semctl shmdt msgget \
         msgsnd msgrcv msgctl fcntl flock fsync fdatasync truncate ftruncate getdents getcwd chdir fchdir rename \
         mkdir rmdir creat link unlink symlink readlink chmod fchmod chown fchown lchown umask gettimeofday \
         getrlimit getrusage sysinfo times ptrace getuid syslog getgid setuid setgid geteuid getegid setpgid \
         getppid getpgrp setsid setreuid setregid getgroups setgroups setresuid getresuid setresgid getresgid \
         getpgid setfsuid setfsgid getsid capget capset rt_sigpending rt_sigtimedwait rt_sigqueueinfo \
         rt_sigsuspend sigaltstack utime mknod uselib personality ustat statfs fstatfs sysfs getpriority \
         setpriority sched_setparam sched_getparam sched_setscheduler sched_getscheduler sched_get_priority_max \
         sched_get_priority_min sched_rr_get_interval mlock munlock mlockall munlockall vhangup modify_ldt \
         pivot_root _sysctl prctl arch_prctl adjtimex setrlimit chroot sync acct settimeofday mount umount2 \
         swapon swapoff reboot sethostname setdomainname iopl ioperm create_module init_module delete_module \
         get_kernel_syms query_module quotactl nfsservctl getpmsg putpmsg afs_syscall tuxcall security gettid \
         readahead setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr \
         removexattr lremovexattr fremovexattr tkill time futex sched_setaffinity sched_getaffinity \
         set_thread_area io_setup io_destroy io_getevents io_submit io_cancel get_thread_area lookup_dcookie \
         epoll_create epoll_ctl_old epoll_wait_old remap_file_pages getdents64 set_tid_address restart_syscall \
         semtimedop fadvise64 timer_create timer_settime timer_gettime timer_getoverrun timer_delete \
         clock_settime clock_gettime clock_getres clock_nanosleep exit_group epoll_wait epoll_ctl tgkill utimes \
         vserver mbind set_mempolicy get_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify \
         mq_getsetattr kexec_load waitid add_key request_key keyctl ioprio_set ioprio_get inotify_init \
         inotify_add_watch inotify_rm_watch migrate_pages openat mkdirat mknodat fchownat futimesat newfstatat \
         unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll unshare set_robust_list \
         get_robust_list splice tee sync_file_range vmsplice move_pages utimensat epoll_pwait signalfd \
         timerfd_create eventfd fallocate timerfd_settime timerfd_gettime accept4 signalfd4 eventfd2 \
         epoll_create1 dup3 pipe2 inotify_init1 preadv pwritev rt_tgsigqueueinfo perf_event_open recvmmsg \
         fanotify_init fanotify_mark prlimit64 name_to_handle_at open_by_handle_at clock_adjtime syncfs sendmmsg \
         setns getcpu process_vm_readv process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 \
         seccomp getrandom memfd_create kexec_file_load bpf execveat userfaultfd membarrier mlock2 \
         copy_file_range preadv2 pwritev2 pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq",
    ),
    (
        424,
        "pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig \
         fsmount fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2 \
         mount_setattr quotactl_fd landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret \
         process_mrelease futex_waitv set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack futex_wake \
         futex_wait futex_requeue statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_process::in_child;
    use crate::wait::Ending;

    #[test]
    fn names_have_their_numbers() {
        for (known, expected) in [
            ("read", 0),
            ("ptrace", 101),
            ("futex", 202),
            ("rseq", 334),
            ("clone3", 435),
            ("landlock_restrict_self", 446),
        ] {
            assert_eq!(number(known), Some(expected));
            assert_eq!(name(expected), Some(known));
        }
        assert_eq!(number("no_such_call"), None);
        assert_eq!(name(400), None);
        assert!(known().iter().all(|(number, known)| name(*number) == Some(known)));
    }

    #[test]
    fn a_loaded_filter_rules() {
        let ended = in_child(|| {
            rustix::thread::set_no_new_privs(true).unwrap();
            let getppid = number("getppid").unwrap();
            load(&[
                Instruction::plain(Instruction::LOAD, NUMBER_OFFSET),
                Instruction::compare(Instruction::JUMP_EQUAL, getppid, 0, 1),
                Instruction::plain(Instruction::RETURN, Action::KillProcess.encoded()),
                Instruction::plain(Instruction::RETURN, Action::Allow.encoded()),
            ])
            .unwrap();
            let _ = rustix::process::getppid();
        });
        assert_eq!(ended, Ending::Signal(31));
        assert!(is_available());
    }
}
