#include "format/npy.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "unit/format/rows.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;
using testing::values_of;

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

/// A file of these elements.
template <class Stored>
std::vector<std::byte> file_with(std::string_view header, std::vector<Stored> elements,
                                 bool reversed = false) {
  auto file = file_of(header, 0);
  for (const Stored element : elements) {
    std::array<std::byte, sizeof(Stored)> bytes;
    std::memcpy(bytes.data(), &element, sizeof(Stored));
    if (reversed) std::reverse(bytes.begin(), bytes.end());
    file.insert(file.end(), bytes.begin(), bytes.end());
  }
  return file;
}

const std::vector<float> kValues = {1, 2, 3, 4, 5, 6};

TEST(Npy, reads_what_numpy_writes) {
  for (const unsigned char version : {1, 2, 3}) {
    const auto file =
        file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }      \n", 24, version);
    const LabelledRows rows = take(read_npy(file));
    EXPECT_EQ(rows.rows, 3U);
    EXPECT_EQ(rows.dims, 2U);
  }
  const auto values = [](const std::vector<std::byte>& file) {
    return values_of(take(read_npy(file)));
  };
  const std::string_view plain = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2)}";
  EXPECT_EQ(values(file_with(plain, kValues)), kValues);
  EXPECT_EQ(values(file_with("{\"descr\": \"=f4\", \"fortran_order\": False, \"shape\": (3, 2)}",
                             kValues)),
            kValues);
  EXPECT_EQ(
      values(file_with("{'descr': '>f4', 'fortran_order': False, 'shape': (3, 2)}", kValues, true)),
      kValues);
  // By columns: NumPy's own order of a transposed array.
  EXPECT_EQ(values(file_with("{'descr': '<f8', 'fortran_order': True, 'shape': (3, 2)}",
                             std::vector<double>{1, 3, 5, 2, 4, 6})),
            kValues);
  EXPECT_EQ(values(file_with("{'descr': '>i8', 'fortran_order': True, 'shape': (3, 2)}",
                             std::vector<std::int64_t>{1, 3, 5, 2, 4, -6}, true)),
            (std::vector<float>{1, 2, 3, 4, 5, -6}));
  EXPECT_EQ(values(file_with("{'descr': '|b1', 'fortran_order': False, 'shape': (2, 2)}",
                             std::vector<std::uint8_t>{1, 0, 0, 1})),
            (std::vector<float>{1, 0, 0, 1}));
  EXPECT_EQ(values(file_with("{'descr': '>f2', 'fortran_order': False, 'shape': (1, 2)}",
                             std::vector<std::uint16_t>{0x3C00, 0xC000}, true)),
            (std::vector<float>{1, -2}));
}

TEST(Npy, reads_one_row_and_a_batch_of_one_and_says_so) {
  const LabelledRows row =
      take(read_npy(file_with("{'descr': '<f4', 'fortran_order': True, 'shape': (6,)}", kValues)));
  EXPECT_EQ(row.rows, 1U);
  EXPECT_EQ(values_of(row), kValues);
  EXPECT_EQ(row.notices.front(), "an array of [6] is read as one row of 6 numbers");
  const LabelledRows batch = take(
      read_npy(file_with("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3)}", kValues)));
  EXPECT_EQ(batch.rows, 2U);
  EXPECT_EQ(batch.notices.size(), 1U);
}

TEST(Npy, refuses_what_it_cannot_read_and_says_why) {
  const auto code = [](std::string_view header, std::size_t bytes, ErrorCode expected,
                       std::string_view message) {
    expect_error(read_npy(file_of(header, bytes)), expected, message);
  };
  code("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", 4, ErrorCode::unsupported,
       "pickled Python objects");
  code("{'descr': '<U3', 'fortran_order': False, 'shape': (1,)}", 12, ErrorCode::unsupported,
       "texts");
  code("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 1)}", 8, ErrorCode::unsupported,
       "[2, 1, 1], 3 dimensions");
  code("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", 4, ErrorCode::unsupported,
       "0 dimensions");
  code("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", 8, ErrorCode::unsupported, "<c8");
  code("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", 4,
       ErrorCode::unsupported, "structured");
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
    const auto cut = read_npy(std::span(whole).first(size));
    ASSERT_FALSE(cut.ok()) << size;
    EXPECT_EQ(cut.error().code, ErrorCode::malformed) << size;
  }
  expect_error(read_npy(file_of("{}", 0, 4)), ErrorCode::unsupported, "version 4");
}

}  // namespace
}  // namespace embedscope
