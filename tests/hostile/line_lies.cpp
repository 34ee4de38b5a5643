// says: passwd
#line 1 "/etc/passwd"
int x = oops;
Output doGet(const Event& e) { return "fine"; }
