#include "prep/variable_genes.hpp"

#include <gmock/gmock.h>

#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::prep {
namespace {

using testing::ElementsAre;

Context context() {
  Context out;
  out.threads = 1;
  return out;
}

/// 40 cells × 60 genes by a formula; gene 10 is never seen.
std::vector<std::vector<float>> rows() {
  std::vector<std::vector<float>> out(40, std::vector<float>(60, 0));
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < 60; ++j) {
      if (j == 10) continue;
      const int bursts = j % 7 == 3 ? (i * i * 7 + j * 13 + i * j * 5) % 11 * 3 : 0;
      const int steady = (i * 3 + j * j) % (2 + j % 9) * (1 + j / 10);
      const int rare = (i + j) % 17 == 0 ? j % 5 : 0;
      out[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = static_cast<float>(bursts + steady + rare);
    }
  }
  return out;
}

Dataset prepared(const std::vector<std::vector<float>>& values) {
  Dataset data = test::dataset_from_rows(values);
  set_size_factors(data, context());
  return data;
}

TEST(VariableGenes, AreThoseOfScanpy) {
  // scanpy 1.11.5: highly_variable_genes(flavor="seurat", n_top_genes=12) on log1p of counts over size factors.
  EXPECT_THAT(variable_genes(prepared(rows()), 12, context()),
              ElementsAre(1, 4, 18, 35, 41, 44, 47, 50, 51, 54, 56, 57));
}

TEST(VariableGenes, AreAllThatWereSeenWhereFewerExistOrAllAreAskedFor) {
  const Dataset data = prepared(rows());
  for (const std::int64_t n_top : {-1, 59, 60, 5000}) {
    const auto genes = variable_genes(data, n_top, context());
    EXPECT_EQ(genes.size(), 59U);
    EXPECT_TRUE(std::is_sorted(genes.begin(), genes.end()));
    EXPECT_THAT(genes, testing::Not(testing::Contains(10)));
  }
  EXPECT_TRUE(variable_genes(data, 0, context()).empty());
}

TEST(VariableGenes, LeaveOutWhatIsNotModelled) {
  Dataset data = test::dataset_from_rows(rows());
  data.feature_types.assign(60, "Gene Expression");
  data.feature_types[41] = "Antibody Capture";
  set_size_factors(data, context());
  EXPECT_THAT(variable_genes(data, 12, context()), testing::Not(testing::Contains(41)));
  EXPECT_EQ(variable_genes(data, -1, context()).size(), 58U);
}

TEST(VariableGenes, DoNotDependOnEmptyCells) {
  auto with_empty = rows();
  with_empty.insert(with_empty.begin() + 5, 3, std::vector<float>(60, 0));
  EXPECT_EQ(variable_genes(prepared(with_empty), 12, context()), variable_genes(prepared(rows()), 12, context()));
}

TEST(VariableGenes, AreDefinedWhereNothingVaries) {
  const std::vector<std::vector<float>> alike(6, std::vector<float>(8, 2));
  EXPECT_EQ(variable_genes(prepared(alike), 3, context()).size(), 3U);
  EXPECT_EQ(variable_genes(prepared({{1, 2, 3}}), 2, context()).size(), 2U);
}

}  // namespace
}  // namespace undrop::prep
