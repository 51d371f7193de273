#include "nn/image_adversary.hpp"

#include <gtest/gtest.h>

namespace undrop::nn {
namespace {

TEST(ImageAdversary, GeneratesCellsOfEveryLabel) {
  ImageRows rows;
  rows.pixels.n_columns = 5;
  rows.n_labels = 2;
  for (std::int64_t i = 0; i < 8; ++i) {
    rows.pixels.add(static_cast<std::int32_t>(i % 5), .5F);
    rows.pixels.finish_row();
    rows.labels.push_back(i % 2);
  }
  Context context;
  context.threads = 1;
  ImageAdversaryOptions options;
  options.generator.latent = 3;
  options.training = {.method = "test", .epochs = 1, .batch_size = 4};
  options.candidates = 7;
  int looks = 0;
  for (const bool batch_statistics : {false, true}) {
    options.batch_statistics = batch_statistics;
    const auto run = run_image_adversary(
        rows, options,
        [&](const GeneratedCells& cells) {
          ++looks;
          return static_cast<double>(cells.size());
        },
        context);
    ASSERT_EQ(run.cells.size(), 2U);
    EXPECT_EQ(run.cells[1].size(), 35U);
    for (const float pixel : run.cells[0]) EXPECT_TRUE(pixel > 0 && pixel < 1);
    EXPECT_TRUE(run.facts.contains("training/convergence_measure"));
  }
  EXPECT_EQ(looks, 2);
}

}  // namespace
}  // namespace undrop::nn
