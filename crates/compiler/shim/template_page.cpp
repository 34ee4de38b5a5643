// Reads HTML as browsers' tokenizers do, as far as it takes to know where a value stands.
#include "template_page.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kiln::shim {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
char lower(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c); }

template <std::size_t Count>
bool is_one_of(std::string_view text, const std::string_view (&list)[Count]) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

/// Elements whose contents are text without tags.
bool is_raw_element(std::string_view tag) {
  static constexpr std::string_view tags[] = {"script", "style",  "textarea", "title",
                                              "xmp",    "iframe", "noembed",  "noframes"};
  return is_one_of(tag, tags);
}

/// Attributes that hold a URL (HTML standard, index of attributes, and the ones of SVG and of the past).
bool is_url_attribute(std::string_view name) {
  static constexpr std::string_view names[] = {
      "action", "archive",  "background", "cite", "classid", "codebase", "data", "formaction", "href",
      "icon",   "longdesc", "manifest",   "ping", "poster",  "profile",  "src",  "usemap",     "xmlns",
  };
  return is_one_of(name, names);
}

/// Attributes of SVG animations, whose values become those of other attributes.
bool is_animation_attribute(std::string_view name) {
  static constexpr std::string_view names[] = {"by", "from", "to", "values"};
  return is_one_of(name, names);
}

/// A name without its namespace: `xlink:href` is a `href`.
std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return name;
  return name.starts_with("xmlns:") ? std::string_view("xmlns") : name.substr(colon + 1);
}

bool is_javascript_type(std::string_view type) {
  static constexpr std::string_view types[] = {"",
                                               "module",
                                               "text/javascript",
                                               "application/javascript",
                                               "text/ecmascript",
                                               "application/ecmascript",
                                               "importmap",
                                               "speculationrules",
                                               "application/json"};
  return is_one_of(type, types) || type.ends_with("+json");
}

}  // namespace

PageReader::Step PageReader::feed(char c) {
  if (c == '\0') return {.error = "a template cannot hold the character U+0000"};
  switch (state_) {
    case State::text:
      if (c == '<') state_ = State::tag_open;
      return {};
    case State::tag_open:
      return feed_tag_open(c);
    case State::end_tag_open:
      return feed_end_tag_open(c);
    case State::tag_name:
      return feed_tag_name(c);
    case State::before_attribute:
    case State::printed_attribute:
      return feed_before_attribute(c);
    case State::attribute_name:
      return feed_attribute_name(c);
    case State::after_attribute_name:
      return feed_after_attribute_name(c);
    case State::before_value:
      return feed_before_value(c);
    case State::double_quoted_value:
    case State::single_quoted_value:
    case State::unquoted_value:
      return feed_value(c);
    case State::declaration:
      return feed_declaration(c);
    case State::bogus_comment:
      if (c == '>') state_ = State::text;
      return {};
    case State::comment:
      feed_comment(c);
      return {};
    case State::raw_text:
      return feed_raw_text(c);
  }
  return {};
}

PageReader::Step PageReader::feed_tag_open(char c) {
  if (is_letter(c)) {
    start_tag_name(c, false);
  } else if (c == '/') {
    state_ = State::end_tag_open;
  } else if (c == '!') {
    state_ = State::declaration;
    matched_.clear();
  } else if (c == '?') {
    state_ = State::bogus_comment;
  } else {
    state_ = c == '<' ? State::tag_open : State::text;
  }
  return {};
}

PageReader::Step PageReader::feed_end_tag_open(char c) {
  if (is_letter(c)) {
    start_tag_name(c, true);
  } else {
    state_ = c == '>' ? State::text : State::bogus_comment;
  }
  return {};
}

void PageReader::start_tag_name(char c, bool is_end) {
  state_ = State::tag_name;
  tag_ = lower(c);
  is_end_tag_ = is_end;
  slash_before_ = false;
  script_type_ = ScriptType::javascript;
}

PageReader::Step PageReader::feed_tag_name(char c) {
  if (is_space(c) || c == '/') {
    state_ = State::before_attribute;
    slash_before_ = c == '/';
  } else if (c == '>') {
    return end_tag();
  } else {
    tag_ += lower(c);
  }
  return {};
}

