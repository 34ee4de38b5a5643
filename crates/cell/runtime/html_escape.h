// Escaping of text for each place of an HTML page. Pure functions of text.
#pragma once

#include <string>
#include <string_view>

namespace kiln {

/// For text and quoted attributes: `& < > " '`.
std::string escape_html(std::string_view text);
/// For HTML comments: nothing can end the comment.
std::string escape_html_comment(std::string_view text);

/// A URL for the start of a URL attribute: other schemes than http, https, mailto, tel and images as data become
/// `about:invalid`, characters that no URL holds are percent-encoded.
std::string checked_url(std::string_view url);
/// Percent-encodes all that would not stand for itself in a path; `/` stays.
std::string escape_url_path(std::string_view text);
/// Percent-encodes all but letters, digits and `-._~`.
std::string escape_url_query(std::string_view text);
/// The value of an attribute of an animation: `about:invalid` when it is a URL that checked_url refuses.
std::string checked_animation(std::string_view text);

/// The inside of a JavaScript or JSON string, template or regular expression: all but letters, digits and a few
/// harmless characters as \uXXXX, so that it is harmless even where the script's reader takes it for something else.
std::string escape_script_text(std::string_view text);
/// JSON text for a script element or attribute: its strings escaped as by escape_script_text.
std::string escape_script_json(std::string_view json);

/// A CSS value; `unset` when it is anything but names, numbers, colours and the like.
std::string checked_style(std::string_view text);
/// The inside of a CSS string.
std::string escape_style_text(std::string_view text);
/// The inside of CSS url(...), with or without quotes.
std::string checked_style_url(std::string_view url);

/// Whether a text names a boolean attribute of HTML, such as `checked`.
bool is_boolean_attribute(std::string_view text);

}  // namespace kiln
