//! Names of functions as people write them. A name that takes too long to decode stays as it is.

/// Bytes of a name or path.
const NAME_BYTES_MAX: usize = 500;
/// Bytes of a mangled name that is decoded.
const MANGLED_BYTES_MAX: usize = 4000;
/// Names within names that are decoded.
const DEPTH_MAX: u32 = 64;

/// What the standard library's authors write in full, and what its users write.
const SHORTER: [(&str, &str); 5] = [
    ("std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string"),
    ("std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string"),
    ("std::basic_string_view<char, std::char_traits<char> >", "std::string_view"),
    ("std::__cxx11::", "std::"),
    ("(anonymous namespace)::", ""),
];

/// A linker's name as C++ writes it.
pub(super) fn readable(name: &str) -> String {
    // What is no mangled name can look like that of a type (Itanium C++ ABI, section 5.1): `d` for double.
    if !name.starts_with("_Z") || name.len() > MANGLED_BYTES_MAX {
        return shown(name);
    }
    let parsing = cpp_demangle::ParseOptions::default().recursion_limit(DEPTH_MAX);
    let writing = cpp_demangle::DemangleOptions::new().no_return_type().recursion_limit(DEPTH_MAX);
    let symbol = cpp_demangle::Symbol::new_with_options(name, &parsing);
    let demangled = symbol.ok().and_then(|symbol| symbol.demangle_with_options(&writing).ok());
    let mut readable = demangled.unwrap_or_else(|| name.to_owned());
    for (long, short) in SHORTER {
        readable = readable.replace(long, short);
    }
    shown(&readable)
}

/// As much of `text` as is shown.
pub(super) fn shown(text: &str) -> String {
    text.get(..text.floor_char_boundary(NAME_BYTES_MAX)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_source() {
        let total = "_ZN4shop5totalERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";
        assert_eq!(readable(total), "shop::total(std::string const&)");
        assert_eq!(readable("main"), "main");
        assert_eq!(readable("d"), "d");
        assert_eq!(readable(&"_Z".repeat(5000)).len(), NAME_BYTES_MAX);
        assert_eq!(shown(&"\u{e9}".repeat(300)).len(), NAME_BYTES_MAX);
    }
}
