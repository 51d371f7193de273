#include "methods/scgacl/scgacl.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/random.hpp"
#include "methods/scgacl/parameters.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::scgacl {
namespace {

/// Keeps an archive in memory.
class Memory final : public ArchiveWriter, public ArchiveReader {
 public:
  void put(const std::string& name, std::span<const float> values, std::span<const std::int64_t> shape) override {
    floats_[name] = {values.begin(), values.end()};
    shapes_[name] = {shape.begin(), shape.end()};
  }
  void put(const std::string& name, std::span<const double> values) override {
    doubles_[name] = {values.begin(), values.end()};
  }
  void put(const std::string& name, std::span<const std::int64_t> values) override {
    integers_[name] = {values.begin(), values.end()};
  }
  void put(const std::string& name, const std::vector<std::string>& values) override { texts_[name] = values; }
  [[nodiscard]] bool has(const std::string& name) const override { return floats_.contains(name); }
  [[nodiscard]] std::vector<float> floats(const std::string& name, std::vector<std::int64_t>* shape) const override {
    if (shape != nullptr) *shape = shapes_.at(name);
    return floats_.at(name);
  }
  [[nodiscard]] std::vector<double> doubles(const std::string& name) const override { return doubles_.at(name); }
  [[nodiscard]] std::vector<std::int64_t> integers(const std::string& name) const override {
    return integers_.at(name);
  }
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const override { return texts_.at(name); }

 private:
  std::map<std::string, std::vector<float>> floats_;
  std::map<std::string, std::vector<std::int64_t>> shapes_;
  std::map<std::string, std::vector<double>> doubles_;
  std::map<std::string, std::vector<std::int64_t>> integers_;
  std::map<std::string, std::vector<std::string>> texts_;
};

constexpr std::int64_t n_cells = 90;
constexpr std::int64_t n_genes = 60;

/// Three groups of cells, each with genes of its own, a third of the counts lost; cell 7 is empty, gene 59 unseen.
Dataset example(std::uint64_t seed = 1) {
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes, 0));
  for (std::int64_t i = 0; i < n_cells; ++i) {
    Random random(seed, "example", static_cast<std::uint64_t>(i));
    for (std::int64_t j = 0; j < n_genes - 1 && i != 7; ++j) {
      const double mean = j / 20 == i % 3 ? 20 : 4;
      const auto count = random.poisson(mean);
      if (random.uniform() > 0.33)
        rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = static_cast<float>(count);
    }
  }
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, Context());
  return data;
}

Context one_thread(std::uint64_t seed = 0) {
  Context context;
  context.threads = 1;
  context.seed = seed;
  return context;
}

std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context, ParameterValues given = {},
                                   std::vector<std::int32_t> labels = {}) {
  given.try_emplace("epochs_warmup", std::int64_t{20});
  given.try_emplace("epochs_vade", std::int64_t{5});
  given.try_emplace("epochs_joint", std::int64_t{2});
  ImputerInput input;
  input.options = Options(info().parameters, "default", given);
  input.labels = std::move(labels);
  if (!input.labels.empty()) input.label_names = {"a", "b", "c"};
  input.n_clusters = 3;
  return Scgacl(std::move(input)).fit(data, context);
}

std::vector<std::int32_t> all_genes() {
  std::vector<std::int32_t> genes(n_genes);
  std::iota(genes.begin(), genes.end(), 0);
  return genes;
}

std::vector<float> values(const Imputation& imputation, CellRange cells = {0, n_cells}) {
  std::vector<float> out(static_cast<std::size_t>(cells.size() * n_genes));
  imputation.impute(cells, all_genes(), Quantity::expressed, out);
  return out;
}

TEST(Scgacl, ValuesAreFiniteNotNegativeAndNearWhatWasSeen) {
  const Dataset data = example();
  Context context = one_thread();
  const auto fitted = fit(data, context);
  const auto imputation = fitted->bind(data, context);
  const auto out = values(*imputation);
  CountBlock block;
  data.counts->read({0, n_cells}, block);
  double squares = 0;
  for (const float value : out) {
    EXPECT_TRUE(std::isfinite(value));
    EXPECT_GE(value, 0);
  }
  for (std::int64_t i = 0; i < n_cells; ++i) {
    const auto genes = block.genes_of(i);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const double seen =
          std::log1p(static_cast<double>(block.values_of(i)[e]) / data.size_factors[static_cast<std::size_t>(i)]);
      squares += std::pow(seen - static_cast<double>(out[static_cast<std::size_t>(i * n_genes + genes[e])]), 2);
    }
  }
  EXPECT_LT(std::sqrt(squares / static_cast<double>(data.counts->n_nonzeros())), 0.6);
}

