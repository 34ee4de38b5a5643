//! Line programs and symbols: enough to name a place and a function where there is no tree of debug entries.

use gimli::{DebugLineOffset, Dwarf};
use object::{Object, ObjectSection, ObjectSymbol, SymbolKind};
use wire::layout::IMAGE_ADDRESS_MAX;

use super::frames::Slice;
use super::names::shown;

/// Bytes of an address.
const ADDRESS_BYTES: u8 = 8;
/// Rows of all line programs that are read.
const ROWS_MAX: usize = 2_000_000;
/// Line programs that are read.
const PROGRAMS_MAX: usize = 1000;
/// Rows before an address that are searched for one with a line.
const ROWS_BACK_MAX: usize = 100;
/// The section that says which lines of a version's code have moved since; mirrors what the compiler's report writes.
const MOVED_LINES: &str = ".debug_moved_lines";
/// Moves of lines that are known.
const MOVES_MAX: usize = 10_000;
/// Functions that are known.
const FUNCTIONS_MAX: usize = 200_000;

/// Places and functions by address.
pub(super) struct LineTable {
    rows: Vec<Row>,
    files: Vec<String>,
    functions: Vec<Function>,
    moves: Vec<Move>,
}

/// From this line of a file on, code that an earlier version left in the image stands `lines` further down by now.
struct Move {
    file: String,
    old_line: u32,
    lines: i32,
}

struct Row {
    address: u64,
    /// An index in the table's files, or `None` where a sequence of code ends.
    file: Option<usize>,
    line: u32,
    column: u32,
}

struct Function {
    address: u64,
    bytes: u64,
    name: String,
}

impl LineTable {
    /// Reads what there is.
    pub(super) fn read(object: &object::File<'_>, dwarf: &Dwarf<Slice<'_>>) -> LineTable {
        let mut table =
            LineTable { rows: Vec::new(), files: Vec::new(), functions: functions(object), moves: moves(object) };
        let mut offset: usize = 0;
        for _ in 0..PROGRAMS_MAX {
            // Beyond the last program there is an error instead of one.
            match table.read_program(dwarf, offset) {
                Ok(bytes) if bytes > 0 => offset = offset.saturating_add(bytes),
                _ => break,
            }
        }
        // Where one sequence ends and another begins, the beginning counts; otherwise the last row at an address does.
        table.rows.sort_by_key(|row| (row.address, row.file.is_some()));
        table
    }

    /// Reads one line program and returns its size.
    fn read_program(&mut self, dwarf: &Dwarf<Slice<'_>>, offset: usize) -> Result<usize, gimli::Error> {
        let program = dwarf.debug_line.program(DebugLineOffset(offset), ADDRESS_BYTES, None, None)?;
        let header = program.header();
        let bytes = header.unit_length() + usize::from(header.format().initial_length_size());
        let first_file = self.files.len();
        self.files.extend(header.file_names().iter().map(|file| {
            let name = dwarf.attr_line_string(file.path_name());
            name.map_or_else(|_| String::new(), |name| shown(&name.to_string_lossy()))
        }));
        // Files count from 1 before DWARF 5.
        let skipped = u64::from(header.version() < 5);
        let mut rows = program.rows();
        while let Some((_, row)) = rows.next_row()? {
            let index = usize::try_from(row.file_index().saturating_sub(skipped)).unwrap_or(usize::MAX);
            let column = match row.column() {
                gimli::ColumnType::LeftEdge => 0,
                gimli::ColumnType::Column(column) => u32::try_from(column.get()).unwrap_or(0),
            };
            self.rows.push(Row {
                address: row.address(),
                file: (!row.end_sequence()).then_some(first_file.saturating_add(index)),
                line: row.line().map_or(0, |line| u32::try_from(line.get()).unwrap_or(0)),
                column,
            });
            if self.rows.len() >= ROWS_MAX {
                return Ok(0);
            }
        }
        Ok(bytes)
    }

