#pragma once

#include <undrop/errors.hpp>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "output/fake_imputer.hpp"
#include "pipeline/method_source.hpp"

/// A method for tests of the pipeline: it calls every zero of the even genes, in two populations by turns.
namespace undrop::test {

class FakeImputer final : public Imputer {
 public:
  FakeImputer(ImputerInput input, FakeAnswers answers) : input_(std::move(input)), answers_(std::move(answers)) {}
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override;

 private:
  ImputerInput input_;
  FakeAnswers answers_;
};

/// The answers for a data set of this many cells.
inline FakeAnswers answers_for(const Dataset& data, FakeAnswers answers) {
  if (!answers.offer.dropout_probability) return answers;
  answers.names = {"one", "two"};
  answers.populations.clear();
  for (std::int64_t cell = 0; cell < data.n_cells(); ++cell) {
    const bool empty = data.size_factors[static_cast<std::size_t>(cell)] <= 0;
    answers.populations.push_back(empty ? -1 : static_cast<std::int32_t>(cell % 2));
  }
  answers.table = {data.n_genes(), 2, {}, 0.5};
  for (std::int64_t gene = 0; gene < data.n_genes(); ++gene) {
    answers.table.probability.insert(answers.table.probability.end(), 2, gene % 2 == 0 ? 0.9F : 0.1F);
  }
  return answers;
}

/// Binds by answers made for the cells at hand, so that it serves new ones too.
class FakeFittedAnywhere final : public FittedImputer {
 public:
  explicit FakeFittedAnywhere(FakeAnswers answers) : answers_(std::move(answers)) {}
  [[nodiscard]] std::string method() const override { return "fake"; }
  [[nodiscard]] Offer offer() const override { return answers_.offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return data.is_modelled;
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context&) const override {
    return std::make_unique<FakeImputation>(answers_for(data, answers_));
  }
  [[nodiscard]] std::vector<std::string> populations() const override {
    return answers_.offer.dropout_probability ? std::vector<std::string>{"one", "two"} : std::vector<std::string>{};
  }
  [[nodiscard]] bool found_populations() const override { return answers_.found && !populations().empty(); }
  [[nodiscard]] DropoutTable dropout_table(const Dataset& data) const override {
    return answers_for(data, answers_).table;
  }
  [[nodiscard]] Facts facts() const override { return {{"history/loss", std::vector<double>{3, 2, 1.5}}}; }
  [[nodiscard]] bool converged() const override { return answers_.converged; }
  void save(ArchiveWriter& archive) const override {
    const std::vector<float> value{answers_.value};
    const std::vector<std::int64_t> shape{1};
    archive.put("weights/value", value, shape);
  }

 private:
  FakeAnswers answers_;
};

inline std::unique_ptr<FittedImputer> FakeImputer::fit(const Dataset& data, Context& context) {
  context.check_cancelled();
  if (data.n_cells() == 0) throw InputError("no cells");
  // Labels are to be one a cell, and every name is to be used.
  if (!input_.labels.empty()) {
    const auto most = *std::max_element(input_.labels.begin(), input_.labels.end());
    if (input_.labels.size() != static_cast<std::size_t>(data.n_cells()) ||
        most + 1 != static_cast<std::int32_t>(input_.label_names.size())) {
      throw InputError("labels do not fit");
    }
    answers_.found = false;
  }
  return std::make_unique<FakeFittedAnywhere>(answers_);
}

inline pipeline::MethodSource fake_method(FakeAnswers answers = {}) {
  pipeline::MethodSource source;
  source.info.name = "fake";
  source.info.uses_labels = true;
  source.info.minimum_cells = 2;
  source.info.offer = answers.offer;
  source.info.parameters = ParameterTable({{.name = "strength", .default_value = 1.0, .help = "How much"}});
  source.make = [answers](ImputerInput input) { return std::make_unique<FakeImputer>(std::move(input), answers); };
  source.load = [answers](const ArchiveReader& archive) {
    auto loaded = answers;
    loaded.value = archive.floats("weights/value").at(0);
    return std::make_unique<FakeFittedAnywhere>(loaded);
  };
  return source;
}

}  // namespace undrop::test
