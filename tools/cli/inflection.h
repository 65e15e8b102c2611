// The regular inflections of an English word, by spelling alone.
#pragma once

#include <string>
#include <vector>

namespace embedscope::cli {

/// Every form that the regular rules of plural, third person, past, participle, comparison and
/// adverb could give: walk → walks, walked, walking, walker, …. Many do not exist; whoever asks
/// keeps those that the corpus knows. Empty for words that are not plain ASCII letters or shorter
/// than 3.
std::vector<std::string> regular_inflections(const std::string& word);

}  // namespace embedscope::cli
