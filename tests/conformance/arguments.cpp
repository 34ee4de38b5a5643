// Command-line arguments: spaces, quotes, empty ones, options, bytes above ASCII; argv ends with a null pointer and
// can be changed.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

int main(int argc, char* argv[]) {
  std::printf("%d %d\n", argc, argv[argc] == nullptr);
  for (int i = 1; i < argc; ++i) std::printf("[%s] %zu\n", argv[i], std::strlen(argv[i]));
  std::vector<std::string> operands;
  int verbose = 0;
  const char* output = "none";
  opterr = 0;
  for (int option; (option = getopt(argc, argv, "vo:")) != -1;) {
    if (option == 'v')
      ++verbose;
    else if (option == 'o')
      output = optarg;
    else
      std::printf("unknown option %c\n", optopt);
  }
  for (int i = optind; i < argc; ++i) operands.push_back(argv[i]);
  std::printf("verbose %d, output %s, operands", verbose, output);
  for (auto& operand : operands) std::printf(" <%s>", operand.c_str());
  argv[1][0] = '#';
  std::printf("\n%s\n", argv[1]);
  return argc;
}
