#include "methods/generated_cost.hpp"

#include <gtest/gtest.h>

#include "methods/generated_parameters.hpp"
#include "methods/planted_counts.hpp"

namespace undrop {
namespace {

Options options_of(std::int64_t max_steps) {
  return {ParameterTable({generated_parameters::n_top_genes(),
                          generated_parameters::candidates(),
                          {.name = "epochs", .default_value = std::int64_t{5}, .help = "Epochs"},
                          {.name = "max_steps", .default_value = std::int64_t{0}, .help = "Steps"},
                          {.name = "batch_size", .default_value = std::int64_t{16}, .help = "Batch"}}),
          "default",
          {{"max_steps", max_steps}}};
}

TEST(GeneratedCost, PicturesAreSquaresThatHoldTheGenes) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const std::vector<std::uint8_t> all(static_cast<std::size_t>(test::planted_genes), 1);
  const Options options = options_of(0);
  const PictureSize size = picture_size({data, options, true, false, all});
  EXPECT_EQ(size.pixels, 49);
  EXPECT_EQ(size.batch, 16);
  EXPECT_EQ(size.cells, test::planted_cells);
}

TEST(GeneratedCost, GrowsWithStepsUpToTheirLimitAndWithTrainings) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const std::vector<std::uint8_t> all(static_cast<std::size_t>(test::planted_genes), 1);
  const auto found = [&](std::int64_t max_steps, double fits) {
    const Options options = options_of(max_steps);
    const Workload work{data, options, fits > 0, false, all};
    return generated_cost(work, picture_size(work), {32, fits, 1e9, 1e8});
  };
  EXPECT_GT(found(0, 1).seconds, found(3, 1).seconds);
  EXPECT_GT(found(3, 2).seconds, found(3, 1).seconds);
  EXPECT_EQ(found(0, 1).seconds, found(1000, 1).seconds);
  EXPECT_GT(found(3, 1).bytes, found(3, 0).bytes);
}

}  // namespace
}  // namespace undrop
