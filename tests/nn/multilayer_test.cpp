#include "nn/multilayer.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

namespace undrop::nn {
namespace {

torch::Generator keyed(std::uint64_t seed) { return torch::make_generator<at::CPUGeneratorImpl>(seed); }

TEST(Multilayer, SparseAndDenseInputsAgree) {
  Multilayer layers({.inputs = 4, .widths = {6, 3}, .batch_norm = true});
  initialise_linear_layers(layers, 0, keyed(1));
  layers.eval();
  SparseRows x;
  x.n_columns = 4;
  x.add(1, 2.0F);
  x.finish_row();
  x.add(0, -1.0F);
  x.add(3, 0.5F);
  x.finish_row();
  EXPECT_TRUE(torch::allclose(layers.forward(x), layers.forward(x.dense()), 1e-5, 1e-6));
  EXPECT_EQ(layers.outputs(), 3);
}

TEST(Multilayer, SilencesUnitsInTrainingOnlyAndFromItsOwnGenerator) {
  const auto run = [](bool training) {
    Multilayer layers({.inputs = 2, .widths = {1000}, .dropout = 0.25, .noise = keyed(7)});
    initialise_linear_layers(layers, 0, keyed(1));
    layers.train(training);
    return layers.forward(torch::ones({1, 2}));
  };
  EXPECT_TRUE(torch::equal(run(true), run(true)));
  const torch::Tensor plain = run(false);
  const torch::Tensor noisy = run(true);
  const torch::Tensor live = plain > 0;
  const double silenced = (noisy.masked_select(live) == 0).to(torch::kFloat64).mean().item<double>();
  EXPECT_NEAR(silenced, 0.25, 0.07);
  const torch::Tensor kept = noisy > 0;
  EXPECT_TRUE(torch::allclose(noisy.masked_select(kept), plain.masked_select(kept) / 0.75, 1e-5, 1e-6));
}

TEST(Multilayer, LeavesTheDefaultGeneratorAlone) {
  torch::manual_seed(3);
  const torch::Tensor expected = torch::rand({3});
  torch::manual_seed(3);
  Multilayer layers({.inputs = 2, .widths = {8}, .dropout = 0.5, .noise = keyed(7)});
  initialise_linear_layers(layers, 0.02, keyed(1));
  const torch::Tensor out = layers.forward(torch::ones({1, 2}));
  EXPECT_EQ(out.size(1), 8);
  // LibTorch draws initial weights of its own before ours replace them: only the forward pass is ours to keep clean.
  torch::manual_seed(3);
  (void)layers.forward(torch::ones({1, 2}));
  EXPECT_TRUE(torch::equal(torch::rand({3}), expected));
}

TEST(Multilayer, InitialWeightsHaveTheAskedForDeviation) {
  Multilayer layers({.inputs = 200, .widths = {300, 400}});
  initialise_linear_layers(layers, 0.02, keyed(1));
  for (const auto& item : layers.named_parameters()) {
    const bool is_bias = item.key().ends_with("bias");
    EXPECT_NEAR(item.value().std().item<double>(), is_bias ? 0 : 0.02, 5e-4) << item.key();
  }
}

TEST(ParseWidths, ReadsWidthsJoinedByHyphens) {
  EXPECT_EQ(parse_widths("encoder", "500-500-2000"), (std::vector<std::int64_t>{500, 500, 2000}));
  EXPECT_EQ(parse_widths("encoder", "256"), (std::vector<std::int64_t>{256}));
  for (const char* bad : {"", "-", "5-", "-5", "5--5", "five", "0", "5,5"})
    EXPECT_THROW((void)parse_widths("encoder", bad), OptionError) << bad;
}

}  // namespace
}  // namespace undrop::nn
