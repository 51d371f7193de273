#include "compare/foreign_entrant.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <utility>

#include "compare/child_process.hpp"
#include "compare/foreign_plan.hpp"
#include "foreign/foreign_values.hpp"
#include "io/h5ad_from_dataset.hpp"
#include "io/hdf5_file.hpp"

namespace undrop::compare {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_words = 600;

std::string text_option(const EntrantPlan& plan, const char* name) {
  const auto at = plan.options.find(name);
  return at == plan.options.end() ? std::string() : std::get<std::string>(at->second);
}

class ForeignOutput final : public judge::EntrantOutput {
 public:
  ForeignOutput(foreign::ForeignMatrix matrix, const Dataset& data, std::vector<std::string> names, Context& context,
                std::optional<judge::ProgramCost> cost)
      : matrix_(std::move(matrix)), data_(data), names_(std::move(names)), context_(context), cost_(cost) {}
  [[nodiscard]] std::vector<std::string> variants(const std::string&) const override { return {"as given"}; }
  [[nodiscard]] std::unique_ptr<judge::ValueSource> values(const std::string&, Scale scale) const override {
    return foreign::foreign_values(matrix_, data_, names_, scale, context_);
  }
  [[nodiscard]] std::optional<judge::ProgramCost> cost() const override { return cost_; }

 private:
  foreign::ForeignMatrix matrix_;
  const Dataset& data_;
  std::vector<std::string> names_;
  Context& context_;
  std::optional<judge::ProgramCost> cost_;
};

class FileEntrant final : public judge::EntrantRunner {
 public:
  FileEntrant(EntrantPlan plan, PartPlan part, const CompareInput& input)
      : plan_(std::move(plan)), part_(part), input_(input) {}

  /// The task null asks twice: for the group, then for its genes dealt anew.
  [[nodiscard]] std::unique_ptr<judge::EntrantOutput> run(const Dataset& data, Context& context) override {
    const bool permuted = n_runs_++ > 0;
    const auto answer = answer_of(plan_, part_.kind, part_.repeat, permuted);
    if (!answer) throw InputError(why_unanswered(plan_, part_));
    return std::make_unique<ForeignOutput>(
        foreign::ForeignMatrix{*answer, text_option(plan_, "layer"), text_option(plan_, "scale")}, data,
        input_.cell_names, context, judge::ProgramCost{});
  }

 private:
  EntrantPlan plan_;
  PartPlan part_;
  const CompareInput& input_;
  int n_runs_ = 0;
};

/// In single quotes, for the shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

void replace_all(std::string& text, const std::string& mark, const std::string& by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
}

class CommandEntrant final : public judge::EntrantRunner {
 public:
  CommandEntrant(EntrantPlan plan, std::string folder) : plan_(std::move(plan)), folder_(std::move(folder)) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~CommandEntrant() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  CommandEntrant(const CommandEntrant&) = delete;
  CommandEntrant& operator=(const CommandEntrant&) = delete;

  [[nodiscard]] std::unique_ptr<judge::EntrantOutput> run(const Dataset& data, Context& context) override {
    const auto own = fmt::format("{}/{}", folder_, n_runs_++);
    const std::string input = own + ".input.h5ad";
    const std::string output = own + ".output.h5ad";
    {
      const auto file = io::hdf5::create_file(input);
      io::write_h5ad_from_dataset(file, data);
    }
    const auto outcome = run_child({"/bin/sh", "-c", command_for(input, output, context)}, own + ".log",
                                   std::numeric_limits<double>::infinity(), context);
    if (!outcome.succeeded()) throw InputError("the program " + describe(outcome) + last_words(outcome));
    if (!fs::exists(output)) throw InputError("the program ended well but wrote no {output}" + last_words(outcome));
    return std::make_unique<ForeignOutput>(foreign::ForeignMatrix{output, "", text_option(plan_, "scale")}, data,
                                           std::vector<std::string>{}, context,
                                           judge::ProgramCost{outcome.seconds, outcome.peak_memory});
  }

 private:
  [[nodiscard]] std::string command_for(const std::string& input, const std::string& output,
                                        const Context& context) const {
    std::string command = plan_.method;
    replace_all(command, "{input}", quoted(input));
    replace_all(command, "{output}", quoted(output));
    replace_all(command, "{seed}", std::to_string(context.seed & 0x7FFFFFFFU));
    replace_all(command, "{threads}", std::to_string(context.threads));
    return command;
  }

  [[nodiscard]] std::string last_words(const ChildOutcome& outcome) const {
    auto words = outcome.last_words;
    replace_all(words, folder_ + "/", "");
    if (words.empty()) return {};
    return ": " + (words.size() > most_words ? "..." + words.substr(words.size() - most_words) : words);
  }

  EntrantPlan plan_;
  std::string folder_;
  int n_runs_ = 0;
};

}  // namespace

std::unique_ptr<judge::EntrantRunner> make_file_entrant(const EntrantPlan& plan, const PartPlan& part,
                                                        const CompareInput& input) {
  return std::make_unique<FileEntrant>(plan, part, input);
}

std::unique_ptr<judge::EntrantRunner> make_command_entrant(const EntrantPlan& plan, const std::string& folder) {
  return std::make_unique<CommandEntrant>(plan, folder);
}

}  // namespace undrop::compare
