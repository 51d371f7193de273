#include "methods/scgacl/training_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/random.hpp"
#include "prep/model_rows.hpp"

namespace undrop::scgacl {

namespace {

constexpr std::int64_t most_validation_rows = 3000;
constexpr int baseline_sweeps = 6;
/// Pseudo-observations at the overall mean: what a gene or cell with few non-zeros is shrunken by.
constexpr double gene_ridge = 1;
constexpr double cell_ridge = 10;

std::span<const std::int32_t> row_genes(const nn::SparseRows& rows, std::int64_t row) {
  const auto i = static_cast<std::size_t>(row);
  return {rows.columns.data() + rows.offsets[i], rows.columns.data() + rows.offsets[i + 1]};
}

std::span<const float> row_values(const nn::SparseRows& rows, std::int64_t row) {
  const auto i = static_cast<std::size_t>(row);
  return {rows.values.data() + rows.offsets[i], rows.values.data() + rows.offsets[i + 1]};
}

double overall_mean(const nn::SparseRows& rows) {
  if (rows.values.empty()) return 0;
  return std::accumulate(rows.values.begin(), rows.values.end(), 0.0) / static_cast<double>(rows.values.size());
}

void update_genes(const nn::SparseRows& rows, const std::vector<float>& cell_level, double mean,
                  std::vector<float>& gene) {
  std::vector<double> sum(gene.size(), 0);
  std::vector<double> n(gene.size(), 0);
  for (std::int64_t row = 0; row < rows.n_rows(); ++row) {
    const auto genes = row_genes(rows, row);
    const auto values = row_values(rows, row);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const auto j = static_cast<std::size_t>(genes[e]);
      sum[j] += static_cast<double>(values[e] - cell_level[static_cast<std::size_t>(row)]);
      n[j] += 1;
    }
  }
  for (std::size_t j = 0; j < gene.size(); ++j) {
    gene[j] = static_cast<float>((sum[j] + gene_ridge * mean) / (n[j] + gene_ridge));
  }
}

std::vector<float> cell_levels(const nn::SparseRows& rows, const Baseline& baseline) {
  std::vector<float> levels(static_cast<std::size_t>(rows.n_rows()));
  for (std::int64_t row = 0; row < rows.n_rows(); ++row) {
    levels[static_cast<std::size_t>(row)] = baseline.cell(row_genes(rows, row), row_values(rows, row));
  }
  return levels;
}

Baseline fit_baseline(const nn::SparseRows& rows, Representation representation) {
  Baseline baseline{representation, std::vector<float>(static_cast<std::size_t>(rows.n_columns), 0.0F)};
  if (representation == Representation::log1p) return baseline;
  const double mean = overall_mean(rows);
  std::vector<float> levels(static_cast<std::size_t>(rows.n_rows()), 0.0F);
  for (int sweep = 0; sweep < baseline_sweeps; ++sweep) {
    update_genes(rows, levels, mean, baseline.gene);
    levels = cell_levels(rows, baseline);
  }
  return baseline;
}

void represent_row(nn::SparseRows& rows, std::int64_t row, float level, const Baseline& baseline) {
  const auto i = static_cast<std::size_t>(row);
  for (auto e = static_cast<std::size_t>(rows.offsets[i]); e < static_cast<std::size_t>(rows.offsets[i + 1]); ++e) {
    rows.values[e] -= level + baseline.gene[static_cast<std::size_t>(rows.columns[e])];
  }
}

std::vector<std::int64_t> choose_validation_rows(std::int64_t n, const Context& context) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  if (n <= most_validation_rows) return all;
  Random random(context.seed, "validation rows");
  for (std::size_t i = 0; i < static_cast<std::size_t>(most_validation_rows); ++i) {
    std::swap(all[i], all[i + random.below(all.size() - i)]);
  }
  all.resize(static_cast<std::size_t>(most_validation_rows));
  std::sort(all.begin(), all.end());
  return all;
}

/// Splits entries of the validation rows off `rows`.
nn::SparseRows hold_out(nn::SparseRows& rows, const std::vector<std::int64_t>& validation_rows, double share,
                        const std::vector<std::int64_t>& cells, const Context& context) {
  nn::SparseRows kept;
  nn::SparseRows held;
  kept.n_columns = held.n_columns = rows.n_columns;
  kept.columns.reserve(rows.columns.size());
  kept.values.reserve(rows.values.size());
  auto next = validation_rows.begin();
  for (std::int64_t row = 0; row < rows.n_rows(); ++row) {
    const auto genes = row_genes(rows, row);
    const auto values = row_values(rows, row);
    const bool validates = next != validation_rows.end() && *next == row;
    Random random(context.seed, "validation entries", static_cast<std::uint64_t>(cells[static_cast<std::size_t>(row)]));
    for (std::size_t e = 0; e < genes.size(); ++e) {
      nn::SparseRows& to = validates && random.uniform() < share ? held : kept;
      to.add(genes[e], values[e]);
    }
    kept.finish_row();
    if (validates) {
      held.finish_row();
      ++next;
    }
  }
  rows = std::move(kept);
  return held;
}

}  // namespace

