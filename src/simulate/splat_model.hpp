#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// The Splat model of counts: gene means, outliers, batches, groups or paths, library sizes, biological variation,
/// counts and dropout (Zappia, Phipson, Oshlack, Genome Biology 2017, 18:174).
namespace undrop::simulate {

enum class LibraryDistribution { log_normal, normal };
enum class Variation { none, trend };
enum class Structure { groups, paths };
/// Which cells share a curve of loss.
enum class Dropout { none, experiment, batch, group, cell };

/// Genes that differ in a group, or towards the end of a path.
struct Difference {
  double probability = 0.1;       ///< share of the genes
  double down_probability = 0.5;  ///< share of these that are lower
  double location = 0.1;          ///< log factor ~ Normal(location, scale), turned so that "up" is above 1
  double scale = 0.4;
};

/// Location and scale of the logarithm of a batch's factors.
struct BatchEffect {
  double location = 0.1;
  double scale = 0.1;
};

/// P(loss) = 1 / (1 + exp(−shape (log mean − mid))).
struct DropoutCurve {
  double mid = 0;
  double shape = -1;
};

/// The model's parameters; the defaults are the paper's.
struct SplatModel {
  std::int64_t n_cells = 500;
  std::int64_t n_genes = 1000;

  double mean_shape = 0.6;  ///< gene means ~ Gamma(shape, rate)
  double mean_rate = 0.3;
  double outlier_probability = 0.05;  ///< an outlier's mean is the median mean × LogNormal(location, scale)
  double outlier_location = 4;
  double outlier_scale = 0.5;

  std::vector<double> batch_weights{1};       ///< one a batch, of any sum; one batch has no factors
  std::vector<BatchEffect> batch_effects{1};  ///< one, or one a batch

  Structure structure = Structure::groups;
  std::vector<double> group_weights{1};    ///< one a group or path, of any sum; one group has no factors
  std::vector<Difference> differences{1};  ///< one, or one a group or path
  std::vector<std::int64_t>
      path_origins;  ///< path that each path starts from the end of, 1 for the first; 0: the start
  std::int64_t path_steps = 100;
  std::vector<double> path_skews{0.5};      ///< one, or one a path; nearer to 1: more cells near the origin
  double path_nonlinear_probability = 0.1;  ///< share of the genes that wander from origin to end
  double path_sigma = 0.8;                  ///< of their Brownian bridge

  LibraryDistribution library_distribution = LibraryDistribution::log_normal;
  double library_location = 11;
  double library_scale = 0.2;

  Variation variation = Variation::trend;
  double bcv_common = 0.1;
  double bcv_trend = 1;  ///< weight of the part that falls with the mean; the paper has 1
  double bcv_df = 60;    ///< the larger, the nearer every gene is to the trend

  Dropout dropout = Dropout::none;
  std::vector<DropoutCurve> dropout_curves{1};  ///< one, or one a batch, group or cell
  double dropout_cell_scale = 0;                ///< Dropout::cell: each mid-point moves by Normal(0, this)

  [[nodiscard]] std::int64_t n_groups() const { return static_cast<std::int64_t>(group_weights.size()); }
  [[nodiscard]] std::int64_t n_batches() const { return static_cast<std::int64_t>(batch_weights.size()); }
};

/// Throws OptionError naming the flag where the parameters make no model: weights that are negative or sum to 0, lists
/// of the wrong length, paths that start from themselves or from a later path.
void check(const SplatModel& model);

/// Element `i` of a list that has one element for all, or one each.
template <typename T>
[[nodiscard]] const T& one_or_each(const std::vector<T>& list, std::int64_t i) {
  return list.size() == 1 ? list.front() : list[static_cast<std::size_t>(i)];
}

/// P(dropout) of a count with this mean, step 8; 1 at a mean of 0 where the shape is negative.
[[nodiscard]] double dropout_probability(double mean, const DropoutCurve& curve);

}  // namespace undrop::simulate
