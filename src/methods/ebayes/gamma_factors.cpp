#include "methods/ebayes/gamma_factors.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "methods/ebayes/factor_shares.hpp"

namespace undrop::ebayes {

namespace {

constexpr std::int64_t rows_a_task = 64;
constexpr float cell_shape = 0.3F;
constexpr float cell_rate = 0.3F;
constexpr float gene_shape = 1.0F;

/// exp(digamma(x)) for x > 0: by recurrence to 6 and the asymptotic series, to 1e-7.
double exp_digamma(double x) {
  double below = 0;
  for (; x < 6; x += 1) below += 1 / x;
  const double square = 1 / (x * x);
  const double digamma = std::log(x) - 0.5 / x - square * (1.0 / 12 - square * (1.0 / 120 - square / 252));
  return std::exp(digamma - below);
}

Eigen::VectorXf column_sums(const Eigen::MatrixXf& factors) {
  return factors.cast<double>().rowwise().sum().cast<float>();
}

/// From shared counts to the Gamma distributions of one row: `geometric` holds the shares and is replaced.
void distribute(std::int64_t rank, float shape, float rate, const float* exposure, float scale, float* mean,
                float* geometric) {
  for (std::int64_t k = 0; k < rank; ++k) {
    const float posterior_shape = shape + geometric[k];
    const float posterior_rate = rate + scale * exposure[k];
    mean[k] = posterior_shape / posterior_rate;
    geometric[k] = static_cast<float>(exp_digamma(static_cast<double>(posterior_shape))) / posterior_rate;
  }
}

class Fit {
 public:
  Fit(const prep::ValueRows& cells, const prep::ValueRows& genes, std::span<const double> size_factors,
      std::span<const double> gene_means, std::int64_t rank, const Context& context)
      : cells_(cells),
        genes_(genes),
        size_factors_(size_factors),
        gene_means_(gene_means),
        rank_(rank),
        context_(context),
        of_cells_(start(cells.n_rows())),
        of_genes_(start(genes.n_rows())) {
    of_cells_.mean.topRows(rank).setOnes();
    of_cells_.geometric.topRows(rank).setOnes();
  }

  void start_genes(std::uint64_t stream) {
    for (std::int64_t j = 0; j < genes_.n_rows(); ++j) {
      Random random(context_.seed, "ebayes Gamma factors " + std::to_string(stream), static_cast<std::uint64_t>(j));
      const double prior = gene_means_[static_cast<std::size_t>(j)] / static_cast<double>(rank_);
      for (Eigen::Index k = 0; k < rank_; ++k)
        of_genes_.mean(k, j) = static_cast<float>(prior * (0.5 + random.uniform()));
    }
    of_genes_.geometric = of_genes_.mean;
  }

  void sweep() {
    const Eigen::VectorXf gene_sums = column_sums(of_genes_.mean);
    update(cells_, of_cells_, of_genes_.geometric, [&](std::int64_t i, float* mean, float* geometric) {
      const auto factor = static_cast<float>(size_factors_[static_cast<std::size_t>(i)]);
      distribute(rank_, cell_shape, cell_rate, gene_sums.data(), factor, mean, geometric);
    });
    const Eigen::VectorXf cell_sums = exposed_sums();
    update(genes_, of_genes_, of_cells_.geometric, [&](std::int64_t j, float* mean, float* geometric) {
      const double prior = gene_means_[static_cast<std::size_t>(j)] / static_cast<double>(rank_);
      const auto rate = static_cast<float>(static_cast<double>(gene_shape) / std::max(prior, 1e-30));
      distribute(rank_, gene_shape, rate, cell_sums.data(), 1, mean, geometric);
    });
  }

  /// Gives every gene the mass of its counts over the cells of the fit, which the priors' own counts have moved.
  void keep_mass() {
    const Eigen::VectorXf exposed = exposed_sums();
    for (Eigen::Index j = 0; j < of_genes_.mean.cols(); ++j) {
      double counts = 0;
      for (const float count : genes_.values_of(j)) counts += static_cast<double>(count);
      const float predicted = of_genes_.mean.col(j).dot(exposed);
      if (!(predicted > 0) || counts <= 0) continue;
      const auto scale = static_cast<float>(counts / static_cast<double>(predicted));
      of_genes_.mean.col(j) *= scale;
      of_genes_.geometric.col(j) *= scale;
    }
  }

  [[nodiscard]] GammaFactors genes() && { return std::move(of_genes_); }

 private:
  [[nodiscard]] GammaFactors start(std::int64_t n) const {
    return {Eigen::MatrixXf::Zero(padded(rank_), n), Eigen::MatrixXf::Zero(padded(rank_), n)};
  }

  /// Σ over cells of size factor × mean.
  [[nodiscard]] Eigen::VectorXf exposed_sums() const {
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(of_cells_.mean.rows());
    for (Eigen::Index i = 0; i < of_cells_.mean.cols(); ++i)
      sums += size_factors_[static_cast<std::size_t>(i)] * of_cells_.mean.col(i).cast<double>();
    return sums.cast<float>();
  }

  template <typename Distribute>
  void update(const prep::ValueRows& rows, GammaFactors& mine, const Eigen::MatrixXf& others,
              const Distribute& distributed) const {
    parallel_blocks(context_, rows.n_rows(), rows_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        float* geometric = mine.geometric.data() + i * mine.geometric.rows();
        share_counts(rows.others_of(i), rows.values_of(i), geometric, others, geometric);
        distributed(i, mine.mean.data() + i * mine.mean.rows(), geometric);
      }
    });
  }

  const prep::ValueRows& cells_;
  const prep::ValueRows& genes_;
  std::span<const double> size_factors_;
  std::span<const double> gene_means_;
  std::int64_t rank_;
  const Context& context_;
  GammaFactors of_cells_;
  GammaFactors of_genes_;
};

}  // namespace

GammaFactors fit_gamma_factors(const prep::ValueRows& cells, const prep::ValueRows& genes,
                               std::span<const double> size_factors, std::span<const double> gene_means,
                               std::int64_t rank, std::int64_t sweeps, std::uint64_t stream, const Context& context) {
  Fit fit(cells, genes, size_factors, gene_means, rank, context);
  fit.start_genes(stream);
  for (std::int64_t sweep = 0; sweep < sweeps; ++sweep) fit.sweep();
  fit.keep_mass();
  return std::move(fit).genes();
}

GammaPlacing::GammaPlacing(const GammaFactors& genes, std::int64_t rank, std::int64_t sweeps)
    : genes_(genes), sums_(column_sums(genes.mean)), rank_(rank), sweeps_(sweeps) {}

void GammaPlacing::place(std::span<const std::int32_t> columns, std::span<const float> counts, double size_factor,
                         float* out) const {
  Eigen::Map<Eigen::VectorXf> mean(out, genes_.mean.rows());
  mean.setZero();
  if (size_factor <= 0) return;
  Eigen::VectorXf geometric = Eigen::VectorXf::Zero(genes_.mean.rows());
  geometric.head(rank_).setOnes();
  for (std::int64_t sweep = 0; sweep < sweeps_; ++sweep) {
    share_counts(columns, counts, geometric.data(), genes_.geometric, geometric.data());
    distribute(rank_, cell_shape, cell_rate, sums_.data(), static_cast<float>(size_factor), out, geometric.data());
  }
}

}  // namespace undrop::ebayes
