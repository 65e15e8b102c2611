// GGUF files by hand, for tests and fuzzing: settings, tensors, and nothing checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace embedscope::testing {

class GgufWriter {
 public:
  GgufWriter& number(std::string_view key, std::uint32_t value) {
    setting(key, 4);
    append(settings_, value);
    return *this;
  }
  GgufWriter& text(std::string_view key, std::string_view value) {
    setting(key, 8);
    append_text(settings_, value);
    return *this;
  }
  GgufWriter& texts(std::string_view key, const std::vector<std::string>& values) {
    list(key, 8, values.size());
    for (const std::string& value : values) append_text(settings_, value);
    return *this;
  }
  template <class T>  // float or std::int32_t
  GgufWriter& numbers(std::string_view key, const std::vector<T>& values) {
    list(key, std::is_same_v<T, float> ? 6 : 5, values.size());
    for (const T value : values) append(settings_, value);
    return *this;
  }
  /// An f32 tensor of that shape, outermost first, of one value.
  GgufWriter& tensor(std::string_view name, const std::vector<std::uint64_t>& shape, float value) {
    std::uint64_t elements = 1;
    for (const std::uint64_t extent : shape) elements *= extent;
    std::string data;
    for (std::uint64_t i = 0; i < elements; ++i) append(data, value);
    return tensor(name, shape, 0, data);
  }
  /// A tensor of the type of that number (ggml.h).
  GgufWriter& tensor(std::string_view name, const std::vector<std::uint64_t>& shape,
                     std::uint32_t type, const std::string& data) {
    append_text(tensors_, name);
    append(tensors_, static_cast<std::uint32_t>(shape.size()));
    for (std::size_t i = shape.size(); i > 0; --i) append(tensors_, shape[i - 1]);
    append(tensors_, type);
    append(tensors_, static_cast<std::uint64_t>(data_.size()));
    data_ += data;
    data_.resize((data_.size() + 31) / 32 * 32);
    ++tensor_count_;
    return *this;
  }
  [[nodiscard]] std::string file(std::uint32_t version = 3) const {
    std::string bytes = "GGUF";
    append(bytes, version);
    append(bytes, tensor_count_);
    append(bytes, setting_count_);
    bytes += settings_ + tensors_;
    bytes.resize((bytes.size() + 31) / 32 * 32);
    return bytes + data_;
  }

 private:
  template <class T>
  static void append(std::string& to, T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    to.append(bytes, sizeof(T));
  }
  static void append_text(std::string& to, std::string_view text) {
    append(to, static_cast<std::uint64_t>(text.size()));
    to += text;
  }
  void setting(std::string_view key, std::uint32_t type) {
    append_text(settings_, key);
    append(settings_, type);
    ++setting_count_;
  }
  void list(std::string_view key, std::uint32_t type, std::size_t count) {
    setting(key, 9);
    append(settings_, type);
    append(settings_, static_cast<std::uint64_t>(count));
  }
  std::string settings_, tensors_, data_;
  std::uint64_t setting_count_ = 0, tensor_count_ = 0;
};

/// How the way back from a feed-forward is stored: the number of its type (ggml.h), and the length
/// and the bytes of a row.
struct StoredDown {
  std::uint32_t type;
  std::uint32_t hidden;
  std::size_t row_bytes;
};

/// A model of one layer, three tokens and one head; `architecture` is llama, qwen2, qwen3 or bert.
inline GgufWriter tiny_gguf(const std::string& architecture = "llama",
                            const StoredDown& down = {0, 4, 16}) {
  GgufWriter file;
  file.text("general.architecture", architecture);
  for (const auto& [key, value] :
       {std::pair("context_length", 8U), std::pair("embedding_length", 4U),
        std::pair("block_count", 1U), std::pair("feed_forward_length", down.hidden),
        std::pair("attention.head_count", 1U)}) {
    file.number(architecture + "." + key, value);
  }
  if (architecture == "qwen3") file.number("qwen3.attention.key_length", 4U);
  file.text("tokenizer.ggml.model", "llama")
      .texts("tokenizer.ggml.tokens", {"<unk>", "\xE2\x96\x81", "a"})
      .numbers<float>("tokenizer.ggml.scores", {0, -1, -2})
      .numbers<std::int32_t>("tokenizer.ggml.token_type", {2, 1, 1});
  const bool bert = architecture == "bert";
  const auto map = [&](const std::string& name, bool bias, std::uint64_t outputs = 4) {
    file.tensor("blk.0." + name + ".weight", {outputs, 4}, 0.25F);
    if (bias) file.tensor("blk.0." + name + ".bias", {outputs}, 0.125F);
  };
  const auto norm = [&](const std::string& name) {
    file.tensor(name + ".weight", {4}, 1);
    if (bert) file.tensor(name + ".bias", {4}, 0);
  };
  file.tensor("token_embd.weight", {3, 4}, 0.5F);
  for (const char* name : {"attn_q", "attn_k", "attn_v"})
    map(name, bert || architecture == "qwen2");
  map("attn_output", bert);
  map("ffn_up", bert, down.hidden);
  // Bytes of 0x11: every f16 among them is 0.00062, every whole number within its bits.
  if (down.type == 0) {
    map("ffn_down", bert);
  } else {
    file.tensor("blk.0.ffn_down.weight", {4, down.hidden}, down.type,
                std::string(4 * down.row_bytes, '\x11'));
  }
  if (bert) {
    file.tensor("position_embd.weight", {8, 4}, 0.5F).tensor("token_types.weight", {2, 4}, 0.5F);
    for (const char* name :
         {"token_embd_norm", "blk.0.attn_output_norm", "blk.0.layer_output_norm"})
      norm(name);
    return file;
  }
  map("ffn_gate", false, down.hidden);
  for (const char* name : {"output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"}) norm(name);
  if (architecture == "qwen3") {
    for (const char* name : {"blk.0.attn_q_norm", "blk.0.attn_k_norm"}) norm(name);
  }
  return file;
}

}  // namespace embedscope::testing
