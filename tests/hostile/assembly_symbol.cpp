// says: 'execve_of_engine' is used but never defined
asm(".data\n.quad execve_of_engine\n");
Output doGet(const Event& e) { return "fine"; }
