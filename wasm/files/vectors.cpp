// Vectors from the bytes of whatever file holds them.
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "boundary/boundary.h"
#include "format/vector_file.h"

namespace embedscope::boundary {
namespace {

using OwnedRows = std::unique_ptr<LabelledRows>;

Outcome<OwnedRows> read(const Uint8Array& file, const std::string& name,
                        const std::string& tensor) {
  return outcome<OwnedRows>([&]() -> Result<OwnedRows> {
    const auto bytes = copy_in(file, "the file of vectors");
    if (!bytes) return bytes.error();
    return owned(read_vector_file(std::as_bytes(bytes->span()), name, tensor));
  }());
}

Outcome<void> label(LabelledRows& rows, const Uint8Array& file, const std::string& column) {
  return outcome<void>([&]() -> Result<void> {
    const auto bytes = copy_in(file, "the file of labels");
    if (!bytes) return bytes.error();
    const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    if (auto read = read_labels(text, column, rows); !read) return read;
    tidy_labels(rows);
    return {};
  }());
}

std::uint32_t rows(const LabelledRows& table) { return table.rows; }
std::uint32_t dims(const LabelledRows& table) { return table.dims; }
Float32Array values(const LabelledRows& table) { return copy_out(table.values.span()); }

Uint8Array labels(const LabelledRows& table) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(table.labels.data());
  return copy_out(std::span(bytes, table.labels.size()));
}

StringArray notices(const LabelledRows& table) {
  emscripten::val list = emscripten::val::array();
  for (const std::string& notice : table.notices) list.call<void>("push", notice);
  return StringArray(std::move(list));
}

}  // namespace

EMSCRIPTEN_BINDINGS(files) {
  register_kind<ArrayKind<std::string>>("string[]");
  register_kind<OutcomeKind<OwnedRows>>("Outcome<VectorRows>");
  emscripten::class_<LabelledRows>("VectorRows")
      .class_function("read", &read)
      .function("label", &label)
      .function("rows", &rows)
      .function("dims", &dims)
      .function("values", &values)
      .function("labels", &labels)
      .function("notices", &notices);
}

}  // namespace embedscope::boundary
