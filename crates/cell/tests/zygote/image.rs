//! Images of small C++ programs, made without Kiln's compiler: clang compiles them, the system's linker places them, and
//! the kiln-cell under test tells where its functions are.

use crate::support::memory_file;
use object::{Object, ObjectSection, ObjectSegment, ObjectSymbol};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use wire::image::{AddressRange, Entry, Header, Protection, Segment, ThreadLocals};
use wire::layout::{IMAGE_ADDRESS_MIN, PAGE_BYTES, SCRIPT_TLS_ALIGN};

/// Functions whose names start so are entries, by what follows, in alphabetical order.
const ENTRY_PREFIX: &str = "entry_";

/// A linked program.
pub(crate) struct Linked {
    pub(crate) header: Header,
    contents: Vec<Vec<u8>>,
}

impl Linked {
    /// As a file that a cell can be made from.
    pub(crate) fn file(&self) -> File {
        let contents: Vec<&[u8]> = self.contents.iter().map(Vec::as_slice).collect();
        memory_file(&wire::image::write(self.header.clone(), &contents))
    }

    /// The index of the entry `name`.
    pub(crate) fn entry(&self, name: &str) -> u32 {
        self.header.entries.iter().position(|entry| entry.name == name).unwrap() as u32
    }

    /// The addresses from a symbol's first byte to its last.
    pub(crate) fn contains(&self, frame: u64) -> bool {
        self.header
            .segments
            .iter()
            .any(|segment| (segment.address..segment.address + segment.memory_bytes).contains(&frame))
    }
}

/// The program `scripts/<name>.cpp`, compiled once.
pub(crate) fn linked(name: &str) -> &'static Linked {
    static LINKED: OnceLock<Mutex<BTreeMap<String, &'static Linked>>> = OnceLock::new();
    let mut linked = LINKED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    linked.entry(name.to_owned()).or_insert_with(|| Box::leak(Box::new(link(name))))
}

fn link(name: &str) -> Linked {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (object, program) = (out.join(format!("{name}.o")), out.join(format!("{name}.elf")));
    let source = tests.join("tests/zygote/scripts").join(format!("{name}.cpp"));
    let compile = ["-std=c++20", "-O0", "-fno-pie", "-w"];
    run(Command::new("clang++-19")
        .args(compile)
        .arg("-isystem")
        .arg(tests.join("../../include/kiln/std"))
        .arg("-I")
        .arg(tests.join("../../include"))
        .arg("-I")
        .arg(tests.join("runtime"))
        .arg("-c")
        .arg(source)
        .arg("-o")
        .arg(&object));
    let symbols = cell_symbols();
    let (script, padding) = (out.join(format!("{name}.ld")), out.join(format!("{name}.pad.s")));
    let padding_object = out.join(format!("{name}.pad.o"));
    std::fs::write(&padding, thread_local_padding(&object, &symbols)).unwrap();
    run(Command::new("clang-19").arg("-c").arg(&padding).arg("-o").arg(&padding_object));
    std::fs::write(&script, linker_script(&symbols)).unwrap();
    run(Command::new("ld")
        .arg("-static")
        .arg("-T")
        .arg(&script)
        .arg("-o")
        .arg(&program)
        .arg(&object)
        .arg(&padding_object));
    read(&std::fs::read(program).unwrap())
}

/// What the binary under test exports: letter and number by name.
pub(crate) fn cell_symbols() -> BTreeMap<String, (char, u64)> {
    let bytes = std::fs::read(env!("CARGO_BIN_EXE_kiln-cell")).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    let section = |name| file.section_by_name(name).unwrap().data().unwrap();
    let names = std::str::from_utf8(section(".kiln_export_names")).unwrap().lines();
    let (numbers, rest) = section(".kiln_exports").as_chunks::<8>();
    assert!(rest.is_empty() && numbers.len() == names.clone().count());
    let mut symbols: BTreeMap<_, _> = names
        .zip(numbers)
        .map(|(line, number)| (line[2..].to_owned(), (line.chars().next().unwrap(), u64::from_le_bytes(*number))))
        .collect();
    // Not for scripts, but for tests: how they report.
    let log = file.symbols().find(|symbol| symbol.name() == Ok("kiln_send_log")).unwrap();
    symbols.insert("kiln_send_log".to_owned(), ('F', log.address()));
    symbols
}

