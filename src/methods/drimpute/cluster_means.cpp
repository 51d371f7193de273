#include "methods/drimpute/cluster_means.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>

#include "core/parallel.hpp"

namespace undrop::drimpute {

namespace {

constexpr std::int64_t cells_a_read = 1024;

/// Adds a block of the counts to the sums of one clustering.
void add(const CountBlock& block, std::span<const double> logs, std::span<const std::int32_t> clusters,
         std::span<const std::int32_t> places, std::int64_t n_genes, std::vector<double>& sums) {
  for (std::int64_t i = 0; i < block.cells.size(); ++i) {
    if (clusters[static_cast<std::size_t>(i)] < 0) continue;
    double* to = sums.data() + clusters[static_cast<std::size_t>(i)] * n_genes;
    for (auto e = block.offsets[static_cast<std::size_t>(i)]; e < block.offsets[static_cast<std::size_t>(i) + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      const auto place = places[static_cast<std::size_t>(block.genes[at])];
      if (place >= 0) to[place] += logs[at];
    }
  }
}

std::vector<double> logs_of(const CountBlock& block, const Dataset& data) {
  std::vector<double> out(block.values.size(), 0);
  for (std::int64_t i = 0; i < block.cells.size(); ++i) {
    const double factor = data.size_factors[static_cast<std::size_t>(block.cells.begin + i)];
    for (auto e = block.offsets[static_cast<std::size_t>(i)]; e < block.offsets[static_cast<std::size_t>(i) + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      if (factor > 0) out[at] = std::log1p(static_cast<double>(block.values[at]) / factor);
    }
  }
  return out;
}

}  // namespace

void set_means(std::vector<ClusterMeans>& clusterings, const Dataset& data, std::span<const std::int64_t> cells,
               std::span<const std::int32_t> places, std::int64_t n_genes, const Context& context) {
  std::vector<std::int32_t> row_of(static_cast<std::size_t>(data.n_cells()), -1);
  for (std::size_t row = 0; row < cells.size(); ++row)
    row_of[static_cast<std::size_t>(cells[row])] = static_cast<std::int32_t>(row);
  std::vector<std::vector<double>> sums;
  for (const auto& clustering : clusterings)
    sums.emplace_back(static_cast<std::size_t>(clustering.n_clusters * n_genes), 0);
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_a_read) {
    data.counts->read({begin, std::min(begin + cells_a_read, data.n_cells())}, block);
    const auto logs = logs_of(block, data);
    parallel_for(context, static_cast<std::int64_t>(clusterings.size()), [&](std::int64_t t) {
      std::vector<std::int32_t> clusters;
      for (auto cell = block.cells.begin; cell < block.cells.end; ++cell) {
        const auto row = row_of[static_cast<std::size_t>(cell)];
        clusters.push_back(row < 0 ? -1
                                   : clusterings[static_cast<std::size_t>(t)].of_cell[static_cast<std::size_t>(row)]);
      }
      add(block, logs, clusters, places, n_genes, sums[static_cast<std::size_t>(t)]);
    });
  }
  for (std::size_t t = 0; t < clusterings.size(); ++t) {
    auto& clustering = clusterings[t];
    std::vector<double> size(static_cast<std::size_t>(clustering.n_clusters), 0);
    for (const auto code : clustering.of_cell) size[static_cast<std::size_t>(code)] += 1;
    clustering.means.resize(sums[t].size());
    for (std::size_t at = 0; at < sums[t].size(); ++at)
      clustering.means[at] =
          static_cast<float>(sums[t][at] / std::max(1.0, size[at / static_cast<std::size_t>(n_genes)]));
  }
}

void ClusterMeans::save(ArchiveWriter& archive, const std::string& prefix, std::int64_t n_genes) const {
  archive.put(prefix + "/of_cell", std::vector<std::int64_t>(of_cell.begin(), of_cell.end()));
  archive.put(prefix + "/means", means, std::vector<std::int64_t>{n_clusters, n_genes});
}

ClusterMeans ClusterMeans::load(const ArchiveReader& archive, const std::string& prefix, std::int64_t n_genes,
                                std::int64_t n_cells) {
  ClusterMeans out;
  std::vector<std::int64_t> shape;
  out.means = archive.floats(prefix + "/means", &shape);
  const auto codes = archive.integers(prefix + "/of_cell");
  if (shape.size() != 2 || shape[1] != n_genes || static_cast<std::int64_t>(codes.size()) != n_cells)
    throw FormatError("model", prefix, "its parts disagree in size; save the model again");
  out.n_clusters = shape[0];
  for (const auto code : codes) {
    if (code < 0 || code >= out.n_clusters)
      throw FormatError("model", prefix + "/of_cell", "names a cluster that is not there; save the model again");
    out.of_cell.push_back(static_cast<std::int32_t>(code));
  }
  return out;
}

}  // namespace undrop::drimpute
