# Which native compiler. Clang 19 where there is one, so that native and WebAssembly code come from the
# same compiler; else the system's. The sanitizer build takes the system's own (GCC on Debian): its
# runtime is always installed, and a second compiler reads all of the code.
if(NOT DEFINED CMAKE_CXX_COMPILER
   AND NOT DEFINED ENV{CXX}
   AND NOT CMAKE_TOOLCHAIN_FILE
   AND NOT EMBEDSCOPE_SANITIZE)
  find_program(EMBEDSCOPE_CLANG NAMES clang++-19)
  if(EMBEDSCOPE_CLANG)
    set(CMAKE_CXX_COMPILER "${EMBEDSCOPE_CLANG}")
  endif()
endif()
