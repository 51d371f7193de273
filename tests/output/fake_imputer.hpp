#pragma once

#include <undrop/imputer.hpp>

#include <memory>
#include <utility>
#include <vector>

/// A method whose every answer is known.
namespace undrop::test {

/// What the fake says; entries that are not set come from simple rules.
struct FakeAnswers {
  Offer offer = {.expressed = true, .dropout_probability = true, .stddev = true};
  float value = 1.5F;  ///< of every entry, plus gene / 10 where `by_gene`
  float rate = -1;     ///< of every entry, where rates are asked for; negative: the value
  bool by_gene = false;
  float stddev = 0.5F;
  DropoutTable table = {};                     ///< n_genes = 0: none
  std::vector<std::int32_t> populations = {};  ///< of the cells
  std::vector<std::string> names = {};
  bool found = true;
  bool converged = true;
  std::vector<std::uint8_t> modelled = {};  ///< empty: all
  double depth = 0;                         ///< of every cell's values
};

class FakeImputation final : public Imputation {
 public:
  explicit FakeImputation(FakeAnswers answers) : answers_(std::move(answers)) {}

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override {
    std::size_t at = 0;
    const float value = quantity == Quantity::rate && answers_.rate >= 0 ? answers_.rate : answers_.value;
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      for (const auto gene : genes) {
        out[at++] = value + (answers_.by_gene ? static_cast<float>(gene) / 10.0F : 0.0F);
      }
    }
  }
  void dropout_probability(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const override {
    std::size_t at = 0;
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      for (const auto gene : genes) out[at++] = probability(cell, gene);
    }
  }
  void stddev(CellRange, std::span<const std::int32_t>, Quantity, std::span<float> out) const override {
    std::fill(out.begin(), out.end(), answers_.stddev);
  }
  [[nodiscard]] std::span<const std::int32_t> populations() const override { return answers_.populations; }
  [[nodiscard]] double depth_of_values(std::int64_t) const override { return answers_.depth; }

 private:
  [[nodiscard]] float probability(std::int64_t cell, std::int32_t gene) const {
    if (answers_.table.n_genes == 0) return gene % 2 == 0 ? 0.9F : 0.1F;
    const auto population = answers_.populations[static_cast<std::size_t>(cell)];
    if (population < 0) return 0.0F;
    return answers_.table.probability[static_cast<std::size_t>(gene * answers_.table.n_populations + population)];
  }
  FakeAnswers answers_;
};

class FakeFitted final : public FittedImputer {
 public:
  explicit FakeFitted(FakeAnswers answers) : answers_(std::move(answers)) {}
  [[nodiscard]] std::string method() const override { return "fake"; }
  [[nodiscard]] Offer offer() const override { return answers_.offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return answers_.modelled.empty() ? std::vector<std::uint8_t>(data.gene_names.size(), 1) : answers_.modelled;
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset&, Context&) const override {
    return std::make_unique<FakeImputation>(answers_);
  }
  [[nodiscard]] std::vector<std::string> populations() const override { return answers_.names; }
  [[nodiscard]] bool found_populations() const override { return answers_.found && !answers_.names.empty(); }
  [[nodiscard]] DropoutTable dropout_table(const Dataset&) const override { return answers_.table; }
  [[nodiscard]] Facts facts() const override {
    return {{"history/loss", std::vector<double>{3, 2, 1.5}}, {"epochs", std::int64_t{3}}};
  }
  [[nodiscard]] bool converged() const override { return answers_.converged; }
  void save(ArchiveWriter& archive) const override {
    const std::vector<float> value{answers_.value};
    const std::vector<std::int64_t> shape{1};
    archive.put("weights/value", value, shape);
  }

 private:
  FakeAnswers answers_;
};

}  // namespace undrop::test
