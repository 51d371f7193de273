#include <undrop/errors.hpp>
#include <undrop/methods.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"
#include "output/output_policy.hpp"

/// What holds for every method that trains no network, whatever it computes.
namespace undrop {
namespace {

std::vector<std::string> plain_methods() {
  std::vector<std::string> names;
  for (const auto& method : methods()) {
    if (!method.needs_torch) names.push_back(method.name);
  }
  return names;
}

class PlainMethod : public testing::TestWithParam<std::string> {
 protected:
  const Dataset data = test::prepared_rows(test::planted_rows());
  const CellRange all{0, test::planted_cells};
  const std::size_t width = test::planted_genes;
};

TEST_P(PlainMethod, ValuesAreFiniteAndNotNegativeAndEmptyCellsAndUnseenGenesAreZero) {
  const auto out = test::imputed_values(GetParam(), data, 1);
  for (std::size_t at = 0; at < out.size(); ++at) {
    EXPECT_TRUE(std::isfinite(out[at]) && out[at] >= 0) << at;
    const bool none = at / width == test::planted_empty_cell || at % width == test::planted_unseen_gene;
    EXPECT_TRUE(!none || out[at] == 0) << at;
  }
}

TEST_P(PlainMethod, OneThreadAndManyGiveTheSameBits) {
  EXPECT_EQ(test::imputed_values(GetParam(), data, 1), test::imputed_values(GetParam(), data, 4));
}

TEST_P(PlainMethod, SaveAndLoadGiveTheSameBits) {
  Context context = test::context_of(1);
  const auto fitted = test::fit_method(GetParam(), data, context);
  test::MemoryArchive archive;
  fitted->save(archive);
  const auto loaded = load_fitted(GetParam(), archive);
  EXPECT_EQ(loaded->method(), GetParam());
  EXPECT_EQ(loaded->modelled_genes(data), fitted->modelled_genes(data));
  EXPECT_EQ(test::values_of(*loaded->bind(data, context), data, all),
            test::values_of(*fitted->bind(data, context), data, all));
}

TEST_P(PlainMethod, AnEmptyModelFileIsRefused) {
  EXPECT_THROW((void)load_fitted(GetParam(), test::MemoryArchive()), FormatError);
}

TEST_P(PlainMethod, ABlockIsAPartOfTheWhole) {
  Context context = test::context_of(1);
  const auto fitted = test::fit_method(GetParam(), data, context);
  const auto imputation = fitted->bind(data, context);
  const auto whole = test::values_of(*imputation, data, all);
  const std::vector<std::int32_t> genes{30, 2, 39};
  std::vector<float> block(3 * 5);
  imputation->impute({5, 10}, genes, Quantity::rate, block);
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_FLOAT_EQ(block[i * 3 + k], whole[(i + 5) * width + static_cast<std::size_t>(genes[k])]);
  }
}

TEST_P(PlainMethod, PermutedCellsGivePermutedValues) {
  auto rows = test::planted_rows();
  std::reverse(rows.begin(), rows.end());
  Dataset turned = test::prepared_rows(rows);
  std::reverse(turned.cell_names.begin(), turned.cell_names.end());
  const auto values = test::imputed_values(GetParam(), data, 1);
  const auto others = test::imputed_values(GetParam(), turned, 1);
  for (std::size_t at = 0; at < values.size(); ++at) {
    const std::size_t turned_at = (test::planted_cells - 1 - at / width) * width + at % width;
    EXPECT_NEAR(values[at], others[turned_at], 1e-3 * (1 + values[at])) << at;
  }
}

TEST_P(PlainMethod, ObservedCountsStayUnderFillAndZerosFollowTheMethod) {
  Context context = test::context_of(1);
  const auto fitted = test::fit_method(GetParam(), data, context);
  const auto imputation = fitted->bind(data, context);
  for (const auto scale : {Scale::counts, Scale::normalized, Scale::log1p}) {
    const output::OutputPolicy policy(data, *fitted, *imputation, {output::Policy::fill, output::Zeros::all, scale},
                                      std::vector<std::uint8_t>(width, 1));
    std::vector<float> out(width * test::planted_cells);
    const auto tally = policy.values(all, out, context);
    const auto rows = test::planted_rows();
    for (std::size_t at = 0; at < out.size(); ++at) {
      const float count = rows[at / width][at % width];
      const double factor = data.size_factors[at / width];
      if (count == 0) continue;
      const double normalized = static_cast<double>(count) / factor;
      const double expected = scale == Scale::counts  ? static_cast<double>(count)
                              : scale == Scale::log1p ? std::log1p(normalized)
                                                      : normalized;
      EXPECT_EQ(out[at], static_cast<float>(expected)) << at;
    }
    EXPECT_EQ(tally.filled == 0, GetParam() == "none");
  }
}

TEST_P(PlainMethod, NewCellsGetWhatTheyWouldHaveGotInTheFit) {
  Context context = test::context_of(1);
  const auto fitted = test::fit_method(GetParam(), data, context);
  const auto whole = test::values_of(*fitted->bind(data, context), data, all);
  const std::vector<std::int64_t> cells{3, 11, 30, 58};
  const Dataset some = select_cells(data, cells);
  const auto values = test::values_of(*fitted->bind(some, context), some, {0, 4});
  for (std::size_t at = 0; at < values.size(); ++at)
    EXPECT_FLOAT_EQ(values[at], whole[static_cast<std::size_t>(cells[at / width]) * width + at % width]) << at;
}

TEST_P(PlainMethod, ADataSetOfAnotherDepthIsServedAtItsOwn) {
  Context context = test::context_of(1);
  const auto fitted = test::fit_method(GetParam(), data, context);
  auto rows = test::planted_rows();
  for (auto& row : rows) {
    for (auto& count : row) count *= 2;
  }
  const Dataset deep = test::prepared_rows(rows);
  const auto whole = test::values_of(*fitted->bind(data, context), data, all);
  const auto values = test::values_of(*fitted->bind(deep, context), deep, all);
  const bool logged = fitted->offer().scale == Scale::log1p;
  // A count twice as large is shrunk less: only the limit is the same.
  if (fitted->offer().rate_is_posterior) return;
  for (std::size_t at = 0; at < values.size(); ++at) {
    const double expected =
        logged ? std::log1p(2 * std::expm1(static_cast<double>(whole[at]))) : 2 * static_cast<double>(whole[at]);
    EXPECT_NEAR(static_cast<double>(values[at]), expected, 1e-4 * (1 + expected)) << at;
  }
}

TEST_P(PlainMethod, OtherNamesOfGenesAreRefused) {
  Context context = test::context_of(1);
  const auto fitted = test::fit_method(GetParam(), data, context);
  if (GetParam() == "none") GTEST_SKIP() << "needs no genes of its own";
  Dataset other = data;
  for (auto& name : other.gene_names) name = "other " + name;
  EXPECT_THROW((void)fitted->bind(other, context), InputError);
}

TEST_P(PlainMethod, TinyInputsHaveAnswers) {
  for (const auto& rows : std::vector<std::vector<std::vector<float>>>{
           {{3}}, {{1, 0}, {0, 2}}, {{5, 5, 0}, {5, 5, 0}, {5, 5, 0}}, {{0, 0}, {1, 4}, {2, 0}}}) {
    const Dataset tiny = test::prepared_rows(rows);
    for (const float value : test::imputed_values(GetParam(), tiny, 1))
      EXPECT_TRUE(std::isfinite(value) && value >= 0) << value;
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, PlainMethod, testing::ValuesIn(plain_methods()),
                         [](const auto& given) { return given.param; });

TEST(Methods, ControlsSayWhatTheyPredictAndWhatTheyCost) {
  for (const auto& method : methods()) {
    EXPECT_TRUE(method.offer.rate || method.offer.expressed) << method.name;
    EXPECT_FALSE(method.cost.empty() || method.advice.empty()) << method.name;
  }
}

}  // namespace
}  // namespace undrop
