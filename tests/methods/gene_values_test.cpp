#include "methods/gene_values.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::gene_values {
namespace {

GeneValues example() { return {"example", {.rate = true, .scale = Scale::normalized}, {"g2", "g0"}, {0.5, 2}, 10}; }

TEST(FittedGeneValues, MatchesGenesByNameAndLeavesOthersAtZero) {
  const Dataset data = test::prepared_rows({{1, 2, 7}, {0, 0, 0}, {4, 3, 3}});  // totals 10, 0, 10
  Context context = test::context_of(1);
  const FittedGeneValues fitted(example());
  EXPECT_EQ(fitted.modelled_genes(data), (std::vector<std::uint8_t>{1, 0, 1}));
  const auto out = test::values_of(*fitted.bind(data, context), data, {0, 3});
  EXPECT_EQ(out, (std::vector<float>{2, 0, 0.5, 0, 0, 0, 2, 0, 0.5}));
}

TEST(FittedGeneValues, APartThatDisagreesInSizeIsRefused) {
  test::MemoryArchive archive;
  FittedGeneValues(example()).save(archive);
  EXPECT_NO_THROW((void)FittedGeneValues::load("example", example().offer, archive));
  archive.put("values", std::vector<double>{1});
  EXPECT_THROW((void)FittedGeneValues::load("example", example().offer, archive), FormatError);
}

}  // namespace
}  // namespace undrop::gene_values
