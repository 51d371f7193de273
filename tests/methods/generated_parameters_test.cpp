#include "methods/generated_parameters.hpp"

#include <gtest/gtest.h>

namespace undrop::generated_parameters {
namespace {

TEST(GeneratedParameters, AreAcceptedByATableAndNamedAfterTheirFunctions) {
  const ParameterTable table({n_top_genes(), gene_order(), levels(), labelled_entry(), began_gamma(), began_lambda(),
                              began_start(), check_every(25), patience(), candidates(), batch_statistics()});
  const Options options(table, "default", {});
  EXPECT_EQ(options.integer("n_top_genes"), 2000);
  EXPECT_EQ(options.text("gene_order"), "input");
  EXPECT_EQ(options.integer("check_every"), 25);
  EXPECT_EQ(options.real("began_gamma"), 0.95);
  EXPECT_FALSE(options.flag("batch_statistics"));
}

}  // namespace
}  // namespace undrop::generated_parameters
