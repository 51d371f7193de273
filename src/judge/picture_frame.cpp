#include "judge/picture_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/random.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::judge {

namespace {

constexpr std::int64_t most_cells = 2000;
constexpr std::int64_t genes_of_embedding = 1000;
constexpr std::size_t genes_shown = 6;
/// A variance below this share of the mean square is rounding.
constexpr double rounding = 1e-12;

struct Moments {
  std::vector<double> mean;
  std::vector<double> variance;
  std::vector<double> zero_share;
};

Moments log_moments(const Dataset& data) {
  Moments out;
  for (auto* list : {&out.mean, &out.variance, &out.zero_share})
    list->assign(static_cast<std::size_t>(data.n_genes()), 0);
  CountBlock block;
  constexpr std::int64_t step = 1024;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += step) {
    data.counts->read({begin, std::min(begin + step, data.n_cells())}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      const double factor = data.size_factors[static_cast<std::size_t>(begin + i)];
      for (std::size_t e = 0; e < block.genes_of(i).size() && factor > 0; ++e) {
        const auto gene = static_cast<std::size_t>(block.genes_of(i)[e]);
        const double value = std::log1p(static_cast<double>(block.values_of(i)[e]) / factor);
        out.mean[gene] += value;
        out.variance[gene] += value * value;
        out.zero_share[gene] += 1;
      }
    }
  }
  const auto n = static_cast<double>(std::max<std::int64_t>(1, data.n_cells()));
  for (std::size_t gene = 0; gene < out.mean.size(); ++gene) {
    out.mean[gene] /= n;
    out.zero_share[gene] = 1 - out.zero_share[gene] / n;
    const double square = out.variance[gene] / n;
    const double variance = square - out.mean[gene] * out.mean[gene];
    out.variance[gene] = data.is_modelled[gene] != 0 && variance > rounding * square ? variance : 0;
  }
  return out;
}

std::vector<std::int32_t> telling_genes(const Moments& moments, std::size_t n) {
  std::vector<std::pair<double, std::int32_t>> order;
  for (std::size_t gene = 0; gene < moments.variance.size(); ++gene) {
    const double interest = moments.variance[gene] * moments.zero_share[gene];
    if (interest > 0) order.emplace_back(-interest, static_cast<std::int32_t>(gene));
  }
  std::sort(order.begin(), order.end());
  std::vector<std::int32_t> genes;
  for (std::size_t i = 0; i < std::min(n, order.size()); ++i) genes.push_back(order[i].second);
  return genes;
}

}  // namespace

PictureFrame picture_frame(const Dataset& data, std::vector<std::int32_t> chosen, const Context& context) {
  auto moments = log_moments(data);
  PictureFrame frame;
  frame.cells = sample_of_cells(data, most_cells, context);
  frame.embedded_genes = prep::variable_genes(data, genes_of_embedding, context);
  frame.chosen_genes = chosen.empty() ? telling_genes(moments, genes_shown) : std::move(chosen);
  for (const auto gene : frame.chosen_genes) frame.chosen_names.push_back(gene_title(data, gene));
  frame.embedding = fmt::format("UMAP of 20 principal components of {} variable genes, {} of {} cells",
                                frame.embedded_genes.size(), frame.cells.size(), data.n_cells());
  frame.mean = std::move(moments.mean);
  frame.variance = std::move(moments.variance);
  return frame;
}

std::vector<std::int64_t> sample_of_cells(const Dataset& data, std::int64_t n, const Context& context) {
  std::vector<std::int64_t> cells;
  for (std::size_t i = 0; i < data.size_factors.size(); ++i) {
    if (data.size_factors[i] > 0) cells.push_back(static_cast<std::int64_t>(i));
  }
  const auto wanted = std::min(cells.size(), static_cast<std::size_t>(std::max<std::int64_t>(n, 0)));
  Random random(context.seed, "report cells");
  for (std::size_t i = 0; i < wanted; ++i) std::swap(cells[i], cells[i + random.below(cells.size() - i)]);
  cells.resize(wanted);
  std::sort(cells.begin(), cells.end());
  return cells;
}

std::vector<std::int32_t> telling_genes(const Dataset& data, std::size_t n) {
  return telling_genes(log_moments(data), n);
}

std::string gene_title(const Dataset& data, std::int32_t gene) {
  const auto at = static_cast<std::size_t>(gene);
  const bool has_symbol = at < data.gene_symbols.size() && !data.gene_symbols[at].empty();
  return has_symbol ? data.gene_symbols[at] : data.gene_names[at];
}

}  // namespace undrop::judge
