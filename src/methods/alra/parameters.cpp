#include "methods/alra/parameters.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "methods/alra/cost.hpp"

namespace undrop::alra {

namespace {

using Integer = std::int64_t;

ParameterTable parameters() {
  return ParameterTable(
      {
          {.name = "rank",
           .default_value = Integer{Parameter::words_value},
           .help = "Singular vectors; auto: the last gap between singular values that stands out of the noise's",
           .minimum = 1,
           .maximum = 500,
           .words = {"auto"},
           .symbol = "k",
           .reference_default = "auto"},
          {.name = "gap_threshold",
           .default_value = 6.0,
           .help = "Standard deviations of the noise's gaps by which a gap stands out",
           .minimum = 0,
           .maximum = 1000,
           .reference_default = "6"},
          {.name = "threshold_quantile",
           .default_value = 0.001,
           .help = "Quantile of a gene's low-rank values whose size is its threshold",
           .minimum = 0,
           .maximum = 0.5,
           .reference_default = "0.001"},
          {.name = "threshold",
           .default_value = std::string("negative"),
           .help = "negative: a quantile above 0 zeroes nothing; absolute: its size zeroes the gene's smallest values",
           .choices = {"negative", "absolute"},
           .reference_default = "absolute"},
          {.name = "keep_observed",
           .default_value = false,
           .help = "Under --policy denoise, write observed counts as they are rather than their low-rank value",
           .reference_default = "false"},
          {.name = "power_iterations",
           .default_value = Integer{4},
           .help = "Of the randomised decomposition by which the rank is chosen",
           .minimum = 0,
           .maximum = 100,
           .reference_default = "2"},
          {.name = "final_iterations",
           .default_value = Integer{0},
           .help = "Of a second decomposition of the chosen rank; 0: the first one serves",
           .minimum = 0,
           .maximum = 100,
           .reference_default = "10"},
      },
      {{"paper", {}},
       {"reference",
        {{"threshold", std::string("absolute")},
         {"power_iterations", Integer{2}},
         {"final_iterations", Integer{10}}}}});
}

}  // namespace

MethodInfo info() {
  return {
      .name = "alra",
      .title = "Low-rank approximation, thresholded gene by gene",
      .summary =
          "Singular vectors of log-normalised counts; a gene's low-rank values that are no larger than its most "
          "negative "
          "ones become zero, the others are scaled to the mean and deviation of the gene's observed non-zeros. The "
          "rank "
          "is read off the singular values. Fast, any size; meant for looking at markers in log space: counts are "
          "pulled up.",
      .citation = "Linderman, Zhao, Roulis, Bielecki, Flavell, Nadler, Kluger. Nature Communications 13, 192 (2022)",
      .doi = "10.1038/s41467-021-27729-z",
      .minimum_cells = 10,
      .cost = "a decomposition; cells x genes x rank",
      .advice = "to see markers in large sets, zeros of unexpressed genes kept",
      .offer = {.expressed = true, .scale = Scale::log1p},
      .parameters = parameters(),
      .tunable = {"rank",
                  [](const Dataset& data) {
                    std::vector<std::int64_t> values{2, 4, 6, 8, 12, 16, 24, 32};
                    std::erase_if(
                        values, [&](std::int64_t value) { return value >= std::min(data.n_cells(), data.n_genes()); });
                    return values;
                  }},
      .estimate_cost = &cost,
  };
}

}  // namespace undrop::alra
