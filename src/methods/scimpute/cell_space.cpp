#include "methods/scimpute/cell_space.hpp"

#include <undrop/errors.hpp>

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <utility>

#include "embed/leading_eigenvectors.hpp"
#include "methods/scimpute/log_counts.hpp"

namespace undrop::scimpute {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double least_mean = 1;
constexpr double dropped_quantile = 0.25;
constexpr std::int64_t fewest_varied = 500;
constexpr std::int64_t fewest_components = 3;
constexpr std::int64_t most_exact_cells = 1000;
constexpr std::int64_t most_components = 200;
constexpr std::int64_t many_cells = 5000;
constexpr double share_of_variance = 0.4;
constexpr double share_of_many = 0.6;
/// Neighbours are found by distances: far below what tells cells apart.
constexpr double tolerance = 1e-6;

struct GeneSpread {
  double mean = 0;
  double variation = 0;
};

GeneSpread spread_of(std::vector<float> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.empty()) return {};
  const auto n = static_cast<double>(values.size());
  GeneSpread out;
  for (const float value : values) out.mean += (static_cast<double>(value) + zero_value) / n;
  double squares = 0;
  for (const float value : values) squares += std::pow(static_cast<double>(value) + zero_value - out.mean, 2);
  if (values.size() > 1) out.variation = std::sqrt(squares / (n - 1)) / out.mean;
  return out;
}

/// Type 7 of R.
double quantile(std::vector<double> values, double p) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double h = p * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(h);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  return values[low] + (h - std::floor(h)) * (values[high] - values[low]);
}

embed::SparseRows only(const embed::SparseRows& rows, const std::vector<std::uint8_t>& keep) {
  embed::SparseRows out;
  out.n_columns = rows.n_columns;
  for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
    for (auto e = rows.first(i); e < rows.first(i + 1); ++e) {
      if (keep[static_cast<std::size_t>(rows.columns[e])] == 0) continue;
      out.columns.push_back(rows.columns[e]);
      out.values.push_back(rows.values[e]);
    }
    out.starts.push_back(static_cast<std::int64_t>(out.columns.size()));
  }
  return out;
}

MatrixXd centred(MatrixXd columns) {
  columns.rowwise() -= columns.colwise().mean().eval();
  return columns;
}

/// Eigenvectors of C A Aᵀ C, its eigenvalues falling.
embed::LeadingEigenvectors cell_axes(const embed::SparseProducts& products, std::int64_t wanted,
                                     const Context& context) {
  const auto gram = [&](const MatrixXd& block) -> MatrixXd {
    return centred(products.times(products.transposed_times(centred(block))));
  };
  const Index n = products.n_rows();
  if (n > most_exact_cells)
    return embed::leading_eigenvectors(n, gram, {.n_vectors = wanted, .tolerance = tolerance, .most_products = 60},
                                       context);
  const MatrixXd dense = gram(MatrixXd::Identity(n, n));
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver((dense + dense.transpose()) / 2);
  return {solver.eigenvalues().reverse(), solver.eigenvectors().rowwise().reverse(), 1, true};
}

/// Sum over the cells of the squared distance to the centre.
double total_variation(const embed::SparseProducts& products) {
  const auto& rows = products.rows();
  double squares = 0;
  for (const float value : rows.values) squares += static_cast<double>(value) * static_cast<double>(value);
  const VectorXd sums = products.transposed_times(VectorXd::Ones(rows.n_rows()));
  return squares - sums.squaredNorm() / std::max(1.0, static_cast<double>(rows.n_rows()));
}

/// The first number of components whose share is above the limit; all where none is.
Index enough(const VectorXd& values, double total, double limit) {
  double sum = 0;
  for (Index k = 0; k < values.size(); ++k) {
    sum += std::max(0.0, values[k]);
    if (sum > limit * total) return k + 1;
  }
  return values.size();
}

}  // namespace

