// What every subcommand shares: how it reports an error, and its JSON lines.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/error.h"

namespace embedscope::cli {

/// A message as one line: it may name what a file holds, such as a line feed or a terminal's codes.
inline std::string one_line(std::string_view message) {
  std::string out;
  for (const char c : message) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
      out += c;
      continue;
    }
    char code[8];
    std::snprintf(code, sizeof(code), "\\x%02x",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += code;
  }
  return out;
}

/// Prints "embedscope: code: message" to standard error and returns the exit status 1.
inline int fail(const Error& error) {
  std::fprintf(stderr, "embedscope: %.*s: %s\n", static_cast<int>(name(error.code).size()),
               name(error.code).data(), one_line(error.message).c_str());
  return 1;
}

/// Says on standard error what was done otherwise than asked: "embedscope: note: message".
inline void note(std::string_view message) {
  std::fprintf(stderr, "embedscope: note: %s\n", one_line(message).c_str());
}

/// One JSON object, printed as one line.
class JsonLine {
 public:
  JsonLine() { writer_.StartObject(); }

  JsonLine& add(std::string_view key, std::string_view value) {
    write_key(key);
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    return *this;
  }
  JsonLine& add(std::string_view key, const char* value) {
    return add(key, std::string_view(value));
  }
  /// What is no number is null, as JSON has no word for it.
  JsonLine& add(std::string_view key, double value) {
    write_key(key);
    if (std::isfinite(value)) {
      writer_.Double(value);
    } else {
      writer_.Null();
    }
    return *this;
  }
  JsonLine& add(std::string_view key, std::uint64_t value) {
    write_key(key);
    writer_.Uint64(value);
    return *this;
  }
  JsonLine& add(std::string_view key, bool value) {
    write_key(key);
    writer_.Bool(value);
    return *this;
  }
  /// A list of numbers.
  template <class Numbers>
  JsonLine& numbers(std::string_view key, const Numbers& values) {
    write_key(key);
    writer_.StartArray();
    for (const auto value : values) {
      if constexpr (std::is_floating_point_v<std::remove_cvref_t<decltype(value)>>) {
        writer_.Double(static_cast<double>(value));
      } else {
        writer_.Uint64(value);
      }
    }
    writer_.EndArray();
    return *this;
  }
  /// A list of texts.
  template <class Texts>
  JsonLine& texts(std::string_view key, const Texts& values) {
    write_key(key);
    writer_.StartArray();
    for (const std::string& value : values)
      writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    writer_.EndArray();
    return *this;
  }
  /// An object or a list, written by `fill(JsonLine&)` between the two calls of its kind.
  template <class Fill>
  JsonLine& object(std::string_view key, Fill&& fill) {
    write_key(key);
    writer_.StartObject();
    fill(*this);
    writer_.EndObject();
    return *this;
  }
  template <class Items, class Fill>
  JsonLine& list(std::string_view key, const Items& items, Fill&& fill) {
    write_key(key);
    writer_.StartArray();
    for (const auto& item : items) {
      writer_.StartObject();
      fill(*this, item);
      writer_.EndObject();
    }
    writer_.EndArray();
    return *this;
  }

  [[nodiscard]] std::string finish() {
    writer_.EndObject();
    return buffer_.GetString();
  }
  void print() { std::printf("%s\n", finish().c_str()); }

 private:
  void write_key(std::string_view key) {
    writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  }
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

/// --json for a subcommand that prints JSON lines whether it is asked to or not.
inline void accept_json(CLI::App& command) {
  command.add_flag("--json")->description("One JSON object a line, which is what it prints anyway");
}

/// Each adds its subcommand, whose work is done from its callback; `status` becomes the exit
/// status.
void add_train(CLI::App& app, int& status);
void add_export(CLI::App& app, int& status);
void add_eval(CLI::App& app, int& status);
void add_verify(CLI::App& app, int& status);
void add_quantize(CLI::App& app, int& status);
void add_run(CLI::App& app, int& status);
void add_embed(CLI::App& app, int& status);
void add_distill(CLI::App& app, int& status);
void add_trace(CLI::App& app, int& status);
void add_tokenize(CLI::App& app, int& status);
void add_search(CLI::App& app, int& status);
void add_knn(CLI::App& app, int& status);
void add_project(CLI::App& app, int& status);
void add_cluster(CLI::App& app, int& status);
void add_stats(CLI::App& app, int& status);

}  // namespace embedscope::cli
