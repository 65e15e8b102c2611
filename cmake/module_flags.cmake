# Flags of the WebAssembly build. What code generation must agree on goes to every target, the rest to
# the modules' links only.
target_compile_options(
  embedscope_flags
  INTERFACE
    -msimd128     # every browser since 2023; the page checks
    -mbulk-memory # older than that; without it, memory is filled and copied in slow loops
)

add_library(embedscope_module_flags INTERFACE)
target_link_options(
  embedscope_module_flags
  INTERFACE
    --bind
    -sMODULARIZE=1                # a factory, so that a crashed module can be made anew
    -sEXPORT_ES6=1
    -sDYNAMIC_EXECUTION=0         # Embind without eval: runs under a CSP without 'unsafe-eval'
    -sALLOW_MEMORY_GROWTH=1
    -sMAXIMUM_MEMORY=2GB          # what every browser grants; beyond it, growth fails as an Error
    -sABORTING_MALLOC=0           # malloc returns null instead of ending the program
    -sMALLOC=emmalloc             # a third of dlmalloc's size; few and large blocks are all it sees
    -sTOTAL_STACK=1MB             # the deepest recursion, a tree of points, needs a fraction; the default is 5 MB
    -sFILESYSTEM=0                # bytes come in as arrays
)

if(EMBEDSCOPE_CONTRACT)
  # Checked build: registrations keep their C++ type names, wrong calls and overflown stacks are caught. Not
  # optimised: it is compiled for one test, which runs for seconds.
  target_compile_options(embedscope_flags INTERFACE -O0)
  target_link_options(embedscope_module_flags INTERFACE -O0)
  target_compile_options(embedscope_module_flags INTERFACE -fno-exceptions)
  target_compile_definitions(embedscope_module_flags INTERFACE EMBEDSCOPE_CONTRACT=1)
  target_link_options(
    embedscope_module_flags
    INTERFACE
      -sENVIRONMENT=web,worker,node
      -sASSERTIONS=1
      -sSTACK_OVERFLOW_CHECK=2
  )
else()
  target_compile_options(embedscope_flags INTERFACE -flto)
  target_link_libraries(embedscope_module_flags INTERFACE embedscope_core_flags)
  target_compile_definitions(
    embedscope_module_flags
    INTERFACE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0 # Embind's type names would need RTTI
  )
  target_link_options(
    embedscope_module_flags
    INTERFACE
      -flto
      -fno-rtti                   # picks the Embind and libc++abi without RTTI
      -fno-exceptions
      -sENVIRONMENT=web,worker    # no code for Node in the shipped glue: callers hand in the bytes
      -sASSERTIONS=0
  )
endif()
