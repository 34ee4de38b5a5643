// answers: virtual
Output doGet(const Event& e) {
  std::string told = std::string(__FILE__) + " " + __BASE_FILE__ + " " + __TIMESTAMP__ + " " + std::source_location::current().file_name();
  bool names_host = told.find("home") != told.npos || told.find("work") != told.npos || told.find("tmp") != told.npos;
  return names_host ? told : "virtual";
}
