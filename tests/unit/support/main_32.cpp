// The main of the tests as WebAssembly. Debian's Emscripten calls "main", which is what Clang 14
// named it; Clang 19 names it by its parameters, unless it is told.
#include <gtest/gtest.h>

int run_tests(int argc, char** argv) __asm__("main");

int run_tests(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
