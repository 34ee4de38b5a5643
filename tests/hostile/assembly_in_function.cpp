// says: /etc/passwd
Output doGet(const Event& e) {
  asm volatile(".pushsection .data\n.incbin \"/etc/passwd\"\n.popsection");
  return "fine";
}
