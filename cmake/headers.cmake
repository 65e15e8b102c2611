# Header-only libraries, reached through links in one folder of our own. emcc must never see
# -I/usr/include, where the C library of this machine lies beside them.
find_path(EMBEDSCOPE_EIGEN_DIR Eigen/Core PATHS /usr/include/eigen3 /usr/local/include/eigen3
          NO_CMAKE_FIND_ROOT_PATH REQUIRED)
find_path(EMBEDSCOPE_RAPIDJSON_DIR rapidjson/reader.h PATHS /usr/include /usr/local/include
          NO_CMAKE_FIND_ROOT_PATH REQUIRED)

set(EMBEDSCOPE_DEPS "${PROJECT_SOURCE_DIR}/build/deps")
set(EMBEDSCOPE_INCLUDE "${EMBEDSCOPE_DEPS}/include")
file(MAKE_DIRECTORY "${EMBEDSCOPE_INCLUDE}")
file(CREATE_LINK "${EMBEDSCOPE_EIGEN_DIR}/Eigen" "${EMBEDSCOPE_INCLUDE}/Eigen" SYMBOLIC)
file(CREATE_LINK "${EMBEDSCOPE_RAPIDJSON_DIR}/rapidjson" "${EMBEDSCOPE_INCLUDE}/rapidjson" SYMBOLIC)

add_library(embedscope_headers INTERFACE)
target_include_directories(embedscope_headers SYSTEM INTERFACE "${EMBEDSCOPE_INCLUDE}")
target_compile_definitions(
  embedscope_headers
  INTERFACE
    EIGEN_MPL2_ONLY                   # keep out the few files of Eigen under the LGPL
    RAPIDJSON_HAS_STDSTRING=1
)
