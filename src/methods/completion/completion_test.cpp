#include "methods/completion/completion.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "embed/planted_values.hpp"
#include "methods/completion/choice.hpp"
#include "methods/planted_counts.hpp"
#include "prep/gene_places.hpp"

namespace undrop::completion {
namespace {

using test::planted;
using test::Planted;

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
