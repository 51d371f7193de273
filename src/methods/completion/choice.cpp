#include "methods/completion/choice.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace undrop::completion {

namespace {

constexpr std::int64_t cells_of_choice = 3000;
constexpr std::int64_t sweeps_of_choice = 12;
constexpr std::int64_t first_rank = 8;
constexpr std::array<std::int64_t, 7> ranks{0, 2, 4, 8, 12, 16, 24};
constexpr std::array<double, 7> ridges{1, 2, 4, 7, 12, 20, 40};

/// Tries settings on hidden entries and remembers.
class Trials {
 public:
  Trials(Hidden data, std::int64_t n_genes, const Context& context)
      : data_(std::move(data)), genes_(transposed(data_.shown, n_genes)), context_(context) {}

  double error(std::int64_t rank, double ridge) {
    const auto known = errors_.find({rank, ridge});
    if (known != errors_.end()) return known->second;
    const Settings settings{rank, ridge, sweeps_of_choice};
    const Fit fit = fit_factors(data_.shown, genes_, settings, context_);
    const Factors cells = solve(data_.shown, fit.genes, fit.centre, penalty_of(settings), context_);
    const double sum = squared_error(data_.hidden, cells, fit.genes, fit.centre, context_);
    const double rmse = std::sqrt(sum / static_cast<double>(data_.hidden.value.size()));
    context_.debug(fmt::format("completion: rank {}, ridge {}: {:.4f} at hidden entries", rank, ridge, rmse));
    return errors_[{rank, ridge}] = rmse;
  }

  /// Of the candidates around the best so far, walking while it gets better.
  template <typename Candidates, typename Error>
  static auto walk(const Candidates& candidates, std::size_t start, const Error& error) {
    std::size_t best = start;
    double least = error(candidates[best]);
    for (const int step : {1, -1}) {
      const std::size_t from = best;
      for (auto at = static_cast<std::ptrdiff_t>(best) + step;
           at >= 0 && at < static_cast<std::ptrdiff_t>(candidates.size()); at += step) {
        const double found = error(candidates[static_cast<std::size_t>(at)]);
        if (found >= least) break;
        least = found;
        best = static_cast<std::size_t>(at);
      }
      if (best != from) break;
    }
    return best;
  }

 private:
  Hidden data_;
  Side genes_;
  const Context& context_;
  std::map<std::pair<std::int64_t, double>, double> errors_;
};

}  // namespace

Choice choose_settings(const Side& cells, const std::vector<std::string>& cell_names, std::int64_t n_genes,
                       const Settings& settings, double hidden_share, const Context& context) {
  Hidden data = hide(cells, cell_names, cells_of_choice, hidden_share, context);
  Choice choice{settings, 0};
  auto& [rank, ridge, sweeps] = choice.settings;
  const bool any_rank = rank < 0;
  const bool any_ridge = ridge < 0;
  if (any_rank) rank = first_rank;
  if (any_ridge) ridge = ridges[ridges.size() / 2];
  if (data.hidden.value.empty() || data.shown.value.empty()) {
    if (any_rank) rank = 0;
    return choice;
  }
  Trials trials(std::move(data), n_genes, context);
  std::size_t ridge_at = ridges.size() / 2;
  std::size_t rank_at = 3;
  const auto walk_ridge = [&] {
    ridge_at = Trials::walk(ridges, ridge_at, [&](double candidate) { return trials.error(rank, candidate); });
    ridge = ridges[ridge_at];
  };
  if (any_ridge) walk_ridge();
  if (any_rank) {
    rank_at = Trials::walk(ranks, rank_at, [&](std::int64_t candidate) { return trials.error(candidate, ridge); });
    rank = ranks[rank_at];
  }
  if (any_ridge && any_rank) walk_ridge();
  choice.hidden_rmse = trials.error(rank, ridge);
  return choice;
}

}  // namespace undrop::completion