PageReader::Step PageReader::feed_before_attribute(char c) {
  if (is_space(c) || c == '/') {
    state_ = State::before_attribute;
    slash_before_ = c == '/';
    return {};
  }
  if (c == '>') return end_tag();
  if (state_ == State::printed_attribute) {
    return {.error = "a printed attribute name is followed by white space or the end of the tag"};
  }
  start_attribute(c);
  return {};
}

void PageReader::start_attribute(char c) {
  state_ = State::attribute_name;
  attribute_name_ = lower(c);
  slash_before_ = false;
}

PageReader::Step PageReader::feed_attribute_name(char c) {
  if (is_space(c)) {
    state_ = State::after_attribute_name;
  } else if (c == '/') {
    state_ = State::before_attribute;
    slash_before_ = true;
  } else if (c == '>') {
    return end_tag();
  } else if (c == '=') {
    state_ = State::before_value;
    value_.clear();
  } else {
    attribute_name_ += lower(c);
  }
  return {};
}

PageReader::Step PageReader::feed_after_attribute_name(char c) {
  if (is_space(c)) return {};
  if (c == '=') {
    state_ = State::before_value;
    value_.clear();
    return {};
  }
  state_ = State::before_attribute;
  return feed_before_attribute(c);
}

PageReader::Step PageReader::feed_before_value(char c) {
  if (is_space(c)) return {};
  if (c == '>') return end_tag();
  start_value(c == '"' ? State::double_quoted_value : c == '\'' ? State::single_quoted_value : State::unquoted_value);
  return state_ == State::unquoted_value ? feed_value_character(c) : Step{};
}

void PageReader::start_value(State state) {
  state_ = state;
  value_.clear();
  url_ = Url::start;
  has_printed_ = has_reference_ = has_added_quote_ = false;
  script_ = {};
  style_ = {};
  const std::string_view name = local_name(attribute_name_);
  attribute_ = name.starts_with("on")                      ? Attribute::script
               : name == "style"                           ? Attribute::style
               : name == "srcdoc"                          ? Attribute::document
               : name == "srcset" || name == "imagesrcset" ? Attribute::image_set
               : is_url_attribute(name)                    ? Attribute::url
               : is_animation_attribute(name)              ? Attribute::animation
                                                           : Attribute::plain;
}

PageReader::Step PageReader::feed_value(char c) {
  const bool ends = state_ == State::double_quoted_value   ? c == '"'
                    : state_ == State::single_quoted_value ? c == '\''
                                                           : is_space(c) || c == '>';
  if (!ends) return feed_value_character(c);
  const bool closes_quote = has_added_quote_;
  const bool is_unquoted = state_ == State::unquoted_value;
  end_value();
  Step step = is_unquoted && c == '>' ? end_tag() : Step{};
  step.closes_quote = closes_quote;
  return step;
}

void PageReader::end_value() {
  state_ = State::before_attribute;
  slash_before_ = false;
  if (tag_ != "script" || attribute_name_ != "type") return;
  std::string type = value_;
  std::transform(type.begin(), type.end(), type.begin(), lower);
  script_type_ = has_printed_               ? ScriptType::unknown
                 : is_javascript_type(type) ? ScriptType::javascript
                                            : ScriptType::text;
}

PageReader::Step PageReader::feed_value_character(char c) {
  if (has_added_quote_ && c == '"') return {.error = "put quotes around this attribute"};
  value_ += c;
  if (c == '&') has_reference_ = true;
  if (c == '?' || c == '#') {
    url_ = Url::query;
  } else if (!is_space(c) && url_ == Url::start) {
    url_ = Url::path;
  }
  if (attribute_ == Attribute::script) return {.error = script_.feed(c)};
  if (attribute_ == Attribute::style) return {.error = style_.feed(c)};
  return {};
}

PageReader::Step PageReader::end_tag() {
  state_ = State::text;
  if (is_end_tag_) return {};
  if (tag_ == "plaintext") return {.error = "<plaintext> cannot stand in a template"};
  if (!is_raw_element(tag_)) return {};
  if (slash_before_) return {.error = "this element has no /> form: write its end tag"};
  state_ = State::raw_text;
  matched_.clear();
  script_ = {};
  style_ = {};
  return {};
}

