// says: /etc/passwd
asm(".include \"/etc/passwd\"\n");
Output doGet(const Event& e) { return "fine"; }
