//! From rules to a filter program: a decision tree over call numbers. Knows nothing of files or of the policy's grammar.
//!
//! The kernel tries a new filter with every call number when it is loaded (to remember those that are always allowed),
//! so the length of the path to a decision is what loading costs: a list of 400 comparisons takes 740 us to load, a
//! tree of them 60 us.

use crate::policy::{Condition, Policy, Rule, Value};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use kernel::seccomp::{
    ARCHITECTURE, ARCHITECTURE_OFFSET, ARGUMENTS_OFFSET, Action, INSTRUCTIONS_MAX, Instruction, NUMBER_OFFSET,
};

/// A filter, complete but for the id of the process that loads it.
#[derive(Clone, Debug)]
pub struct Filter {
    instructions: Vec<Instruction>,
    /// Instructions whose operand is that id.
    own_id_at: Vec<usize>,
}

/// The two filters of a policy. Of all filters that a process is under, the strictest answer counts: together they mean
/// what the policy says.
#[derive(Clone, Debug)]
pub struct Filters {
    /// For the parent of all jails, which each child inherits: everything but the calls that the way into a jail needs.
    pub enclosure: Filter,
    /// For the last step into a jail: the rules for those. It is short, and so is that step.
    pub jail: Filter,
}

/// The rules make a program that the kernel would not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a filter of {0} instructions is too long")]
pub struct TooManyRules(usize);

impl Filters {
    /// Assembles `policy`.
    ///
    /// # Errors
    /// [`TooManyRules`] when the kernel would refuse a program for its length.
    pub fn assemble(policy: &Policy) -> Result<Self, TooManyRules> {
        let waits = |number: &u32| policy.until_locked.contains(number);
        let allowed = policy.until_locked.iter().map(|&number| Rule { number, condition: None, action: Action::Allow });
        let (late, mut early): (Vec<Rule>, Vec<Rule>) = policy.rules.iter().partition(|rule| waits(&rule.number));
        early.extend(allowed);
        // A call that only waits has no rule: it is one that the policy does not name.
        let unnamed = policy.until_locked.iter().filter(|number| !late.iter().any(|rule| rule.number == **number));
        let killed = unnamed.map(|&number| Rule { number, condition: None, action: Action::KillProcess });
        let late: Vec<Rule> = late.iter().copied().chain(killed).collect();
        Ok(Self {
            enclosure: Filter::assemble(&early, Action::KillProcess)?,
            jail: Filter::assemble(&late, Action::Allow)?,
        })
    }
}

impl Filter {
    /// Assembles all of `policy` as one filter, for those whose rules wait for nothing.
    ///
    /// # Errors
    /// [`TooManyRules`] when the kernel would refuse a program for its length.
    pub fn whole(policy: &Policy) -> Result<Self, TooManyRules> {
        Self::assemble(&policy.rules, Action::KillProcess)
    }

    /// Assembles `rules`; `otherwise` happens to what they do not name. A call that they name, but under conditions none
    /// of which holds, ends the process.
    fn assemble(rules: &[Rule], otherwise: Action) -> Result<Self, TooManyRules> {
        let mut code = alloc::vec![
            load(ARCHITECTURE_OFFSET),
            compare(Instruction::JUMP_EQUAL, ARCHITECTURE, 1, 0),
            give(Action::KillProcess),
            load(NUMBER_OFFSET),
        ];
        code.extend(tree(&branches(rules, otherwise)));
        if code.len() > INSTRUCTIONS_MAX {
            return Err(TooManyRules(code.len()));
        }
        Ok(Self {
            own_id_at: code.iter().enumerate().filter(|(_, step)| step.own_id).map(|(index, _)| index).collect(),
            instructions: code.into_iter().map(|step| step.instruction).collect(),
        })
    }

    /// Puts the calling thread under this filter for good; `own_id` is the process that `self` means in the policy.
    ///
    /// # Errors
    /// Those of [`kernel::seccomp::load`].
    pub fn load(&mut self, own_id: u32) -> kernel::Result<()> {
        kernel::seccomp::load(self.for_process(own_id))
    }

    /// The program for the process `own_id`.
    fn for_process(&mut self, own_id: u32) -> &[Instruction] {
        for &index in &self.own_id_at {
            if let Some(instruction) = self.instructions.get_mut(index) {
                instruction.operand = own_id;
            }
        }
        &self.instructions
    }
}