/// All functions of the cell as constants, and the program's sections in page-aligned runs of one protection.
fn linker_script(symbols: &BTreeMap<String, (char, u64)>) -> String {
    let mut script = String::from(
        "PHDRS { text PT_LOAD FLAGS(5); constants PT_LOAD FLAGS(4); data PT_LOAD FLAGS(6); tls PT_TLS; }\n",
    );
    write!(
        script,
        "SECTIONS {{ . = {IMAGE_ADDRESS_MIN:#x};
          .text : {{ *(.text .text.*) }} :text
          . = ALIGN({PAGE_BYTES});
          .rodata : {{ *(.rodata .rodata.*) }} :constants
          .gcc_except_table : {{ *(.gcc_except_table .gcc_except_table.*) }} :constants
          .eh_frame : {{ *(.eh_frame) LONG(0) }} :constants
          .init_array : {{ KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*))) KEEP(*(.init_array)) }} :constants
          .fini_array : {{ KEEP(*(.fini_array)) }} :constants
          . = ALIGN({PAGE_BYTES});
          .tdata : {{ *(.tdata .tdata.*) }} :data :tls
          .tbss : {{ *(.tbss .tbss.*) *(.padding) }} :data :tls
          .data : {{ *(.data .data.*) }} :data
          .bss : {{ *(.bss .bss.* COMMON) }} :data\n"
    )
    .unwrap();
    for (name, (letter, number)) in symbols {
        if *letter != 'T' {
            writeln!(script, "PROVIDE(\"{name}\" = {number:#x});").unwrap();
        }
    }
    script.push_str("/DISCARD/ : { *(.comment) *(.note*) } }\n");
    script
}

/// The linker puts a program's thread-locals right below the thread pointer, the cell wants them in `kiln_script_tls`: so
/// much must lie between.
fn thread_local_padding(object: &Path, symbols: &BTreeMap<String, (char, u64)>) -> String {
    let bytes = std::fs::read(object).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    // Initialised ones, zeroed ones and the padding each start on a multiple of the block's alignment.
    let own: u64 =
        [".tdata", ".tbss"].map(|kind| bytes_in(&file, kind).next_multiple_of(SCRIPT_TLS_ALIGN)).iter().sum();
    let distance = symbols["kiln_script_tls"].1.wrapping_neg();
    format!(
        ".section .padding,\"awT\",@nobits\n.balign 64\n.zero {}\n.section .note.GNU-stack,\"\",@progbits\n",
        distance - own
    )
}

/// Bytes of the sections whose names start with `kind`, one behind the other.
fn bytes_in(file: &object::File<'_>, kind: &str) -> u64 {
    let sections = file.sections().filter(|section| section.name().is_ok_and(|name| name.starts_with(kind)));
    sections.fold(0, |bytes: u64, section| bytes.next_multiple_of(section.align()) + section.size())
}

fn read(program: &[u8]) -> Linked {
    let file = object::File::parse(program).unwrap();
    let mut contents = Vec::new();
    let mut segments = Vec::new();
    for segment in file.segments() {
        let object::SegmentFlags::Elf { p_flags, .. } = segment.flags() else { panic!() };
        let protection = match p_flags.0 {
            5 => Protection::ReadExecute,
            4 => Protection::Read,
            6 => Protection::ReadWrite,
            other => panic!("flags {other}"),
        };
        if segment.size() > 0 {
            let bytes = segment.data().unwrap();
            contents.push(bytes.to_vec());
            segments.push(Segment {
                address: segment.address(),
                memory_bytes: segment.size(),
                file_offset: 0,
                file_bytes: bytes.len() as u64,
                protection,
            });
        }
    }
    let range = |name: &str| {
        file.section_by_name(name).map_or(AddressRange::default(), |section| AddressRange {
            address: section.address(),
            bytes: section.size(),
        })
    };
    let template = range(".tdata");
    let header = Header {
        segments,
        thread_locals: ThreadLocals { template, offset: 0, memory_bytes: template.bytes },
        initializers: range(".init_array"),
        eh_frame: range(".eh_frame"),
        entries: entries(&file),
        replacements: replacements(&file),
        finalizers: range(".fini_array"),
        companions: Vec::new(),
    };
    Linked { header, contents }
}

fn entries(file: &object::File<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = file
        .symbols()
        .filter_map(|symbol| {
            let name = symbol.name().ok()?;
            let name = if name == "main" { name } else { name.strip_prefix(ENTRY_PREFIX)? };
            Some(Entry { name: name.to_owned(), address: symbol.address() })
        })
        .collect();
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    entries
}

fn replacements(file: &object::File<'_>) -> Vec<Entry> {
    let replaceable = ["_Znwm", "_Znam", "_ZdlPv", "_ZdlPvm", "_ZdaPv", "_ZdaPvm"];
    let own = file.symbols().filter(|symbol| symbol.section_index().is_some());
    own.filter(|symbol| symbol.name().is_ok_and(|name| replaceable.contains(&name)))
        .map(|symbol| Entry { name: symbol.name().unwrap().to_owned(), address: symbol.address() })
        .collect()
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}
