// answers: fine
#pragma clang __debug assert
#pragma clang __debug crash
#pragma clang __debug parser_crash
#pragma clang __debug llvm_fatal_error
#pragma clang __debug llvm_unreachable
#pragma clang __debug overflow_stack
#pragma clang __debug handle_crash
#pragma clang __debug diag_mapping "unused"
Output doGet(const Event& e) { return "fine"; }
