#include "methods/saver/gene_models.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "methods/saver/penalty_choice.hpp"
#include "methods/saver/poisson_lasso.hpp"
#include "methods/saver/predictors.hpp"

namespace undrop::saver {

namespace {

constexpr std::int64_t most_candidates = 400;
constexpr std::int64_t genes_a_task = 16;
constexpr std::int64_t calibration_genes = 100;
/// Errors in held-out cells differ by far more from one penalty to the next.
constexpr double cross_validated_tolerance = 1e-5;
constexpr double penalty_ratio = 0.67;  ///< between the steps of a path whose end is known

/// The genes of one stage with their responses and correlations.
struct Batch {
  std::vector<std::int64_t> genes;
  Eigen::MatrixXf responses;
  Eigen::MatrixXf correlations;

  [[nodiscard]] double largest(Eigen::Index k) const {
    return correlations.rows() > 0 ? static_cast<double>(correlations.col(k).cwiseAbs().maxCoeff()) : 0;
  }
};

class Fitting {
 public:
  Fitting(const TrainingCounts& counts, const Settings& settings, const Context& context)
      : counts_(counts), settings_(settings), context_(context) {
    out_.genes.resize(static_cast<std::size_t>(counts.n_genes()));
    if (settings.prior != Prior::null)
      predictors_ = make_predictors(counts, settings.least_predictor_mean, settings.most_predictors);
    else
      predictors_.place.assign(counts.gene_names.size(), -1);
    const bool more_cells = counts.n_cells() > predictors_.size();
    how_ = {settings.n_folds,
            settings.n_penalties,
            more_cells ? 1e-4 : 1e-2,
            {cross_validated_tolerance, settings.most_nonzero}};
    order_.resize(out_.genes.size());
    std::iota(order_.begin(), order_.end(), 0);
    std::vector<std::uint64_t> draw;
    for (const auto& name : counts.gene_names) draw.push_back(derived_seed(context.seed, "saver gene " + name));
    std::sort(order_.begin(), order_.end(), [&](std::int64_t a, std::int64_t b) {
      return draw[static_cast<std::size_t>(a)] < draw[static_cast<std::size_t>(b)];
    });
  }

  GeneModels run() {
    const bool hopeless = predictors_.size() == 0 || counts_.n_cells() < 2 * settings_.n_folds;
    if (settings_.prior == Prior::null || hopeless) {
      each(0, order_.size(), [&](const Batch& batch, Eigen::Index k) { finish(batch, k, {}); });
    } else if (settings_.prior == Prior::lasso) {
      (void)calibrate(0, order_.size(), 0);
    } else {
      run_fast();
    }
    out_.predicted = std::count_if(out_.genes.begin(), out_.genes.end(),
                                   [](const GeneModel& gene) { return !gene.coefficients.empty(); });
    return std::move(out_);
  }

 private:
  void run_fast() {
    const std::size_t first = std::min<std::size_t>(calibration_genes, order_.size());
    auto known = calibrate(0, first, 0);
    const double cutoff = worthwhile_correlation(known);
    const auto above = std::count_if(known.begin(), known.end(),
                                     [cutoff](const Calibrated& gene) { return gene.correlation > cutoff; });
    std::size_t next = first;
    if (above > 0) {
      const double share = static_cast<double>(above) / static_cast<double>(first);
      next = std::min(order_.size(), first + static_cast<std::size_t>(std::ceil(calibration_genes / share)));
      const auto more = calibrate(first, next, cutoff);
      known.insert(known.end(), more.begin(), more.end());
    }
    const PenaltyRule rule = penalty_rule(known, cutoff);
    out_.cutoff = rule.cutoff;
    each(next, order_.size(), [&](const Batch& batch, Eigen::Index k) {
      const double correlation = batch.largest(k);
      finish(batch, k, correlation > rule.cutoff ? rule.penalty(correlation, deviation_of(batch, k)) : PenaltyChoice{});
    });
  }