TEST(Scgacl, FindsThePopulationsAndCallsDropout) {
  const Dataset data = example();
  Context context = one_thread();
  const auto fitted = fit(data, context);
  const auto imputation = fitted->bind(data, context);
  EXPECT_TRUE(fitted->found_populations());
  EXPECT_EQ(fitted->populations().size(), 3U);
  const auto populations = imputation->populations();
  EXPECT_EQ(populations[7], -1);
  for (std::size_t i = 0; i < n_cells; ++i) {
    const std::int32_t expected = i == 7 ? -1 : populations[i % 3 + 9];
    EXPECT_EQ(populations[i], expected) << i;
  }
  const DropoutTable table = fitted->dropout_table(data);
  EXPECT_EQ(table.n_genes, n_genes);
  EXPECT_EQ(table.n_populations, 3);
  std::vector<float> probability(static_cast<std::size_t>(n_cells * n_genes));
  imputation->dropout_probability({0, n_cells}, all_genes(), probability);
  for (std::int64_t i = 0; i < n_cells; ++i) {
    for (std::int64_t j = 0; j < n_genes; ++j) {
      const float found = probability[static_cast<std::size_t>(i * n_genes + j)];
      const std::int32_t population = populations[static_cast<std::size_t>(i)];
      const float expected = population < 0 ? 0 : table.probability[static_cast<std::size_t>(j * 3 + population)];
      EXPECT_EQ(found, expected);
    }
  }
  // Zeros of genes with some 20 counts in a group are lost, not silent; the unseen gene is not modelled.
  const auto marker = static_cast<std::size_t>(30 * 3 + populations[1]);
  EXPECT_GT(table.probability[marker], 0.9F);
  EXPECT_EQ(fitted->modelled_genes(data)[59], 0);
  EXPECT_EQ(fitted->modelled_genes(data)[0], 1);
}

TEST(Scgacl, TheCalibratedModelMakesTheCallsWhereItIsAskedFor) {
  const Dataset data = example();
  Context context = one_thread();
  const auto fitted = fit(data, context, {{"dropout_model", std::string("calibrated")}});
  const Facts facts = fitted->facts();
  EXPECT_EQ(std::get<std::string>(facts.at("dropout_model/name")), "calibrated");
  EXPECT_TRUE(std::get<bool>(facts.at("dropout_model/found")));
  const DropoutTable table = fitted->dropout_table(data);
  // A third of all counts is lost, and of Poisson means of 4 and more hardly any is 0.
  for (std::size_t j = 0; j < 59; ++j) EXPECT_GT(table.probability[j * 3], 0.7F);
}

TEST(Scgacl, BlocksAreWhatTheWholeIs) {
  const Dataset data = example();
  Context context = one_thread();
  const auto fitted = fit(data, context);
  const auto imputation = fitted->bind(data, context);
  const auto whole = values(*imputation);
  const std::vector<std::int32_t> genes{41, 3, 59};
  std::vector<float> part(static_cast<std::size_t>(10 * genes.size()));
  imputation->impute({20, 30}, genes, Quantity::expressed, part);
  for (std::size_t i = 0; i < 10; ++i) {
    for (std::size_t k = 0; k < genes.size(); ++k) {
      EXPECT_NEAR(part[i * genes.size() + k], whole[(20 + i) * n_genes + static_cast<std::size_t>(genes[k])], 1e-5);
    }
  }
}

TEST(Scgacl, GivenLabelsAreThePopulations) {
  const Dataset data = example();
  Context context = one_thread();
  std::vector<std::int32_t> labels(n_cells);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int32_t>(i % 3);
  const auto fitted = fit(data, context, {}, labels);
  EXPECT_FALSE(fitted->found_populations());
  EXPECT_EQ(fitted->populations(), (std::vector<std::string>{"a", "b", "c"}));
  const auto imputation = fitted->bind(data, context);
  labels[7] = -1;
  EXPECT_TRUE(std::equal(labels.begin(), labels.end(), imputation->populations().begin()));
}

