#include "dropout/calibrated_dropout.hpp"

#include <undrop/read.hpp>
#include <undrop/simulate.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "core/random.hpp"
#include "dropout/selected_counts.hpp"
#include "memory_archive.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::dropout {
namespace {

std::vector<std::int32_t> all_genes(const Dataset& data) {
  std::vector<std::int32_t> genes(static_cast<std::size_t>(data.n_genes()));
  std::iota(genes.begin(), genes.end(), 0);
  return genes;
}

CalibratedDropout fit(Dataset data, const Context& context = {}) {
  prep::set_size_factors(data, context);
  return fit_calibrated_dropout(data, all_genes(data), context);
}

Simulation simulation(const ParameterValues& values) {
  ParameterValues all = {{"n_cells", std::int64_t{500}}, {"n_genes", std::int64_t{600}}, {"n_groups", std::int64_t{3}}};
  for (const auto& [name, value] : values) all[name] = value;
  return Simulation(Options(simulate_parameters(), "default", all), 11);
}

/// One zero: the probability that it is technical, and whether it is.
struct Zero {
  double probability;
  bool technical;
};

struct ZeroScores {
  double accuracy = 0;  ///< of calls at 0.5
  double auc = 0;
  double brier = 0;
  double share = 0;  ///< of technical zeros
};

ZeroScores score(std::vector<Zero> zeros) {
  std::sort(zeros.begin(), zeros.end(), [](const Zero& x, const Zero& y) { return x.probability < y.probability; });
  ZeroScores out;
  double technical = 0;
  double ranks = 0;
  const auto n = static_cast<double>(zeros.size());
  for (std::size_t i = 0; i < zeros.size(); ++i) {
    const Zero& zero = zeros[i];
    out.accuracy += (zero.probability >= 0.5) == zero.technical ? 1 / n : 0;
    out.brier += std::pow(zero.probability - (zero.technical ? 1 : 0), 2) / n;
    if (zero.technical) ranks += static_cast<double>(i + 1);
    technical += zero.technical ? 1 : 0;
  }
  out.auc = (ranks - technical * (technical + 1) / 2) / (technical * (n - technical));
  out.share = technical / n;
  return out;
}

std::vector<Zero> zeros_of(const Dataset& data, const CountSource& truth, const CalibratedDropout& found) {
  std::vector<Zero> out;
  CountBlock seen;
  CountBlock before;
  data.counts->read({0, data.n_cells()}, seen);
  truth.read({0, truth.n_cells()}, before);
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    std::vector<int> state(static_cast<std::size_t>(data.n_genes()), 0);
    for (const auto gene : before.genes_of(i)) state[static_cast<std::size_t>(gene)] = 1;
    for (const auto gene : seen.genes_of(i)) state[static_cast<std::size_t>(gene)] = 2;
    for (std::size_t j = 0; j < state.size(); ++j) {
      if (state[j] == 2) continue;
      const double probability =
          found.found ? found.zero_probability(j, data.size_factors[static_cast<std::size_t>(i)]) : 0;
      out.push_back({probability, state[j] == 1});
    }
  }
  return out;
}

/// The counts before dropout of a whole simulation.
std::shared_ptr<const CountSource> true_counts(const Simulation& simulated) {
  SimulatedBlock block;
  simulated.simulate_cells({0, simulated.n_cells()}, false, {}, block);
  return std::make_shared<SparseCounts>(simulated.n_genes(), block.offsets, block.genes, block.true_counts);
}

TEST(CalibratedDropout, RecoversTheCurveAndKnowsHowManyZerosAreTechnical) {
  const std::vector<LossCurve> curves = {{1, -1}, {0, -0.7}, {4.5, -1.5}};
  for (const LossCurve& curve : curves) {
    const Simulation simulated =
        simulation({{"dropout_shape", std::to_string(curve.b)}, {"dropout_mid", std::to_string(-curve.a / curve.b)}});
    Dataset data = simulated.dataset({});
    prep::set_size_factors(data, {});
    const CalibratedDropout found = fit_calibrated_dropout(data, all_genes(data), {});
    ASSERT_TRUE(found.found);
    EXPECT_NEAR(found.a, curve.a, 0.25);
    EXPECT_NEAR(found.b, curve.b, 0.1);
    const ZeroScores scores = score(zeros_of(data, *true_counts(simulated), found));
    EXPECT_NEAR(found.technical_share, scores.share, 0.03);
    EXPECT_GT(scores.accuracy, 0.78);
    EXPECT_GT(scores.auc, 0.88);
  }
}

TEST(CalibratedDropout, FindsNoneWhereThereIsNone) {
  for (const std::int64_t groups : {1, 4}) {
    const CalibratedDropout found =
        fit(simulation({{"dropout", std::string("none")}, {"n_groups", groups}}).dataset({}));
    EXPECT_FALSE(found.found);
    EXPECT_LT(found.held_out_gain, 0.001);
    for (const double p : found.probability) EXPECT_EQ(p, 0);
  }
}

