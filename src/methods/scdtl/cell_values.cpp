#include "methods/scdtl/cell_values.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/random.hpp"
#include "methods/population_levels.hpp"

namespace undrop::scdtl {

namespace {

prep::ValueRows logged_hidden(const Dataset& data, const prep::HiddenEntries& hidden,
                              std::span<const std::int32_t> place) {
  prep::ValueRows out;
  for (std::int64_t cell = 0; cell < hidden.n_cells(); ++cell) {
    const double factor = data.size_factors[static_cast<std::size_t>(cell)];
    const auto genes = hidden.genes_of(cell);
    const auto values = hidden.values_of(cell);
    for (std::size_t e = 0; e < genes.size() && factor > 0; ++e) {
      const std::int32_t at = place[static_cast<std::size_t>(genes[e])];
      if (at >= 0) out.add(at, static_cast<float>(std::log1p(static_cast<double>(values[e]) / factor)));
    }
    out.end_row();
  }
  return out;
}

}  // namespace

float GeneScale::cell(std::span<const std::int32_t> genes, std::span<const float> values) const {
  if (kind == Representation::range) return 0;
  const PopulationLevels levels{static_cast<std::int64_t>(level.size()), level};
  return levels.cell(genes, values, 0);
}

CellValues cell_values(const Dataset& data, const prep::HiddenEntries& hidden, std::span<const std::int32_t> place,
                       std::int64_t n_genes) {
  CellValues out;
  out.n_genes = n_genes;
  out.seen = prep::logged_nonzeros(data, place, 1);
  out.held_out = logged_hidden(data, hidden, place);
  for (std::int64_t row = 0; row < out.seen.n_rows(); ++row) {
    if (out.seen.begin(row) == out.seen.end(row)) continue;
    out.rows.push_back(row);
    if (row < out.held_out.n_rows() && out.held_out.begin(row) < out.held_out.end(row)) out.held_rows.push_back(row);
  }
  out.population.assign(static_cast<std::size_t>(out.seen.n_rows()), 0);
  out.level.assign(static_cast<std::size_t>(out.seen.n_rows()), 0.0F);
  return out;
}

GeneScale fit_scale(const CellValues& cells, Representation kind) {
  const auto n = static_cast<std::size_t>(cells.n_genes);
  GeneScale out{kind, std::vector<float>(n, 0.0F), std::vector<float>(n, 1.0F), {}};
  if (kind == Representation::deviation) {
    const std::vector<std::int32_t> one(static_cast<std::size_t>(cells.seen.n_rows()), 0);
    out.level = fit_population_levels(cells.seen, cells.n_genes, one, 1, false).gene;
    return out;
  }
  std::vector<float> largest(n, 0.0F);
  for (std::size_t e = 0; e < cells.seen.other.size(); ++e) {
    float& at = largest[static_cast<std::size_t>(cells.seen.other[e])];
    at = std::max(at, cells.seen.value[e]);
  }
  for (std::size_t j = 0; j < n; ++j) out.range[j] = largest[j] > 0 ? largest[j] : 1.0F;
  return out;
}

GeneScale foreign_scale(std::vector<float> least, const std::vector<float>& largest) {
  GeneScale out{Representation::range, std::move(least), largest, {}};
  for (std::size_t j = 0; j < out.level.size(); ++j) {
    const float span = largest[j] - out.level[j];
    out.range[j] = span > 0 ? span : 1.0F;
    out.zero.push_back(-out.level[j] / out.range[j]);
  }
  return out;
}

void set_levels(CellValues& cells, const GeneScale& scale) {
  if (scale.kind == Representation::range) return;
  const PopulationLevels levels{cells.n_genes, scale.level};
  for (const auto row : cells.rows)
    cells.level[static_cast<std::size_t>(row)] = levels.cell(cells.seen.others_of(row), cells.seen.values_of(row), 0);
}

CellBatch cell_batch(const CellValues& cells, const GeneScale& scale, std::span<const std::int64_t> rows,
                     const Hiding& hiding) {
  const auto n = static_cast<std::int64_t>(rows.size());
  CellBatch out;
  for (auto* tensor : {&out.input, &out.value, &out.seen, &out.hidden}) *tensor = torch::zeros({n, cells.n_genes});
  out.level = torch::zeros({n, 1});
  const auto width = static_cast<std::size_t>(cells.n_genes);
  const bool deviates = scale.kind == Representation::deviation;
  const auto gain = static_cast<float>(deviates ? 1 / (1 - hiding.share) : 1);
  const auto threshold = static_cast<std::uint32_t>(hiding.share * 4294967295.0);
  const auto all = static_cast<std::uint64_t>(cells.seen.n_rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Random random(hiding.seed, hiding.stream, hiding.epoch * all + static_cast<std::uint64_t>(rows[i]));
    const float level = cells.level[static_cast<std::size_t>(rows[i])];
    out.level.data_ptr<float>()[i] = level;
    const auto genes = cells.seen.others_of(rows[i]);
    const auto values = cells.seen.values_of(rows[i]);
    float* const input = out.input.data_ptr<float>() + i * width;
    float* const value = out.value.data_ptr<float>() + i * width;
    float* const seen = out.seen.data_ptr<float>() + i * width;
    float* const hidden = out.hidden.data_ptr<float>() + i * width;
    std::copy(scale.zero.begin(), scale.zero.end(), input);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const auto j = static_cast<std::size_t>(genes[e]);
      value[j] = values[e];
      seen[j] = 1;
      if (hiding.share > 0 && random() < threshold) {
        hidden[j] = 1;
      } else {
        input[j] = gain * (values[e] - scale.level[j] - level) / scale.range[j];
      }
    }
  }
  return out;
}

torch::Tensor to_values(const torch::Tensor& represented, const torch::Tensor& level, const GeneScale& scale) {
  const auto options = torch::TensorOptions().dtype(torch::kFloat32);
  const auto of_genes = [&](const std::vector<float>& values) {
    return torch::tensor(values, options).to(represented.device());
  };
  if (scale.kind == Representation::range) return represented * of_genes(scale.range) + of_genes(scale.level);
  return represented + of_genes(scale.level) + level;
}

HeldEntries held_entries(const CellValues& cells, std::span<const std::int64_t> rows) {
  std::vector<std::int64_t> places;
  std::vector<float> values;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto genes = cells.held_out.others_of(rows[i]);
    const auto of_row = cells.held_out.values_of(rows[i]);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      places.push_back(static_cast<std::int64_t>(i) * cells.n_genes + genes[e]);
      values.push_back(of_row[e]);
    }
  }
  return {torch::tensor(places, torch::kInt64), torch::tensor(values)};
}

}  // namespace undrop::scdtl
