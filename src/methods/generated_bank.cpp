#include "methods/generated_bank.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace undrop {

GeneratedBank::GeneratedBank(std::int64_t n_genes, std::int64_t n_populations)
    : n_genes_(n_genes), cells_(static_cast<std::size_t>(n_populations)) {}

void GeneratedBank::set(std::int64_t population, std::span<const float> rows, std::span<const std::uint8_t> kept) {
  const auto width = static_cast<std::size_t>(n_genes_);
  const auto n = static_cast<std::size_t>(std::count(kept.begin(), kept.end(), std::uint8_t{1}));
  auto& cells = cells_[static_cast<std::size_t>(population)];
  cells.assign(n * width, 0.0F);
  std::size_t to = 0;
  for (std::size_t cell = 0; cell < kept.size(); ++cell) {
    if (kept[cell] == 0) continue;
    for (std::size_t gene = 0; gene < width; ++gene) cells[gene * n + to] = rows[cell * width + gene];
    ++to;
  }
}

std::int64_t GeneratedBank::n_cells(std::int32_t population) const {
  const auto& cells = cells_[static_cast<std::size_t>(population)];
  return n_genes_ > 0 ? static_cast<std::int64_t>(cells.size()) / n_genes_ : 0;
}

std::span<const float> GeneratedBank::of(std::int32_t population, std::int32_t gene) const {
  const auto n = static_cast<std::size_t>(n_cells(population));
  return std::span(cells_[static_cast<std::size_t>(population)]).subspan(static_cast<std::size_t>(gene) * n, n);
}

std::vector<double> GeneratedBank::squared_distances(std::int32_t population, std::span<const std::int32_t> genes,
                                                     std::span<const float> pixels) const {
  std::vector<double> out(static_cast<std::size_t>(n_cells(population)), 0);
  for (std::size_t e = 0; e < genes.size(); ++e) {
    const auto generated = of(population, genes[e]);
    for (std::size_t cell = 0; cell < out.size(); ++cell) {
      const auto difference = static_cast<double>(pixels[e] - generated[cell]);
      out[cell] += difference * difference;
    }
  }
  return out;
}

void GeneratedBank::save(ArchiveWriter& archive, const std::string& prefix) const {
  archive.put(prefix + "/shape", std::vector<std::int64_t>{n_genes_, n_populations()});
  for (std::size_t population = 0; population < cells_.size(); ++population) {
    const std::vector<std::int64_t> shape{n_genes_, n_cells(static_cast<std::int32_t>(population))};
    archive.put(prefix + "/" + std::to_string(population), cells_[population], shape);
  }
}

GeneratedBank GeneratedBank::load(const ArchiveReader& archive, const std::string& prefix) {
  const auto shape = archive.integers(prefix + "/shape");
  constexpr std::int64_t most = 1 << 20;
  if (shape.size() != 2 || shape[0] < 1 || shape[1] < 1 || shape[1] > most)
    throw FormatError("model", prefix + "/shape", "must be two positive sizes; save the model again");
  GeneratedBank bank(shape[0], shape[1]);
  for (std::size_t population = 0; population < bank.cells_.size(); ++population) {
    const std::string name = prefix + "/" + std::to_string(population);
    bank.cells_[population] = archive.floats(name);
    if (bank.cells_[population].size() % static_cast<std::size_t>(shape[0]) != 0)
      throw FormatError("model", name, "does not hold whole genes; save the model again");
  }
  return bank;
}

std::vector<std::int32_t> chosen_neighbours(std::span<const double> squared_distances, const NeighbourRule& rule,
                                            double limit) {
  const auto n = static_cast<std::int64_t>(squared_distances.size());
  std::vector<std::int32_t> order(squared_distances.size());
  std::iota(order.begin(), order.end(), 0);
  const auto distance = [&](std::int32_t s) { return squared_distances[static_cast<std::size_t>(s)]; };
  const auto k = std::min(n, rule.k);
  std::partial_sort(order.begin(), order.begin() + k, order.end(), [&](std::int32_t a, std::int32_t b) {
    return distance(a) != distance(b) ? distance(a) < distance(b) : a < b;
  });
  order.resize(static_cast<std::size_t>(k));
  if (std::isnan(limit)) {
    if (std::isinf(rule.kappa) && rule.kappa > 0) return order;
    double sum = 0;
    double squares = 0;
    for (const double squared : squared_distances) {
      sum += std::sqrt(squared);
      squares += squared;
    }
    const double mean = sum / static_cast<double>(std::max<std::int64_t>(1, n));
    const double variance = squares / static_cast<double>(std::max<std::int64_t>(1, n)) - mean * mean;
    limit = mean + rule.kappa * std::sqrt(std::max(0.0, variance));
  }
  auto near = static_cast<std::int64_t>(order.size());
  while (near > std::min(rule.at_least, k) && !(std::sqrt(distance(order[static_cast<std::size_t>(near - 1)])) < limit))
    --near;
  order.resize(static_cast<std::size_t>(near));
  return order;
}

float median_of(std::span<const float> values, std::span<const std::int32_t> which) {
  if (which.empty()) return 0;
  thread_local std::vector<float> picked;
  picked.clear();
  for (const auto index : which) picked.push_back(values[static_cast<std::size_t>(index)]);
  const auto middle = picked.begin() + static_cast<std::ptrdiff_t>(picked.size() / 2);
  std::nth_element(picked.begin(), middle, picked.end());
  if (picked.size() % 2 != 0) return *middle;
  return (*middle + *std::max_element(picked.begin(), middle)) / 2;
}

}  // namespace undrop
