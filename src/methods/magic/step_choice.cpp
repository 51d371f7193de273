#include "methods/magic/step_choice.hpp"

#include <Eigen/SVD>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/random.hpp"

namespace undrop::magic {

namespace {

using Eigen::MatrixXd;

constexpr double settled_below = 1e-3;
constexpr std::size_t most_genes = 500;

MatrixXd shape_of(const MatrixXd& values) {
  MatrixXd out = values.rowwise() - values.colwise().mean();
  const double length = out.norm();
  if (length > 0) out /= length;
  return out;
}

}  // namespace

double procrustes_disparity(const MatrixXd& a, const MatrixXd& b) {
  const MatrixXd cross = shape_of(a).transpose() * shape_of(b);
  const double nuclear = Eigen::BDCSVD<MatrixXd>(cross).singularValues().sum();
  return std::max(0.0, 1 - nuclear * nuclear);
}

StepChoice automatic_steps(const neighbors::DiffusionOperator& walk, const MatrixXd& values, std::int64_t most,
                           bool adds_one) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  RowMajor now = values;
  RowMajor next(now.rows(), now.cols());
  const auto size = static_cast<std::size_t>(now.size());
  for (std::int64_t step = 1; step <= most; ++step) {
    walk.step(std::span<const double>(now.data(), size), std::span<double>(next.data(), size), now.cols());
    if (procrustes_disparity(now, next) < settled_below) return {step + (adds_one ? 1 : 0), true};
    now.swap(next);
  }
  return {most, false};
}

MatrixXd sample_of_genes(const Model& model, const Context& context) {
  std::vector<std::pair<std::uint64_t, std::int32_t>> draws;
  for (std::size_t j = 0; j < model.cells.gene_names.size(); ++j)
    draws.emplace_back(derived_seed(context.seed, "magic gene " + model.cells.gene_names[j]),
                       static_cast<std::int32_t>(j));
  std::sort(draws.begin(), draws.end());
  draws.resize(std::min(draws.size(), most_genes));
  std::vector<std::int32_t> place(model.cells.gene_names.size(), -1);
  for (std::size_t k = 0; k < draws.size(); ++k)
    place[static_cast<std::size_t>(draws[k].second)] = static_cast<std::int32_t>(k);
  const auto rows = values_in(model.space, model.cells, place, static_cast<std::int64_t>(draws.size()), 1, context);
  MatrixXd out = MatrixXd::Zero(rows.n_rows(), rows.n_columns());
  for (Eigen::Index i = 0; i < out.rows(); ++i) {
    for (auto e = rows.rows().offsets[static_cast<std::size_t>(i)];
         e < rows.rows().offsets[static_cast<std::size_t>(i) + 1]; ++e)
      out(i, rows.rows().columns[static_cast<std::size_t>(e)]) =
          static_cast<double>(rows.rows().values[static_cast<std::size_t>(e)]);
  }
  return out;
}

}  // namespace undrop::magic