TEST(Scgacl, ASavedModelGivesTheSameValues) {
  const Dataset data = example();
  Context context = one_thread(5);
  const auto fitted = fit(data, context, {{"batch_size", std::int64_t{16}}});
  Memory archive;
  fitted->save(archive);
  const auto loaded = FittedScgacl::load(archive);
  Context other = one_thread(99);
  EXPECT_EQ(values(*fitted->bind(data, context)), values(*loaded->bind(data, other)));
  EXPECT_EQ(loaded->populations(), fitted->populations());
  EXPECT_EQ(loaded->dropout_table(data).probability, fitted->dropout_table(data).probability);
}

TEST(Scgacl, NewCellsAreImputedByTheirOwnCounts) {
  const Dataset data = example();
  Context context = one_thread();
  const auto fitted = fit(data, context);
  const Dataset fresh = example(2);
  const auto imputation = fitted->bind(fresh, context);
  const auto known = fitted->bind(data, context);
  for (std::size_t i = 9; i < n_cells; ++i) EXPECT_EQ(imputation->populations()[i], known->populations()[i]) << i;
  for (const float value : values(*imputation)) EXPECT_TRUE(std::isfinite(value) && value >= 0);
}

TEST(Scgacl, PermutedCellsGetThePermutedValues) {
  const Dataset data = example();
  Context context = one_thread();
  const auto fitted = fit(data, context);
  std::vector<std::int64_t> order(n_cells);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>((i * 37) % n_cells);
  const Dataset permuted = select_cells(data, order);
  const auto straight = values(*fitted->bind(data, context));
  const auto moved = values(*fitted->bind(permuted, context));
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = 0; j < n_genes; ++j) {
      EXPECT_NEAR(moved[i * n_genes + j], straight[static_cast<std::size_t>(order[i]) * n_genes + j], 1e-5);
    }
  }
}

TEST(Scgacl, TheSameSeedGivesTheSameBits) {
  const Dataset data = example();
  const auto run = [&](std::uint64_t seed) {
    Context context = one_thread(seed);
    const auto fitted = fit(data, context);
    return values(*fitted->bind(data, context));
  };
  EXPECT_EQ(run(3), run(3));
  EXPECT_NE(run(3), run(4));
}

TEST(Scgacl, SamplesSpreadAroundTheMeanByTheirDeviation) {
  const Dataset data = example();
  Context context = one_thread();
  const auto fitted = fit(data, context);
  const auto imputation = fitted->bind(data, context);
  std::vector<float> deviation(static_cast<std::size_t>(n_cells * n_genes));
  imputation->stddev({0, n_cells}, all_genes(), Quantity::expressed, deviation);
  EXPECT_GT(*std::max_element(deviation.begin(), deviation.end()), 0);
  std::vector<float> first(deviation.size());
  std::vector<float> second(deviation.size());
  imputation->sample({0, n_cells}, all_genes(), Quantity::expressed, 0, first);
  imputation->sample({0, n_cells}, all_genes(), Quantity::expressed, 1, second);
  EXPECT_NE(first, second);
  imputation->sample({0, n_cells}, all_genes(), Quantity::expressed, 0, second);
  EXPECT_EQ(first, second);
}

TEST(Scgacl, RefusesCellsWithoutAnyOfItsGenes) {
  const Dataset data = example();
  Context context = one_thread();
  const auto fitted = fit(data, context);
  Dataset other = data;
  for (auto& name : other.gene_names) name = "other_" + name;
  EXPECT_THROW((void)fitted->bind(other, context), InputError);
}

TEST(Scgacl, RefusesFewerThanTwoGenes) {
  Dataset data = test::dataset_from_rows({{1, 0}, {2, 0}, {3, 0}});
  prep::set_size_factors(data, Context());
  Context context = one_thread();
  EXPECT_THROW((void)fit(data, context), InputError);
}

TEST(Scgacl, TinyAndDegenerateDataGiveDefinedValues) {
  for (const std::vector<std::vector<float>>& rows :
       {std::vector<std::vector<float>>{{1, 2}, {2, 1}}, {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}, {{5, 1}, {0, 0}, {3, 0}}}) {
    Dataset data = test::dataset_from_rows(rows);
    prep::set_size_factors(data, Context());
    Context context = one_thread();
    const auto fitted = fit(data, context);
    const auto imputation = fitted->bind(data, context);
    std::vector<std::int32_t> genes(rows.front().size());
    std::iota(genes.begin(), genes.end(), 0);
    std::vector<float> out(rows.size() * genes.size());
    imputation->impute({0, static_cast<std::int64_t>(rows.size())}, genes, Quantity::expressed, out);
    for (const float value : out) EXPECT_TRUE(std::isfinite(value) && value >= 0);
  }
}

}  // namespace
}  // namespace undrop::scgacl