float Baseline::cell(std::span<const std::int32_t> genes, std::span<const float> values) const {
  if (representation == Representation::log1p) return 0;
  double sum = 0;
  for (std::size_t e = 0; e < genes.size(); ++e)
    sum += static_cast<double>(values[e] - gene[static_cast<std::size_t>(genes[e])]);
  return static_cast<float>(sum / (static_cast<double>(genes.size()) + cell_ridge));
}

ModelInput model_input(const Dataset& data, CellRange cells, std::span<const std::int32_t> gene_of,
                       std::int64_t n_model_genes, double depth_ratio) {
  ModelInput out;
  out.rows.n_columns = n_model_genes;
  prep::each_model_row(
      data, cells, gene_of, depth_ratio, [&](std::int32_t gene, float, float value) { out.rows.add(gene, value); },
      [&](std::int64_t cell, double) {
        out.rows.finish_row();
        out.cells.push_back(cell);
      });
  return out;
}

std::vector<float> represent(nn::SparseRows& rows, const Baseline& baseline) {
  std::vector<float> levels = cell_levels(rows, baseline);
  if (baseline.representation == Representation::log1p) return levels;
  for (std::int64_t row = 0; row < rows.n_rows(); ++row)
    represent_row(rows, row, levels[static_cast<std::size_t>(row)], baseline);
  return levels;
}

TrainingData training_data(ModelInput input, std::span<const std::int32_t> populations,
                           const TrainingDataOptions& options, const Context& context) {
  TrainingData out;
  out.rows = std::move(input.rows);
  out.cells = std::move(input.cells);
  for (const auto cell : out.cells) out.labels.push_back(populations[static_cast<std::size_t>(cell)]);
  if (options.validation_share > 0) {
    out.validation_rows = choose_validation_rows(out.rows.n_rows(), context);
    out.validation = hold_out(out.rows, out.validation_rows, options.validation_share, out.cells, context);
  }
  out.baseline = fit_baseline(out.rows, options.representation);
  out.cell_level = represent(out.rows, out.baseline);
  for (std::size_t v = 0; v < out.validation_rows.size(); ++v) {
    const float level = out.cell_level[static_cast<std::size_t>(out.validation_rows[v])];
    represent_row(out.validation, static_cast<std::int64_t>(v), level, out.baseline);
  }
  return out;
}

void fill_batch(const TrainingData& data, std::span<const std::int64_t> rows, double hidden_share, std::uint64_t seed,
                std::uint64_t epoch, Batch& out) {
  for (auto* part : {&out.input, &out.entries, &out.full}) {
    part->clear();
    part->n_columns = data.n_genes();
  }
  const auto threshold = static_cast<std::uint32_t>(hidden_share * 4294967295.0);
  const auto scale = static_cast<float>(1 / (1 - hidden_share));
  std::vector<std::int64_t> labels;
  for (const auto row : rows) {
    const auto genes = row_genes(data.rows, row);
    const auto values = row_values(data.rows, row);
    Random random(seed, "hidden entries",
                  epoch * static_cast<std::uint64_t>(data.n_rows()) + static_cast<std::uint64_t>(row));
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const bool hidden = hidden_share > 0 && random() < threshold;
      if (!hidden) out.input.add(genes[e], values[e] * scale);
      if (hidden || hidden_share <= 0) out.entries.add(genes[e], values[e]);
      out.full.add(genes[e], values[e]);
    }
    for (auto* part : {&out.input, &out.entries, &out.full}) part->finish_row();
    labels.push_back(data.labels[static_cast<std::size_t>(row)]);
  }
  out.labels = torch::tensor(labels);
}

nn::SparseRows pick_rows(const nn::SparseRows& rows, std::span<const std::int64_t> which) {
  nn::SparseRows out;
  out.n_columns = rows.n_columns;
  for (const auto row : which) {
    const auto genes = row_genes(rows, row);
    const auto values = row_values(rows, row);
    out.columns.insert(out.columns.end(), genes.begin(), genes.end());
    out.values.insert(out.values.end(), values.begin(), values.end());
    out.finish_row();
  }
  return out;
}

}  // namespace undrop::scgacl
