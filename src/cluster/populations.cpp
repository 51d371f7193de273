#include "cluster/populations.hpp"

#include <undrop/errors.hpp>

#include <algorithm>

#include "cluster/k_means.hpp"
#include "cluster/population_choice.hpp"

namespace undrop::cluster {

namespace {

constexpr std::int64_t n_starts = 10;
/// With fewer cells a mixture over a population says nothing: its cells join the nearest other population.
constexpr std::int64_t fewest_cells = 10;

std::vector<std::int64_t> filled_cells(const Dataset& data) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    if (data.size_factors[static_cast<std::size_t>(i)] > 0) out.push_back(i);
  }
  return out;
}

std::vector<double> rows_of(const std::vector<double>& scores, std::span<const std::int64_t> rows, std::int64_t d) {
  std::vector<double> out;
  out.reserve(rows.size() * static_cast<std::size_t>(d));
  for (const auto row : rows) out.insert(out.end(), scores.begin() + row * d, scores.begin() + (row + 1) * d);
  return out;
}

void dissolve_small(KMeans& fit, std::span<const double> points, std::int64_t d, const Context& context) {
  while (fit.n_clusters > 1) {
    std::vector<std::int64_t> size(static_cast<std::size_t>(fit.n_clusters), 0);
    for (const auto code : fit.clusters) ++size[static_cast<std::size_t>(code)];
    const auto smallest = std::min_element(size.begin(), size.end());
    if (*smallest >= fewest_cells) return;
    const auto at = (smallest - size.begin()) * d;
    fit.centers.erase(fit.centers.begin() + at, fit.centers.begin() + at + d);
    --fit.n_clusters;
    fit.clusters = nearest_centers(points, d, fit.centers, context);
  }
}

Populations one_population(const Dataset& data, embed::CellEmbedding embedding) {
  Populations out;
  out.n = 1;
  out.embedding = std::move(embedding);
  out.centers.assign(static_cast<std::size_t>(out.embedding.n_dimensions), 0);
  for (const double factor : data.size_factors) out.of_cell.push_back(factor > 0 ? 0 : -1);
  return out;
}

embed::Input choose_input(const Dataset& data, std::span<const std::int32_t> genes, const PopulationOptions& options,
                          const Context& context, Facts& facts) {
  if (options.input) return *options.input;
  const EmbeddingEvidence evidence = compare_embeddings(data, genes, options, context);
  facts["populations/hidden_gain_log_normalized"] = evidence.log_normalized_gain;
  facts["populations/hidden_gain_zeros_as_missing"] = evidence.zeros_as_missing_gain;
  return evidence.chosen;
}

std::int64_t choose_k(const std::vector<double>& points, std::int64_t d, const PopulationOptions& options,
                      const Context& context, Facts& facts) {
  if (options.n_clusters > 0) return options.n_clusters;
  const NumberOfClusters number = choose_number(points, d, options.maximum_clusters, context);
  facts["populations/within_cluster_sums"] = number.within;
  facts["populations/candidates"] = number.candidates;
  facts["populations/silhouettes"] = number.silhouettes;
  return number.chosen;
}

}  // namespace

Populations find_populations(const Dataset& data, std::span<const std::int32_t> genes, const PopulationOptions& options,
                             const Context& context) {
  Facts facts;
  const embed::Input input = choose_input(data, genes, options, context, facts);
  facts["populations/input"] = embed::to_text(input);
  embed::CellEmbedding embedding = embed::embed_cells(data, genes, input, options.n_dimensions, context);
  const std::int64_t d = embedding.n_dimensions;
  Populations out;
  const auto cells = filled_cells(data);
  if (d == 0 || static_cast<std::int64_t>(cells.size()) < 2 * fewest_cells) {
    out = one_population(data, std::move(embedding));
  } else {
    const std::vector<double> points = rows_of(embedding.scores, cells, d);
    KMeans fit = k_means(points, d, choose_k(points, d, options, context, facts), n_starts, context);
    if (options.n_clusters == 0) dissolve_small(fit, points, d, context);
    out.n = fit.n_clusters;
    out.centers = fit.centers;
    out.embedding = std::move(embedding);
    out.of_cell.assign(static_cast<std::size_t>(data.n_cells()), -1);
    for (std::size_t i = 0; i < cells.size(); ++i) out.of_cell[static_cast<std::size_t>(cells[i])] = fit.clusters[i];
  }
  facts["populations/n"] = out.n;
  out.facts = std::move(facts);
  return out;
}

std::vector<std::int32_t> Populations::assign(const Dataset& data, const Context& context) const {
  std::vector<std::int32_t> out(static_cast<std::size_t>(data.n_cells()), 0);
  if (embedding.n_dimensions > 0)
    out = nearest_centers(embedding.project(data, context), embedding.n_dimensions, centers, context);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!(data.size_factors[i] > 0)) out[i] = -1;
  }
  return out;
}

void Populations::save(ArchiveWriter& archive, const std::string& prefix) const {
  archive.put(prefix + "/n", std::vector<std::int64_t>{n});
  archive.put(prefix + "/of_cell", std::vector<std::int64_t>(of_cell.begin(), of_cell.end()));
  archive.put(prefix + "/centers", centers);
  embedding.save(archive, prefix + "/embedding");
}

Populations Populations::load(const ArchiveReader& archive, const std::string& prefix) {
  Populations out;
  const auto n = archive.integers(prefix + "/n");
  const auto codes = archive.integers(prefix + "/of_cell");
  out.centers = archive.doubles(prefix + "/centers");
  out.embedding = embed::CellEmbedding::load(archive, prefix + "/embedding");
  if (n.size() != 1 || n[0] < 1 || out.centers.size() != static_cast<std::size_t>(n[0] * out.embedding.n_dimensions)) {
    throw FormatError("model", prefix, "its parts disagree in size; save the model again");
  }
  out.n = n[0];
  for (const auto code : codes) {
    if (code < -1 || code >= out.n)
      throw FormatError("model", prefix + "/of_cell", "names a population that is not there");
    out.of_cell.push_back(static_cast<std::int32_t>(code));
  }
  return out;
}

}  // namespace undrop::cluster
