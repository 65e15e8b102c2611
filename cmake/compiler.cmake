# Which native compiler. Clang 19 where there is one, so that native and WebAssembly code come from the
# same compiler; else the system's. A preset may name another.
if(NOT DEFINED CMAKE_CXX_COMPILER
   AND NOT DEFINED ENV{CXX}
   AND NOT CMAKE_TOOLCHAIN_FILE)
  find_program(EMBEDSCOPE_CLANG NAMES clang++-19)
  if(EMBEDSCOPE_CLANG)
    set(CMAKE_CXX_COMPILER "${EMBEDSCOPE_CLANG}")
  endif()
endif()
