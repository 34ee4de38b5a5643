// says: the compiler crashed
#define A !!!!!!!!!!!!!!!!
#define B A A A A A A A A A A A A A A A A
#define C B B B B B B B B B B B B B B B B
#define D C C C C C C C C C C C C C C C C
#define E D D D D D D D D D D D D D D D D
bool deep = E true;
Output doGet(const Event& e) { return "fine"; }
