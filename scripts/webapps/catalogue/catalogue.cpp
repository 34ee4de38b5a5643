// A shop's catalogue, made from templates: index.html lists what there is, item.html shows one thing, and both include
// header.html. What templates print is escaped for where it stands.
// Open http://127.0.0.1:8080/catalogue/

#include "catalogue.h"

const std::vector<Product>& products() {
  static const std::vector<Product> all = {
      {1, "Fountain pen", 24.90, 12, "Writes like a feather & feels like a sword.", {"office", "gift"}},
      {2, "Ink, \"midnight\"", 7.50, 3, "Blue-black. Dries before you have finished thinking.", {"office"}},
      {3, "Sealing wax <red>", 4.20, 0, "For letters that matter.", {"gift"}},
      {4, "Notebook", 11.00, 57, "192 pages, none of them lined.", {"office", "paper"}},
      {5, "Envelopes", 3.80, 240, "Twenty-five, with tissue lining.", {"paper"}},
  };
  return all;
}

namespace {

Output list(const Event& e) {
  const std::string tag = e.parameter["tag"];
  std::vector<Product> found;
  for (const Product& product : products()) {
    const bool tagged = std::ranges::find(product.tags, tag) != product.tags.end();
    if (tag.empty() || tagged) found.push_back(product);
  }
  std::ranges::sort(found, {}, &Product::price);
  return HtmlService::createTemplateFromFile("index")
      .set("title", "Catalogue")
      .set("tag", tag)
      .set("products", found)
      .evaluate();
}

Output show(const Event& e) {
  for (const Product& product : products()) {
    if (std::to_string(product.id) != e.pathInfo) continue;
    return HtmlService::createTemplateFromFile("item").set("title", product.name).set("product", product).evaluate();
  }
  return Response(404).html(
      "<!doctype html><title>Not found</title><p>We do not have that. <a href=/catalogue/>Back</a>\n");
}

}  // namespace

Output doGet(const Event& e) { return e.pathInfo.empty() ? list(e) : show(e); }
