#include "methods/gene_pixels.hpp"

#include <algorithm>
#include <cmath>

namespace undrop {

namespace {

float largest(std::span<const float> values) {
  return values.empty() ? 0.0F : *std::max_element(values.begin(), values.end());
}

}  // namespace

std::vector<float> GenePixels::draw(prep::ValueRows& rows, std::span<const std::int32_t> populations,
                                    std::span<const double> size_factors) const {
  std::vector<float> scales(static_cast<std::size_t>(rows.n_rows()), 0.0F);
  for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    const auto values =
        std::span(rows.value).subspan(static_cast<std::size_t>(rows.begin(i)), rows.values_of(i).size());
    const std::int32_t population = populations[row];
    if (population < 0) {
      std::fill(values.begin(), values.end(), 0.0F);
      continue;
    }
    if (kind == PixelKind::deviation) {
      const auto genes = rows.others_of(i);
      scales[row] = levels.cell(genes, values, population);
      const auto level = levels.of(population);
      for (std::size_t e = 0; e < genes.size(); ++e) {
        const float above = values[e] - scales[row] - level[static_cast<std::size_t>(genes[e])];
        values[e] = static_cast<float>(static_cast<double>(above) / spread);
      }
      continue;
    }
    if (kind != PixelKind::log_maximum)
      std::transform(values.begin(), values.end(), values.begin(), [](float v) { return std::expm1(v); });
    scales[row] = kind == PixelKind::counts ? static_cast<float>(1 / size_factors[row]) : largest(values);
    for (float& value : values) value /= scales[row];
  }
  return scales;
}

float GenePixels::value(float pixel, std::int32_t gene, std::int32_t population, float scale) const {
  switch (kind) {
    case PixelKind::log_maximum:
      return std::max(0.0F, pixel * scale);
    case PixelKind::deviation: {
      const double above = trust * spread * static_cast<double>(pixel);
      const double level = static_cast<double>(levels.of(population)[static_cast<std::size_t>(gene)] + scale);
      return static_cast<float>(std::max(0.0, level + above));
    }
    case PixelKind::maximum:
    case PixelKind::counts:
      break;
  }
  return std::log1p(std::max(0.0F, pixel * scale));
}

GenePixels fit_gene_pixels(PixelKind kind, const prep::ValueRows& rows, std::int64_t n_genes,
                           std::span<const std::int32_t> populations, std::int64_t n_populations, bool by_population) {
  GenePixels out{.kind = kind, .levels = {}, .spread = 1, .trust = 1};
  if (kind != PixelKind::deviation) return out;
  out.levels = fit_population_levels(rows, n_genes, populations, n_populations, by_population);
  prep::ValueRows drawn = rows;
  (void)out.draw(drawn, populations, {});
  double squares = 0;
  for (const float value : drawn.value) squares += static_cast<double>(value) * static_cast<double>(value);
  if (squares > 0) out.spread = std::sqrt(squares / static_cast<double>(drawn.value.size()));
  return out;
}

}  // namespace undrop
