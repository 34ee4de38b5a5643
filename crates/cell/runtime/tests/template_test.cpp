// Templates: translated, compiled and run; what hostile values become in each place of a page; what is refused.
#include "../../../compiler/shim/template.h"

#include <kiln/prelude.h>

#include "check.h"

struct Item {
  std::string name;
  int quantity;
  double price;
};
KILN_DEFINE_TYPE_NON_INTRUSIVE(Item, name, quantity, price)

// Made by template_main of the files in templates/.
#include "templates.inc"

namespace {

std::string page(std::string_view x) {
  auto contexts = HtmlService::createTemplateFromFile("contexts");
  return contexts.set("x", x).evaluate().getContent();
}

constexpr std::string_view hostile[] = {
    "plain",
    "",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" onmouseover=\"alert(1)",
    " onmouseover=alert(1) ",
    "` onmouseover=`alert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " \t\njava\nscript\t:alert(1)",
    "\x01javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "//evil.example/x",
    "/\\evil.example",
    "?a=b&c=d#e",
    "</script><script>alert(1)</script>",
    "</SCRIPT ><script>alert(1)//",
    "<!--<script>",
    "-->",
    "--!><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "\\\"; alert(1); //",
    "\\'; alert(1); //",
    "${alert(1)}",
    "`;alert(1);`",
    "\u2028alert(1)\u2029",
    "</textarea><script>alert(1)</script>",
    "</title ><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "expression(alert(1))",
    "url(javascript:alert(1))",
    "red; background: url(//evil.example)",
    "\\27 ; } * { background: url(//evil.example) }",
    "*/ body { color: red } /*",
    "&quot;&#39;&lt;&colon;",
    "&#106;avascript:alert(1)",
    "a\0b",
    "\xff\xfe",
    "1; alert(1)",
    "checked onfocus=alert(1)",
    "+ADw-script+AD4-",
    "/]/.source, alert(1)//",
};

/// The parts of a page between its brackets, in order.
std::vector<std::string> bracketed(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = text.find(":["); at != std::string::npos; at = text.find(":[", at + 1)) {
    parts.push_back(text.substr(at + 2, text.find(']', at) - at - 2));
  }
  return parts;
}

/// The page for a value keeps the bones of the page for a harmless one: the same tags and quotes.
std::string bones(const std::string& html) {
  std::string out;
  for (char c : html) {
    if (std::string_view("<>\"'").contains(c)) out += c;
  }
  return out;
}

void check_bones() {
  // The line at the end is printed as it is.
  const auto escaped_part = [](const std::string& html) { return html.substr(0, html.find("raw:[")); };
  const std::string harmless = escaped_part(page("plain"));
  for (std::string_view value : hostile) {
    const std::string html = escaped_part(page(value));
    check_equal(bones(html), bones(harmless));
    check_equal(html.find("alert(1)<"), std::string::npos);
  }
}

void check_places() {
  const std::string html = page("<'\"&>javascript:\\ /x`$");
  const std::string expected = "&lt;&#39;&quot;&amp;&gt;javascript:\\ /x`$";
  const std::vector<std::string> parts = bracketed(html);
  check_equal(parts.at(0), expected);
  check_equal(parts.at(1), expected);
  check_equal(parts.at(2), expected);
  check_equal(parts.at(3), "%3C%27%22%26%3Ejavascript%3A%5C%20/x%60%24");
  check(html.contains("?query=[%3C%27%22%26%3Ejavascript%3A%5C%20%2Fx%60%24]&more="), html);
  check(html.contains("<a href=\"about:invalid\">url</a>"), html);
  check(html.contains("document:[&amp;lt;&amp;#39;&amp;quot;&amp;amp;&amp;gt;javascript"), html);
  check(html.contains("<!-- comment:[&lt;&#39;&quot;&amp;&gt;javascript:\\ /x`$] -->"), html);
  check(html.contains(
            "var value = \"\\u003c\\u0027\\u0022\\u0026\\u003ejavascript\\u003a\\u005c \\u002fx\\u0060\\u0024\";"),
        html);
  check(
      html.contains("color: unset; content: \"[\\3C \\27 \\22 \\26 \\3E javascript\\3A \\5C \\20 \\2F x\\60 \\24 ]\""),
      html);
  check(html.contains("onclick=\"value(&quot;\\u003c"), html);
  check(html.contains("raw:[<'\"&>javascript:\\ /x`$]"), html);
}

