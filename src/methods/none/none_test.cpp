#include "methods/none/none.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"
#include "output/output_policy.hpp"

namespace undrop::none {
namespace {

TEST(None, IsTheInput) {
  const Dataset data = test::prepared_rows({{1, 0, 4}, {0, 7, 2}});
  EXPECT_EQ(test::imputed_values("none", data, 1), (std::vector<float>{1, 0, 4, 0, 7, 2}));
}

TEST(None, StaysTheInputUnderEveryPolicyAndScale) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  const auto fitted = test::fit_method("none", data, context);
  const auto imputation = fitted->bind(data, context);
  for (const auto scale : {Scale::counts, Scale::normalized, Scale::log1p}) {
    std::vector<float> out(test::planted_cells * test::planted_genes);
    std::vector<float> filled(out.size());
    const std::vector<std::uint8_t> all(test::planted_genes, 1);
    const output::OutputPolicy denoise(data, *fitted, *imputation, {output::Policy::denoise, output::Zeros::all, scale},
                                       all);
    const output::OutputPolicy fill(data, *fitted, *imputation, {output::Policy::fill, output::Zeros::all, scale}, all);
    denoise.values({0, test::planted_cells}, out);
    fill.values({0, test::planted_cells}, filled);
    EXPECT_EQ(out, filled);
  }
}

}  // namespace
}  // namespace undrop::none
