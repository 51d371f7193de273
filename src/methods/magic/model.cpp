#include "methods/magic/model.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/parallel.hpp"
#include "methods/reference_cells.hpp"

namespace undrop::magic {

namespace {

constexpr std::int64_t cells_a_read = 256;

std::vector<double> flat(const Eigen::MatrixXd& matrix) { return {matrix.data(), matrix.data() + matrix.size()}; }

Eigen::MatrixXd matrix_of(const std::vector<double>& values, std::size_t n_rows, const std::string& name) {
  if (n_rows == 0 || values.size() % n_rows != 0)
    throw FormatError("model", name, "its parts disagree in size; save the model again");
  return Eigen::Map<const Eigen::MatrixXd>(values.data(), static_cast<Eigen::Index>(n_rows),
                                           static_cast<Eigen::Index>(values.size() / n_rows));
}

void check_graph(const std::vector<std::int64_t>& offsets, const std::vector<std::int64_t>& ends,
                 const std::vector<double>& weights, std::size_t n_cells) {
  const auto n = static_cast<std::int64_t>(n_cells);
  const bool fits = offsets.size() == n_cells + 1 && offsets.front() == 0 &&
                    std::is_sorted(offsets.begin(), offsets.end()) && ends.size() == weights.size() &&
                    offsets.back() == static_cast<std::int64_t>(ends.size()) &&
                    std::all_of(ends.begin(), ends.end(), [&](auto end) { return end >= 0 && end < n; });
  if (!fits) throw FormatError("model", "graph", "its parts disagree in size; save the model again");
}

}  // namespace

Space space_of(const std::string& name) {
  if (name == "rate") return Space::rate;
  return name == "log" ? Space::log : Space::sqrt;
}

namespace {

/// Rows of cells that `values_in` makes.
void values_of(Space space, const Dataset& data, const std::vector<std::int32_t>& place, CellRange cells,
               double depth_ratio, embed::RowBlock& rows) {
  CountBlock block;
  data.counts->read(cells, block);
  rows.clear();
  rows.columns.reserve(block.genes.size());
  rows.values.reserve(block.genes.size());
  for (std::int64_t i = 0; i < cells.size(); ++i) {
    const double factor = data.size_factors[static_cast<std::size_t>(cells.begin + i)] * depth_ratio;
    const auto genes = block.genes_of(i);
    const auto values = block.values_of(i);
    for (std::size_t e = 0; e < genes.size() && factor > 0; ++e) {
      const std::int32_t column = place[static_cast<std::size_t>(genes[e])];
      if (column < 0) continue;
      rows.columns.push_back(column);
      rows.values.push_back(static_cast<float>(into(space, static_cast<double>(values[e]) / factor)));
    }
    rows.offsets.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
}

}  // namespace

embed::HeldRows values_in(Space space, const Dataset& data, const std::vector<std::int32_t>& place,
                          std::int64_t n_columns, double depth_ratio, const Context& context) {
  embed::HeldRows out(n_columns);
  const bool all = std::all_of(place.begin(), place.end(), [](auto column) { return column >= 0; });
  if (all) out.reserve(data.n_cells(), data.counts->n_nonzeros());
  // Some blocks at a time, so that the values are not held twice.
  std::vector<embed::RowBlock> blocks(static_cast<std::size_t>(4 * std::max(1, context.threads)));
  const std::int64_t at_once = cells_a_read * static_cast<std::int64_t>(blocks.size());
  for (std::int64_t from = 0; from < data.n_cells(); from += at_once) {
    const std::int64_t n = std::min(at_once, data.n_cells() - from);
    parallel_blocks(context, n, cells_a_read, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
      values_of(space, data, place, {from + begin, from + end}, depth_ratio, blocks[static_cast<std::size_t>(block)]);
    });
    for (std::int64_t block = 0; block < n_blocks(n, cells_a_read); ++block)
      out.append(blocks[static_cast<std::size_t>(block)]);
  }
  return out;
}

void Model::save(ArchiveWriter& archive) const {
  save_reference_cells(archive, cells);
  archive.put("fingerprints", fingerprints);
  const auto space_number = static_cast<std::int64_t>(space);
  archive.put("settings", std::vector<std::int64_t>{space_number, kernel.knn, knn_max, is_cosine, is_approximate, steps,
                                                    n_components, is_exact_search, is_given});
  archive.put("decay", std::vector<double>{kernel.decay});
  if (!is_given) {
    archive.put("loadings", flat(loadings));
    archive.put("center", flat(center));
    archive.put("scores", flat(scores));
  }
  archive.put("graph/offsets", walk.offsets());
  archive.put("graph/ends", std::vector<std::int64_t>(walk.ends().begin(), walk.ends().end()));
  archive.put("graph/weights", walk.weights());
  if (is_approximate) archive.put("diffused", flat(diffused));
}

Model Model::load(const ArchiveReader& archive) {
  Model out;
  out.cells = load_reference_cells(archive);
  out.fingerprints = archive.integers("fingerprints");
  const auto n_cells = static_cast<std::size_t>(out.cells.n_cells());
  const auto n_genes = static_cast<std::size_t>(out.cells.n_genes());
  const auto settings = archive.integers("settings");
  const auto decay = archive.doubles("decay");
  if (settings.size() != 9 || decay.size() != 1 || out.fingerprints.size() != n_cells || settings[0] < 0 ||
      settings[0] > 2 || !(out.cells.median_total > 0))
    throw FormatError("model", "settings", "its parts disagree in size; save the model again");
  out.space = static_cast<Space>(settings[0]);
  out.kernel = {settings[1], decay[0]};
  out.knn_max = settings[2];
  out.is_cosine = settings[3] != 0;
  out.is_approximate = settings[4] != 0;
  out.steps = settings[5];
  out.n_components = settings[6];
  out.is_exact_search = settings[7] != 0;
  out.is_given = settings[8] != 0;
  if (!out.is_given) {
    out.loadings = matrix_of(archive.doubles("loadings"), n_genes, "loadings");
    out.center = matrix_of(archive.doubles("center"), n_genes, "center").col(0);
    out.scores = matrix_of(archive.doubles("scores"), n_cells, "scores");
  }
  auto offsets = archive.integers("graph/offsets");
  const auto ends = archive.integers("graph/ends");
  auto weights = archive.doubles("graph/weights");
  check_graph(offsets, ends, weights, n_cells);
  out.walk = neighbors::DiffusionOperator(std::move(offsets), {ends.begin(), ends.end()}, std::move(weights));
  if (out.is_approximate) out.diffused = matrix_of(archive.doubles("diffused"), n_cells, "diffused");
  if (out.scores.cols() != out.loadings.cols() || (out.is_approximate && out.diffused.cols() != out.loadings.cols()))
    throw FormatError("model", "scores", "its parts disagree in size; save the model again");
  return out;
}

}  // namespace undrop::magic