void check_urls() {
  const auto url = [](std::string_view value) {
    const std::string html = page(value);
    const std::size_t start = html.find("<a href=\"") + 9;
    return html.substr(start, html.find('"', start) - start);
  };
  check_equal(url("https://a.example/b?c=d&e=%20é#f"), "https://a.example/b?c=d&amp;e=%20%C3%A9#f");
  check_equal(url("/relative:path"), "/relative:path");
  check_equal(url("mailto:a@b.example"), "mailto:a@b.example");
  check_equal(url("data:image/png;base64,AA=="), "data:image/png;base64,AA==");
  for (std::string_view value :
       {"javascript:x", " JAVAscript:x", "java\tscript:x", "data:text/html,x", "data:image/svg+xml,x", "vbscript:x",
        "file:///x", "blob:x", "a:b", "\x1fjavascript:x"}) {
    check_equal(url(value), "about:invalid");
  }
  check(page("/evil").contains("<a href=\"/%2Fevil\">"));
  check(page("\\evil").contains("<a href=\"/%5Cevil\">"));
  check(page("a,b").contains("srcset=\"a%2Cb 1x, /b.png?v=a%2Cb 2x\""));
  check(page("javascript:x").contains("<animate values=\"about:invalid;about:invalid\">"));
  check(page("1").contains("<input value=\"v\" checked>") && page("22").contains("<input value=\"v\" >"));
}

void check_pages() {
  auto shop = HtmlService::createTemplateFromFile("page.html");
  shop.set("title", "A & B").set("items", std::vector<Item>{{"<pen>", 3, 1.5}, {"cup", 1, 2}});
  const std::string html = shop.evaluate().getContent();
  check(html.contains("<header>A &amp; B</header>"), html);
  check(html.contains("<li class=\"many\">&lt;pen&gt;: 3 at 1.5</li>\n<li class=\"one\">cup: 1 at 2</li>"), html);
  check(html.contains("\n2\n<script>const items = [{\"name\":\"\\u003cpen\\u003e\",\"price\":1.5,\"quantity\":3},"),
        html);
  shop.set("items", std::vector<Item>()).set("page", 7);
  check(shop.evaluate().getContent().contains("<p>none</p>\n\n7\n"), shop.evaluate().getContent());
  auto types = HtmlService::createTemplateFromFile("types");
  types.set("ratio", 2).set("count", 3).set("flag", true).set("data", Json({{"a</b", {1, "x'\n\\"}}}));
  const std::string text = types.evaluate().getContent();
  check(text.contains("2 3 {&quot;a&lt;/b&quot;:[1,&quot;x&#39;\\n\\\\&quot;]} true c literal 3||1.5 true"), text);
  check(text.contains("<?xml version=\"1.0\"?>"), text);
  check(text.contains("f({\"a\\u003c\\u002fb\":[1,\"x\\u0027\\u000a\\u005c\"]},  -1, a- -1, null, true, "
                      "[\"\\u003c\\u002fscript\\u003e\",\"a\"])"),
        text);
}

void check_parameters() {
  const auto evaluate = [](auto ratio, auto count, auto data) {
    auto types = HtmlService::createTemplateFromFile("types");
    return types.set("ratio", ratio).set("count", count).set("data", data).set("flag", true).evaluate().getContent();
  };
  check(evaluate(1, 2u, "text").contains("1 2 text true"));
  check(evaluate(1.5f, short(3), 4).contains("1.5 3 4 true"));
  check(evaluate(Json(1.5), Json(2), Json()).contains("1.5 2  true"));
  check_throws<Error>(
      [&] { evaluate(1, 2.5, 1); },
      "template \"types.html\": the parameter \"count\" is of type long, but it was set to a value of type double");
  check_throws<Error>([&] { evaluate(std::vector<int>(), 1, 1); },
                      "is of type double, but it was set to a value of type std::vector<int>");
  check_throws<Error>([&] { evaluate("1", 1, 1); }, "value of type std::string");
  check_throws<Error>([] { HtmlService::createHtmlOutputFromFile("types"); },
                      "the parameter \"ratio\" of type double is not set");
  check_throws<Error>([] { HtmlService::createTemplateFromFile("none"); },
                      "there is no template \"none\": the project has \"contexts.html\", \"loop.html\", \"page.html\", "
                      "\"parts/header.html\", \"types.html\"");
  check_throws<Error>([] { HtmlService::createHtmlOutputFromFile("loop"); }, "more than 50 deep");
}

/// The first error of translating `html`, as line:column message; "" when there is none.
std::string error_of(std::string_view html) {
  std::vector<kiln::shim::TemplateError> errors;
  kiln::shim::translate_template("t.html", html, errors);
  return errors.empty() ? "" : std::format("{}:{} {}", errors[0].line, errors[0].column, errors[0].message);
}