PageReader::Step PageReader::feed_declaration(char c) {
  matched_ += c;
  if (matched_ == "-") return {};
  if (matched_ == "--") {
    state_ = State::comment;
    comment_dashes_ = 0;
    comment_is_new_ = true;
    comment_bang_ = false;
    return {};
  }
  if (std::string_view("[CDATA[").starts_with(matched_)) {
    if (matched_.size() == 7) return {.error = "CDATA sections cannot stand in a template"};
    return {};
  }
  state_ = c == '>' ? State::text : State::bogus_comment;
  return {};
}

void PageReader::feed_comment(char c) {
  if (c == '>' && (comment_bang_ || comment_dashes_ >= 2 || comment_is_new_)) {
    state_ = State::text;
    return;
  }
  // `<!-->` and `<!--->` are whole comments, and `--!>` ends one like `-->`.
  comment_bang_ = c == '!' && comment_dashes_ >= 2;
  comment_dashes_ = c == '-' ? comment_dashes_ + 1 : 0;
  comment_is_new_ = comment_is_new_ && c == '-' && comment_dashes_ == 1;
}

PageReader::Step PageReader::feed_raw_text(char c) {
  const std::string end = "</" + tag_;
  if (matched_.size() == end.size() && (is_space(c) || c == '/' || c == '>')) return end_raw_text(c);
  if (matched_.size() < end.size() && lower(c) == end[matched_.size()]) {
    matched_ += c;
    return {};
  }
  std::string text = std::exchange(matched_, {});
  if (c == '<') {
    matched_ = c;
  } else {
    text += c;
  }
  for (char each : text) {
    if (Step step = feed_raw_character(each); step.error) return step;
  }
  return {};
}

PageReader::Step PageReader::feed_raw_character(char c) {
  if (is_script_code()) return {.error = script_.feed(c)};
  if (tag_ == "style") return {.error = style_.feed(c)};
  return {};
}

PageReader::Step PageReader::end_raw_text(char c) {
  matched_.clear();
  if (is_script_code() && !script_.is_complete()) return {.error = "the script ends within a string or comment"};
  if (tag_ == "style" && !style_.is_complete()) return {.error = "the style sheet ends within a string or comment"};
  is_end_tag_ = true;
  state_ = c == '>' ? State::text : State::before_attribute;
  return {};
}

PageReader::Step PageReader::print() {
  switch (state_) {
    case State::text:
      return {.place = "text"};
    case State::before_attribute:
    case State::after_attribute_name:
      state_ = State::printed_attribute;
      return {.place = "attribute_name"};
    case State::before_value:
      start_value(State::unquoted_value);
      return print_value();
    case State::double_quoted_value:
    case State::single_quoted_value:
    case State::unquoted_value:
      return print_value();
    case State::comment:
      comment_dashes_ = 0;
      comment_is_new_ = comment_bang_ = false;
      return {.place = "comment"};
    case State::raw_text:
      return print_raw_text();
    case State::tag_open:
    case State::end_tag_open:
    case State::tag_name:
      return {.error = "the name of a tag cannot be printed"};
    case State::printed_attribute:
    case State::attribute_name:
      return {.error = "part of an attribute's name cannot be printed"};
    case State::declaration:
    case State::bogus_comment:
      return {.error = "nothing can be printed in a declaration"};
  }
  return {};
}

PageReader::Step PageReader::print_value() {
  Step step;
  if (state_ == State::unquoted_value && !has_added_quote_) {
    if (value_.find_first_of("\"'`=<") != std::string::npos) return {.error = "put quotes around this attribute"};
    step.opens_quote = has_added_quote_ = true;
  }
  has_printed_ = true;
  switch (attribute_) {
    case Attribute::plain:
      step.place = "attribute";
      break;
    case Attribute::document:
      step.place = "text_in_attribute";
      break;
    case Attribute::image_set:
      step.place = "image_set";
      break;
    case Attribute::animation:
      step.place = "animation";
      break;
    case Attribute::url:
      place_in_url(step);
      break;
    case Attribute::script:
    case Attribute::style:
      place_in_code(step, true);
      break;
  }
  return step;
}

