#include "methods/scvgae/scvgae.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"
#include "methods/scvgae/parameters.hpp"

namespace undrop::scvgae {
namespace {

constexpr CellRange all{0, test::planted_cells};
constexpr std::size_t width = test::planted_genes;

Context one_thread(std::uint64_t seed = 0) {
  Context context = test::context_of(1);
  context.seed = seed;
  return context;
}

std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context, ParameterValues given = {}) {
  given.try_emplace("epochs", std::int64_t{25});
  given.try_emplace("graph", std::string("knn"));
  given.try_emplace("hidden_dim", std::int64_t{16});
  given.try_emplace("decoder_dim", std::int64_t{16});
  given.try_emplace("latent_dim", std::int64_t{4});
  ImputerInput input;
  input.options = Options(info().parameters, "default", given);
  return make(std::move(input))->fit(data, context);
}

std::vector<float> values(const FittedImputer& fitted, const Dataset& data, Context& context,
                          Quantity quantity = Quantity::rate) {
  return test::values_of(*fitted.bind(data, context), data, {0, data.n_cells()}, quantity);
}

class Scvgae : public testing::Test {
 protected:
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = one_thread();
};

TEST_F(Scvgae, RatesFollowTheGroupsAndEmptyCellsAndUnseenGenesAreZero) {
  const auto fitted = fit(data, context);
  const auto rates = values(*fitted, data, context);
  double own = 0;
  double other = 0;
  for (std::size_t at = 0; at < rates.size(); ++at) {
    const std::size_t cell = at / width;
    const std::size_t gene = at % width;
    ASSERT_TRUE(std::isfinite(rates[at]) && rates[at] >= 0) << at;
    if (cell == test::planted_empty_cell || gene == test::planted_unseen_gene) {
      EXPECT_EQ(rates[at], 0) << at;
    } else {
      (gene / 13 == cell % 3 ? own : other) += static_cast<double>(rates[at]) / (gene / 13 == cell % 3 ? 1 : 2);
    }
  }
  EXPECT_GT(own, 2 * other);
  EXPECT_EQ(fitted->modelled_genes(data)[test::planted_unseen_gene], 0);
}

TEST_F(Scvgae, ExpressedValuesAreNearerToWhatWasSeenThanRatesAndLostCountsAreCalled) {
  const auto fitted = fit(data, context);
  const auto imputation = fitted->bind(data, context);
  const auto rates = values(*fitted, data, context);
  const auto expressed = values(*fitted, data, context, Quantity::expressed);
  std::vector<std::int32_t> genes(width);
  for (std::size_t j = 0; j < width; ++j) genes[j] = static_cast<std::int32_t>(j);
  std::vector<float> dropout(rates.size());
  imputation->dropout_probability(all, genes, dropout);
  const auto rows = test::planted_rows();
  double of_rates = 0;
  double of_expressed = 0;
  double called = 0;
  double n = 0;
  for (std::size_t at = 0; at < rates.size(); ++at) {
    EXPECT_TRUE(dropout[at] >= 0 && dropout[at] <= 1);
    if (at / width == test::planted_empty_cell || at % width / 13 != at / width % 3 || at % width == 39) continue;
    const double factor = data.size_factors[at / width];
    const float count = rows[at / width][at % width];
    if (count > 0) {
      const double seen = std::log1p(static_cast<double>(count) / factor);
      of_rates += std::pow(std::log1p(static_cast<double>(rates[at])) - seen, 2);
      of_expressed += std::pow(std::log1p(static_cast<double>(expressed[at])) - seen, 2);
    }
    called += dropout[at] > 0.5F ? 1 : 0;
    n += 1;
  }
  EXPECT_LT(of_expressed, 0.95 * of_rates);  // a third of the counts is lost, which rates weigh in
  EXPECT_GT(called, 0.9 * n);                // means of some 20 counts: a zero is a loss
}

TEST_F(Scvgae, TheSameSeedGivesTheSameBitsAndAnotherOthers) {
  const auto run = [&](std::uint64_t seed) {
    Context own = one_thread(seed);
    return values(*fit(data, own), data, own);
  };
  EXPECT_EQ(run(3), run(3));
  EXPECT_NE(run(3), run(4));
}

TEST_F(Scvgae, ASavedModelGivesTheSameValues) {
  for (const char* graph : {"knn", "none"}) {
    const auto fitted = fit(data, context, {{"graph", std::string(graph)}});
    test::MemoryArchive archive;
    fitted->save(archive);
    Context other = one_thread(99);
    EXPECT_EQ(values(*fitted, data, context), values(*load(archive), data, other)) << graph;
  }
}

TEST_F(Scvgae, AModelWithTheOptionsOfTheCommandLineCanBeLoaded) {
  ImputerInput input;
  input.options = Options(find_method("scvgae").parameters, "default", {{"epochs", std::int64_t{1}}});
  const auto fitted = make(std::move(input))->fit(data, context);
  test::MemoryArchive archive;
  fitted->save(archive);
  EXPECT_EQ(values(*load(archive), data, context), values(*fitted, data, context));
}

TEST_F(Scvgae, PartsOfTheFitAreKnownAndKeepTheirValues) {
  const auto fitted = fit(data, context);
  const auto whole = values(*fitted, data, context);
  const std::vector<std::int64_t> cells{30, 3, 58, 11};
  const auto some = values(*fitted, select_cells(data, cells), context);
  for (std::size_t at = 0; at < some.size(); ++at)
    EXPECT_NEAR(some[at], whole[static_cast<std::size_t>(cells[at / width]) * width + at % width],
                1e-4 * (1 + some[at]));
}

TEST_F(Scvgae, NewCellsLookLikeTheirOwnKindWhateverComesWithThem) {
  auto rows = test::planted_rows();
  const std::vector<std::vector<float>> strangers{rows[4], rows[5], rows[10]};
  rows.erase(rows.begin() + 10);
  rows.erase(rows.begin() + 4, rows.begin() + 6);
  const Dataset fitted_on = test::prepared_rows(rows);
  const auto fitted = fit(fitted_on, context);
  const auto together = values(*fitted, test::prepared_rows(strangers), context);
  for (std::size_t i = 0; i < strangers.size(); ++i) {
    const std::size_t kind = i == 1 ? 2 : 1;
    double own = 0;
    double rest = 0;
    for (std::size_t j = 0; j < 39; ++j) (j / 13 == kind ? own : rest) += static_cast<double>(together[i * width + j]);
    EXPECT_GT(2 * own, rest) << i;
  }
}

TEST_F(Scvgae, PermutedCellsGetThePermutedValuesOfOneFit) {
  const auto fitted = fit(data, context);
  const auto straight = values(*fitted, data, context);
  std::vector<std::int64_t> order(test::planted_cells);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>((i * 37) % order.size());
  const auto moved = values(*fitted, select_cells(data, order), context);
  for (std::size_t at = 0; at < moved.size(); ++at)
    EXPECT_NEAR(moved[at], straight[static_cast<std::size_t>(order[at / width]) * width + at % width],
                1e-4 * (1 + moved[at]));
}

TEST_F(Scvgae, AFitOfPermutedCellsGivesMuchTheSame) {
  auto rows = test::planted_rows();
  std::reverse(rows.begin(), rows.end());
  const Dataset turned = test::prepared_rows(rows);
  const auto straight = values(*fit(data, context), data, context);
  const auto moved = values(*fit(turned, context), turned, context);
  double difference = 0;
  double size = 0;
  for (std::size_t at = 0; at < moved.size(); ++at) {
    const float value = straight[(test::planted_cells - 1 - at / width) * width + at % width];
    difference += std::abs(static_cast<double>(moved[at] - value));
    size += static_cast<double>(value);
  }
  EXPECT_LT(difference, 0.15 * size);
}

TEST_F(Scvgae, DrawsAreKeyedAndSpreadByTheirDeviation) {
  const auto fitted = fit(data, context);
  const auto imputation = fitted->bind(data, context);
  std::vector<std::int32_t> genes{1, 20, 30};
  const auto draw = [&](std::uint64_t index) {
    std::vector<float> out(static_cast<std::size_t>(test::planted_cells) * genes.size());
    imputation->sample(all, genes, Quantity::rate, index, out);
    return out;
  };
  EXPECT_EQ(draw(0), draw(0));
  EXPECT_NE(draw(0), draw(1));
  std::vector<float> deviation(static_cast<std::size_t>(test::planted_cells) * genes.size());
  imputation->stddev(all, genes, Quantity::rate, deviation);
  EXPECT_GT(*std::max_element(deviation.begin(), deviation.end()), 0);
}

TEST_F(Scvgae, AblationsRun) {
  const std::vector<ParameterValues> ablations{{{"graph", std::string("none")}},
                                               {{"likelihood", std::string("nb")}},
                                               {{"likelihood", std::string("squared-error")}},
                                               {{"kl_weight", 0.0}},
                                               {{"dispersion", std::string("entry")}},
                                               {{"validation_share", 0.0}},
                                               {{"fanout", std::int64_t{-1}}, {"metric", std::string("cosine")}}};
  for (auto given : ablations) {
    given["epochs"] = std::int64_t{3};
    for (const float value : values(*fit(data, context, given), data, context))
      EXPECT_TRUE(std::isfinite(value) && value >= 0);
  }
}

TEST_F(Scvgae, OffersOnlyWhatIsFitted) {
  const auto offer = [&](const std::string& name, const ParameterValue& value) {
    return fit(data, context, {{"epochs", std::int64_t{1}}, {name, value}})->offer();
  };
  EXPECT_TRUE(offer("likelihood", std::string("zinb")).dropout_probability);
  EXPECT_FALSE(offer("likelihood", std::string("nb")).dropout_probability);
  EXPECT_TRUE(offer("likelihood", std::string("nb")).expressed);
  EXPECT_FALSE(offer("likelihood", std::string("squared-error")).expressed);
  EXPECT_TRUE(offer("kl_weight", 1.0).stddev);
  EXPECT_FALSE(offer("kl_weight", 0.0).stddev);
  EXPECT_FALSE(offer("kl_weight", 0.0).sample);
}

TEST_F(Scvgae, RefusesWhatItCannotUse) {
  Dataset other = data;
  for (auto& name : other.gene_names) name = "other_" + name;
  const auto fitted = fit(data, context, {{"epochs", std::int64_t{1}}});
  EXPECT_THROW((void)fit(data, context, {{"use_rep", std::string("X_pca")}}), OptionError);
  EXPECT_THROW((void)fit(data, context, {{"use_rep", std::string("X_pca")}, {"graph", std::string("none")}}),
               OptionError);
  EXPECT_THROW((void)fitted->bind(other, context), InputError);
  const Dataset one_gene = test::prepared_rows({{1, 0}, {2, 0}, {3, 0}});
  EXPECT_THROW((void)fit(one_gene, context), InputError);
  EXPECT_THROW((void)load(test::MemoryArchive()), FormatError);
}

TEST_F(Scvgae, TinyAndDegenerateDataGiveDefinedValues) {
  for (const std::vector<std::vector<float>>& rows :
       {std::vector<std::vector<float>>{{1, 2}, {2, 1}}, {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}, {{5, 1}, {0, 0}, {3, 0}}}) {
    const Dataset tiny = test::prepared_rows(rows);
    const auto fitted = fit(tiny, context, {{"epochs", std::int64_t{2}}});
    for (const float value : values(*fitted, tiny, context, Quantity::expressed))
      EXPECT_TRUE(std::isfinite(value) && value >= 0);
  }
}

TEST_F(Scvgae, BatchesAreJoinedWithinOrByMutualNeighbours) {
  Dataset with = data;
  std::vector<std::string> lanes;
  for (std::int64_t i = 0; i < test::planted_cells; ++i) lanes.emplace_back(i < 25 ? "a" : "b");
  with.obs = {text_column("lane", lanes)};
  const ParameterValues given{{"graph_batch", std::string("lane")}, {"n_neighbors", std::int64_t{40}}};
  const auto within = fit(with, context, given);
  EXPECT_EQ(std::get<std::int64_t>(within->facts().at("graph/components")), 2);
  ParameterValues mutual = given;
  mutual["batch_edges"] = std::string("mutual");
  const auto across = fit(with, context, mutual);
  EXPECT_EQ(std::get<std::int64_t>(across->facts().at("graph/components")), 1);
  EXPECT_GT(std::get<std::int64_t>(across->facts().at("graph/edges_across_batches")), 0);
  for (const float value : values(*across, data, context)) EXPECT_TRUE(std::isfinite(value) && value >= 0);
  EXPECT_THROW((void)fit(with, context, {{"graph", std::string("none")}, {"graph_batch", std::string("lane")}}),
               OptionError);
  EXPECT_THROW((void)fit(with, context, {{"batch_edges", std::string("mutual")}}), OptionError);
  EXPECT_THROW((void)fit(data, context, {{"graph_batch", std::string("lane")}}), OptionError);
}

TEST_F(Scvgae, ALoadedModelSaysWhatItsFitSaid) {
  const auto fitted = fit(data, context, {{"epochs", std::int64_t{2}}});
  test::MemoryArchive archive;
  fitted->save(archive);
  EXPECT_EQ(load(archive)->facts(), fitted->facts());
  EXPECT_NEAR(std::get<double>(fitted->facts().at("training/held_out_share")), 0.05, 0.01);
}

TEST_F(Scvgae, AGivenGraphIsTakenAndNewCellsHaveNoPlaceInIt) {
  // Rings within the three groups; the cell after the empty one is alone.
  Dataset with = data;
  NeighborGraph graph;
  graph.key = "rings";
  graph.distances.offsets = {0};
  for (std::int32_t i = 0; i < test::planted_cells; ++i) {
    if (i != 8 && i + 3 < test::planted_cells) {
      graph.distances.ends.push_back(i + 3);
      graph.distances.values.push_back(1);
    }
    graph.distances.offsets.push_back(static_cast<std::int64_t>(graph.distances.ends.size()));
  }
  with.neighbors = std::make_shared<const NeighborGraph>(graph);
  const auto fitted = fit(with, context, {{"neighbors_key", std::string("rings")}});
  EXPECT_GT(std::get<std::int64_t>(fitted->facts().at("graph/components")), 2);
  for (const float value : values(*fitted, data, context)) EXPECT_TRUE(std::isfinite(value) && value >= 0);
  auto rows = test::planted_rows();
  rows[0][0] += 9;
  EXPECT_THROW((void)fitted->bind(test::prepared_rows(rows), context), InputError);
  test::MemoryArchive archive;
  fitted->save(archive);
  EXPECT_EQ(values(*load(archive), data, context), values(*fitted, data, context));
}

}  // namespace
}  // namespace undrop::scvgae
