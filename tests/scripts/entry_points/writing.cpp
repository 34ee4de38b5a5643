#include "requests.h"

Output doPost(const Event& e) { return summary(e) + e.postData.contents + "\n"; }

Output doPut(const Event& e) { return e.postData.json(); }

Output doDelete(const Event&) { return {}; }
