// says: 'execve_of_engine' is used but never defined
Output doGet(const Event& e) {
  asm volatile("lea execve_of_engine(%%rip), %%rax" ::: "rax");
  return "fine";
}
