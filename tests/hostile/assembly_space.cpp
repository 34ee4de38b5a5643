// says: more than is allowed
asm(".data\n.space 0x7fffffff\n.space 0x7fffffff\n.space 0x7fffffff\n");
Output doGet(const Event& e) { return "fine"; }
