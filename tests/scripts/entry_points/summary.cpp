#include "requests.h"

std::string summary(const Event& e) {
  ++requests;
  std::string text = std::format("{} {} [{}] {}\n", e.method, e.pathInfo, e.queryString, requests);
  for (const auto& [name, value] : e.parameter) text += std::format("{}={}\n", name, value);
  return text;
}