  /// Folds of equal size, of its own for every gene: with the same for all, genes would err together.
  [[nodiscard]] std::vector<std::int64_t> folds_of(std::int64_t gene) const {
    Random random(context_.seed, "saver folds " + counts_.gene_names[static_cast<std::size_t>(gene)]);
    std::vector<std::int64_t> folds(counts_.factors.size());
    for (std::size_t c = 0; c < folds.size(); ++c) folds[c] = static_cast<std::int64_t>(c) % settings_.n_folds;
    for (std::size_t c = folds.size(); c > 1; --c) std::swap(folds[c - 1], folds[random.below(c)]);
    return folds;
  }

  static double deviation_of(const Batch& batch, Eigen::Index k) {
    const auto y = batch.responses.col(k).array().cast<double>();
    return std::sqrt((y - y.mean()).square().mean());
  }

  /// Cross-validates the genes [begin, end) of the order whose correlation is above the cutoff.
  std::vector<Calibrated> calibrate(std::size_t begin, std::size_t end, double cutoff) {
    std::vector<Calibrated> known(out_.genes.size());
    each(begin, end, [&](const Batch& batch, Eigen::Index k) {
      auto& gene = known[static_cast<std::size_t>(batch.genes[static_cast<std::size_t>(k)])];
      gene.correlation = batch.largest(k);
      if (gene.correlation > cutoff) {
        const Eigen::VectorXf y = batch.responses.col(k);
        gene.penalty = choose_penalty(predictors_.values, y, strongest(batch.correlations.col(k), most_candidates),
                                      folds_of(batch.genes[static_cast<std::size_t>(k)]), how_);
      }
      finish(batch, k, gene.penalty);
    });
    std::vector<Calibrated> out;
    for (std::size_t k = begin; k < end; ++k) {
      const auto& gene = known[static_cast<std::size_t>(order_[k])];
      if (gene.correlation > cutoff || cutoff == 0) out.push_back(gene);
    }
    out_.cross_validated += static_cast<std::int64_t>(out.size());
    return out;
  }

  /// Calls body(batch, k) for the genes [begin, end) of the order, a few to a task: their correlations are one product.
  template <typename Body>
  void each(std::size_t begin, std::size_t end, const Body& body) {
    const auto n = static_cast<std::int64_t>(end - begin);
    const std::int64_t size = std::clamp<std::int64_t>(n / 32, 1, genes_a_task);
    parallel_blocks(context_, n, size, [&](std::int64_t, std::int64_t from, std::int64_t to) {
      Batch batch;
      std::vector<std::int32_t> own;
      batch.responses.resize(counts_.n_cells(), to - from);
      for (std::int64_t k = from; k < to; ++k) {
        const auto gene = order_[begin + static_cast<std::size_t>(k)];
        batch.genes.push_back(gene);
        batch.responses.col(k - from) = response(counts_, gene);
        own.push_back(predictors_.place[static_cast<std::size_t>(gene)]);
      }
      if (predictors_.size() > 0) batch.correlations = correlations(predictors_.values, batch.responses, own);
      for (std::int64_t k = 0; k < to - from; ++k) body(batch, k);
      const std::scoped_lock lock(reporting_);
      done_ += to - from;
      context_.report("saver: genes", done_, counts_.n_genes());
    });
  }

  /// The gene's prediction at the chosen penalty, or its mean, and its dispersion.
  void finish(const Batch& batch, Eigen::Index k, const PenaltyChoice& penalty) {
    const auto gene = static_cast<std::size_t>(batch.genes[static_cast<std::size_t>(k)]);
    GeneModel& model = out_.genes[gene];
    model.mean = counts_.mean[gene];
    std::vector<double> predicted(counts_.factors.size(), std::max(1e-10, model.mean));
    if (penalty.best > 0 && penalty.best < penalty.largest) predict(batch, k, penalty, model, predicted);
    find_dispersion(gene, predicted, model);
  }

