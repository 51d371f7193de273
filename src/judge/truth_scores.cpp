#include "judge/truth_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.hpp"
#include "judge/hidden_scores.hpp"

namespace undrop::judge {

namespace {

/// Stands at entries that are not compared.
constexpr double left_out = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t genes_at_once = 64;

double total(std::span<const float> row) {
  double sum = 0;
  for (const float value : row) sum += static_cast<double>(value);
  return sum;
}

double total(std::span<const double> row) {
  double sum = 0;
  for (const double value : row) sum += value;
  return sum;
}

/// Totals into factors around 1: divided by the median of those above 0; 0 stays 0.
void to_factors(std::vector<double>& totals) {
  std::vector<double> positive;
  std::copy_if(totals.begin(), totals.end(), std::back_inserter(positive), [](double t) { return t > 0; });
  if (positive.empty()) return;
  const auto middle = positive.begin() + static_cast<std::ptrdiff_t>(positive.size() / 2);
  std::nth_element(positive.begin(), middle, positive.end());
  const bool odd = positive.size() % 2 == 1;
  const double median = odd ? *middle : (*middle + *std::max_element(positive.begin(), middle)) / 2;
  for (auto& t : totals) t /= median;
}

double log_normalized(double count, double factor) { return factor > 0 ? std::log1p(count / factor) : 0; }

/// Counts and truth of the block at hand, and room for one prediction.
struct Block {
  CellRange cells;
  std::size_t n_genes = 0;
  std::vector<float> counts;
  std::vector<float> truth;
  std::vector<double> true_logs;
  std::vector<double> logs;

  template <typename T>
  [[nodiscard]] std::span<T> row(std::vector<T>& values, std::int64_t cell) const {
    return std::span(values).subspan(static_cast<std::size_t>(cell - cells.begin) * n_genes, n_genes);
  }
};

/// What is summed up for one prediction.
struct Tally {
  std::vector<double> totals;  ///< by cell, turned into factors after the first pass
  std::vector<PairSums> by_cell;
  std::vector<PairSums> by_gene;
  std::vector<CallCounts> calls;  ///< by cell
  double mass = 0;
};

/// What is said of zeros, among the figures of the task.
void add_calls(TruthScores& scores) {
  const auto calls = call_scores(*scores.calls);
  auto& figures = scores.task.figures;
  figures["call_accuracy"] = calls.accuracy;
  figures["call_precision"] = calls.precision;
  figures["call_recall"] = calls.recall;
  figures["call_f1"] = calls.f1;
  figures["call_false_positive_rate"] = calls.false_positive_rate;
  if (scores.auc) figures["dropout_auc"] = *scores.auc;
  if (scores.brier) figures["dropout_brier"] = *scores.brier;
}

class Scorer {
 public:
  Scorer(const TruthComparison& comparison, const Context& context) : in_(comparison), context_(context) {
    block_.n_genes = static_cast<std::size_t>(in_.counts->n_genes());
    n_cells_ = static_cast<std::size_t>(in_.counts->n_cells());
    tallies_.resize(in_.predictions.size());
    for (auto& tally : tallies_) {
      tally.totals.resize(n_cells_);
      tally.by_cell.resize(n_cells_);
      tally.by_gene.resize(block_.n_genes);
      tally.calls.resize(n_cells_);
    }
    true_totals_.resize(n_cells_);
    count_totals_.resize(n_cells_);
  }

  std::vector<TruthScores> run() {
    for_each_block("adding up", [this] { add_totals(); });
    finish_totals();
    for_each_block("scoring", [this] { score_block(); });
    std::vector<TruthScores> scores;
    for (std::size_t i = 0; i < tallies_.size(); ++i) scores.push_back(scores_of(i));
    return scores;
  }

 private:
  template <typename Body>
  void for_each_block(const char* stage, const Body& body) {
    const auto n = static_cast<std::int64_t>(n_cells_);
    for (std::int64_t begin = 0, step = block_cells(in_.counts->n_genes()); begin < n; begin += step) {
      context_.check_cancelled();
      context_.report(stage, begin, n);
      read_block({begin, std::min(n, begin + step)});
      body();
    }
  }

  void read_block(CellRange cells) {
    block_.cells = cells;
    const auto size = static_cast<std::size_t>(cells.size()) * block_.n_genes;
    block_.counts.resize(size);
    block_.truth.resize(size);
    block_.true_logs.resize(size);
    block_.logs.resize(size);
    in_.counts->read(cells, block_.counts);
    in_.truth->read(cells, block_.truth);
    for (auto* prediction : in_.predictions) prediction->prepare(cells);
  }

  template <typename Body>
  void for_each_cell(const Body& body) {
    parallel_for(context_, block_.cells.size(), [&](std::int64_t i) { body(block_.cells.begin + i); });
  }

  void add_totals() {
    for_each_cell([this](std::int64_t cell) {
      const auto at = static_cast<std::size_t>(cell);
      const auto counts = block_.row(block_.counts, cell);
      count_totals_[at] = total(std::span<const float>(counts));
      true_totals_[at] = total(std::span<const float>(block_.row(block_.truth, cell)));
      for (std::size_t i = 0; i < tallies_.size(); ++i) {
        const auto out = block_.row(block_.logs, cell);
        in_.predictions[i]->row(cell, counts, out);
        tallies_[i].totals[at] = total(std::span<const double>(out));
      }
    });
  }

