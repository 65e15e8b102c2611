# The toolchain file for WebAssembly: finds the Emscripten that `npm run setup` chose (an emsdk on the
# PATH, else Debian's) and hands over to the toolchain file that it brings. The presets set EM_CONFIG
# and NODE_PATH; see scripts/lib/emscripten.mjs for what they cure.
find_program(EMBEDSCOPE_EMCC NAMES emcc REQUIRED)
execute_process(
  COMMAND em-config EMSCRIPTEN_ROOT
  OUTPUT_VARIABLE embedscope_emscripten_root
  OUTPUT_STRIP_TRAILING_WHITESPACE
  ERROR_QUIET)
if(NOT EXISTS "${embedscope_emscripten_root}/cmake/Modules/Platform/Emscripten.cmake")
  file(REAL_PATH "${EMBEDSCOPE_EMCC}" embedscope_emcc)
  get_filename_component(embedscope_emscripten_root "${embedscope_emcc}" DIRECTORY)
endif()
if(NOT EXISTS "${embedscope_emscripten_root}/cmake/Modules/Platform/Emscripten.cmake")
  set(embedscope_emscripten_root /usr/share/emscripten) # Debian: /usr/bin/emcc is a script, not a link
endif()

include("${embedscope_emscripten_root}/cmake/Modules/Platform/Emscripten.cmake")
