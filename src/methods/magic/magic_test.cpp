#include "methods/magic/magic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/magic/model.hpp"
#include "methods/magic/step_choice.hpp"
#include "methods/planted_counts.hpp"
#include "neighbors/diffusion_operator.hpp"
#include "neighbors/kernel_graph.hpp"

namespace undrop::magic {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Forty cells of five genes without tied distances.
RowMajor jittered_cells() {
  RowMajor counts(40, 5);
  RowMajor jitter(40, 5);
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < 5; ++j) {
      counts(i, j) = std::floor(4 * std::abs(std::sin(0.37 * (i + 1) * (j + 1))) + (i % 4 == j ? 2 : 0) +
                                ((7 * i + 3 * j) % 5 == 0 ? 1 : 0));
      jitter(i, j) = 0.05 * std::sin(1.7 * (i + 1) + std::fmod(2.3 * (j + 1) * (i + 1), 7));
    }
  }
  const Eigen::VectorXd totals = counts.rowwise().sum();
  RowMajor out = jitter;
  for (Index i = 0; i < 40; ++i) out.row(i) += (counts.row(i) / totals[i] * 13).cwiseSqrt();
  return out;
}

neighbors::DiffusionOperator walk_on(const RowMajor& points, std::int64_t knn, std::int64_t knn_max) {
  const auto nearest = neighbors::nearest_neighbors({points.data(), static_cast<std::size_t>(points.size())},
                                                    points.cols(), knn_max, Context());
  return neighbors::DiffusionOperator(neighbors::kernel_graph(neighbors::lists_of(nearest), {knn, 1}));
}

TEST(Magic, DiffusesTheWorkedCells) {
  const RowMajor values = jittered_cells();
  ASSERT_NEAR(values(0, 0), 1.824059, 1e-6);
  const auto walk = walk_on(values, 5, 15);
  RowMajor now = values;
  RowMajor next(40, 5);
  for (int step = 0; step < 3; ++step) {
    walk.step(std::span<const double>(now.data(), 200), std::span<double>(next.data(), 200), 5);
    now.swap(next);
  }
  const double first[] = {1.606663, 1.533794, 1.551200, 1.533933, 1.427151};
  const double last[] = {1.609233, 1.618537, 1.398686, 1.569446, 1.417908};
  for (int j = 0; j < 5; ++j) {
    EXPECT_NEAR(now(0, j), first[j], 1e-6);
    EXPECT_NEAR(now(39, j), last[j], 1e-6);
  }
}

TEST(Magic, ChoosesTheWorkedNumberOfSteps) {
  const RowMajor values = jittered_cells();
  const auto choice = automatic_steps(walk_on(values, 5, 15), values, 20, true);
  EXPECT_EQ(choice.steps, 12);
  EXPECT_TRUE(choice.settled);
  EXPECT_FALSE(automatic_steps(walk_on(values, 5, 15), values, 4, true).settled);
}

TEST(Magic, DisparityOfWorkedShapes) {
  const MatrixXd a{{0, 0}, {1, 0}, {1, 2}, {3, 1}};
  const MatrixXd b{{0, 1}, {1, 1}, {2, 2}, {2, 3}};
  EXPECT_NEAR(procrustes_disparity(a, b), 8.0 / 33, 1e-10);
  EXPECT_NEAR(procrustes_disparity(a, 3 * a), 0, 1e-12);
}

TEST(Magic, SpacesAreInverses) {
  for (const Space space : {Space::sqrt, Space::log, Space::rate})
    EXPECT_NEAR(out_of(space, into(space, 2.5)), 2.5, 1e-12);
  EXPECT_EQ(out_of(Space::rate, -1), 0);
}

std::vector<float> imputed(const Dataset& data, const ParameterValues& given) {
  return test::imputed_values("magic", data, 1, given);
}

TEST(Magic, WithoutStepsIsTheInput) {
  const auto rows = test::planted_rows();
  const Dataset data = test::prepared_rows(rows);
  const auto out = imputed(data, {{"t", std::int64_t{0}}});
  for (std::size_t at = 0; at < out.size(); ++at) {
    const double factor = data.size_factors[at / test::planted_genes];
    const auto count = static_cast<double>(rows[at / test::planted_genes][at % test::planted_genes]);
    EXPECT_NEAR(static_cast<double>(out[at]), factor > 0 ? count / factor : 0, 1e-4);
  }
}

TEST(Magic, AllComponentsDiffuseAsTheValuesDo) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  for (const bool uncentered : {false, true}) {
    const auto exact = imputed(data, {{"uncentered", uncentered}});
    const auto approximate = imputed(data, {{"uncentered", uncentered}, {"solver", std::string("approximate")}});
    for (std::size_t at = 0; at < exact.size(); ++at) EXPECT_NEAR(exact[at], approximate[at], 2e-4F * (1 + exact[at]));
  }
}

TEST(Magic, LittleMemoryGivesTheSameValues) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(2);
  const auto fitted = test::fit_method("magic", data, context);
  const auto kept = test::values_of(*fitted->bind(data, context), data, {0, data.n_cells()});
  context.memory_budget = 1;
  const auto walked = test::values_of(*fitted->bind(data, context), data, {0, data.n_cells()});
  for (std::size_t at = 0; at < kept.size(); ++at) EXPECT_NEAR(kept[at], walked[at], 1e-4F * (1 + kept[at]));
}

TEST(Magic, EveryVariantRunsAndNewCellsLandAmongTheirLikes) {
  const auto rows = test::planted_rows();
  const Dataset data = test::prepared_rows({rows.begin(), rows.begin() + 50});
  const Dataset fresh = test::prepared_rows({rows.begin() + 50, rows.end()});
  for (const ParameterValues& given :
       {ParameterValues{{"smooth_space", std::string("rate")}}, ParameterValues{{"smooth_space", std::string("log")}},
        ParameterValues{{"knn_dist", std::string("cosine")}}, ParameterValues{{"decay", 0.0}}}) {
    Context context = test::context_of(1);
    const auto fitted = test::fit_method("magic", data, context, given);
    const auto out = test::values_of(*fitted->bind(fresh, context), fresh, {0, 10});
    float own_share = 0;
    float other_share = 0;
    for (std::size_t i = 0; i < 10; ++i) {
      const std::size_t own = (i + 50) % 3;
      float sums[3] = {0, 0, 0};
      for (std::size_t j = 0; j < 39; ++j) sums[j / 13] += out[i * test::planted_genes + j];
      own_share += sums[own];
      other_share += (sums[(own + 1) % 3] + sums[(own + 2) % 3]) / 2;
    }
    EXPECT_GT(own_share, 1.2F * other_share);
  }
}

}  // namespace
}  // namespace undrop::magic
