#include "judge/hidden_scores.hpp"

#include <algorithm>
#include <cmath>

#include "judge/controls.hpp"

namespace undrop::judge {

RecoveryAccumulator::RecoveryAccumulator(std::int64_t n_cells, std::int64_t n_genes)
    : by_cell_(static_cast<std::size_t>(n_cells)), by_gene_(static_cast<std::size_t>(n_genes)) {}

void RecoveryAccumulator::add(std::int64_t cell, std::int32_t gene, double predicted, double truth) {
  by_cell_[static_cast<std::size_t>(cell)].add(predicted, truth);
  by_gene_[static_cast<std::size_t>(gene)].add(predicted, truth);
}

RecoveryScores RecoveryAccumulator::scores() const { return recovery_scores(by_cell_, by_gene_); }

TaskScores RecoveryAccumulator::task_scores() const { return recovery_task_scores(by_cell_, by_gene_); }

TaskScores recovery_task_scores(std::span<const PairSums> by_cell, std::span<const PairSums> by_gene) {
  const auto column = [&](auto value) {
    std::vector<double> out(by_cell.size());
    std::transform(by_cell.begin(), by_cell.end(), out.begin(), value);
    return out;
  };
  const auto n = column([](const PairSums& sums) { return static_cast<double>(sums.n()); });
  TaskScores task;
  task.by_cell["rmse"] =
      cell_score(ScoreForm::root_mean, {column([](const PairSums& s) { return s.square_error(); }), n});
  task.by_cell["mae"] = cell_score(ScoreForm::mean, {column([](const PairSums& s) { return s.absolute_error(); }), n});
  const std::vector<std::vector<double>> pairs{n,
                                               column([](const PairSums& s) { return s.sum_a(); }),
                                               column([](const PairSums& s) { return s.sum_b(); }),
                                               column([](const PairSums& s) { return s.sum_aa(); }),
                                               column([](const PairSums& s) { return s.sum_bb(); }),
                                               column([](const PairSums& s) { return s.sum_ab(); })};
  task.by_cell["pearson"] = cell_score(ScoreForm::pearson, pairs);
  task.by_cell["cosine"] = cell_score(ScoreForm::cosine, pairs);
  const auto all = recovery_scores(by_cell, by_gene);
  task.figures = {{"rmse_per_gene", all.per_gene.rmse},       {"pearson_per_gene", all.per_gene.pearson},
                  {"cosine_per_gene", all.per_gene.cosine},   {"rmse_per_cell", all.per_cell.rmse},
                  {"pearson_per_cell", all.per_cell.pearson}, {"cosine_per_cell", all.per_cell.cosine}};
  return task;
}

SquareBins::SquareBins(std::int64_t bins, double upto)
    : n(bins), end(upto), counts(static_cast<std::size_t>(bins * bins), 0) {}

void SquareBins::add(double hidden, double predicted) {
  const auto bin = [&](double value) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(value / end * static_cast<double>(n)), 0, n - 1);
  };
  ++counts[static_cast<std::size_t>(bin(predicted) * n + bin(hidden))];
}

TaskScores score_hidden(const ValueSource& values, const prep::HiddenEntries& hidden,
                        std::span<const double> size_factors, SquareBins* bins, const Context& context) {
  RecoveryAccumulator recovery(values.n_cells(), values.n_genes());
  const auto n_genes = static_cast<std::size_t>(values.n_genes());
  const std::int64_t step = block_cells(values.n_genes());
  std::vector<float> block;
  for (std::int64_t begin = 0; begin < values.n_cells(); begin += step) {
    context.check_cancelled();
    const CellRange cells{begin, std::min(values.n_cells(), begin + step)};
    if (hidden.offsets[static_cast<std::size_t>(cells.begin)] == hidden.offsets[static_cast<std::size_t>(cells.end)])
      continue;
    block.resize(static_cast<std::size_t>(cells.size()) * n_genes);
    values.read(cells, block);
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const double factor = size_factors[static_cast<std::size_t>(cell)];
      const auto row = std::span(block).subspan(static_cast<std::size_t>(cell - begin) * n_genes, n_genes);
      const auto genes = hidden.genes_of(cell);
      for (std::size_t e = 0; e < genes.size() && factor > 0; ++e) {
        const auto value = static_cast<double>(row[static_cast<std::size_t>(genes[e])]);
        const double predicted = std::isfinite(value) && value > 0 ? value : 0;
        const double truth = std::log1p(static_cast<double>(hidden.values_of(cell)[e]) / factor);
        recovery.add(cell, genes[e], predicted, truth);
        if (bins != nullptr) bins->add(truth, predicted);
      }
    }
  }
  return recovery.task_scores();
}

}  // namespace undrop::judge