/// An instruction, and whether its operand is the process's id.
#[derive(Clone, Copy)]
struct Step {
    instruction: Instruction,
    own_id: bool,
}

fn load(offset: u32) -> Step {
    Step { instruction: Instruction::plain(Instruction::LOAD, offset), own_id: false }
}

fn compare(code: u16, operand: u32, jump_true: u8, jump_false: u8) -> Step {
    Step { instruction: Instruction::compare(code, operand, jump_true, jump_false), own_id: false }
}

fn give(action: Action) -> Step {
    Step { instruction: Instruction::plain(Instruction::RETURN, action.encoded()), own_id: false }
}

/// The rules for all call numbers from `first` up to the next branch's.
#[derive(Debug, PartialEq, Eq)]
struct Branch {
    first: u32,
    /// Tried in order; the last one always holds.
    rules: Vec<(Option<Condition>, Action)>,
}

/// All call numbers, divided into runs of one treatment.
fn branches(rules: &[Rule], otherwise: Action) -> Vec<Branch> {
    let mut calls: BTreeMap<u32, Vec<(Option<Condition>, Action)>> = BTreeMap::new();
    for rule in rules {
        calls.entry(rule.number).or_default().push((rule.condition, rule.action));
    }
    let unnamed = || alloc::vec![(None, otherwise)];
    let mut branches = alloc::vec![Branch { first: 0, rules: unnamed() }];
    for (number, mut rules) in calls {
        if rules.last().is_none_or(|(condition, _)| condition.is_some()) {
            rules.push((None, Action::KillProcess));
        }
        branches.push(Branch { first: number, rules });
        branches.push(Branch { first: number.saturating_add(1), rules: unnamed() });
    }
    // A gap of no length, between two neighbours, is overruled by the branch that starts at the same number.
    branches.dedup_by(|later, earlier| {
        let same_start = later.first == earlier.first;
        if same_start {
            core::mem::swap(later, earlier);
        }
        same_start
    });
    branches.dedup_by(|later, earlier| later.rules == earlier.rules);
    branches
}

/// A search tree. Each part ends by returning, so parts can be put one after the other.
fn tree(branches: &[Branch]) -> Vec<Step> {
    let (lower, upper) = branches.split_at(branches.len() / 2);
    let (Some(first), false) = (upper.first(), lower.is_empty()) else {
        return branches.first().map(|branch| decide(&branch.rules)).unwrap_or_default();
    };
    let below = tree(lower);
    let mut code = match u8::try_from(below.len()) {
        Ok(distance) => alloc::vec![compare(Instruction::JUMP_AT_LEAST, first.first, distance, 0)],
        // The jump of a comparison has 8 bits only.
        Err(_) => alloc::vec![
            compare(Instruction::JUMP_AT_LEAST, first.first, 0, 1),
            Step {
                instruction: Instruction::plain(Instruction::JUMP, u32::try_from(below.len()).unwrap_or(u32::MAX)),
                own_id: false,
            },
        ],
    };
    code.extend(below);
    code.extend(tree(upper));
    code
}

/// The rules of one call, tried in order.
fn decide(rules: &[(Option<Condition>, Action)]) -> Vec<Step> {
    let mut code = Vec::new();
    for (condition, action) in rules {
        match condition {
            Some(condition) => code.extend(guarded(condition, *action)),
            None => code.push(give(*action)),
        }
    }
    code
}

/// Returns `action` when `condition` holds and goes on behind itself otherwise.
fn guarded(condition: &Condition, action: Action) -> Vec<Step> {
    let value = match condition.value {
        Value::Constant(value) => value,
        Value::OwnId => 0,
    };
    let base = ARGUMENTS_OFFSET.saturating_add(u32::from(condition.argument).saturating_mul(8));
    let own_id = condition.value == Value::OwnId;
    let low = half(base, low_half(condition.mask), low_half(value), own_id);
    let high = half(base.saturating_add(4), low_half(condition.mask >> 32), low_half(value >> 32), false);
    let mut code: Vec<Step> = low.into_iter().chain(high).collect();
    code.push(give(action));
    // Whatever comparison fails leads behind the return.
    let end = code.len();
    for (index, step) in code.iter_mut().enumerate() {
        if step.instruction.code == Instruction::JUMP_EQUAL {
            step.instruction.jump_false = u8::try_from(end.saturating_sub(index).saturating_sub(1)).unwrap_or(0);
        }
    }
    code
}

