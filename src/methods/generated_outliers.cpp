#include "methods/generated_outliers.hpp"

#include <algorithm>

#include "cluster/isolation_forest.hpp"

namespace undrop {

namespace {

std::vector<std::uint8_t> kept(std::span<const float> rows, std::int64_t n_genes, const OutlierRule& rule,
                               const Context& context) {
  const std::vector<std::uint8_t> all(rows.size() / static_cast<std::size_t>(n_genes), 1);
  if (!(rule.contamination > 0) || all.empty()) return all;
  const cluster::IsolationForest forest(rows, n_genes, {.n_trees = rule.n_trees}, context);
  auto inside = cluster::inliers(forest.scores(rows, context), rule.contamination);
  return std::count(inside.begin(), inside.end(), std::uint8_t{1}) < rule.at_least ? all : inside;
}

}  // namespace

GeneratedBank bank_without_outliers(std::span<const std::vector<float>> populations, std::int64_t n_genes,
                                    const OutlierRule& rule, const Context& context) {
  GeneratedBank bank(n_genes, static_cast<std::int64_t>(populations.size()));
  for (std::size_t k = 0; k < populations.size(); ++k)
    bank.set(static_cast<std::int64_t>(k), populations[k], kept(populations[k], n_genes, rule, context));
  return bank;
}

}  // namespace undrop
