// What tokenisers ask of Unicode, by ICU's tables: classes of characters, normal forms, lower case.
#pragma once

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <string>
#include <string_view>

namespace embedscope::cli {

/// Unicode's property White_Space, which is what Rust's char::is_whitespace means.
bool is_white_space(char32_t c);
/// Categories C*, but for tab and line breaks.
bool is_control(char32_t c);
/// Categories P*, and all of ASCII's that is neither letter, digit nor blank.
bool is_punctuation(char32_t c);
/// Categories N*.
bool is_numeric(char32_t c);
/// CJK ideographs, the blocks that BERT's tokeniser counts as such.
bool is_ideograph(char32_t c);
/// Category Mn.
bool is_nonspacing_mark(char32_t c);
/// Categories M*.
bool is_mark(char32_t c);
/// What `\w` means: letters, marks, decimal digits, connectors.
bool is_word_character(char32_t c);

/// The lower case of each character alone; the capital sigma at a word's end stays a plain σ, as in
/// the libraries whose vocabularies are read.
std::string lower(std::string_view text);

/// ICU's names: "nfc" or "nfkc", composed or decomposed.
std::string normal_form(std::string_view text, const char* name, UNormalization2Mode mode);

icu::UnicodeString to_utf16(std::string_view text);
std::string to_utf8(const icu::UnicodeString& text);

/// The characters that `keep` is true of; `first` says whether the first one was kept.
template <class Keep>
std::string filtered(std::string_view text, bool& first, Keep&& keep);

}  // namespace embedscope::cli

#include "base/utf8.h"

namespace embedscope::cli {

template <class Keep>
std::string filtered(std::string_view text, bool& first, Keep&& keep) {
  std::string kept;
  first = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (keep(decode_utf8(text, at))) {
      kept += text.substr(start, at - start);
    } else if (start == 0) {
      first = false;
    }
  }
  return kept;
}

}  // namespace embedscope::cli