TEST(CalibratedDropout, CallsTheZerosOfThePublishedSimulation) {
  const auto path = test::shared_data() / "sim_groups3";
  UNDROP_NEEDS_SHARED_DATA(path);
  const test::TemporaryFolder folder;
  for (const char* name : {"barcodes.tsv.gz", "features.tsv.gz"})
    std::filesystem::copy_file(path / name, folder / name);
  std::filesystem::copy_file(path / "true_matrix.mtx.gz", folder / "matrix.mtx.gz");
  Context context;
  Dataset data = read_dataset(path, {}, context);
  prep::set_size_factors(data, context);
  const CalibratedDropout found = fit_calibrated_dropout(data, all_genes(data), context);
  ASSERT_TRUE(found.found);
  EXPECT_NEAR(found.b, 0.5, 0.06);  // here the loss rises with the rate
  const ZeroScores scores = score(zeros_of(data, *read_dataset(folder.path(), {}, context).counts, found));
  EXPECT_GT(scores.accuracy, 0.93);
  EXPECT_GT(scores.auc, 0.98);
  EXPECT_LT(scores.brier, 0.05);
  EXPECT_NEAR(found.technical_share, scores.share, 0.01);
}

TEST(CalibratedDropout, DependsNeitherOnThreadsNorOnTheOrderNorOnCopiesOfCells) {
  const Simulation simulated = simulation({{"dropout_mid", std::string("1")}, {"n_cells", std::int64_t{300}}});
  Dataset data = simulated.dataset({});
  prep::set_size_factors(data, {});
  Context context;
  context.threads = 1;
  const CalibratedDropout one = fit_calibrated_dropout(data, all_genes(data), context);
  context.threads = 3;
  const CalibratedDropout three = fit_calibrated_dropout(data, all_genes(data), context);
  EXPECT_EQ(one.technical, three.technical);
  EXPECT_EQ(one.held_out_gain, three.held_out_gain);
  std::vector<std::int64_t> turned;
  for (std::int64_t i = data.n_cells(); i > 0; --i) turned.push_back(i - 1);
  const CalibratedDropout other = fit_calibrated_dropout(select_cells(data, turned), all_genes(data), context);
  EXPECT_NEAR(one.a, other.a, 1e-6);
  EXPECT_NEAR(one.probability[7], other.probability[7], 1e-6);
  turned.insert(turned.end(), turned.begin(), turned.end());
  const CalibratedDropout twice = fit_calibrated_dropout(view_cells(data, turned), all_genes(data), context);
  EXPECT_NEAR(one.a, twice.a, 0.02);
  EXPECT_NEAR(one.b, twice.b, 0.01);
  EXPECT_NEAR(one.t0, twice.t0, 0.03);
  EXPECT_NEAR(one.mean[7], twice.mean[7], 0.01 * one.mean[7]);
}

TEST(CalibratedDropout, ManyCellsMakeItSure) {
  const Simulation simulated =
      simulation({{"dropout_mid", std::string("1")}, {"n_cells", std::int64_t{300}}, {"n_genes", std::int64_t{120}}});
  Dataset data = simulated.dataset({});
  prep::set_size_factors(data, {});
  const CalibratedDropout few = fit_calibrated_dropout(data, all_genes(data), {});
  std::vector<std::int64_t> copies;
  for (std::int64_t i = 0; i < 100 * data.n_cells(); ++i) copies.push_back(i % data.n_cells());
  const CalibratedDropout many = fit_calibrated_dropout(view_cells(data, copies), all_genes(data), {});
  ASSERT_TRUE(many.found);
  EXPECT_NEAR(many.technical_share, few.technical_share, 0.03);
  for (std::size_t j = 0; j < few.mean.size(); ++j) {
    EXPECT_TRUE(many.probability[j] >= 0 && many.probability[j] <= 1) << j;
    if (few.mean[j] > 0.5) {
      EXPECT_NEAR(many.probability[j], few.probability[j], 0.05) << j;
    }
  }
}

TEST(CalibratedDropout, PopulationsThatAreFarApartDoNotPassForSpread) {
  Random random(5, "populations");
  std::vector<std::vector<float>> rows(240, std::vector<float>(60, 0));
  std::vector<std::int32_t> populations;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    populations.push_back(static_cast<std::int32_t>(i % 3));
    for (std::size_t j = 0; j < 60; ++j) {
      const auto count = static_cast<float>(random.poisson(j / 20 == i % 3 ? 20 : 4));
      if (random.uniform() > 0.33) rows[i][j] = count;
    }
  }
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, {});
  const CalibratedDropout found = fit_calibrated_dropout(data, all_genes(data), populations, 3, {});
  ASSERT_TRUE(found.found);
  ASSERT_EQ(found.mean.size(), 180U);
  for (std::size_t j = 0; j < 60; ++j) {
    for (std::int64_t k = 0; k < 3; ++k) {
      const double mean = j / 20 == static_cast<std::size_t>(k) ? 20 : 4;
      EXPECT_NEAR(found.mean[found.row(j, k)] / mean, 1, 0.35);
      EXPECT_GT(found.probability[found.row(j, k)], 0.85);
    }
  }
}

