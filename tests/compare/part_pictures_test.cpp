#include "compare/part_pictures.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "compare/method_entrant.hpp"
#include "compare/part_inputs.hpp"
#include "compare/simulated_input.hpp"

namespace undrop::compare {
namespace {

TEST(PartPictures, AreOfTheWholeInputWithLabelsAndGenes) {
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto output = make_method_entrant(test::entrant_named("none"), false)->run(input.data, context);
  const auto values = output->values("fill all", Scale::log1p);
  judge::Comparison found;
  const auto options = test::options_of({{"genes", input.data.gene_names[3] + "," + input.data.gene_names[4]}});
  draw_whole("none", *output, *values, input, options, context, found);
  ASSERT_EQ(found.pictures.size(), 1U);
  EXPECT_EQ(found.pictures.front().x.size(), found.embedded_labels.size());
  EXPECT_EQ(found.chosen_genes, (std::vector<std::string>{input.data.gene_names[3], input.data.gene_names[4]}));
  EXPECT_TRUE(found.pictures.front().populations.empty());
  EXPECT_THROW(
      draw_whole("none", *output, *values, input, test::options_of({{"genes", std::string("nobody")}}), context, found),
      InputError);
}

TEST(PartPictures, BinsReachAsFarAsTheHiddenValues) {
  const auto input = test::simulated_input();
  const auto split = mask_input(input, test::options_of(), 0, test::context_of());
  const auto bins = hidden_bins(split);
  EXPECT_EQ(bins.n, 40);
  EXPECT_GT(bins.end, 1);
  EXPECT_LT(bins.end, 12);
}

}  // namespace
}  // namespace undrop::compare
