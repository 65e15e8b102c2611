// A test collection for retrieval: documents, queries, and which documents people judged relevant.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace embedscope::cli {

struct Collection {
  std::vector<std::string> documents;
  std::vector<std::string> queries;
  /// Of each query: the gain of a document, by its index; positive ones only.
  std::vector<std::unordered_map<std::uint32_t, double>> gains;
};

/// Reads a folder in one of two forms. Cranfield's (SMART): cran.all.1400 and cran.qry with .I, .T
/// and .W fields, and cranqrel, whose grades 1 to 4 fall in relevance (gain 5 − grade; 5 and −1 are
/// "of no interest"); its queries are counted, whatever their numbers are. BEIR's: corpus.jsonl,
/// queries.jsonl, and qrels/test.tsv or qrels.tsv of query, document and gain. Errors: `io`,
/// `not_found` for a folder of neither, `malformed` naming file and line, also for judgements of
/// documents that are not there.
Result<Collection> read_collection(const std::string& folder);

}  // namespace embedscope::cli
