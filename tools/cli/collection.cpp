#include "cli/collection.h"

#include <filesystem>
#include <optional>
#include <sstream>

#include "cli/datasets.h"
#include "cli/files.h"
#include "format/json.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

Error malformed(const std::string& path, std::size_t line, const std::string& what) {
  return {ErrorCode::malformed, path + ": line " + std::to_string(line) + ": " + what};
}

/// Words separated by one space.
void append_words(std::string& text, std::string_view line) {
  std::istringstream words{std::string(line)};
  for (std::string word; words >> word;) text += (text.empty() ? "" : " ") + word;
}

// SMART, as Cranfield comes.
// -------------------------------------------------------------------------------------

/// The wanted fields of each ".I" record, in the order of the file.
Result<std::vector<std::string>> read_records(const std::string& path, std::string_view fields) {
  std::vector<std::string> records;
  std::size_t number = 0;
  bool wanted = false;
  std::optional<Error> failure;
  auto read = for_each_line(path, [&](std::string_view line) {
    ++number;
    if (line.starts_with(".I ")) {
      records.emplace_back();
      wanted = false;
    } else if (line.size() >= 2 && line[0] == '.' && line[1] >= 'A' && line[1] <= 'Z' &&
               line.find_first_not_of(" \r", 2) == std::string_view::npos) {
      wanted = fields.find(line[1]) != std::string_view::npos;
    } else if (records.empty() && !failure) {
      failure = malformed(path, number, "expected a record, which begins with .I");
    } else if (wanted) {
      append_words(records.back(), line);
    }
  });
  if (!read) return std::move(read).failure();
  if (failure) return *failure;
  if (records.empty()) return malformed(path, number, "there is no record");
  return records;
}

Result<Collection> read_smart(const fs::path& folder) {
  Collection collection;
  auto documents = read_records((folder / "cran.all.1400").string(), "TW");
  if (!documents) return std::move(documents).failure();
  auto queries = read_records((folder / "cran.qry").string(), "W");
  if (!queries) return std::move(queries).failure();
  collection.documents = std::move(*documents);
  collection.queries = std::move(*queries);
  collection.gains.resize(collection.queries.size());
  const std::string path = (folder / "cranqrel").string();
  std::size_t number = 0;
  std::optional<Error> failure;
  auto read = for_each_line(path, [&](std::string_view line) {
    ++number;
    std::istringstream cells{std::string(line)};
    long query = 0, document = 0, grade = 0;
    if (failure || line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    if (!(cells >> query >> document >> grade)) {
      failure = malformed(path, number, "expected the numbers of query, document and grade");
      return;
    }
    if (query < 1 || static_cast<std::size_t>(query) > collection.queries.size() || document < 1 ||
        static_cast<std::size_t>(document) > collection.documents.size()) {
      failure = malformed(path, number, "judges a query or a document that is not there");
      return;
    }
    if (grade >= 1 && grade <= 4) {
      collection
          .gains[static_cast<std::size_t>(query - 1)][static_cast<std::uint32_t>(document - 1)] =
          static_cast<double>(5 - grade);
    }
  });
  if (!read) return std::move(read).failure();
  if (failure) return *failure;
  return collection;
}

// BEIR.
// -----------------------------------------------------------------------------------------------

using Numbers = std::unordered_map<std::string, std::uint32_t>;

/// "_id", and "title" and "text" as one text, of each line.
Result<std::vector<std::string>> read_jsonl(const std::string& path, Numbers& number_of) {
  std::vector<std::string> texts;
  std::size_t number = 0;
  std::optional<Error> failure;
  auto read = for_each_line(path, [&](std::string_view line) {
    ++number;
    if (failure || line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    auto object = Json::parse_object(line, path + ": line " + std::to_string(number));
    if (!object) {
      failure = object.error();
      return;
    }
    const Json* id = object->find("_id");
    const Json* text = object->find("text");
    const Json* title = object->find("title");
    if (id == nullptr || id->text().empty() || text == nullptr) {
      failure = malformed(path, number, "expected texts \"_id\" and \"text\"");
      return;
    }
    if (!number_of.emplace(id->text(), static_cast<std::uint32_t>(texts.size())).second) {
      failure = malformed(path, number, "\"" + id->text() + "\" is there twice");
      return;
    }
    std::string& whole = texts.emplace_back(title == nullptr ? "" : title->text());
    if (!whole.empty() && !text->text().empty()) whole += ' ';
    whole += text->text();
  });
  if (!read) return std::move(read).failure();
  if (failure) return *failure;
  if (texts.empty()) return malformed(path, number, "there is no text");
  return texts;
}

Result<Collection> read_beir(const fs::path& folder) {
  Collection collection;
  Numbers documents, queries;
  auto texts = read_jsonl((folder / "corpus.jsonl").string(), documents);
  if (!texts) return std::move(texts).failure();
  collection.documents = std::move(*texts);
  texts = read_jsonl((folder / "queries.jsonl").string(), queries);
  if (!texts) return std::move(texts).failure();
  collection.queries = std::move(*texts);
  collection.gains.resize(collection.queries.size());
  std::error_code ignored;
  fs::path judgements = folder / "qrels" / "test.tsv";
  if (!fs::exists(judgements, ignored)) judgements = folder / "qrels.tsv";
  const std::string path = judgements.string();
  std::size_t number = 0;
  std::optional<Error> failure;
  auto read = for_each_line(path, [&](std::string_view line) {
    ++number;
    std::vector<std::string> cells;
    std::istringstream rest{std::string(line)};
    for (std::string cell; std::getline(rest, cell, '\t');) cells.push_back(cell);
    if (!cells.empty() && cells.back().ends_with('\r')) cells.back().pop_back();
    if (failure || cells.empty()) return;
    const auto gain = cells.size() < 3 ? std::nullopt : number_in(cells.back());
    if (number == 1 && !gain) return;  // headings
    if (!gain) {
      failure = malformed(path, number, "expected query, document and gain, separated by tabs");
      return;
    }
    const auto query = queries.find(cells.front());
    const auto document = documents.find(cells[cells.size() - 2]);
    if (query == queries.end() || document == documents.end()) {
      failure = malformed(path, number, "judges a query or a document that is not there");
      return;
    }
    if (*gain > 0) collection.gains[query->second][document->second] = *gain;
  });
  if (!read) return std::move(read).failure();
  if (failure) return *failure;
  return collection;
}

}  // namespace

Result<Collection> read_collection(const std::string& folder) {
  const fs::path path(folder);
  std::error_code ignored;
  if (fs::exists(path / "cran.all.1400", ignored)) return read_smart(path);
  if (fs::exists(path / "corpus.jsonl", ignored)) return read_beir(path);
  return Error{ErrorCode::not_found,
               folder + " holds neither cran.all.1400 (Cranfield) nor corpus.jsonl (BEIR)"};
}

}  // namespace embedscope::cli