  void finish_totals() {
    const double input = total(std::span<const double>(count_totals_));
    const bool own = in_.protocol == TruthProtocol::truth;
    for (auto& tally : tallies_) {
      tally.mass = input > 0 ? total(std::span<const double>(tally.totals)) / input : 0;
      if (own) {
        to_factors(tally.totals);
      } else {
        tally.totals.assign(in_.size_factors.begin(), in_.size_factors.end());
      }
    }
    if (own) {
      to_factors(true_totals_);
    } else {
      true_totals_.assign(in_.size_factors.begin(), in_.size_factors.end());
    }
  }

  void score_block() {
    for_each_cell([this](std::int64_t cell) { take_logs_of_truth(cell); });
    for (std::size_t i = 0; i < tallies_.size(); ++i) {
      for_each_cell([this, i](std::int64_t cell) { score_cell(i, cell); });
      score_genes(tallies_[i]);
    }
    if (in_.dropout != nullptr) score_probabilities();
  }

  void take_logs_of_truth(std::int64_t cell) {
    const auto counts = block_.row(block_.counts, cell);
    const auto truth = block_.row(block_.truth, cell);
    const auto logs = block_.row(block_.true_logs, cell);
    const double factor = true_totals_[static_cast<std::size_t>(cell)];
    for (std::size_t gene = 0; gene < logs.size(); ++gene) {
      const bool hidden = counts[gene] == 0.0F && truth[gene] > 0.0F && factor > 0;
      const bool compared = in_.protocol == TruthProtocol::truth || hidden;
      logs[gene] = compared ? log_normalized(static_cast<double>(truth[gene]), factor) : left_out;
    }
  }

  void score_cell(std::size_t i, std::int64_t cell) {
    const auto at = static_cast<std::size_t>(cell);
    auto& tally = tallies_[i];
    const auto counts = block_.row(block_.counts, cell);
    const auto truth = block_.row(block_.truth, cell);
    const auto true_logs = block_.row(block_.true_logs, cell);
    const auto logs = block_.row(block_.logs, cell);
    in_.predictions[i]->row(cell, counts, logs);
    for (std::size_t gene = 0; gene < logs.size(); ++gene) {
      if (counts[gene] == 0.0F) tally.calls[at].add(logs[gene] > 0, truth[gene] > 0.0F);
      if (std::isnan(true_logs[gene])) continue;
      logs[gene] = log_normalized(logs[gene], tally.totals[at]);
      tally.by_cell[at].add(logs[gene], true_logs[gene]);
    }
  }

  /// Each gene is summed by one thread, its cells in order.
  void score_genes(Tally& tally) {
    const auto n = static_cast<std::int64_t>(block_.n_genes);
    parallel_blocks(context_, n, genes_at_once, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::size_t row = 0; row < static_cast<std::size_t>(block_.cells.size()); ++row) {
        for (auto gene = static_cast<std::size_t>(begin); gene < static_cast<std::size_t>(end); ++gene) {
          const auto at = row * block_.n_genes + gene;
          if (!std::isnan(block_.true_logs[at])) tally.by_gene[gene].add(block_.logs[at], block_.true_logs[at]);
        }
      }
    });
  }

  void score_probabilities() {
    probability_buffer_.resize(block_.counts.size());
    in_.dropout->read(block_.cells, probability_buffer_);
    for (std::size_t at = 0; at < probability_buffer_.size(); ++at) {
      if (block_.counts[at] == 0.0F) probabilities_.add(probability_buffer_[at], block_.truth[at] > 0.0F);
    }
  }

  [[nodiscard]] TruthScores scores_of(std::size_t i) const {
    const auto& tally = tallies_[i];
    TruthScores scores;
    scores.name = in_.predictions[i]->name();
    scores.recovery = recovery_scores(tally.by_cell, tally.by_gene);
    scores.mass_ratio = tally.mass;
    scores.task = recovery_task_scores(tally.by_cell, tally.by_gene);
    if (in_.protocol == TruthProtocol::mask) return scores;
    scores.calls.emplace();
    for (const auto& calls : tally.calls) scores.calls->add(calls);
    if (i == 0 && in_.dropout != nullptr) {
      scores.auc = probabilities_.auc();
      scores.brier = probabilities_.brier();
    }
    add_calls(scores);
    return scores;
  }

  const TruthComparison& in_;
  const Context& context_;
  std::size_t n_cells_ = 0;
  Block block_;
  std::vector<double> count_totals_;
  std::vector<double> true_totals_;
  std::vector<Tally> tallies_;
  std::vector<float> probability_buffer_;
  ProbabilityScores probabilities_;
};

}  // namespace

std::vector<TruthScores> score_against_truth(const TruthComparison& comparison, const Context& context) {
  return Scorer(comparison, context).run();
}

}  // namespace undrop::judge
