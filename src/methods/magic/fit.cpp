#include "methods/magic/fit.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "embed/sparse_svd.hpp"
#include "methods/given_neighbors.hpp"
#include "methods/known_cells.hpp"
#include "methods/magic/model.hpp"
#include "methods/magic/step_choice.hpp"
#include "methods/reference_cells.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::magic {

namespace {

using Eigen::MatrixXd;

/// Enough for neighbours: what is left of the components' error is far below the distances between cells.
constexpr double graph_tolerance = 1e-3;

void scale_rows_to_one(MatrixXd& rows) {
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const double length = rows.row(i).norm();
    if (length > 0) rows.row(i) /= length;
  }
}

std::vector<std::int32_t> all_places(std::int64_t n) {
  std::vector<std::int32_t> out(static_cast<std::size_t>(n));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

/// All components where there are no more of them than asked for: distances are then those of the values themselves.
MatrixXd embed_cells(Model& model, const Options& options, const Context& context) {
  const std::int64_t n_pcs = options.integer("n_pcs");
  const bool is_centered = !options.flag("uncentered");
  const auto rows =
      values_in(model.graph_space(), model.cells, all_places(model.cells.n_genes()), model.cells.n_genes(), 1, context);
  const std::int64_t shorter = std::min(rows.n_rows(), rows.n_columns());
  const bool is_drawn = options.text("pca") == "randomized" && n_pcs + 10 < shorter;
  const embed::SvdOptions settled{n_pcs, is_centered, shorter <= n_pcs ? 0 : graph_tolerance};
  auto svd =
      is_drawn ? embed::scikit_learn_svd(rows, n_pcs, is_centered, context) : embed::sparse_svd(rows, settled, context);
  context.debug(fmt::format("magic: {} components in {} passes", svd.values.size(), svd.passes));
  model.loadings = std::move(svd.right);
  model.center = std::move(svd.center);
  return svd.left * svd.values.asDiagonal();
}

std::vector<double> row_major(const MatrixXd& matrix) {
  const MatrixXd turned = matrix.transpose();
  return {turned.data(), turned.data() + turned.size()};
}

/// Components, and the neighbours in them.
MatrixXd find_components(Model& model, const Options& options, const Context& context) {
  context.report("components", 0, 1);
  MatrixXd components = embed_cells(model, options, context);
  if (components.cols() == 0) {  // all cells are alike
    components = MatrixXd::Zero(model.cells.n_cells(), 1);
    model.loadings = MatrixXd::Zero(model.cells.n_genes(), 1);
  }
  model.scores = components;
  if (model.is_cosine) scale_rows_to_one(model.scores);
  return components;
}

neighbors::NeighborLists own_neighbors(const Model& model, const Context& context) {
  return lists_of(neighbors::nearest_neighbors(row_major(model.scores), model.scores.cols(), model.knn_max, context));
}

void build_graph(Model& model, const neighbors::NeighborLists& nearest) {
  const auto graph = neighbors::kernel_graph(nearest, model.kernel);
  const auto parts = neighbors::connected_components(graph);
  model.n_components = parts.empty() ? 0 : *std::max_element(parts.begin(), parts.end()) + 1;
  model.is_exact_search = nearest.is_exact;
  model.walk = neighbors::DiffusionOperator(graph);
}

MatrixXd diffused(const Model& model, const MatrixXd& values) {
  std::vector<double> now = row_major(values);
  std::vector<double> next(now.size());
  for (std::int64_t step = 0; step < model.steps; ++step) {
    model.walk.step(now, next, values.cols());
    now.swap(next);
  }
  const Eigen::Map<const MatrixXd> turned(now.data(), values.cols(), values.rows());
  return turned.transpose();
}

void choose_steps(Model& model, const MatrixXd& components, const Options& options, const Context& context) {
  model.steps = options.integer("t");
  if (model.steps >= 0) return;
  const MatrixXd sample = model.is_approximate ? components : sample_of_genes(model, context);
  const auto choice = automatic_steps(model.walk, sample, options.integer("t_max"), options.preset() != "paper");
  model.steps = choice.steps;
  if (!choice.settled)
    context.warn(fmt::format("magic: {} steps still change values; set t, or raise t_max", choice.steps));
  context.info(
      fmt::format("magic: t = {}, where a step changes the shape of the data by less than 0.001", model.steps));
}

}  // namespace

Model fit_model(const Dataset& data, const Options& options, const Context& context) {
  Model model;
  model.space = space_of(options.text("smooth_space"));
  model.kernel = {options.integer("knn"), options.real("decay")};
  const std::int64_t asked = options.integer("knn_max");
  model.knn_max = std::max(model.kernel.knn, asked > 0 ? asked : 3 * model.kernel.knn);
  if (model.kernel.decay == 0) model.knn_max = model.kernel.knn;
  model.is_cosine = options.text("knn_dist") == "cosine";
  model.is_approximate = options.text("solver") == "approximate";
  const GivenKeys keys = given_keys(options, {"n_pcs", "pca", "uncentered", "knn_dist"});
  model.is_given = keys.any();
  if (model.is_given && model.is_approximate) {
    throw OptionError("solver", "approximate",
                      "diffuses the method's own components, and there are none beside --use-rep and --neighbors-key; "
                      "give exact");
  }
  model.cells = reference_cells(data, prep::variable_genes(data, -1, context));
  model.fingerprints = cell_fingerprints(model.cells, model.cells.gene_names, context);
  MatrixXd components;
  if (!model.is_given) components = find_components(model, options, context);
  context.report("neighbours", 0, 1);
  build_graph(model, keys.any() ? given_neighbors(data, keys, model.knn_max, context) : own_neighbors(model, context));
  choose_steps(model, components, options, context);
  // What the components diffuse to, in a space of another kind than theirs where rates are asked for.
  if (model.is_approximate) model.diffused = diffused(model, components);
  return model;
}

MatrixXd project(const Model& model, const Dataset& data, const Context& context) {
  const auto place = prep::shared_gene_places(model.cells.gene_names, data);
  const auto rows = values_in(model.graph_space(), data, place, model.cells.n_genes(),
                              data.median_total / model.cells.median_total, context);
  const Eigen::RowVectorXd offset = model.center.transpose() * model.loadings;
  MatrixXd out(rows.n_rows(), model.loadings.cols());
  for (Eigen::Index i = 0; i < out.rows(); ++i) {
    out.row(i) = -offset;
    for (auto e = rows.rows().offsets[static_cast<std::size_t>(i)];
         e < rows.rows().offsets[static_cast<std::size_t>(i) + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      out.row(i) += static_cast<double>(rows.rows().values[at]) * model.loadings.row(rows.rows().columns[at]);
    }
  }
  if (model.is_cosine) scale_rows_to_one(out);
  return out;
}

}  // namespace undrop::magic
