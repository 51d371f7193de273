#include "methods/scvgae/calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "methods/planted_counts.hpp"
#include "methods/scvgae/gene_start.hpp"
#include "methods/scvgae/parameters.hpp"
#include "methods/scvgae/training.hpp"

namespace undrop::scvgae {
namespace {

TEST(Calibration, BringsAGenesRatesToTheSumOfItsCounts) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const Context context = test::context_of(1);
  std::vector<std::int32_t> genes(test::planted_genes);
  std::iota(genes.begin(), genes.end(), 0);
  const CellRows rows = cell_rows(data, {0, data.n_cells()}, genes, test::planted_genes, 1);
  const Networks networks(Options(info().parameters, "default"), test::planted_genes, context);
  GeneStart start = gene_start(rows, true, nullptr);
  for (auto& level : start.log_mean) level += 0.4F;  // all means half as high again
  start_at(start, *networks.decoder);
  networks.train(false);
  const torch::Tensor z = torch::zeros({rows.n_rows(), networks.encoder->mean->weight.size(0)});
  const auto found = calibrate(networks, rows, z, torch::zeros({rows.n_rows(), 1}), context);
  for (std::size_t j = 0; j < 39; ++j) {
    EXPECT_NEAR(found.rate_scale[j], std::exp(-0.4), 0.25) << j;
    EXPECT_LT(found.log_shift[j], 0) << j;
  }
  const auto none = no_calibration(3);
  EXPECT_EQ(none.rate_scale, (std::vector<float>{1, 1, 1}));
  EXPECT_EQ(none.log_shift, (std::vector<float>{0, 0, 0}));
}

}  // namespace
}  // namespace undrop::scvgae
