#include "methods/completion/completion.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "methods/completion/fit.hpp"
#include "methods/planted_counts.hpp"
#include "prep/gene_places.hpp"

namespace undrop::completion {
namespace {

/// Cells × genes values of rank 2 with effects, some left out; the same places in every call.
struct Planted {
  Side shown;
  Side hidden;
};

Planted planted(std::int64_t n_cells, std::int64_t n_genes, double noise) {
  const auto factor = [](const char* name, std::int64_t index, int k) {
    Random random(5, name, static_cast<std::uint64_t>(index * 4 + k));
    return random.normal();
  };
  Planted out;
  for (std::int64_t i = 0; i < n_cells; ++i) {
    Random random(5, "shown", static_cast<std::uint64_t>(i));
    for (std::int64_t j = 0; j < n_genes; ++j) {
      double value = 3 + 0.5 * factor("cell", i, 0) + factor("gene", j, 0) + noise * random.normal();
      for (int k = 1; k < 3; ++k) value += factor("cell", i, k) * factor("gene", j, k);
      const double draw = random.uniform();
      Side* to = draw < 0.5 ? &out.shown : draw < 0.6 ? &out.hidden : nullptr;
      if (to == nullptr) continue;
      to->other.push_back(static_cast<std::int32_t>(j));
      to->value.push_back(static_cast<float>(value));
    }
    out.shown.offsets.push_back(static_cast<std::int64_t>(out.shown.other.size()));
    out.hidden.offsets.push_back(static_cast<std::int64_t>(out.hidden.other.size()));
  }
  return out;
}

TEST(Completion, OneRegressionByHand) {
  // One cell with values 5 and 2 at genes with factors 1 and −1, no effects, centre 3: residuals 2 and −1.
  const Side rows{{0, 2}, {0, 1}, {5, 2}};
  Factors genes{Eigen::MatrixXf::Ones(2, 2), Eigen::VectorXf::Zero(2)};
  genes.design(0, 1) = -1;
  const Factors cell = solve(rows, genes, 3, {1, 2}, test::context_of(1));
  EXPECT_FLOAT_EQ(cell.design(0, 0), 1);      // 3 / (2 + 1)
  EXPECT_FLOAT_EQ(cell.effect[0], 1.0F / 4);  // 1 / (2 + 2)
  EXPECT_FLOAT_EQ(cell.design(1, 0), 1);
  EXPECT_NEAR(squared_error(rows, cell, genes, 3, test::context_of(1)), 0.75 * 0.75 + 0.25 * 0.25, 1e-6);
}

TEST(Completion, RankZeroIsTheShrunkenGeneAndCellLevels) {
  const Side rows{{0, 1, 2}, {0, 0}, {1, 3}};
  const Fit fit = fit_factors(rows, transposed(rows, 1), {0, 1, 200}, test::context_of(1));
  const Factors cells = solve(rows, fit.genes, fit.centre, penalty_of({0, 1, 200}), test::context_of(1));
  EXPECT_DOUBLE_EQ(fit.centre, 2);
  EXPECT_NEAR(fit.genes.effect[0], 0, 1e-6);
  EXPECT_NEAR(cells.effect[0], -0.5, 1e-6);
  EXPECT_NEAR(cells.effect[1], 0.5, 1e-6);
}

TEST(Completion, FindsWhatWasPlanted) {
  const Context context = test::context_of(2);
  const Planted data = planted(300, 100, 0.1);
  const Settings settings{2, 0.1, 50};
  const Fit fit = fit_factors(data.shown, transposed(data.shown, 100), settings, context);
  const Factors cells = solve(data.shown, fit.genes, fit.centre, penalty_of(settings), context);
  const double error = squared_error(data.hidden, cells, fit.genes, fit.centre, context);
  EXPECT_TRUE(fit.converged);
  EXPECT_LT(std::sqrt(error / static_cast<double>(data.hidden.value.size())), 0.15);
}

TEST(Completion, ChoosesSettingsAsGoodAsThePlantedOnesAndLeavesWhatIsGiven) {
  const Context context = test::context_of(2);
  const Planted data = planted(300, 100, 0.3);
  std::vector<std::string> names(300);
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = std::to_string(i);
  const Choice choice = choose_settings(data.shown, names, 100, {-1, -1, 30}, 0.1, context);
  const Choice best = choose_settings(data.shown, names, 100, {2, 1, 30}, 0.1, context);
  EXPECT_GE(choice.settings.rank, 2);
  EXPECT_LT(choice.hidden_rmse, 1.03 * best.hidden_rmse);
  const Choice given = choose_settings(data.shown, names, 100, {3, 9, 30}, 0.1, context);
  EXPECT_EQ(given.settings.rank, 3);
  EXPECT_EQ(given.settings.ridge, 9);
}

TEST(Completion, TransposedTwiceIsTheSame) {
  const Side rows = planted(20, 10, 0).shown;
  const Side twice = transposed(transposed(rows, 10), 20);
  EXPECT_EQ(twice.offsets, rows.offsets);
  EXPECT_EQ(twice.other, rows.other);
  EXPECT_EQ(twice.value, rows.value);
}

TEST(Completion, HidesTheShareAndLosesNothing) {
  const Side rows = planted(200, 100, 0).shown;
  std::vector<std::string> names(200);
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = std::to_string(i);
  const Hidden parts = hide(rows, names, 3000, 0.2, test::context_of(1));
  EXPECT_EQ(parts.shown.value.size() + parts.hidden.value.size(), rows.value.size());
  EXPECT_NEAR(static_cast<double>(parts.hidden.value.size()) / static_cast<double>(rows.value.size()), 0.2, 0.02);
  EXPECT_EQ(hide(rows, names, 50, 0.2, test::context_of(1)).shown.n_rows(), 50);
}

TEST(Completion, PredictionsStayWithinWhatTheGeneShowed) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto out = test::imputed_values("completion", data, 1, {{"rank", std::int64_t{20}}, {"ridge", 0.01}});
  std::vector<double> largest(test::planted_genes, 0);
  const auto rows = test::planted_rows();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < largest.size() && data.size_factors[i] > 0; ++j)
      largest[j] = std::max(largest[j], std::log1p(static_cast<double>(rows[i][j]) / data.size_factors[i]));
  }
  for (std::size_t at = 0; at < out.size(); ++at)
    EXPECT_LE(static_cast<double>(out[at]), largest[at % test::planted_genes] + 1e-6);
}

}  // namespace
}  // namespace undrop::completion
