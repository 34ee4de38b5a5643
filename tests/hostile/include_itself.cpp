// says: #include nested too deeply
#include __FILE__
Output doGet(const Event& e) { return "fine"; }
