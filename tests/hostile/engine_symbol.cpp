// says: 'kiln_start_runtime' is used but never defined
extern "C" void kiln_start_runtime();
Output doGet(const Event& e) {
  kiln_start_runtime();
  return "fine";
}
