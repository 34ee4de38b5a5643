// says: more than is allowed
asm(".data\n.rept 1000000000\n.quad 1\n.endr\n");
Output doGet(const Event& e) { return "fine"; }
