// says: more than is allowed
template <int depth, long place> struct Tree {
  Tree<depth - 1, 2 * place> left;
  Tree<depth - 1, 2 * place + 1> right;
};
template <long place> struct Tree<0, place> {};
Tree<40, 1> tree;
Output doGet(const Event& e) { return "fine"; }
