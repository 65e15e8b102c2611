// What every kind of tokeniser can do; PublishedTokeniser holds one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/published_tokeniser.h"

namespace embedscope::cli {

struct PublishedTokeniser::Kind {
  Kind() = default;
  Kind(const Kind&) = delete;
  Kind& operator=(const Kind&) = delete;
  virtual ~Kind() = default;
  virtual Result<std::vector<std::uint32_t>> encode(std::string_view text, bool specials) const = 0;
  virtual Result<std::vector<TextPiece>> pieces(std::string_view) const {
    return Error{ErrorCode::unsupported,
                 "this tokeniser doesn't say where its pieces stand; a SentencePiece model does"};
  }
  virtual Result<std::string> decode(std::span<const std::uint32_t> ids) const = 0;
  virtual Result<std::string> piece(std::uint32_t id) const = 0;
  [[nodiscard]] virtual std::optional<std::uint32_t> id(std::string_view piece) const = 0;
  [[nodiscard]] virtual std::optional<std::uint32_t> unknown() const { return std::nullopt; }
  [[nodiscard]] virtual std::size_t size() const = 0;

  std::vector<std::string> notices;  ///< what the file asks for and is not done
};

}  // namespace embedscope::cli
