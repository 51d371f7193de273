#include "methods/ebayes/gamma_factors.hpp"

#include <gtest/gtest.h>

#include "core/random.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::ebayes {
namespace {

struct Planted {
  prep::ValueRows cells;
  std::vector<double> factors;
  std::vector<double> means;
};

Planted planted(std::int64_t n_cells, std::int64_t n_genes) {
  Planted out;
  out.means.assign(static_cast<std::size_t>(n_genes), 0);
  for (std::int64_t i = 0; i < n_cells; ++i) {
    Random random(6, "gamma factors test", static_cast<std::uint64_t>(i));
    out.factors.push_back(0.5 + random.uniform());
    for (std::int32_t j = 0; j < n_genes; ++j) {
      const double mean = out.factors.back() * ((i + j) % 2 == 0 ? 5 : 0.5);
      const auto count = static_cast<float>(random.poisson(mean));
      if (count > 0) out.cells.add(j, count);
      out.means[static_cast<std::size_t>(j)] +=
          static_cast<double>(count) / out.factors.back() / static_cast<double>(n_cells);
    }
    out.cells.end_row();
  }
  return out;
}

TEST(GammaFactors, FindTwoKindsOfCells) {
  const auto data = planted(120, 40);
  const Context context = test::context_of(2);
  const auto genes =
      fit_gamma_factors(data.cells, prep::transposed(data.cells, 40), data.factors, data.means, 4, 60, 1, context);
  const GammaPlacing placing(genes, 4, 30);
  Eigen::VectorXf own = Eigen::VectorXf::Zero(8);
  placing.place(data.cells.others_of(0), data.cells.values_of(0), data.factors[0], own.data());
  const Eigen::VectorXf rates = genes.mean.transpose() * own;
  for (Eigen::Index j = 0; j < 40; ++j) EXPECT_NEAR(rates[j], j % 2 == 0 ? 5 : 0.5, j % 2 == 0 ? 1.5 : 0.4) << j;
  EXPECT_TRUE((genes.geometric.array() <= genes.mean.array()).all()) << "a geometric mean is below the mean";
  placing.place({}, {}, 0, own.data());
  EXPECT_EQ(own.sum(), 0);
}

TEST(GammaFactors, ThreadsDoNotMatter) {
  const auto data = planted(150, 20);
  const auto genes = prep::transposed(data.cells, 20);
  const auto fit = [&](int threads) {
    return fit_gamma_factors(data.cells, genes, data.factors, data.means, 3, 10, 0, test::context_of(threads)).mean;
  };
  EXPECT_EQ(fit(1), fit(3));
}

}  // namespace
}  // namespace undrop::ebayes
