// What a first program looks like.
#include <iostream>

int main() { std::cout << "Hello, world!" << std::endl; }
