// embedscope: the command line over the core. Each subcommand is one file beside this one.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <sstream>

#include "cli/command.h"
#include "cli/files.h"

namespace embedscope::cli {
namespace {

/// Replaces each "@FILE" by the words of that file, where "#" starts a comment: a recipe is a file
/// of options. Words are separated by white space; none of ours needs quotes.
Result<std::vector<std::string>> expand_recipes(int argc, char** argv) {
  std::vector<std::string> words;
  for (int index = 1; index < argc; ++index) {
    const std::string argument = argv[index];
    if (argument.size() < 2 || argument[0] != '@') {
      words.push_back(argument);
      continue;
    }
    auto done = for_each_line(argument.substr(1), [&](std::string_view line) {
      std::istringstream rest{std::string(line.substr(0, line.find('#')))};
      for (std::string word; rest >> word;) words.push_back(word);
    });
    if (!done) return std::move(done).failure();
  }
  return words;
}

/// CLI11 reads "[a,b]" as a list wherever several values may stand, which would make "CLS" of the
/// text "[CLS]". Such words carry this mark until they are an option's value.
constexpr char kWhole = '\x01';

void keep_whole(std::string& word) {
  if (word.starts_with('[') && word.ends_with(']')) word.insert(word.begin(), kWhole);
}

/// Why a text is no count, or nothing: CLI11 would take -1 for the largest number there is.
std::string objection_to_count(const std::string& text) {
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos) return {};
  return "must be a whole number from 0 up, but is " + text;
}

/// What holds for the options of all subcommands.
void settle(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_type_name().starts_with("UINT")) option->check(objection_to_count, "");
    if (option->get_items_expected_max() > 0) {
      option->transform(
          [](const std::string& text) { return text.starts_with(kWhole) ? text.substr(1) : text; },
          "");
    }
  }
  for (CLI::App* command : app.get_subcommands({})) settle(*command);
}

/// Output that didn't arrive is no success: a full disk, a closed pipe.
int check_output(int status) {
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout) return status;
  const int failed = fail({ErrorCode::io, std::string("standard output: ") + std::strerror(errno)});
  return status == 0 ? failed : status;
}

int run(int argc, char** argv) {
  CLI::App app("Embedscope: tokenise, embed, compare, project and explain.", "embedscope");
  app.set_version_flag("--version", EMBEDSCOPE_VERSION);
  app.require_subcommand(1);
  app.footer("@FILE stands for the options that FILE holds; tools/ has such recipes.");
  int status = 0;
  add_train(app, status);
  add_export(app, status);
  add_eval(app, status);
  add_verify(app, status);
  add_quantize(app, status);
  add_run(app, status);
  add_embed(app, status);
  add_distill(app, status);
  add_trace(app, status);
  add_tokenize(app, status);
  add_search(app, status);
  add_knn(app, status);
  add_project(app, status);
  add_cluster(app, status);
  add_stats(app, status);
  settle(app);

  auto words = expand_recipes(argc, argv);
  if (!words) return fail(words.error());
  for (std::string& word : *words) keep_whole(word);
  std::reverse(words->begin(), words->end());  // the order that CLI11 takes a vector in
  try {
    app.parse(std::move(words).value());
  } catch (const CLI::RequiredError& error) {
    // CLI11 misses an option before it looks at what it couldn't read, which may be that option.
    const auto unread = app.remaining(true);
    return check_output(unread.empty() ? app.exit(error)
                                       : app.exit(CLI::ExtrasError(app.get_name(), unread)));
  } catch (const CLI::ParseError& error) {
    return check_output(app.exit(error));
  }
  return check_output(status);
}

}  // namespace
}  // namespace embedscope::cli

int main(int argc, char** argv) {
  try {
    return embedscope::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("embedscope: there is not enough memory for this\n", stderr);
    return 1;
  } catch (const std::exception& error) {  // what a library throws
    std::fprintf(stderr, "embedscope: %s\n", error.what());
    return 1;
  }
}