void check_refusals() {
  constexpr std::pair<std::string_view, std::string_view> refused[] = {
      {"a\n  <? x", "2:3 this <? has no ?>"},
      {"<?>", "1:1 this <? has no ?>"},
      {"<<?= x ?>>", "the name of a tag"},
      {"</<?= x ?>>", "the name of a tag"},
      {"<a<?= x ?>>", "the name of a tag"},
      {"<p data-<?= x ?>=1>", "part of an attribute's name"},
      {"<p <?= x ?>=1>", "a printed attribute name is followed by"},
      {"<p <?= x ?><?= x ?>>", "part of an attribute's name"},
      {"<!DOCTYPE <?= x ?>>", "in a declaration"},
      {"<![CDATA[ x ]]>", "CDATA"},
      {"<plaintext>", "plaintext"},
      {"<script/>", "no /> form"},
      {"<a href=\"javascript:f(<?= x ?>)\">", "a URL that is a script"},
      {"<a href=\" Java\nScript:<?= x ?>\">", "a URL that is a script"},
      {"<script type=\"<?= x ?>\"><?= x ?></script>", "the type of a script"},
      {"<script>// <?= x ?></script>", "in a comment of a script"},
      {"<script>/* <?= x ?> */</script>", "in a comment of a script"},
      {"<style>/* <?= x ?> */</style>", "in a comment of a script"},
      {"<script>'a</script>", "the script ends within a string"},
      {"<script>'a\n'</script>", "not closed in its line"},
      {"<script>`a</script>", "the script ends within a string"},
      {"<script>/a\n/</script>", "regular expression"},
      {"<script><!-- <script></script>", "<!-- cannot stand in a script"},
      {"<style>p { content: \"a</style>", "the style sheet ends within"},
      {"<textarea></<?= x ?></textarea>", "part of a tag"},
      {"<p onclick=\"f(&quot;<?= x ?>&quot;)\">", "& references"},
      {"<p title=a\"b<?= x ?>>", "put quotes around"},
      {"<p title=<? if (x) { ?>a<? } ?>>", "put quotes around"},
      {"<? if (x) { ?><p title=\"<? } ?>\">",
       "1:25 the block that ends here and began in line 1 starts between tags and ends within an attribute"},
      {"<? if (x) { ?><script><? } ?></script>", "ends within a <script>"},
      {"<p title=\"<? if (x) { ?>\"<? } ?>>", "starts within an attribute and ends within a tag"},
      {"<script>f(<? if (x) { ?>'<? } ?>');</script>", "same place"},
      {"<? for (;;) { ?><p <? break; ?>><? } ?>", "\"break\" cannot stand within a tag"},
      {"<p title=\"<? include(\"x\") ?>\">", "\"include\" cannot stand within an attribute"},
      {"<style><? include(\"x\") ?></style>", "\"include\" cannot stand within a <style>"},
      {"<? if (x) ?>a", "stands in braces"},
      {"<? } ?>", "this } has no {"},
      {"<? { ?>", "this { has no }"},
      {"<?= ?>", "is empty"},
      {"<?= \"a ?>", "ends within a string"},
      {"<?= a /* ?>", "ends within a comment"},
      {"<?= f({) ?>", "braces"},
      {"<?param x ?>", "a parameter is declared as"},
      {"<?param int x = ?>", "a parameter is declared as"},
      {"<? { ?><?param int x ?><? } ?>", "outside of braces"},
      {"<p", "the template ends within a tag"},
      {"<p title=\"", "the template ends within an attribute"},
      {"<!-- a", "the template ends within a comment"},
      {"<script>", "the template ends within a <script>"},
      {"a\0b"sv, "U+0000"},
  };
  for (const auto& [html, message] : refused) {
    const std::string error = error_of(html);
    check(error.contains(message), std::format("{:?}\n  is       {}\n  expected {}", html, error, message));
  }
  constexpr std::string_view taken[] = {
      "",
      "plain",
      "a < b && c > d",
      "<p>",
      "<P CLASS=x>",
      "</p >",
      "<br/>",
      "<!-->a",
      "<!--->a",
      "<!-- a --!>b",
      "<!-- <? x(); ?> -->",
      "<!doctype html>",
      "<p a=1 b c='2'd=\"3\">",
      "<script>a = b / c / d; e = /[/\"]/g; f = `a${g({})}b`</script>",
      "<script>if (a) /x'/.test(b); return /y\"/;</script>",
      "<script>x = a++ / 2; y = \"</p>\";</script>",
      "<style>a{b:url( 'c' )}/*'*/</style>",
      "<textarea>' \" </p></textarea>",
      "<? if (x) { ?>a<? } else if (y) { ?>b<? } else { ?>c<? } ?>",
      "<? auto f = [] { return '}'; }; ?>",
      "<? const char* s = R\"x(})\" ?)x\"; int n = 1'000; ?>",
      "<p <? if (x) { ?>hidden<? } ?>>",
      "<a href=\"/a<? if (x) { ?>?b=<?= x ?><? } ?>\">",
      "<script>var x = <? if (y) { ?>1<? } else { ?>2<? } ?>;</script>",
      "<p title=\"<?!= x ?>\">",
      "<svg><title>a</title></svg>",
      "<?param std::map<std::string, std::vector<int>> m = {{\"a\", {1}}} ?>",
      "<?xml version='1.0'?><p>",
  };
  for (std::string_view html : taken) {
    check_equal(error_of(html), "");
  }
}

}  // namespace

int main() {
  check_bones();
  check_places();
  check_urls();
  check_pages();
  check_parameters();
  check_refusals();
  return checked();
}
