#include "methods/scdtl/scdtl.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"
#include "methods/scdtl/parameters.hpp"

namespace undrop::scdtl {
namespace {

constexpr std::size_t width = test::planted_genes;

std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context, ParameterValues given = {},
                                   std::vector<std::int32_t> labels = {}) {
  given.try_emplace("bulk", std::string("none"));
  given.try_emplace("bulk_min_genes", std::int64_t{10});
  given.try_emplace("hidden_dims", std::string("16-8"));
  given.try_emplace("latent_dim", std::int64_t{8});
  given.try_emplace("unet_filters", std::string("2-4"));
  given.try_emplace("head_rank", std::int64_t{4});
  given.try_emplace("epochs_bulk", std::int64_t{20});
  given.try_emplace("epochs_transfer", std::int64_t{40});
  given.try_emplace("epochs_fusion", std::int64_t{5});
  given.try_emplace("learning_rate", 0.01);
  ImputerInput input;
  input.options = Options(info().parameters, "default", given);
  input.labels = std::move(labels);
  if (!input.labels.empty()) input.label_names = {"a", "b", "c"};
  return make(std::move(input))->fit(data, context);
}

std::vector<float> values(const FittedImputer& fitted, const Dataset& data, Context& context) {
  return test::values_of(*fitted.bind(data, context), data, {0, data.n_cells()}, Quantity::expressed);
}

class Scdtl : public testing::Test {
 protected:
  /// Three bulk samples a group, with the group's genes high.
  Scdtl() {
    std::ofstream table(path);
    table << "gene";
    for (std::size_t i = 0; i < 9; ++i) table << ",s" << i;
    table << '\n';
    for (std::size_t j = 0; j + 1 < width; ++j) {
      table << data.gene_names[j];
      for (std::size_t i = 0; i < 9; ++i) table << ',' << (j / 13 == i % 3 ? 200 : 40) + (7 * i + j) % 5;
      table << '\n';
    }
  }
  const test::TemporaryFolder folder;
  const std::string path = (folder / "bulk.csv").string();
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
};

TEST_F(Scdtl, ValuesFollowTheGroupsAndEmptyCellsAndUnseenGenesAreZero) {
  const auto fitted = fit(data, context, {{"bulk", path}});
  const auto found = values(*fitted, data, context);
  double own = 0;
  double other = 0;
  for (std::size_t at = 0; at < found.size(); ++at) {
    const std::size_t cell = at / width;
    const std::size_t gene = at % width;
    ASSERT_TRUE(std::isfinite(found[at]) && found[at] >= 0) << at;
    if (cell == test::planted_empty_cell || gene == test::planted_unseen_gene) {
      EXPECT_EQ(found[at], 0) << at;
    } else {
      (gene / 13 == cell % 3 ? own : other) += static_cast<double>(found[at]) / (gene / 13 == cell % 3 ? 1 : 2);
    }
  }
  EXPECT_GT(own, 1.3 * other);
  EXPECT_EQ(fitted->facts().count("bulk_gate/held_out_with_bulk"), 1);
}

TEST_F(Scdtl, TheSameSeedGivesTheSameAndAnotherAnother) {
  const auto first = values(*fit(data, context, {{"bulk", std::string("pseudo")}}), data, context);
  EXPECT_EQ(first, values(*fit(data, context, {{"bulk", std::string("pseudo")}}), data, context));
  context.seed = 1;
  EXPECT_NE(first, values(*fit(data, context, {{"bulk", std::string("pseudo")}}), data, context));
}

TEST_F(Scdtl, ASavedModelImputesAsItDidAndNewCellsOneByOne) {
  const auto fitted = fit(data, context, {{"bulk", path}});
  test::MemoryArchive archive;
  fitted->save(archive);
  const auto back = load(archive);
  const auto found = values(*fitted, data, context);
  EXPECT_EQ(found, values(*back, data, context));
  const Dataset few = select_cells(data, std::vector<std::int64_t>{5, 3});
  const auto of_few = values(*back, few, context);
  for (std::size_t j = 0; j < width; ++j) {
    EXPECT_NEAR(of_few[j], found[5 * width + j], 1e-5);
    EXPECT_NEAR(of_few[width + j], found[3 * width + j], 1e-5);
  }
}

TEST_F(Scdtl, ABulkModelOfOneFitServesAnother) {
  const std::string kept = (folder / "kept.undrop").string();
  const auto first = fit(data, context, {{"bulk", path}, {"save_bulk_model", kept}});
  const auto second = fit(data, context, {{"bulk_model", kept}, {"bulk", std::string()}});
  EXPECT_EQ(values(*first, data, context), values(*second, data, context));
  EXPECT_THROW((void)fit(data, context, {{"bulk_model", kept}, {"input", std::string("range")}}), OptionError);
}

TEST_F(Scdtl, ABulkModelServesGenesThatItsFirstDataLacked) {
  const std::string kept = (folder / "kept.undrop").string();
  auto rows = test::planted_rows();
  for (auto& row : rows) row.resize(width - 10);
  const Dataset few = test::prepared_rows(rows);
  (void)fit(few, context, {{"bulk", path}, {"save_bulk_model", kept}});
  const auto fitted = fit(data, context, {{"bulk_model", kept}, {"bulk", std::string()}});
  EXPECT_EQ(std::get<std::int64_t>(fitted->facts().at("bulk/n_genes")), 39);
  EXPECT_EQ(std::get<std::int64_t>(fitted->facts().at("bulk_model/genes_new")), 9);
}

/// The same cells with the genes in another order in the file.
TEST_F(Scdtl, TheOrderOfTheGenesInTheFileDoesNotMatter) {
  std::vector<std::size_t> order(width);
  for (std::size_t j = 0; j < width; ++j) order[j] = 7 * j % width;
  auto rows = test::planted_rows();
  for (auto& row : rows) {
    const auto as_it_was = row;
    for (std::size_t j = 0; j < width; ++j) row[j] = as_it_was[order[j]];
  }
  Dataset shuffled = test::prepared_rows(rows);
  for (std::size_t j = 0; j < width; ++j) shuffled.gene_names[j] = data.gene_names[order[j]];
  const auto expected = values(*fit(data, context, {{"bulk", path}}), data, context);
  const auto found = values(*fit(shuffled, context, {{"bulk", path}}), shuffled, context);
  for (std::size_t at = 0; at < found.size(); ++at)
    ASSERT_NEAR(found[at], expected[at / width * width + order[at % width]], 1e-5) << at;
}

TEST_F(Scdtl, GenesWithoutBulkAreImputedOrLeft) {
  std::ofstream(path) << "gene,x,y,z,v,w\n";
  {
    std::ofstream table(path, std::ios::app);
    for (std::size_t j = 0; j < 26; ++j) table << data.gene_names[j] << ',' << 10 + j << ",30,40,20," << 50 - j << '\n';
  }
  const auto all = fit(data, context, {{"bulk", path}});
  const auto shared = fit(data, context, {{"bulk", path}, {"genes_without_bulk", std::string("leave")}});
  EXPECT_EQ(all->modelled_genes(data)[30], 1);
  EXPECT_EQ(shared->modelled_genes(data)[30], 0);
  EXPECT_EQ(shared->modelled_genes(data)[3], 1);
}

TEST_F(Scdtl, WithoutBulkItSaysWhatItNeeds) {
  EXPECT_THROW((void)fit(data, context, {{"bulk", std::string()}}), OptionError);
}

TEST_F(Scdtl, ThePaperIsRunAsItIsPrinted) {
  ParameterValues given{{"bulk", path},
                        {"hidden_dims", std::string("16-8")},
                        {"latent_dim", std::int64_t{8}},
                        {"bulk_min_genes", std::int64_t{10}},
                        {"unet_filters", std::string("2-4-8")},
                        {"epochs_bulk", std::int64_t{5}},
                        {"epochs_transfer", std::int64_t{5}},
                        {"epochs_fusion", std::int64_t{5}}};
  ImputerInput input;
  input.options = Options(info().parameters, "paper", given);
  const auto fitted = make(std::move(input))->fit(data, context);
  for (const auto value : values(*fitted, data, context)) ASSERT_TRUE(std::isfinite(value) && value >= 0);
}

/// Labels say which population a cell is of; the truth behind hidden entries is not in the data at all. What could leak
/// are annotations: the same counts with others must give the same.
TEST_F(Scdtl, NothingButCountsOfTheCellsReachesTheFit) {
  const auto found = values(*fit(data, context, {{"bulk", path}}), data, context);
  Dataset annotated = data;
  std::vector<std::string> types;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) types.push_back(i % 2 == 0 ? "even" : "odd");
  annotated.obs.push_back(text_column("label", types));
  annotated.var.push_back(text_column("truth", std::vector<std::string>(width, "x")));
  EXPECT_EQ(found, values(*fit(annotated, context, {{"bulk", path}}), annotated, context));
}

}  // namespace
}  // namespace undrop::scdtl
