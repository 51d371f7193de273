#include "methods/drimpute/cell_map.hpp"

#include <undrop/errors.hpp>

#include <algorithm>

#include "neighbors/nearest_cells.hpp"

namespace undrop::drimpute {

namespace {

constexpr std::int64_t most_axes = 20;

/// Rounded to float32, as they are kept: a cell of the fit lies exactly where it lay.
std::vector<float> directions_of(const embed::StandardRows& rows, const std::vector<float>& loadings,
                                 std::int64_t n_axes) {
  using Loadings = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Loadings> map(loadings.data(), rows.n_genes(), n_axes);
  const Eigen::MatrixXd places = rows.times(map.cast<double>());
  std::vector<float> out;
  out.reserve(static_cast<std::size_t>(places.size()));
  for (Eigen::Index i = 0; i < places.rows(); ++i) {
    const double length = places.row(i).norm();
    for (Eigen::Index k = 0; k < places.cols(); ++k)
      out.push_back(length > 0 ? static_cast<float>(places(i, k) / length) : 0.0F);
  }
  return out;
}

}  // namespace

CellMap map_cells(const embed::StandardRows& rows, embed::Correlation correlation, const embed::CorrelationAxes& axes) {
  CellMap out;
  out.correlation = correlation;
  out.n_axes = std::min<std::int64_t>(most_axes, axes.axes.cols());
  for (Eigen::Index j = 0; j < rows.n_genes(); ++j) {
    for (Eigen::Index k = 0; k < out.n_axes; ++k) out.loadings.push_back(static_cast<float>(axes.loadings(j, k)));
  }
  out.directions = directions_of(rows, out.loadings, out.n_axes);
  return out;
}

std::vector<std::int32_t> CellMap::nearest(const embed::StandardRows& rows, const Context& context) const {
  const auto queries = directions_of(rows, loadings, n_axes);
  return neighbors::nearest_cells(std::vector<double>(directions.begin(), directions.end()),
                                  std::vector<double>(queries.begin(), queries.end()), n_axes, 1, context);
}

void CellMap::save(ArchiveWriter& archive, const std::string& prefix) const {
  const auto rows = [&](const std::vector<float>& values) {
    return std::vector<std::int64_t>{static_cast<std::int64_t>(values.size()) / n_axes, n_axes};
  };
  archive.put(prefix + "/correlation", std::vector<std::string>{embed::to_text(correlation)});
  archive.put(prefix + "/loadings", loadings, rows(loadings));
  archive.put(prefix + "/directions", directions, rows(directions));
}

CellMap CellMap::load(const ArchiveReader& archive, const std::string& prefix, std::int64_t n_genes) {
  CellMap out;
  std::vector<std::int64_t> of_loadings;
  std::vector<std::int64_t> of_directions;
  const auto name = archive.texts(prefix + "/correlation");
  out.loadings = archive.floats(prefix + "/loadings", &of_loadings);
  out.directions = archive.floats(prefix + "/directions", &of_directions);
  const bool sized = name.size() == 1 && of_loadings.size() == 2 && of_directions.size() == 2 &&
                     of_loadings[0] == n_genes && of_loadings[1] > 0 && of_directions[0] > 0 &&
                     of_loadings[1] == of_directions[1];
  if (!sized) throw FormatError("model", prefix, "its parts disagree in size; save the model again");
  out.correlation = name[0] == "spearman" ? embed::Correlation::spearman : embed::Correlation::pearson;
  if (embed::to_text(out.correlation) != name[0])
    throw FormatError("model", prefix + "/correlation", "names an unknown correlation; save the model again");
  out.n_axes = of_loadings[1];
  return out;
}

}  // namespace undrop::drimpute
