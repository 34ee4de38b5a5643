//! What is left of cells: nothing, whoever dies first.

use crate::image::linked;
use crate::support::{Cell, End, LIMITS, Zygote, memory_file};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::BTreeMap;
use std::fs::File;
use std::os::fd::AsFd;
use wire::zygote::{Ending, Limits, Work};

/// Cells made one after the other.
const MANY: usize = 1000;

/// What procfs lists for the zygote: descriptors, mounts, children.
fn possessions(zygote: &Zygote) -> BTreeMap<&'static str, usize> {
    let process = format!("/proc/{}", zygote.pid());
    let count = |directory: &str| std::fs::read_dir(format!("{process}/{directory}")).unwrap().count();
    let lines = |file: &str| std::fs::read_to_string(format!("{process}/{file}")).unwrap().split_whitespace().count();
    let pid = zygote.pid();
    BTreeMap::from([
        ("descriptors", count("fd")),
        ("mounts", lines("mountinfo")),
        ("children", lines(&format!("task/{pid}/children"))),
        ("threads", count("task")),
    ])
}

fn resident_bytes(zygote: &Zygote) -> usize {
    let pages = std::fs::read_to_string(format!("/proc/{}/statm", zygote.pid())).unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

fn run_one(zygote: &Zygote, image: &File) {
    let cell = zygote.handlers(image);
    cell.expect_ready();
    cell.hang_up();
    assert_eq!(cell.end(), End::Exited(Ending::Exit(0)));
}

#[test]
fn a_thousand_cells_leave_nothing() {
    let zygote = Zygote::start();
    let image = linked("handlers").file();
    for _ in 0..20 {
        run_one(&zygote, &image);
    }
    let (before, memory_before) = (possessions(&zygote), resident_bytes(&zygote));
    for _ in 0..MANY {
        run_one(&zygote, &image);
    }
    assert_eq!(possessions(&zygote), before);
    let grown = resident_bytes(&zygote).saturating_sub(memory_before);
    assert!(grown < 256 << 10, "{grown} bytes");
}

fn is_gone(cell: &Cell<'_>) -> bool {
    let patience = Timespec { tv_sec: 30, tv_nsec: 0 };
    poll(&mut [PollFd::new(&cell.pidfd, PollFlags::IN)], Some(&patience)).unwrap() == 1
}

#[test]
fn cells_do_not_outlive_the_zygote() {
    for killed in [true, false] {
        let zygote = Zygote::start();
        let image = linked("handlers").file();
        let cells: Vec<Cell<'_>> = (0..20).map(|_| zygote.handlers(&image)).collect();
        // This one is likely to be on its way in still.
        let program = zygote.start_program(&linked("program").file(), &["program", "echo"], LIMITS);
        cells.iter().for_each(Cell::expect_ready);
        if killed {
            let pid = rustix::process::Pid::from_raw(zygote.pid() as i32).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        } else {
            zygote.hang_up();
        }
        assert!(cells.iter().all(is_gone) && is_gone(&program.cell));
    }
}

#[test]
fn a_zygote_ends_in_good_order_when_its_socket_closes() {
    let zygote = Zygote::start();
    run_one(&zygote, &linked("handlers").file());
    assert!(zygote.stop().success());
}

#[test]
fn a_bad_image_is_refused_with_its_reason() {
    let zygote = Zygote::start();
    for (bytes, expected) in
        [(&b"#!/bin/sh"[..], "image: not an image file"), (b"KILNIMG1\xff\xff\xff\xff", "the header is too large")]
    {
        let cell = zygote.handlers(&memory_file(bytes));
        let End::Failed(step, errno) = cell.end() else { panic!() };
        assert!(step.contains(expected), "{step}");
        assert_eq!(errno, libc::ENOEXEC);
    }
    let mut file = Vec::new();
    std::io::Read::read_to_end(&mut linked("handlers").file().try_clone().map(rewound).unwrap(), &mut file).unwrap();
    file.truncate(file.len() / 2);
    let End::Failed(step, _) = zygote.handlers(&memory_file(&file)).end() else { panic!() };
    assert_eq!(step, "a segment lies outside the file");
    run_one(&zygote, &linked("handlers").file());
}

fn rewound(mut file: File) -> File {
    std::io::Seek::rewind(&mut file).unwrap();
    file
}

#[test]
fn a_request_without_descriptors_is_refused() {
    let zygote = Zygote::start();
    let null = File::open("/dev/null").unwrap();
    let refused = zygote.ask(&[null.as_fd()], Work::Handlers, LIMITS);
    assert_eq!(refused.map(drop), Err(("five descriptors".to_owned(), libc::EBADF)));
    run_one(&zygote, &linked("handlers").file());
}

#[test]
fn limits_that_are_too_low_fail_with_their_step() {
    let zygote = Zygote::start();
    let image = linked("handlers").file();
    let cell = zygote.handlers_within(&image, Limits { memory_bytes: 0, ..LIMITS });
    assert!(matches!(cell.end(), End::Failed(..) | End::Exited(_)));
    run_one(&zygote, &image);
}

#[test]
fn many_cells_live_at_once() {
    let zygote = Zygote::start();
    let image = linked("handlers");
    let file = image.file();
    let cells: Vec<Cell<'_>> = (0..100).map(|_| zygote.handlers(&file)).collect();
    for cell in &cells {
        cell.expect_ready();
        assert_eq!(cell.report(image.entry("count"))["calls"], "1");
    }
    for cell in &cells {
        cell.hang_up();
        assert_eq!(cell.end(), End::Exited(Ending::Exit(0)));
    }
}