std::vector<std::uint8_t> varied_genes(const embed::SparseRows& by_genes) {
  std::vector<GeneSpread> spreads;
  std::vector<double> variations;
  for (std::int64_t j = 0; j < by_genes.n_rows(); ++j) {
    spreads.push_back(spread_of({by_genes.values.begin() + by_genes.starts[static_cast<std::size_t>(j)],
                                 by_genes.values.begin() + by_genes.starts[static_cast<std::size_t>(j) + 1]}));
    variations.push_back(spreads.back().variation);
  }
  const double least_variation = quantile(variations, dropped_quantile);
  std::vector<std::uint8_t> out;
  for (const auto& spread : spreads)
    out.push_back(spread.mean >= least_mean && spread.variation >= least_variation ? 1 : 0);
  if (std::count(out.begin(), out.end(), 1) < fewest_varied) std::fill(out.begin(), out.end(), std::uint8_t{1});
  return out;
}

CellSpace find_cell_space(const embed::SparseRows& rows, std::int64_t least, const Context& context) {
  const auto varied = varied_genes(embed::transposed(rows));
  const embed::SparseProducts products(only(rows, varied), context);
  CellSpace out;
  out.n_varied = std::count(varied.begin(), varied.end(), 1);
  const Index most = std::max<Index>(0, std::min(rows.n_rows() - 1, rows.n_columns));
  const auto found = cell_axes(products, std::min(most, most_components), context);
  const double total = total_variation(products);
  const bool many = rows.n_rows() >= many_cells;
  const VectorXd values = found.values.head(std::min<Index>(most, found.values.size()));
  Index n = many ? enough(values, values.sum(), share_of_many) : enough(values, total, share_of_variance);
  n = std::min<Index>(std::max<Index>({n, least, fewest_components}), values.size());
  // Axes along which cells do not differ show rounding.
  while (n > 0 && !(values[n - 1] > 1e-10 * values[0])) --n;
  const VectorXd lengths = values.head(n).cwiseMax(0).cwiseSqrt();
  MatrixXd cells = found.vectors.leftCols(n);
  for (Index k = 0; k < n; ++k) {
    Index place = 0;
    cells.col(k).cwiseAbs().maxCoeff(&place);
    if (cells(place, k) < 0) cells.col(k) *= -1;
  }
  out.loadings = products.transposed_times(cells) * lengths.cwiseInverse().asDiagonal();
  const VectorXd centre =
      products.transposed_times(VectorXd::Ones(rows.n_rows())) / std::max(1.0, static_cast<double>(rows.n_rows()));
  out.offset = centre.transpose() * out.loadings;
  out.variance_share = total > 0 ? values.head(n).sum() / total : 0;
  return out;
}

std::vector<double> CellSpace::scores(const embed::SparseRows& rows, const Context& context) const {
  const embed::SparseProducts products(rows, context);
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> out = products.times(loadings);
  out.rowwise() -= offset;
  return {out.data(), out.data() + out.size()};
}

void CellSpace::save(ArchiveWriter& archive, const std::string& prefix) const {
  archive.put(prefix + "/loadings", std::vector<double>(loadings.data(), loadings.data() + loadings.size()));
  archive.put(prefix + "/offset", std::vector<double>(offset.data(), offset.data() + offset.size()));
  archive.put(prefix + "/variance_share", std::vector<double>{variance_share});
  archive.put(prefix + "/n_varied", std::vector<std::int64_t>{n_varied});
}

CellSpace CellSpace::load(const ArchiveReader& archive, const std::string& prefix, std::int64_t n_genes) {
  const auto loadings = archive.doubles(prefix + "/loadings");
  const auto offset = archive.doubles(prefix + "/offset");
  const auto share = archive.doubles(prefix + "/variance_share");
  const auto varied = archive.integers(prefix + "/n_varied");
  const auto n = static_cast<std::int64_t>(offset.size());
  if (static_cast<std::int64_t>(loadings.size()) != n * n_genes || share.size() != 1 || varied.size() != 1)
    throw FormatError("model", prefix, "its parts disagree in size; save the model again");
  CellSpace out;
  out.loadings = Eigen::Map<const MatrixXd>(loadings.data(), n_genes, n);
  out.offset = Eigen::Map<const Eigen::RowVectorXd>(offset.data(), n);
  out.variance_share = share[0];
  out.n_varied = varied[0];
  return out;
}

}  // namespace undrop::scimpute
