#include "format/npy.h"

#include <cstring>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

std::vector<std::byte> file_of(std::string_view header, std::size_t element_bytes,
                               unsigned char version = 1) {
  std::string text = "\x93NUMPY";
  text += static_cast<char>(version);
  text += '\0';
  text += static_cast<char>(header.size() & 0xFF);
  text += static_cast<char>(header.size() >> 8);
  if (version > 1) text += std::string(2, '\0');
  text += header;
  for (std::size_t i = 0; i < element_bytes; ++i) text += static_cast<char>(i);
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  return {bytes.begin(), bytes.end()};
}

TEST(Npy, reads_what_numpy_writes) {
  for (const unsigned char version : {1, 2, 3}) {
    const auto file =
        file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }      \n", 24, version);
    const TensorView array = take(parse_npy(file));
    EXPECT_EQ(array.dtype, DType::f32);
    EXPECT_EQ(array.shape, (std::vector<std::size_t>{3, 2}));
    EXPECT_EQ(array.bytes.data(), file.data() + file.size() - 24);
  }
  const auto vector = file_of("{'shape': (5,), 'fortran_order': True, 'descr': '|i1'}", 5);
  EXPECT_EQ(take(parse_npy(vector)).shape, (std::vector<std::size_t>{5}));
  const auto scalar = file_of("{'descr': '<f8', 'fortran_order': False, 'shape': ()}", 8);
  EXPECT_EQ(take(parse_npy(scalar)).elements(), 1U);
}

TEST(Npy, refuses_what_it_cannot_read_and_says_why) {
  const auto code = [](std::string_view header, std::size_t bytes, ErrorCode expected,
                       std::string_view message) {
    expect_error(parse_npy(file_of(header, bytes)), expected, message);
  };
  code("{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}", 4, ErrorCode::unsupported, ">f4");
  code("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", 8, ErrorCode::unsupported, "<c8");
  code("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", 4,
       ErrorCode::unsupported, "structured");
  code("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2)}", 16, ErrorCode::unsupported,
       "Fortran");
  code("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}", 15, ErrorCode::malformed,
       "16 bytes of elements, it has 15");
  code("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999)}", 4,
       ErrorCode::malformed, "overflows");
  code("{'descr': '<f4', 'fortran_order': False}", 4, ErrorCode::malformed, "missing");
  code("{'descr': '<f4', 'fortran_order': False, 'shape': (2 2)}", 16, ErrorCode::malformed,
       "character");
  code("{'descr': '<f4", 4, ErrorCode::malformed, "end of a string");
  code("{'what': 1}", 4, ErrorCode::malformed, "what");
  code("", 0, ErrorCode::malformed, "'{'");
  const auto whole = file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 4);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = parse_npy(std::span(whole).first(size));
    ASSERT_FALSE(cut.ok()) << size;
    EXPECT_EQ(cut.error().code, ErrorCode::malformed) << size;
  }
  expect_error(parse_npy(file_of("{}", 0, 4)), ErrorCode::unsupported, "version 4");
}

}  // namespace
}  // namespace embedscope
