//! Handlers: events in, answers out.

use crate::image::linked;
use crate::support::{End, Said, Zygote, framed};
use std::borrow::Cow;
use wire::cell::Event;
use wire::zygote::Ending;

#[test]
fn globals_last_from_event_to_event() {
    let (zygote, image) = (Zygote::start(), linked("handlers"));
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    for calls in 1..=3 {
        assert_eq!(cell.report(image.entry("count"))["calls"], calls.to_string());
    }
    assert_eq!(cell.report(image.entry("initialised"))["order"], "constructed");
}

#[test]
fn an_event_arrives_and_an_answer_leaves() {
    let (zygote, image) = (Zygote::start(), linked("handlers"));
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    let event = Event {
        method: "POST".into(),
        parameters: vec![("q".into(), "query".into())],
        body: Cow::Borrowed(b"body"),
        ..Event::default()
    };
    cell.invoke_with(image.entry("echo"), event);
    assert_eq!(cell.next(), Said::Reply(200, b"POST query body".to_vec()));
}

#[test]
fn a_large_answer_comes_in_pieces() {
    let (zygote, image) = (Zygote::start(), linked("handlers"));
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    cell.invoke(image.entry("large"));
    assert_eq!(cell.next(), Said::Head(200, Some(3 << 20)));
    let mut bytes = 0;
    loop {
        match cell.next() {
            Said::Chunk(chunk) => bytes += chunk.len(),
            Said::End => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(bytes, 3 << 20);
    cell.invoke(image.entry("count"));
    assert_eq!(cell.log(), "calls=1");
}

#[test]
fn a_large_event_comes_in_pieces() {
    let (zygote, image) = (Zygote::start(), linked("handlers"));
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    let body = vec![b'b'; 600 << 10];
    cell.invoke_with(image.entry("echo"), Event { body: Cow::Borrowed(&body), ..Event::default() });
    let Said::Reply(200, answer) = cell.next() else { panic!() };
    assert_eq!(answer.len(), body.len() + 2);
}

#[test]
fn thread_locals_start_anew_in_each_thread() {
    let (zygote, image) = (Zygote::start(), linked("handlers"));
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    let report = cell.report(image.entry("thread_locals"));
    assert_eq!((report["main"].as_str(), report["thread"].as_str()), ("42", "42"));
    assert_eq!((report["text"].as_str(), report["thread_text"].as_str()), ("per thread", "per thread"));
}

#[test]
fn exceptions_are_caught() {
    let (zygote, image) = (Zygote::start(), linked("handlers"));
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    let report = cell.report(image.entry("exceptions"));
    assert_eq!(report["caught"], "thrown");
    assert_eq!(report["caught_from_library"], "yes");
    assert_eq!(report["in_threads"], "800");
}

#[test]
fn a_closed_channel_ends_the_cell_in_good_order() {
    let (zygote, image) = (Zygote::start(), linked("handlers"));
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    cell.hang_up();
    assert_eq!(cell.end(), End::Exited(Ending::Exit(0)));
}

#[test]
fn what_is_no_event_is_refused() {
    let (zygote, image) = (Zygote::start(), linked("handlers"));
    for bytes in [framed(b""), framed(b"\x07"), u32::MAX.to_le_bytes().to_vec()] {
        let cell = zygote.handlers(&image.file());
        cell.expect_ready();
        cell.send_bytes(&bytes);
        assert!(matches!(cell.next(), Said::Fault(_) | Said::Log(..) | Said::Closed));
        let End::Exited(_) = cell.end() else { panic!() };
    }
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    cell.invoke(10_000);
    assert_eq!(cell.fault().message, "the image has no such entry");
}
