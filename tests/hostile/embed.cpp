// says: file not found
const unsigned char stolen[] = {
#embed "/etc/passwd"
};
Output doGet(const Event& e) { return std::string(reinterpret_cast<const char*>(stolen), sizeof stolen); }
