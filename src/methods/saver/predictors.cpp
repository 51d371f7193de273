#include "methods/saver/predictors.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace undrop::saver {

namespace {

std::vector<std::int32_t> chosen_genes(const TrainingCounts& counts, double least_mean, std::int64_t most) {
  std::vector<std::int32_t> out;
  const auto n = static_cast<double>(counts.n_cells());
  for (std::size_t j = 0; j < counts.gene_names.size(); ++j) {
    const auto begin = counts.counts.begin() + counts.offsets[j];
    const auto end = counts.counts.begin() + counts.offsets[j + 1];
    if (std::accumulate(begin, end, 0.0) / n >= least_mean) out.push_back(static_cast<std::int32_t>(j));
  }
  if (most > 0 && static_cast<std::int64_t>(out.size()) > most) {
    std::stable_sort(out.begin(), out.end(), [&](std::int32_t a, std::int32_t b) {
      return counts.fano[static_cast<std::size_t>(a)] > counts.fano[static_cast<std::size_t>(b)];
    });
    out.resize(static_cast<std::size_t>(most));
    std::sort(out.begin(), out.end());
  }
  return out;
}

}  // namespace

Predictors make_predictors(const TrainingCounts& counts, double least_mean, std::int64_t most) {
  Predictors out;
  out.genes = chosen_genes(counts, least_mean, most);
  out.values.resize(counts.n_cells(), out.size());
  out.place.assign(counts.gene_names.size(), -1);
  Eigen::ArrayXd minus_log(counts.n_cells());
  for (Eigen::Index c = 0; c < minus_log.size(); ++c)
    minus_log[c] = -std::log(counts.factors[static_cast<std::size_t>(c)]);
  for (std::int64_t k = 0; k < out.size(); ++k) {
    const auto gene = static_cast<std::size_t>(out.genes[static_cast<std::size_t>(k)]);
    out.place[gene] = static_cast<std::int32_t>(k);
    Eigen::ArrayXd column = minus_log;
    for (auto e = counts.offsets[gene]; e < counts.offsets[gene + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      column[counts.cells[at]] += std::log1p(static_cast<double>(counts.counts[at]));
    }
    const double mean = column.mean();
    const double scale = std::sqrt((column - mean).square().mean());
    out.mean.push_back(mean);
    out.scale.push_back(scale > 1e-9 ? scale : 0);
    if (scale > 1e-9)
      out.values.col(k) = ((column - mean) / scale).cast<float>().matrix();
    else
      out.values.col(k).setZero();
  }
  return out;
}

Eigen::VectorXf response(const TrainingCounts& counts, std::int64_t gene) {
  Eigen::VectorXf out = Eigen::VectorXf::Zero(counts.n_cells());
  const auto at = static_cast<std::size_t>(gene);
  for (auto e = static_cast<std::size_t>(counts.offsets[at]); e < static_cast<std::size_t>(counts.offsets[at + 1]);
       ++e) {
    const auto cell = counts.cells[e];
    out[cell] =
        static_cast<float>(static_cast<double>(counts.counts[e]) / counts.factors[static_cast<std::size_t>(cell)]);
  }
  return out;
}

Eigen::MatrixXf correlations(const Eigen::MatrixXf& predictors, const Eigen::MatrixXf& responses,
                             std::span<const std::int32_t> own) {
  Eigen::MatrixXf scaled = responses.rowwise() - responses.colwise().mean();
  const auto n = static_cast<float>(responses.rows());
  for (Eigen::Index k = 0; k < scaled.cols(); ++k) {
    const float deviation = std::sqrt(scaled.col(k).squaredNorm() / n);
    scaled.col(k) *= deviation > 1e-7F ? 1 / (deviation * n) : 0;
  }
  Eigen::MatrixXf out = predictors.transpose() * scaled;
  for (Eigen::Index k = 0; k < out.cols(); ++k) {
    const auto itself = own[static_cast<std::size_t>(k)];
    if (itself >= 0) out(itself, k) = 0;
  }
  return out;
}

std::vector<std::int32_t> strongest(const Eigen::Ref<const Eigen::VectorXf>& correlations, std::int64_t most) {
  std::vector<std::int32_t> order;
  for (Eigen::Index k = 0; k < correlations.size(); ++k) {
    if (correlations[k] != 0) order.push_back(static_cast<std::int32_t>(k));
  }
  const auto stronger = [&](std::int32_t a, std::int32_t b) {
    const float of_a = std::abs(correlations[a]);
    const float of_b = std::abs(correlations[b]);
    return of_a > of_b || (of_a == of_b && a < b);
  };
  if (static_cast<std::int64_t>(order.size()) > most) {
    std::nth_element(order.begin(), order.begin() + most, order.end(), stronger);
    order.resize(static_cast<std::size_t>(most));
  }
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace undrop::saver
