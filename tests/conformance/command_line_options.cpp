// Options in the way of getopt_long, arguments that are kept, and an environment that the program changes for itself.
#include <getopt.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

int main(int argc, char** argv) {
  static int verbose = 0;
  const option options[] = {{"verbose", no_argument, &verbose, 1},
                            {"output", required_argument, nullptr, 'o'},
                            {"level", optional_argument, nullptr, 'l'},
                            {"help", no_argument, nullptr, 'h'},
                            {nullptr, 0, nullptr, 0}};
  opterr = 0;
  for (int found, index = -1; (found = getopt_long(argc, argv, ":o:l::hn:", options, &index)) != -1; index = -1) {
    const char* name = index >= 0 ? options[index].name : "-";
    if (found == 0)
      std::printf("flag %s\n", name);
    else if (found == '?')
      std::printf("unknown %c at %d\n", optopt ? optopt : '?', optind);
    else if (found == ':')
      std::printf("%c lacks its value\n", optopt);
    else
      std::printf("%c %s %s\n", found, name, optarg ? optarg : "none");
  }
  std::printf("verbose %d, rest:", verbose);
  for (int i = optind; i < argc; ++i) std::printf(" [%s]", argv[i]);
  std::printf("\n%d %d\n", argv[argc] == nullptr, std::strcmp(argv[0], "") != 0);
  argv[1][0] = '*';
  std::printf("%s\n", argv[1]);

  std::printf("%d ", std::getenv("KILN_TEST_NAME") == nullptr);
  setenv("KILN_TEST_NAME", "first", 0);
  setenv("KILN_TEST_NAME", "second", 0);
  static char assignment[] = "KILN_TEST_OTHER=put";
  putenv(assignment);
  std::printf("%s %s ", std::getenv("KILN_TEST_NAME"), std::getenv("KILN_TEST_OTHER"));
  std::strcpy(assignment + 16, "now");
  unsetenv("KILN_TEST_NAME");
  int known = 0;
  for (char** variable = environ; *variable; ++variable) known += std::strncmp(*variable, "KILN_TEST_", 10) == 0;
  std::printf("%s %d %d\n", std::getenv("KILN_TEST_OTHER"), known, setenv("A=B", "x", 1));
  return optind;
}