TEST(CalibratedDropout, TheDeeperTheCellTheSurerTheZero) {
  const CalibratedDropout found =
      fit(simulation({{"dropout_mid", std::string("1")}, {"library_scale", 0.6}}).dataset({}));
  ASSERT_TRUE(found.found);
  EXPECT_GT(found.n_strata(), 2U);
  const auto high = std::max_element(found.mean.begin(), found.mean.end()) - found.mean.begin();
  const auto low = static_cast<std::size_t>(high);
  EXPECT_GE(found.lost_probability(low, 1), found.zero_probability(low, 1));
  EXPECT_GT(found.lost_rate(low, 1), 0);
  for (std::size_t j = 0; j < found.mean.size(); ++j) {
    if (found.mean[j] < 0.2 || found.mean[j] > 1) continue;
    EXPECT_GT(found.zero_probability(j, 2), found.zero_probability(j, 0.5));
  }
}

TEST(CalibratedDropout, OutlandishCountsDoNotBreakIt) {
  std::vector<std::vector<float>> rows(40, std::vector<float>(30, 0));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < 30; ++j) rows[i][j] = (i + j) % 3 == 0 ? 0.0F : (i * j) % 7 == 0 ? 3e6F : 1.0F;
  }
  const CalibratedDropout found = fit(test::dataset_from_rows(rows));
  for (const double p : found.probability) EXPECT_TRUE(p >= 0 && p <= 1);
  for (const double m : found.mean) EXPECT_TRUE(std::isfinite(m));
}

TEST(CalibratedDropout, KeepsUmiCountsAsTheyAre) {
  const auto path = test::shared_data() / "cellbench_dropseq";
  UNDROP_NEEDS_SHARED_DATA(path);
  Context context;
  const CalibratedDropout found = fit(read_dataset(path, {}, context));
  EXPECT_FALSE(found.found);
  for (const double p : found.probability) EXPECT_EQ(p, 0);
  EXPECT_NE(advice(found).find("-m ebayes --policy posterior"), std::string::npos);
}

TEST(CalibratedDropout, IsSavedAndLoaded) {
  CalibratedDropout out;
  out.found = true;
  out.a = 1.5;
  out.gene_names = {"x", "y"};
  out.probability = {0.1, 0.2};
  out.mean = {1, 2};
  out.shape = {3, 4};
  out.log_size = {-1, 1};
  out.technical = {0.1, 0.3, 0.5, 0.9};
  out.lost = {0.2, 0.4, 0.6, 1};
  out.lost_mean = {1, 2, 3, 4};
  test::MemoryArchive archive;
  out.save(archive, "dropout/");
  const CalibratedDropout back = CalibratedDropout::load(archive, "dropout/");
  EXPECT_TRUE(back.found);
  EXPECT_EQ(back.a, 1.5);
  EXPECT_EQ(back.gene_names, out.gene_names);
  EXPECT_DOUBLE_EQ(back.zero_probability(0, 1), 0.2);
  EXPECT_DOUBLE_EQ(back.zero_probability(1, 1e-9), 0.5);
  EXPECT_DOUBLE_EQ(back.lost_probability(1, 1e9), 1);
  EXPECT_DOUBLE_EQ(back.lost_rate(1, 1), 3.5);
}

TEST(CalibratedDropout, APopulationHasTheMeanOfItsCells) {
  CalibratedDropout out;
  out.found = true;
  out.gene_names = {"x", "y"};
  out.log_size = {0, 1};
  out.technical = {0.1, 0.3, 0.5, 0.9};
  const std::vector<double> sizes = {1, std::exp(0.5), std::exp(2.0), 0, 1};
  const std::vector<std::int32_t> populations = {0, 0, 1, 1, -1};
  const auto found = zero_probabilities(out, sizes, populations, 3);
  const std::vector<float> expected = {0.15F, 0.3F, 0, 0.6F, 0.9F, 0};
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-6);
  EXPECT_EQ(std::get<std::string>(facts(out).at("dropout_model/name")), "calibrated");
  out.found = false;
  for (const float p : zero_probabilities(out, sizes, populations, 3)) EXPECT_EQ(p, 0);
}

TEST(CalibratedDropout, NothingToSayAboutEmptyGenes) {
  Dataset data = test::dataset_from_rows({{1, 0}, {0, 0}, {2, 0}});
  const CalibratedDropout found = fit(data);
  EXPECT_FALSE(found.found);
  EXPECT_EQ(found.probability, (std::vector<double>{0, 0}));
  EXPECT_EQ(found.mean[1], 0);
}

}  // namespace
}  // namespace undrop::dropout