void PageReader::place_in_url(Step& step) {
  std::string scheme;
  for (char c : value_) {
    if (!is_space(c)) scheme += lower(c);
  }
  if (scheme.starts_with("javascript:") || scheme.starts_with("vbscript:")) {
    step.error = "nothing can be printed in a URL that is a script: use an event handler";
  }
  step.place = url_ == Url::start ? "url" : url_ == Url::path ? "url_path" : "url_query";
  if (url_ == Url::start) url_ = Url::path;
}

void PageReader::place_in_code(Step& step, bool in_attribute) {
  if (in_attribute && has_reference_) {
    step.error = "write the characters themselves instead of & references in an attribute that prints";
  }
  const bool is_style = in_attribute ? attribute_ == Attribute::style : tag_ == "style";
  const CodePlace place = is_style ? style_.place() : script_.place();
  if (!is_style) script_.printed();
  switch (place) {
    case CodePlace::code:
      step.place = is_style       ? in_attribute ? "style_in_attribute" : "style"
                   : in_attribute ? "script_in_attribute"
                                  : "script";
      break;
    case CodePlace::text:
      step.place = is_style       ? in_attribute ? "style_text_in_attribute" : "style_text"
                   : in_attribute ? "script_text_in_attribute"
                                  : "script_text";
      break;
    case CodePlace::url:
      step.place = in_attribute ? "style_url_in_attribute" : "style_url";
      break;
    case CodePlace::comment:
      step.error = "nothing can be printed in a comment of a script or style sheet";
      break;
  }
}

PageReader::Step PageReader::print_raw_text() {
  if (!matched_.empty()) return {.error = "part of a tag cannot be printed"};
  Step step;
  if (tag_ == "script" && script_type_ == ScriptType::unknown) {
    step.error = "the type of a script that prints is written in the template";
  } else if (is_script_code() || tag_ == "style") {
    place_in_code(step, false);
  } else {
    step.place = "text";
  }
  return step;
}

const char* PageReader::unfinished() const {
  switch (state_) {
    case State::text:
      return nullptr;
    case State::comment:
      return "a comment";
    case State::raw_text:
      return tag_ == "script" ? "a <script>" : tag_ == "style" ? "a <style>" : "an element such as <textarea>";
    case State::declaration:
    case State::bogus_comment:
      return "a declaration";
    case State::double_quoted_value:
    case State::single_quoted_value:
    case State::unquoted_value:
      return "an attribute";
    default:
      return "a tag";
  }
}

bool PageReader::rejoin(const PageReader& opening) {
  if (is_among_attributes() && opening.is_among_attributes() && tag_ == opening.tag_ && state_ != opening.state_) {
    // The block wrote a name without a value, or nothing: either way, nothing may be added to it.
    state_ = State::printed_attribute;
    return true;
  }
  if (!is_at_same_place(opening)) return false;
  // A path is escaped so that it is safe in every part of a URL but its start, and harmless there.
  if (url_ != opening.url_) url_ = Url::path;
  has_printed_ = has_printed_ || opening.has_printed_;
  has_reference_ = has_reference_ || opening.has_reference_;
  return true;
}

bool PageReader::is_at_same_place(const PageReader& other) const {
  if (state_ != other.state_) return false;
  switch (state_) {
    case State::text:
    case State::bogus_comment:
      return true;
    case State::comment:
      return comment_dashes_ == other.comment_dashes_ && comment_is_new_ == other.comment_is_new_;
    case State::raw_text:
      return tag_ == other.tag_ && matched_ == other.matched_ && script_type_ == other.script_type_ &&
             is_in_same_code(other);
    case State::double_quoted_value:
    case State::single_quoted_value:
    case State::unquoted_value:
      return tag_ == other.tag_ && attribute_name_ == other.attribute_name_ && is_in_same_code(other);
    case State::attribute_name:
    case State::after_attribute_name:
    case State::before_value:
      return tag_ == other.tag_ && attribute_name_ == other.attribute_name_;
    default:
      return tag_ == other.tag_ && is_end_tag_ == other.is_end_tag_ && script_type_ == other.script_type_;
  }
}

bool PageReader::is_in_same_code(const PageReader& other) const {
  return script_.is_at_same_place(other.script_) && style_.is_at_same_place(other.style_);
}

}  // namespace kiln::shim
