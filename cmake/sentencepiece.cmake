# sentencepiece: the system's library natively; for WebAssembly the static library that `npm run setup`
# builds from the system's source package.
add_library(embedscope_sentencepiece INTERFACE)
if(EMSCRIPTEN)
  set(sentencepiece_dir "${EMBEDSCOPE_DEPS}/sentencepiece-wasm")
  target_include_directories(embedscope_sentencepiece SYSTEM INTERFACE "${sentencepiece_dir}/include")
  target_link_libraries(embedscope_sentencepiece
                        INTERFACE "${sentencepiece_dir}/lib/libsentencepiece.a")
else()
  find_library(EMBEDSCOPE_SENTENCEPIECE sentencepiece REQUIRED)
  target_link_libraries(embedscope_sentencepiece INTERFACE "${EMBEDSCOPE_SENTENCEPIECE}")
endif()
