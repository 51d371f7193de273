#include "judge/thin_scores.hpp"

#include <algorithm>
#include <numeric>

#include "core/parallel.hpp"
#include "judge/controls.hpp"
#include "judge/poisson_scores.hpp"

namespace undrop::judge {

namespace {

/// Kept molecules of every gene over the sum of the size factors.
std::vector<double> gene_rates(const Dataset& data, const Context& context) {
  std::vector<double> rates(static_cast<std::size_t>(data.n_genes()), 0);
  CountBlock block;
  constexpr std::int64_t step = 1024;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += step) {
    context.check_cancelled();
    data.counts->read({begin, std::min(begin + step, data.n_cells())}, block);
    for (std::size_t e = 0; e < block.genes.size(); ++e)
      rates[static_cast<std::size_t>(block.genes[e])] += static_cast<double>(block.values[e]);
  }
  const double factors = std::accumulate(data.size_factors.begin(), data.size_factors.end(), 0.0);
  for (auto& rate : rates) rate = factors > 0 ? rate / factors : 0;
  return rates;
}

/// Room for one cell, modelled genes only.
struct CellRow {
  std::vector<float> test;
  std::vector<double> rates;
  std::vector<double> base;
  std::vector<float> dense;
};

class ThinScorer {
 public:
  ThinScorer(const prep::MoleculeSplit& split, const Context& context)
      : split_(split), gene_rates_(gene_rates(split.data, context)), ratio_((1 - split.keep) / split.keep) {
    for (std::int32_t gene = 0; gene < static_cast<std::int32_t>(split.data.n_genes()); ++gene) {
      if (split.data.is_modelled[static_cast<std::size_t>(gene)] != 0) genes_.push_back(gene);
    }
  }

  [[nodiscard]] CellDeviance score(std::int64_t cell, std::span<const float> values, CellRow& row) const {
    row.dense.assign(values.size(), 0);
    const auto genes = split_.test.genes_of(cell);
    for (std::size_t e = 0; e < genes.size(); ++e)
      row.dense[static_cast<std::size_t>(genes[e])] = split_.test.values_of(cell)[e];
    row.test.resize(genes_.size());
    row.rates.resize(genes_.size());
    row.base.resize(genes_.size());
    const double factor = split_.data.size_factors[static_cast<std::size_t>(cell)];
    for (std::size_t k = 0; k < genes_.size(); ++k) {
      const auto gene = static_cast<std::size_t>(genes_[k]);
      row.test[k] = row.dense[gene];
      row.rates[k] = static_cast<double>(values[gene]) * ratio_;
      row.base[k] = factor * gene_rates_[gene] * ratio_;
    }
    return cell_deviance(row.test, row.rates, row.base);
  }

  [[nodiscard]] double n_genes() const { return static_cast<double>(genes_.size()); }

 private:
  const prep::MoleculeSplit& split_;
  std::vector<double> gene_rates_;
  double ratio_;
  std::vector<std::int32_t> genes_;
};

TaskScores task_scores(const std::vector<CellDeviance>& cells, double n_genes) {
  const auto column = [&](double CellDeviance::*field) {
    std::vector<double> out(cells.size());
    std::transform(cells.begin(), cells.end(), out.begin(), [&](const auto& cell) { return cell.*field; });
    return out;
  };
  const auto base = column(&CellDeviance::base_deviance);
  const std::vector<double> entries(cells.size(), n_genes);
  TaskScores task;
  task.by_cell["deviance_explained"] = cell_score(ScoreForm::explained, {column(&CellDeviance::deviance), base});
  task.by_cell["deviance_explained_shape"] =
      cell_score(ScoreForm::explained, {column(&CellDeviance::shape_deviance), base});
  task.by_cell["poisson_loss"] = cell_score(ScoreForm::mean, {column(&CellDeviance::loss), entries});
  task.by_cell["mse_cp10k"] = cell_score(ScoreForm::mean, {column(&CellDeviance::square_error), entries});
  return task;
}

}  // namespace

TaskScores score_thin(const ValueSource& rates, const prep::MoleculeSplit& split, const Context& context) {
  const ThinScorer scorer(split, context);
  std::vector<CellDeviance> cells(static_cast<std::size_t>(rates.n_cells()));
  const auto n_genes = static_cast<std::size_t>(rates.n_genes());
  const std::int64_t step = block_cells(rates.n_genes());
  constexpr std::int64_t cells_a_task = 16;
  std::vector<float> block;
  for (std::int64_t begin = 0; begin < rates.n_cells(); begin += step) {
    context.check_cancelled();
    const CellRange range{begin, std::min(rates.n_cells(), begin + step)};
    block.resize(static_cast<std::size_t>(range.size()) * n_genes);
    rates.read(range, block);
    parallel_blocks(context, range.size(), cells_a_task, [&](std::int64_t, std::int64_t from, std::int64_t to) {
      CellRow row;
      for (std::int64_t i = from; i < to; ++i) {
        const auto values = std::span<const float>(block).subspan(static_cast<std::size_t>(i) * n_genes, n_genes);
        cells[static_cast<std::size_t>(begin + i)] = scorer.score(begin + i, values, row);
      }
    });
  }
  return task_scores(cells, scorer.n_genes());
}

}  // namespace undrop::judge