    /// File, line and column of the code at an address.
    pub(super) fn place(&self, address: u64) -> Option<(String, u32, u32)> {
        let after = self.rows.partition_point(|row| row.address <= address);
        let before = self.rows.get(..after)?.iter().rev().take(ROWS_BACK_MAX);
        // Optimised code has instructions of no line; what stands before them says where they belong.
        let row = before.take_while(|row| row.file.is_some()).find(|row| row.line > 0)?;
        let file = self.files.get(row.file?)?;
        let moved = if address < IMAGE_ADDRESS_MAX { 0 } else { self.moved(file, row.line) };
        Some((file.clone(), row.line.saturating_add_signed(moved), row.column))
    }

    /// How far down a line of an earlier version has moved.
    fn moved(&self, file: &str, line: u32) -> i32 {
        let before = self.moves.iter().rev().find(|each| each.old_line <= line && each.file == file);
        before.map_or(0, |each| each.lines)
    }

    /// The linker's name of the function at an address.
    pub(super) fn function(&self, address: u64) -> Option<&str> {
        let after = self.functions.partition_point(|function| function.address <= address);
        let function = self.functions.get(after.checked_sub(1)?)?;
        (address - function.address < function.bytes).then_some(function.name.as_str())
    }
}

fn moves(object: &object::File<'_>) -> Vec<Move> {
    let data = object.section_by_name(MOVED_LINES).and_then(|section| section.data().ok());
    let text = String::from_utf8_lossy(data.unwrap_or_default());
    let read = |line: &str| {
        let mut parts = line.split('\t');
        let file = shown(parts.next()?);
        Some(Move { file, old_line: parts.next()?.parse().ok()?, lines: parts.next()?.parse().ok()? })
    };
    text.lines().filter_map(read).take(MOVES_MAX).collect()
}

fn functions(object: &object::File<'_>) -> Vec<Function> {
    let is_function = |symbol: &object::Symbol<'_, '_>| symbol.kind() == SymbolKind::Text && symbol.size() > 0;
    let symbols = object.symbols().filter(is_function).take(FUNCTIONS_MAX);
    let mut functions: Vec<Function> = symbols
        .filter_map(|symbol| {
            Some(Function { address: symbol.address(), bytes: symbol.size(), name: symbol.name().ok()?.to_owned() })
        })
        .collect();
    functions.sort_by_key(|function| function.address);
    functions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(address: u64, line: Option<u32>) -> Row {
        Row { address, file: line.map(|_| 0), line: line.unwrap_or(0), column: 0 }
    }

    #[test]
    fn places_are_those_of_the_sequence_that_covers_an_address() {
        let mut rows = vec![row(20, Some(5)), row(24, Some(0)), row(30, None), row(10, Some(1)), row(20, None)];
        rows.sort_by_key(|row| (row.address, row.file.is_some()));
        let function = Function { address: 20, bytes: 10, name: "f".to_owned() };
        let table = LineTable { rows, files: vec!["a.cpp".to_owned()], functions: vec![function], moves: Vec::new() };
        let line = |address| table.place(address).map(|(_, line, _)| line);
        assert_eq!([9, 10, 19, 20, 25, 30].map(line), [None, Some(1), Some(1), Some(5), Some(5), None]);
        assert_eq!([19, 20, 29, 30].map(|address| table.function(address)), [None, Some("f"), Some("f"), None]);
    }

    #[test]
    fn code_of_an_earlier_version_has_the_lines_of_the_newest() {
        let shared = IMAGE_ADDRESS_MAX;
        let rows = [row(1, Some(9)), row(shared, Some(2)), row(shared + 1, Some(5)), row(shared + 2, Some(9))];
        let files = vec!["a.cpp".to_owned()];
        let moved = |file: &str, old_line, lines| Move { file: file.to_owned(), old_line, lines };
        let moves = vec![moved("b.cpp", 1, 7), moved("a.cpp", 4, 3), moved("a.cpp", 9, -1)];
        let table = LineTable { rows: rows.into(), files, functions: Vec::new(), moves };
        let line = |address| table.place(address).map(|(_, line, _)| line);
        assert_eq!([1, shared, shared + 1, shared + 2].map(line), [Some(9), Some(2), Some(8), Some(8)]);
    }
}
