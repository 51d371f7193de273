#include "prep/checks.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"
#include "support.hpp"

namespace undrop::prep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Rows = std::vector<std::vector<float>>;

/// Counts of cells of differing depth.
Rows count_rows(std::size_t n_cells = 60, std::size_t n_genes = 80) {
  Random random(1, "checks");
  Rows rows(n_cells, std::vector<float>(n_genes));
  for (std::size_t i = 0; i < n_cells; ++i) {
    for (std::size_t j = 0; j < n_genes; ++j) {
      const double mean = (0.5 + static_cast<double>(i % 7)) * random.gamma(0.5, 2);
      rows[i][j] = static_cast<float>(random.poisson(mean));
    }
  }
  return rows;
}

template <typename Function>
Rows changed(Rows rows, const Function& function) {
  for (auto& row : rows) {
    float total = 0;
    for (const float value : row) total += value;
    for (float& value : row) value = function(value, total);
  }
  return rows;
}

class Checks : public testing::Test {
 protected:
  /// The refusal; empty where the data pass.
  std::string check(const Dataset& data, std::int64_t minimum_cells = 2) {
    context_ = Context();
    try {
      report_ = check_counts(data, minimum_cells, context_);
    } catch (const InputError& error) {
      return error.what();
    }
    return {};
  }
  std::string check(const Rows& rows) { return check(test::dataset_from_rows(rows)); }

  Context context_;
  CheckReport report_;
};

TEST_F(Checks, CountsPass) {
  EXPECT_EQ(check(count_rows()), "");
  EXPECT_THAT(context_.warnings(), IsEmpty());
  EXPECT_EQ(report_.n_cells, 60);
  EXPECT_TRUE(report_.is_integer);
  EXPECT_GT(report_.median_total, 0);
}

TEST_F(Checks, NegativeValuesAreRefused) {
  EXPECT_THAT(check(Rows{{1, -2}, {3, 4}}), HasSubstr("counts cannot be negative"));
  EXPECT_THAT(check(Rows{{1, -2.5F}, {3, 4}}), HasSubstr("scaled or centred"));
}

TEST_F(Checks, LogNormalisedValuesAreRefused) {
  const auto logs = changed(count_rows(), [](float v, float total) { return std::log1p(v / total * 10000); });
  EXPECT_THAT(check(logs), HasSubstr("log-normalised"));
  auto subset = logs;
  for (auto& row : subset) row.resize(30);
  EXPECT_THAT(check(subset), HasSubstr("log-normalised"));
  EXPECT_THAT(check(changed(count_rows(), [](float v, float total) { return std::log2(1 + v / total * 10000); })),
              HasSubstr("log-normalised"));
}

TEST_F(Checks, NormalisedValuesAreRefused) {
  const auto cpm = changed(count_rows(), [](float v, float total) { return v / total * 1e6F; });
  EXPECT_THAT(check(cpm), HasSubstr("normalised by cell"));
  auto subset = cpm;
  for (auto& row : subset) row.resize(30);
  EXPECT_THAT(check(subset), HasSubstr("normalised by cell"));
}

TEST_F(Checks, CorrectedCountsAreTakenWithAWarning) {
  Random random(2, "corrected");
  auto rows = count_rows();
  rows[0][0] = 120;
  rows = changed(rows, [&](float v, float) {
    return v > 0 && random.uniform() < 0.3 ? v - 0.5F * static_cast<float>(random.uniform()) : v;
  });
  EXPECT_EQ(check(rows), "");
  EXPECT_THAT(context_.warnings(), ElementsAre(HasSubstr("corrected counts")));
}

TEST_F(Checks, SwappedAxesAreRefusedByName) {
  auto data = test::dataset_from_rows(count_rows());
  for (std::size_t i = 0; i < data.cell_names.size(); ++i) data.cell_names[i] = "ENSG0000012345" + std::to_string(i);
  data.origin.format = "csv";
  EXPECT_THAT(check(data), HasSubstr("Give --cells-as rows"));
}

TEST_F(Checks, ShapeAloneIsNotRefused) { EXPECT_EQ(check(count_rows(500, 20)), ""); }

TEST_F(Checks, RepeatedNamesAreRefused) {
  auto data = test::dataset_from_rows(count_rows());
  data.origin.format = "h5ad";
  data.gene_names[3] = data.gene_names[4];
  EXPECT_THAT(check(data), HasSubstr("1 gene names are not unique ('g4'). adata.var_names_make_unique()"));
  data.gene_names[3] = "g3";
  data.cell_names[1] = "c0";
  EXPECT_THAT(check(data), HasSubstr("adata.obs_names_make_unique()"));
}

TEST_F(Checks, LabelsInThePlaceOfNamesAreRefused) {
  auto data = test::dataset_from_rows(count_rows());
  for (std::size_t i = 0; i < data.cell_names.size(); ++i) data.cell_names[i] = i % 2 == 0 ? "T" : "B";
  EXPECT_THAT(check(data), HasSubstr("look like 2 labels"));
}

TEST_F(Checks, UnfilteredDropletsAreRefused) {
  Rows rows = count_rows(20, 400);
  for (int i = 0; i < 400; ++i) {
    rows.emplace_back(400, 0.0F);
    rows.back()[static_cast<std::size_t>(i)] = 1;
  }
  EXPECT_THAT(check(rows), HasSubstr("unfiltered droplets"));
}

TEST_F(Checks, TooFewCellsAreRefused) {
  EXPECT_THAT(check(test::dataset_from_rows(count_rows(5)), 6),
              HasSubstr("5 cells that are not empty; the method needs at least 6"));
  EXPECT_THAT(check(Rows{{0, 0}, {0, 0}}), HasSubstr("every cell is empty"));
}

TEST_F(Checks, EmptyCellsAndGenesAndOtherFeaturesAreKept) {
  auto rows = count_rows();
  rows[3].assign(rows[3].size(), 0);
  for (auto& row : rows) row[7] = 0;
  auto data = test::dataset_from_rows(rows);
  data.feature_types.assign(data.gene_names.size(), "Gene Expression");
  data.feature_types[0] = "Antibody Capture";
  EXPECT_EQ(check(data), "");
  EXPECT_EQ(report_.empty_cells, 1);
  EXPECT_EQ(report_.empty_genes, 1);
  EXPECT_EQ(report_.other_features, 1);
  EXPECT_EQ(context_.warnings().size(), 2U);
  data.is_modelled.assign(data.gene_names.size(), 1);
  data.is_modelled[0] = 0;
  warn_of_other_features(data, context_);
  ASSERT_EQ(context_.warnings().size(), 3U);
  EXPECT_THAT(context_.warnings().back(), HasSubstr("1 of "));
}

}  // namespace
}  // namespace undrop::prep