  void predict(const Batch& batch, Eigen::Index k, const PenaltyChoice& penalty, GeneModel& model,
               std::vector<double>& predicted) const {
    const Eigen::VectorXf y = batch.responses.col(k);
    const LassoLimits limits{1e-7, settings_.most_nonzero};
    PoissonLasso lasso(predictors_.values, y, Eigen::ArrayXf::Ones(y.size()),
                       strongest(batch.correlations.col(k), most_candidates), limits);
    bool whole = true;
    for (double at = penalty.largest * penalty_ratio; whole && at > penalty.best; at *= penalty_ratio)
      whole = lasso.approach(at);
    whole = whole && lasso.fit(penalty.best);
    for (int round = 0; whole && round < 5; ++round) {
      const auto missed = missing(lasso, batch, k, penalty.best);
      if (missed.empty()) break;
      lasso.add_candidates(missed);
      whole = lasso.fit(penalty.best);
    }
    take(lasso, model);
    if (model.coefficients.empty()) return;
    for (std::size_t c = 0; c < predicted.size(); ++c)
      predicted[c] = std::max(1e-10, std::exp(static_cast<double>(lasso.eta()[static_cast<Eigen::Index>(c)])));
  }

  /// Predictors beyond the candidates that the optimality conditions call for.
  [[nodiscard]] std::vector<std::int32_t> missing(const PoissonLasso& lasso, const Batch& batch, Eigen::Index k,
                                                  double penalty) const {
    std::vector<std::int32_t> out;
    if (predictors_.size() <= most_candidates) return out;
    const Eigen::VectorXf gradient = predictors_.values.transpose() * lasso.residual();
    for (Eigen::Index j = 0; j < gradient.size(); ++j) {
      const bool usable = batch.correlations(j, k) != 0;
      if (usable && std::abs(static_cast<double>(gradient[j])) > penalty * (1 + 1e-3) &&
          !lasso.is_candidate(static_cast<std::int32_t>(j)))
        out.push_back(static_cast<std::int32_t>(j));
    }
    return out;
  }

  void take(const PoissonLasso& lasso, GeneModel& model) const {
    model.intercept = lasso.intercept();
    model.least_log = static_cast<double>(lasso.eta().minCoeff());
    model.largest_log = static_cast<double>(lasso.eta().maxCoeff());
    for (const auto& [column, value] : lasso.coefficients()) {
      const auto at = static_cast<std::size_t>(column);
      const double coefficient = value / predictors_.scale[at];
      model.coefficients.emplace_back(predictors_.genes[at], coefficient);
      model.intercept -= coefficient * predictors_.mean[at];
    }
  }

  void find_dispersion(std::size_t gene, const std::vector<double>& predicted, GeneModel& model) const {
    std::vector<double> x(counts_.factors.size(), 0);
    for (auto e = counts_.offsets[gene]; e < counts_.offsets[gene + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      x[static_cast<std::size_t>(counts_.cells[at])] = static_cast<double>(counts_.counts[at]);
    }
    if (counts_.offsets[gene] == counts_.offsets[gene + 1]) {  // seen in cells outside the sample only
      model.dispersion = counts_.fano[gene];
      return;
    }
    const Dispersion found = fit_dispersion({x, predicted, counts_.factors});
    model.law = found.law;
    model.dispersion = found.value;
  }

  const TrainingCounts& counts_;
  const Settings& settings_;
  const Context& context_;
  Predictors predictors_;
  CrossValidation how_;
  std::vector<std::int64_t> order_;
  GeneModels out_;
  std::mutex reporting_;
  std::int64_t done_ = 0;
};

}  // namespace

GeneModels fit_genes(const TrainingCounts& counts, const Settings& settings, const Context& context) {
  return Fitting(counts, settings, context).run();
}

}  // namespace undrop::saver
