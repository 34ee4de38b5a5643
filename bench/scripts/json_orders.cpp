// A JSON service: orders are read from JSON, checked, priced and given back as JSON.

struct Line {
  std::string article;
  int quantity = 1;
  double price = 0;
};

struct Order {
  std::string customer;
  std::vector<Line> lines;
  std::optional<std::string> coupon;
  std::map<std::string, std::string> notes;
};

const std::map<std::string, double> prices = {{"pen", 2.4}, {"ink", 7.5}, {"paper", 4.1}, {"stamp", 0.9}};

Line read_line(const Json& json) {
  Line line{json.at("article").get<std::string>(), json.value("quantity", 1)};
  const auto price = prices.find(line.article);
  if (price == prices.end()) throw std::invalid_argument("unknown article: " + line.article);
  if (line.quantity < 1 || line.quantity > 1000) throw std::invalid_argument("quantity out of bounds");
  line.price = price->second;
  return line;
}

Order read_order(const Json& json) {
  Order order{json.at("customer").get<std::string>()};
  for (const Json& line : json.at("lines")) order.lines.push_back(read_line(line));
  if (json.contains("coupon") && !json["coupon"].is_null()) order.coupon = json["coupon"].get<std::string>();
  if (json.contains("notes")) {
    for (const auto& [key, value] : json["notes"].items()) order.notes[key] = value.dump();
  }
  return order;
}

double discount(const Order& order, double sum) {
  double rate = sum > 50 ? 0.05 : 0;
  if (order.coupon && order.coupon->starts_with("WELCOME")) rate += 0.1;
  return sum * rate;
}

Json priced(const Order& order) {
  Json lines = Json::array();
  double sum = 0;
  for (const Line& line : order.lines) {
    lines.push_back({{"article", line.article}, {"quantity", line.quantity}, {"total", line.price * line.quantity}});
    sum += line.price * line.quantity;
  }
  Json result = {{"customer", order.customer}, {"lines", lines}, {"sum", sum}};
  result["discount"] = std::round(discount(order, sum) * 100) / 100;
  result["notes"] = order.notes;
  result["coupon"] = order.coupon ? Json(*order.coupon) : Json();
  return result;
}

Output answer(const std::string& text) {
  try {
    return priced(read_order(Json::parse(text)));
  } catch (const JsonError& error) {
    return Response(400).json({{"error", error.what()}});
  } catch (const std::invalid_argument& error) {
    return Response(422).json({{"error", error.what()}});
  }
}

Output doPost(const Event& e) { return answer(e.postData.contents); }

Output doGet(const Event&) {
  return answer(R"({
    "customer": "Ann r0",
    "coupon": "WELCOME5",
    "notes": {"gift": true, "floor": 3},
    "lines": [{"article": "ink", "quantity": 6}, {"article": "pen"}, {"article": "paper", "quantity": 3}]
  })");
}
