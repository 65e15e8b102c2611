# What almost every file includes is parsed once a target instead of once a file, where a preset asks for it: a third
# less to compile. Natively only: emcc 3.1 leaves thread-local storage, which its linker refuses, in what it
# precompiles. `npm run check` compiles without, so that each file goes on including what it uses.
function(embedscope_precompile target)
  if(EMBEDSCOPE_PRECOMPILE)
    target_precompile_headers(
      ${target} PRIVATE <algorithm> <cmath> <cstdint> <functional> <limits> <memory> <numeric> <optional> <span> <string> <string_view>
      <utility> <vector> ${ARGN})
  endif()
endfunction()
