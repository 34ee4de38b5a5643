// says: function scope depth exceeded maximum
#define X int oops(
#define A X X X X X X X X X X X X X X X X
#define B A A A A A A A A A A A A A A A A
#define C B B B B B B B B B B B B B B B B
C C C C
Output doGet(const Event& e) { return "fine"; }
