//! The policy on system calls: from text to rules. Knows nothing of filter programs or of why a call is good.
//!
//! The grammar stands at the top of `config/syscalls.conf`.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use kernel::seccomp::{Action, number};

/// What an argument is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Constant(u64),
    /// The process id of the process that loads the filter.
    OwnId,
}

/// When a rule holds: `argument & mask == value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Which argument, from 0.
    pub argument: u8,
    /// The bits that are compared.
    pub mask: u64,
    /// What they must be.
    pub value: Value,
}

/// What happens to a call, always or when a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The number of the system call.
    pub number: u32,
    /// When it holds; `None` is always.
    pub condition: Option<Condition>,
    /// What happens then.
    pub action: Action,
}

/// Rules, and when they come into force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// In the order in which they are tried.
    pub rules: Vec<Rule>,
    /// Numbers of the calls whose rules come into force when a jail is locked; all others hold before that.
    pub until_locked: BTreeSet<u32>,
}

/// What a line starts with that names a call whose rules wait for the lock.
const UNTIL_LOCKED: &str = "until-locked";

/// Why a policy is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Every rule says why it is there.
    #[error("line {line}: no reason given after `#`")]
    NoReason {
        /// From 1.
        line: usize,
    },
    /// The first word is not a system call of x86-64.
    #[error("line {line}: no system call is called `{name}`")]
    UnknownCall {
        /// From 1.
        line: usize,
        /// The word.
        name: String,
    },
    /// What follows the name is neither a condition nor an action.
    #[error("line {line}: `{text}` is not {expected}")]
    Syntax {
        /// From 1.
        line: usize,
        /// The text.
        text: String,
        /// What was expected there.
        expected: &'static str,
    },
    /// An earlier line of the same call always holds.
    #[error("line {line}: never reached, as an earlier line always holds")]
    Unreachable {
        /// From 1.
        line: usize,
    },
}

/// Reads a policy.
///
/// # Errors
/// [`PolicyError`] for the first line that breaks the grammar.
pub fn parse(text: &str) -> Result<Policy, PolicyError> {
    let mut policy = Policy::default();
    for (index, text) in text.lines().enumerate() {
        let line = index.saturating_add(1);
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let (statement, reason) = text.split_once('#').ok_or(PolicyError::NoReason { line })?;
        if reason.trim().is_empty() {
            return Err(PolicyError::NoReason { line });
        }
        match statement.trim().strip_prefix(UNTIL_LOCKED) {
            Some(name) => _ = policy.until_locked.insert(parse_name(line, name.trim())?),
            None => policy.add(line, parse_rule(line, statement)?)?,
        }
    }
    Ok(policy)
}

impl Policy {
    fn add(&mut self, line: usize, rule: Rule) -> Result<(), PolicyError> {
        if self.rules.iter().any(|earlier| earlier.number == rule.number && earlier.condition.is_none()) {
            return Err(PolicyError::Unreachable { line });
        }
        self.rules.push(rule);
        Ok(())
    }
}

fn parse_name(line: usize, name: &str) -> Result<u32, PolicyError> {
    number(name).ok_or_else(|| PolicyError::UnknownCall { line, name: name.into() })
}

fn parse_rule(line: usize, rule: &str) -> Result<Rule, PolicyError> {
    let (left, action) = match rule.split_once("=>") {
        Some((left, action)) => (left, parse_action(line, action.trim())?),
        None => (rule, Action::Allow),
    };
    let left = left.trim();
    let (name, condition) = left.split_once(char::is_whitespace).unwrap_or((left, ""));
    let number = parse_name(line, name)?;
    let condition = match condition.trim() {
        "" => None,
        condition => Some(parse_condition(line, condition)?),
    };
    Ok(Rule { number, condition, action })
}

fn parse_condition(line: usize, text: &str) -> Result<Condition, PolicyError> {
    let expected = "a condition of the form `argN [& mask] == value`";
    let syntax = || PolicyError::Syntax { line, text: text.into(), expected };
    let (left, value) = text.split_once("==").ok_or_else(syntax)?;
    let (argument, mask) = left.split_once('&').unwrap_or((left, "0xffffffffffffffff"));
    let argument = argument.trim().strip_prefix("arg").and_then(|index| index.parse().ok()).filter(|index| *index < 6);
    let value = match value.trim() {
        "self" => Some(Value::OwnId),
        value => parse_number(value).map(Value::Constant),
    };
    match (argument, parse_number(mask.trim()), value) {
        (Some(argument), Some(mask), Some(value)) => Ok(Condition { argument, mask, value }),
        _ => Err(syntax()),
    }
}

fn parse_number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn parse_action(line: usize, text: &str) -> Result<Action, PolicyError> {
    Ok(match text {
        "trap" => Action::Trap,
        "kill" => Action::KillProcess,
        "EPERM" => Action::Errno(1),
        "ENOMEM" => Action::Errno(12),
        "EACCES" => Action::Errno(13),
        "EINVAL" => Action::Errno(22),
        "ENOTTY" => Action::Errno(25),
        "ENOSYS" => Action::Errno(38),
        "EOPNOTSUPP" => Action::Errno(95),
        "EAFNOSUPPORT" => Action::Errno(97),
        _ => {
            let expected = "an action: `trap`, `kill` or one of the error numbers known here";
            return Err(PolicyError::Syntax { line, text: text.into(), expected });
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn rule(text: &str) -> Rule {
        parse(text).unwrap().rules[0]
    }

    #[test]
    fn lines_become_rules() {
        assert_eq!(rule("read # why"), Rule { number: 0, condition: None, action: Action::Allow });
        assert_eq!(rule("socket => EAFNOSUPPORT # why").action, Action::Errno(97));
        assert_eq!(
            rule("mmap arg2 & 0x4 == 0 # why").condition,
            Some(Condition { argument: 2, mask: 4, value: Value::Constant(0) })
        );
        assert_eq!(
            rule("kill arg0 == self => trap # why"),
            Rule {
                number: 62,
                condition: Some(Condition { argument: 0, mask: u64::MAX, value: Value::OwnId }),
                action: Action::Trap,
            }
        );
        assert_eq!(parse("\n  # only words\n").unwrap(), Policy::default());
        assert_eq!(parse("until-locked write # why").unwrap().until_locked, BTreeSet::from([1]));
    }

    #[test]
    fn errors_name_their_line() {
        let error = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(error("# words\nread"), "line 2: no reason given after `#`");
        assert_eq!(error("read #  "), "line 1: no reason given after `#`");
        assert_eq!(error("reed # why"), "line 1: no system call is called `reed`");
        assert_eq!(error("until-locked reed # why"), "line 1: no system call is called `reed`");
        assert_eq!(error("read # why\nread => EPERM # why"), "line 2: never reached, as an earlier line always holds");
        for condition in ["arg6 == 0", "arg == 0", "arg0 = 0", "arg0 == x", "arg0 & == 1", "now"] {
            let expected = "is not a condition of the form `argN [& mask] == value`";
            let text = alloc::format!("read {condition} # why");
            assert_eq!(error(&text), alloc::format!("line 1: `{condition}` {expected}"));
        }
        let action = "line 1: `EWHAT` is not an action: `trap`, `kill` or one of the error numbers known here";
        assert_eq!(error("read => EWHAT # why"), action);
    }
}
