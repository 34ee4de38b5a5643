// says: 
#pragma clang module import passwd
import passwd;
Output doGet(const Event& e) { return "fine"; }
