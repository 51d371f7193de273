#include "pipeline/posterior_terms.hpp"

#include <undrop/methods.hpp>

#include <gtest/gtest.h>

#include "methods/planted_counts.hpp"

namespace undrop::pipeline {
namespace {

TEST(PosteriorTerms, AreOneAGeneAndKeepTheMass) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(2);
  for (const char* name : {"gene_mean", "knn_mean", "lowrank"}) {
    auto fitted = test::fit_method(name, data, context);
    std::vector<std::int64_t> asked;
    const auto terms = learn_posterior_terms(
        data, *fitted,
        [&](const std::vector<std::int64_t>& cells) {
          asked = cells;
          ImputerInput input;
          input.options = Options(find_method(name).parameters, "default");
          return make_imputer(name, std::move(input));
        },
        context);
    EXPECT_EQ(asked.size(), static_cast<std::size_t>(test::planted_cells - 1)) << "all but the empty cell";
    EXPECT_EQ(terms.gene_names.size(), static_cast<std::size_t>(test::planted_genes - 1)) << "all but the unseen gene";
    const auto weighed = output::with_posterior(std::move(fitted), terms);
    const auto values = test::values_of(*weighed->bind(data, context), data, {0, test::planted_cells});
    double out = 0;
    double in = 0;
    for (std::int64_t i = 0; i < test::planted_cells; ++i) {
      const auto row = test::planted_rows()[static_cast<std::size_t>(i)];
      for (std::size_t j = 0; j < row.size(); ++j) {
        in += static_cast<double>(row[j]);
        out += data.size_factors[static_cast<std::size_t>(i)] *
               static_cast<double>(values[static_cast<std::size_t>(i) * row.size() + j]);
      }
    }
    EXPECT_NEAR(out / in, 1, 0.03) << name;
  }
}

}  // namespace
}  // namespace undrop::pipeline
