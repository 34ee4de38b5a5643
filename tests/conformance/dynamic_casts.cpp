// dynamic_cast down, up, across and to void*, with repeated, ambiguous and private bases, on pointers and references.
#include <iostream>
#include <memory>
#include <typeinfo>
#include <vector>

namespace {

struct Node {
  virtual ~Node() = default;
  int id = 1;
};
struct Readable {
  virtual ~Readable() = default;
  virtual const char* read() const { return "read"; }
};
struct Writable {
  virtual ~Writable() = default;
  virtual const char* write() const { return "write"; }
};
struct File : Node, Readable, Writable {
  const char* read() const override { return "file read"; }
};
struct Pipe : Node, Readable {};
struct SecretFile : Node, private Readable {
  Readable* reveal() { return this; }
};

struct Repeated {
  virtual ~Repeated() = default;
};
struct A : Repeated {};
struct B : Repeated {};
struct Twice : A, B {};

struct Shared {
  virtual ~Shared() = default;
  int value = 5;
};
struct L : virtual Shared {};
struct R : virtual Shared {};
struct Diamond : L, R {};
struct Deeper : Diamond, File {};

template <int Depth>
struct Chain : Chain<Depth - 1> {
  int level = Depth;
};
template <>
struct Chain<0> {
  virtual ~Chain() = default;
};

template <class To, class From>
const char* can(From* from) {
  return dynamic_cast<To*>(from) ? "yes" : "no";
}

template <class To, class From>
void reference(From& from) {
  try {
    (void)dynamic_cast<To&>(from);
    std::cout << "ok ";
  } catch (const std::bad_cast&) {
    std::cout << "bad_cast ";
  }
}

}  // namespace

int main() {
  File file;
  Pipe pipe;
  SecretFile secret;
  Node* nodes[] = {&file, &pipe, &secret};
  for (Node* node : nodes) {
    std::cout << "File " << can<File>(node) << ", Readable " << can<Readable>(node) << ", Writable "
              << can<Writable>(node) << ", whole object " << (dynamic_cast<void*>(node) == static_cast<void*>(node))
              << '\n';
  }
  Writable* writable = &file;
  std::cout << "across " << dynamic_cast<Readable*>(writable)->read() << ", back " << dynamic_cast<Node*>(writable)->id
            << ", most derived " << (dynamic_cast<void*>(writable) == &file) << '\n';
  std::cout << "out of a private base: " << can<Node>(secret.reveal()) << ' ' << can<SecretFile>(secret.reveal())
            << '\n';

  Twice twice;
  Repeated* left = static_cast<A*>(&twice);
  std::cout << "repeated: " << can<Twice>(left) << ' ' << can<B>(left) << ' ' << can<A>(static_cast<B*>(&twice))
            << '\n';
  A only_a;
  std::cout << "repeated, other object: " << can<Twice>(static_cast<Repeated*>(&only_a)) << '\n';

  Diamond diamond;
  Shared* shared = &diamond;
  std::cout << "virtual: " << can<Diamond>(shared) << ' ' << can<L>(shared) << ' ' << can<R>(static_cast<L*>(&diamond))
            << ' ' << can<File>(shared) << '\n';
  Deeper deeper;
  shared = &deeper;
  std::cout << "deeper: " << can<File>(shared) << ' ' << can<Writable>(shared) << ' ' << can<Twice>(shared) << ' '
            << dynamic_cast<Writable*>(shared)->write() << ' '
            << dynamic_cast<Shared*>(static_cast<Writable*>(&deeper))->value << '\n';

  std::vector<std::unique_ptr<Chain<0>>> chains;
  chains.push_back(std::make_unique<Chain<1>>());
  chains.push_back(std::make_unique<Chain<20>>());
  chains.push_back(std::make_unique<Chain<40>>());
  for (auto& chain : chains) {
    auto* twenty = dynamic_cast<Chain<20>*>(chain.get());
    std::cout << "chain: " << (twenty ? twenty->level : 0) << ' ' << can<Chain<40>>(chain.get()) << '\n';
  }
  reference<File>(*nodes[0]);
  reference<File>(*nodes[1]);
  reference<Readable>(*nodes[2]);
  reference<const Writable>(*nodes[0]);
  std::cout << '\n' << (dynamic_cast<File*>(static_cast<Node*>(nullptr)) == nullptr) << '\n';
}
