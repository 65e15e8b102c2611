# Compiler flags, each with its reason. Every target links embedscope_flags; the core and the bindings
# add embedscope_core_flags.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")

add_library(embedscope_flags INTERFACE)
target_compile_options(
  embedscope_flags
  INTERFACE
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor
    -Wno-psabi            # GCC: vector types by value changed their ABI in version 4.6
    -ffp-contract=off     # no fused multiply-add: native and WebAssembly round alike
    -fno-math-errno       # nobody reads errno after sqrt, and without it loops over sqrt vectorise
    -fno-trapping-math    # nobody unmasks floating-point traps either
)
if(EMBEDSCOPE_WERROR)
  target_compile_options(embedscope_flags INTERFACE -Werror)
endif()

add_library(embedscope_core_flags INTERFACE)
target_compile_options(
  embedscope_core_flags
  INTERFACE
    -fno-exceptions       # errors are values (base/result.h), and unwinding tables cost bytes
    -fno-rtti             # nothing in the core asks for a type at run time
)

if(NOT EMSCRIPTEN)
  # The widest vectors this machine has, in every target alike: the vector types of kernels/lanes.h are
  # passed in registers whose width this sets.
  target_compile_options(embedscope_flags INTERFACE -march=native)
  if(EMBEDSCOPE_SANITIZE)
    target_compile_options(
      embedscope_flags
      INTERFACE
        -fsanitize=address,undefined
        -fno-sanitize-recover=all   # the first report ends the run with an error
        -fno-omit-frame-pointer     # whole stacks in reports
    )
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      set(ignored "${PROJECT_SOURCE_DIR}/cmake/sanitizers_ignore.txt")
      target_compile_options(embedscope_flags INTERFACE -fsanitize-ignorelist=${ignored})
    endif()
    target_link_options(embedscope_flags INTERFACE -fsanitize=address,undefined)
  endif()
endif()