/// Compares 32 bits of an argument; nothing when the mask asks for none of them.
fn half(offset: u32, mask: u32, value: u32, own_id: bool) -> Vec<Step> {
    let mut code = Vec::new();
    if mask != 0 {
        code.push(load(offset));
        if mask != u32::MAX {
            code.push(Step { instruction: Instruction::plain(Instruction::AND, mask), own_id: false });
        }
        code.push(Step { own_id, ..compare(Instruction::JUMP_EQUAL, value, 0, 0) });
    }
    code
}

fn low_half(bits: u64) -> u32 {
    u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::parse;
    use kernel::seccomp::{known, number};

    const POLICY: &str = include_str!("../../../config/syscalls.conf");
    const COMPILER_POLICY: &str = include_str!("../../../config/compiler-syscalls.conf");
    const COMPILE_POLICY: &str = include_str!("../../../config/compile-syscalls.conf");
    const OWN_ID: u32 = 4321;

    /// Runs a program as the kernel does (net/core/filter.c), as far as the instructions used here go.
    fn simulate(program: &[Instruction], architecture: u32, call: u32, arguments: [u64; 6]) -> u32 {
        let field = |offset: u32| match offset {
            NUMBER_OFFSET => call,
            ARCHITECTURE_OFFSET => architecture,
            _ => {
                let argument = arguments[((offset - ARGUMENTS_OFFSET) / 8) as usize];
                (argument >> (32 * (offset / 4 % 2))) as u32
            }
        };
        let (mut accumulator, mut counter) = (0, 0);
        loop {
            let Instruction { code, jump_true, jump_false, operand } = program[counter];
            counter += 1;
            let branch = |holds: bool| usize::from(if holds { jump_true } else { jump_false });
            match code {
                Instruction::LOAD => accumulator = field(operand),
                Instruction::AND => accumulator &= operand,
                Instruction::JUMP => counter += operand as usize,
                Instruction::JUMP_EQUAL => counter += branch(accumulator == operand),
                Instruction::JUMP_AT_LEAST => counter += branch(accumulator >= operand),
                Instruction::RETURN => return operand,
                _ => panic!("instruction {code:#x}"),
            }
        }
    }

    /// What a process under both filters gets: the strictest answer, by the kernel's order of actions.
    fn strictest(filters: &mut Filters, architecture: u32, call: u32, arguments: [u64; 6]) -> u32 {
        let order = [Action::KillProcess.encoded(), Action::Trap.encoded(), 0x0005_0000, Action::Allow.encoded()];
        let strictness = |answer: &u32| order.iter().position(|action| *action == answer & 0xffff_0000).unwrap();
        let answers = [&mut filters.enclosure, &mut filters.jail]
            .map(|filter| simulate(filter.for_process(OWN_ID), architecture, call, arguments));
        answers.into_iter().min_by_key(strictness).unwrap()
    }

    fn verdict(policy: &Policy, call: u32, arguments: [u64; 6]) -> u32 {
        strictest(&mut Filters::assemble(policy).unwrap(), ARCHITECTURE, call, arguments)
    }

    /// The meaning of a policy, told without a program.
    fn meaning(rules: &[Rule], call: u32, arguments: [u64; 6]) -> Action {
        let holds = |condition: &Condition| {
            let value = match condition.value {
                Value::Constant(value) => value,
                Value::OwnId => u64::from(OWN_ID),
            };
            arguments[usize::from(condition.argument)] & condition.mask == value
        };
        let mut rules = rules.iter().filter(|rule| rule.number == call);
        rules.find(|rule| rule.condition.as_ref().is_none_or(holds)).map_or(Action::KillProcess, |rule| rule.action)
    }

    /// Arguments on and beside every number that occurs in `rules`, in each place.
    fn interesting(rules: &[Rule]) -> Vec<[u64; 6]> {
        let mut values =
            alloc::vec![0, 1, u64::MAX, u64::from(u32::MAX), u64::from(OWN_ID), 1 << 32 | u64::from(OWN_ID)];
        for condition in rules.iter().filter_map(|rule| rule.condition) {
            if let Value::Constant(value) = condition.value {
                values.extend([
                    value,
                    value ^ 1,
                    value | 1 << 32,
                    !value,
                    value | condition.mask,
                    value ^ condition.mask,
                ]);
            }
        }
        (0..6)
            .flat_map(|place| {
                values.iter().map(move |value| core::array::from_fn(|at| if at == place { *value } else { 0 }))
            })
            .collect()
    }

    #[test]
    fn the_programs_mean_what_their_policies_say() {
        for policy in [POLICY, COMPILER_POLICY, COMPILE_POLICY] {
            check_meaning(&parse(policy).unwrap());
        }
    }

    fn check_meaning(policy: &Policy) {
        let mut filters = Filters::assemble(policy).unwrap();
        let interesting = interesting(&policy.rules);
        let mut calls: Vec<u32> = known().into_iter().map(|(number, _)| number).collect();
        calls.extend([335, 423, 463, 999, 0x4000_0000, 0x4000_0001, 0x4000_0208, 0x7fff_ffff, u32::MAX]);
        for call in calls {
            let expected = |arguments| meaning(&policy.rules, call, arguments).encoded();
            for &arguments in &interesting {
                let verdict = strictest(&mut filters, ARCHITECTURE, call, arguments);
                assert_eq!(verdict, expected(arguments), "call {call} with {arguments:x?}");
            }
        }
    }

    #[test]
    fn other_architectures_and_x32_are_killed() {
        const AUDIT_ARCH_I386: u32 = 0x4000_0003;
        let mut filters = Filters::assemble(&parse(POLICY).unwrap()).unwrap();
        for call in 0..600 {
            let killed = Action::KillProcess.encoded();
            assert_eq!(strictest(&mut filters, AUDIT_ARCH_I386, call, [0; 6]), killed);
            assert_eq!(strictest(&mut filters, ARCHITECTURE, 0x4000_0000 | call, [0; 6]), killed);
        }
    }

    #[test]
    fn the_policy_refuses_what_the_design_forbids() {
        let rules = parse(POLICY).unwrap().rules;
        let verdict = |name, arguments| meaning(&rules, number(name).unwrap(), arguments);
        let refused = |name, arguments| assert_ne!(verdict(name, arguments), Action::Allow, "{name} {arguments:x?}");
        for name in [
            "socket",
            "socketpair",
            "connect",
            "execve",
            "execveat",
            "ptrace",
            "process_vm_readv",
            "process_vm_writev",
            "io_uring_setup",
            "memfd_create",
            "fork",
            "vfork",
            "clone3",
            "unshare",
            "setns",
            "mount",
            "bpf",
            "keyctl",
            "seccomp",
            "userfaultfd",
            "perf_event_open",
            "pidfd_getfd",
            "open_by_handle_at",
            "init_module",
            "iopl",
        ] {
            refused(name, [0; 6]);
        }
        const PROT_EXEC: u64 = 4;
        for name in ["mmap", "mprotect", "pkey_mprotect"] {
            for protection in 0..8 {
                if protection & PROT_EXEC != 0 {
                    refused(name, [0, 0, protection, 0, 0, 0]);
                }
            }
        }
        const THREAD: u64 = 0x3d_0f00;
        assert_eq!(verdict("clone", [THREAD, 0, 0, 0, 0, 0]), Action::Allow);
        for bit in 0..64 {
            refused("clone", [THREAD ^ 1 << bit, 0, 0, 0, 0, 0]);
        }
        refused("kill", [1, 0, 0, 0, 0, 0]);
        refused("kill", [u64::MAX, 0, 0, 0, 0, 0]);
        refused("ioctl", [0, 0x5412, 0, 0, 0, 0]);
    }

    #[test]
    fn a_compile_may_do_nothing_that_its_compiler_may_not() {
        let rules = |text| parse(text).unwrap().rules;
        let (compiler, compile) = (rules(COMPILER_POLICY), rules(COMPILE_POLICY));
        for rule in compile.iter().filter(|rule| rule.action == Action::Allow) {
            assert!(
                compiler.iter().any(|other| other.number == rule.number),
                "{:?}",
                kernel::seccomp::name(rule.number)
            );
        }
        for name in ["socket", "socketpair", "sendmsg", "recvmsg", "execve", "execveat", "ptrace", "kill", "setpgid"] {
            assert_ne!(meaning(&compile, number(name).unwrap(), [0; 6]), Action::Allow, "{name}");
        }
        for (policy, text) in [(&compiler, "compiler"), (&compile, "compile")] {
            for name in ["open", "openat", "socket", "connect", "execve", "execveat", "ptrace", "clone3", "unshare"] {
                assert_ne!(meaning(policy, number(name).unwrap(), [0; 6]), Action::Allow, "{text}: {name}");
            }
            // PROT_EXEC, anonymous and private.
            assert_ne!(meaning(policy, number("mmap").unwrap(), [0, 0, 7, 0x22, 0, 0]), Action::Allow, "{text}");
            // A thread, and a user namespace.
            for flags in [0x3d_0f00, 0x1000_0011] {
                assert_ne!(meaning(policy, number("clone").unwrap(), [flags, 0, 0, 0, 0, 0]), Action::Allow, "{text}");
            }
        }
    }

    #[test]
    fn conditions_see_all_64_bits() {
        let policy =
            parse("read arg1 == 0x100000002 # why\nread arg2 & 0xff00000000 == 0x1200000000 => EPERM # why").unwrap();
        let read = |second, third| verdict(&policy, 0, [0, second, third, 0, 0, 0]);
        assert_eq!(read(0x1_0000_0002, 0), Action::Allow.encoded());
        assert_eq!(read(2, 0), Action::KillProcess.encoded());
        assert_eq!(read(0x1_0000_0000, 0), Action::KillProcess.encoded());
        assert_eq!(read(0, 0xab12_0000_0007), Action::Errno(1).encoded());
        assert_eq!(read(0, 0xab13_0000_0007), Action::KillProcess.encoded());
    }

    #[test]
    fn far_branches_are_reached() {
        let text: alloc::string::String = (0..70)
            .map(|value| alloc::format!("read arg0 == {value} => EPERM # why\nfutex arg0 == {value} => EINVAL # why\n"))
            .collect();
        let policy = parse(&text).unwrap();
        for value in 0..71 {
            for call in ["read", "write", "futex", "rseq"] {
                let (call, arguments) = (number(call).unwrap(), [value, 0, 0, 0, 0, 0]);
                assert_eq!(verdict(&policy, call, arguments), meaning(&policy.rules, call, arguments).encoded());
            }
        }
    }

    #[test]
    fn too_many_rules_are_refused() {
        let text: alloc::string::String =
            (0..1500).map(|value| alloc::format!("read arg0 == {value} => EPERM # why\n")).collect();
        assert!(matches!(Filters::assemble(&parse(&text).unwrap()), Err(TooManyRules(_))));
    }

    #[test]
    fn what_waits_for_the_lock_is_open_before_it() {
        let policy =
            parse("until-locked mount # why\nuntil-locked reboot # why\nmount => EPERM # why\nread # why").unwrap();
        let mut filters = Filters::assemble(&policy).unwrap();
        let early = |filters: &mut Filters, name| {
            simulate(filters.enclosure.for_process(OWN_ID), ARCHITECTURE, number(name).unwrap(), [0; 6])
        };
        assert_eq!(early(&mut filters, "mount"), Action::Allow.encoded());
        assert_eq!(early(&mut filters, "reboot"), Action::Allow.encoded());
        assert_eq!(early(&mut filters, "write"), Action::KillProcess.encoded());
        assert_eq!(verdict(&policy, number("mount").unwrap(), [0; 6]), Action::Errno(1).encoded());
        assert_eq!(verdict(&policy, number("reboot").unwrap(), [0; 6]), Action::KillProcess.encoded());
        assert_eq!(verdict(&policy, number("read").unwrap(), [0; 6]), Action::Allow.encoded());
    }

    #[test]
    fn the_lock_is_short() {
        let filters = Filters::assemble(&parse(POLICY).unwrap()).unwrap();
        let lengths = [&filters.enclosure, &filters.jail].map(|filter| filter.instructions.len());
        assert!(lengths[0] < 600 && lengths[1] < 200, "{lengths:?} instructions");
    }
}
