// answers: fine
asm(".text\n.globl malloc\nmalloc: ud2\n");
Output doGet(const Event& e) { return std::string(1000, 'x').size() == 1000 ? "fine" : "short"; }
