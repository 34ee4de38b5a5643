// Reads HTML as browsers' tokenizers do (HTML standard, section 13.2.5), as far as it takes to know where a value
// stands.
#pragma once

#include <string>
#include <string_view>

#include "template_script.h"

namespace kiln::shim {

/// The reader's state between two characters of the page. Values printed by a template change it like text that cannot
/// end what it stands in.
class PageReader {
 public:
  /// What a character or value means for the text of the page.
  struct Step {
    /// The template cannot be translated, or nullptr.
    const char* error = nullptr;
    /// The name in kiln::HtmlPlace of where a value stands.
    const char* place = nullptr;
    /// Quotes are missing around an attribute that a value is printed in: one goes to the start of the value...
    bool opens_quote = false;
    /// ...and one before the character that ends it.
    bool closes_quote = false;
  };

  Step feed(char c);
  /// A value is printed here.
  Step print();
  /// Whether code that jumps or includes other pages may stand here: between tags.
  bool is_between_tags() const { return state_ == State::text; }
  /// What the page is in the middle of; nullptr between tags.
  const char* unfinished() const;
  /// Bytes of the unquoted attribute value read so far: where its opening quote would go.
  std::size_t value_bytes() const { return value_.size(); }
  /// Within the name of a tag or attribute: what is printed there would change what follows.
  bool is_in_name() const {
    return state_ == State::tag_open || state_ == State::end_tag_open || state_ == State::tag_name ||
           state_ == State::attribute_name;
  }
  bool is_in_unquoted_value() const { return state_ == State::before_value || state_ == State::unquoted_value; }

  /// Ends a block of code that began at `opening`: false when the page is at another place now.
  bool rejoin(const PageReader& opening);

 private:
  enum class State {
    text,
    tag_open,
    end_tag_open,
    tag_name,
    before_attribute,
    printed_attribute,
    attribute_name,
    after_attribute_name,
    before_value,
    double_quoted_value,
    single_quoted_value,
    unquoted_value,
    declaration,
    bogus_comment,
    comment,
    raw_text,
  };
  enum class Attribute { plain, url, script, style, document, image_set, animation };
  enum class Url { start, path, query };

  Step feed_tag_open(char c);
  Step feed_end_tag_open(char c);
  Step feed_tag_name(char c);
  Step feed_before_attribute(char c);
  Step feed_attribute_name(char c);
  Step feed_after_attribute_name(char c);
  Step feed_before_value(char c);
  Step feed_value(char c);
  Step feed_value_character(char c);
  Step feed_declaration(char c);
  void feed_comment(char c);
  Step feed_raw_text(char c);
  Step feed_raw_character(char c);
  Step end_raw_text(char c);
  Step end_tag();
  void start_tag_name(char c, bool is_end);
  void start_attribute(char c);
  void start_value(State state);
  void end_value();
  Step print_value();
  void place_in_url(Step& step);
  void place_in_code(Step& step, bool in_attribute);
  Step print_raw_text();
  bool is_among_attributes() const {
    return state_ == State::before_attribute || state_ == State::printed_attribute || state_ == State::attribute_name ||
           state_ == State::after_attribute_name;
  }
  bool is_at_same_place(const PageReader& other) const;
  bool is_in_same_code(const PageReader& other) const;
  bool is_script_code() const { return tag_ == "script" && script_type_ != ScriptType::text; }

  State state_ = State::text;
  std::string tag_;
  bool is_end_tag_ = false;
  bool slash_before_ = false;
  std::string attribute_name_;
  Attribute attribute_ = Attribute::plain;
  /// The attribute's value so far, static text only.
  std::string value_;
  Url url_ = Url::start;
  bool has_printed_ = false;
  bool has_reference_ = false;
  bool has_added_quote_ = false;
  enum class ScriptType { javascript, text, unknown } script_type_ = ScriptType::javascript;
  /// Characters that may turn out to be `<!--`, `</script` and the like.
  std::string matched_;
  int comment_dashes_ = 0;
  bool comment_is_new_ = false;
  bool comment_bang_ = false;
  ScriptReader script_;
  StyleReader style_;
};

}  // namespace kiln::shim
