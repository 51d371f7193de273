#include "methods/gene_order.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/random.hpp"
#include "embed/cell_embedding.hpp"
#include "embed/leading_eigenvectors.hpp"

namespace undrop {

namespace {

constexpr std::int64_t n_dimensions = 20;

/// Each gene's loadings, of length 1; 0 for a gene without any.
Eigen::MatrixXd directions(const embed::CellEmbedding& embedding, std::size_t n_genes) {
  const std::int64_t d = embedding.n_dimensions;
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(n_genes), d);
  for (Eigen::Index gene = 0; gene < out.rows(); ++gene) {
    for (std::int64_t k = 0; k < d; ++k) {
      const double weight = std::sqrt(embedding.variance[static_cast<std::size_t>(k)]);
      out(gene, k) = weight * embedding.loadings[static_cast<std::size_t>(gene * d + k)];
    }
    const double length = out.row(gene).norm();
    if (length > 0) out.row(gene) /= length;
  }
  return out;
}

/// Place of each gene on a line along which the graph is cut most cheaply.
Eigen::VectorXd seriation(const Eigen::MatrixXd& unit, const Context& context) {
  const auto weigh = [&](const Eigen::MatrixXd& x) -> Eigen::MatrixXd {
    const Eigen::RowVectorXd sums = x.colwise().sum();
    return (unit * (unit.transpose() * x)).rowwise() + sums;
  };
  const Eigen::VectorXd degree = weigh(Eigen::MatrixXd::Ones(unit.rows(), 1)).col(0).cwiseMax(1e-12);
  const Eigen::VectorXd scale = degree.cwiseSqrt().cwiseInverse();
  const auto product = [&](const Eigen::MatrixXd& x) -> Eigen::MatrixXd {
    return scale.asDiagonal() * weigh(scale.asDiagonal() * x);
  };
  const auto leading = embed::leading_eigenvectors(unit.rows(), product, {.n_vectors = 2, .tolerance = 1e-6}, context);
  return scale.cwiseProduct(leading.vectors.col(leading.vectors.cols() - 1));
}

}  // namespace

GeneOrder gene_order(const std::string& name) {
  if (name == "similarity") return GeneOrder::similarity;
  return name == "random" ? GeneOrder::random : GeneOrder::input;
}

std::vector<std::int32_t> ordered_genes(const Dataset& data, std::span<const std::int32_t> genes, GeneOrder order,
                                        const Context& context) {
  std::vector<std::int32_t> out(genes.begin(), genes.end());
  if (order == GeneOrder::input || out.size() < 3) return out;
  if (order == GeneOrder::random) {
    Random random(context.seed, "gene order");
    for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[random.below(i)]);
    return out;
  }
  const auto embedding = embed::embed_cells(data, genes, embed::Input::log_normalized, n_dimensions, context);
  if (embedding.n_dimensions < 1) return out;
  const Eigen::VectorXd place = seriation(directions(embedding, genes.size()), context);
  std::vector<std::size_t> at(genes.size());
  std::iota(at.begin(), at.end(), std::size_t{0});
  std::stable_sort(at.begin(), at.end(), [&](std::size_t a, std::size_t b) {
    return place[static_cast<Eigen::Index>(a)] < place[static_cast<Eigen::Index>(b)];
  });
  for (std::size_t i = 0; i < at.size(); ++i) out[i] = genes[at[i]];
  return out;
}

}  // namespace undrop
