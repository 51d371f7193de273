#include "methods/ebayes/poisson_factors.hpp"

#include <numeric>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "methods/ebayes/factor_shares.hpp"

namespace undrop::ebayes {

namespace {

constexpr std::int64_t rows_a_task = 64;

/// 1 / Σ over columns of each factor; 0 where a factor is 0 everywhere, as padding is.
Eigen::VectorXf inverse_sums(const Eigen::MatrixXf& factors) {
  const Eigen::VectorXd sums = factors.cast<double>().rowwise().sum();
  return (sums.array() > 0).select(sums.array().inverse(), 0.0).cast<float>();
}

/// One side's factors, given the other's.
void update(const prep::ValueRows& rows, Eigen::MatrixXf& mine, const Eigen::MatrixXf& others, const Context& context) {
  const Eigen::VectorXf inverse = inverse_sums(others);
  parallel_blocks(context, rows.n_rows(), rows_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      float* factors = mine.data() + i * mine.rows();
      share_counts(rows.others_of(i), rows.values_of(i), factors, others, factors);
      mine.col(i) = mine.col(i).cwiseProduct(inverse);
    }
  });
}

float total(std::span<const float> counts) {
  return static_cast<float>(std::accumulate(counts.begin(), counts.end(), 0.0));
}

}  // namespace

Eigen::MatrixXf fit_poisson_factors(const prep::ValueRows& cells, const prep::ValueRows& genes, std::int64_t rank,
                                    std::int64_t sweeps, std::uint64_t stream, const Context& context) {
  Eigen::MatrixXf of_cells = Eigen::MatrixXf::Zero(padded(rank), cells.n_rows());
  Eigen::MatrixXf of_genes = Eigen::MatrixXf::Zero(padded(rank), genes.n_rows());
  for (std::int64_t i = 0; i < cells.n_rows(); ++i) of_cells.col(i).head(rank).setConstant(total(cells.values_of(i)));
  for (std::int64_t j = 0; j < genes.n_rows(); ++j) {
    Random random(context.seed, "ebayes Poisson factors " + std::to_string(stream), static_cast<std::uint64_t>(j));
    const double sum = static_cast<double>(total(genes.values_of(j)));
    for (Eigen::Index k = 0; k < rank; ++k) of_genes(k, j) = static_cast<float>(sum * (0.5 + random.uniform()));
  }
  for (std::int64_t sweep = 0; sweep < sweeps; ++sweep) {
    update(cells, of_cells, of_genes, context);
    update(genes, of_genes, of_cells, context);
  }
  return of_genes;
}

PoissonPlacing::PoissonPlacing(const Eigen::MatrixXf& genes, std::int64_t rank, std::int64_t sweeps)
    : genes_(genes), inverse_sums_(inverse_sums(genes)), rank_(rank), sweeps_(sweeps) {}

void PoissonPlacing::place(std::span<const std::int32_t> columns, std::span<const float> counts, float* out) const {
  Eigen::Map<Eigen::VectorXf> factors(out, genes_.rows());
  factors.setZero();
  factors.head(rank_).setConstant(total(counts));
  for (std::int64_t sweep = 0; sweep < sweeps_; ++sweep) {
    share_counts(columns, counts, out, genes_, out);
    factors = factors.cwiseProduct(inverse_sums_);
  }
}

}  // namespace undrop::ebayes
