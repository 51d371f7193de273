#include "dropout/calibrated_dropout.hpp"

#include <undrop/read.hpp>
#include <undrop/simulate.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

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

CalibratedDropout fit(Dataset data) {
  prep::set_size_factors(data, {});
  return fit_calibrated_dropout(data, all_genes(data), {});
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

TEST(CalibratedDropout, NothingToSayAboutEmptyGenes) {
  Dataset data = test::dataset_from_rows({{1, 0}, {0, 0}, {2, 0}});
  const CalibratedDropout found = fit(data);
  EXPECT_FALSE(found.found);
  EXPECT_EQ(found.probability, (std::vector<double>{0, 0}));
  EXPECT_EQ(found.mean[1], 0);
}

}  // namespace
}  // namespace undrop::dropout
