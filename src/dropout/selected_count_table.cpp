#include "dropout/selected_count_table.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/parallel.hpp"

namespace undrop::dropout {

namespace {

constexpr double least_shape = 0.02;
constexpr double largest_shape = 100;
/// Fine enough for the narrowest Gamma and the narrowest bin.
constexpr double node_step = 0.1;
/// Means this far (in logarithms) above the lowest node show less than a twenty-thousandth of their counts below it.
constexpr double room_below = 10;
constexpr double room_above = 4;
constexpr double least_log_probability = -30;
constexpr double negligible = -40;
/// Probabilities of a bin below this are taken for 0.
constexpr double least_kernel = 1e-11;
constexpr Eigen::Index bins_of_band = 6;

}  // namespace

double ShapeTrend::shape(double log_mean) const {
  return std::clamp(1 / (std::exp(-t0 - t1 * log_mean) + least_dispersion), least_shape, largest_shape);
}

struct SelectedCountTable::Implementation {
  std::vector<double> log_means;
  std::vector<double> log_sizes;
  std::vector<double> nodes;                     ///< log rates
  Eigen::MatrixXd kernel;                        ///< nodes × bins
  std::vector<Eigen::MatrixXd> log_probability;  ///< per stratum: grid × bins

  /// Probability of each node under the Gamma of each mean of the grid: grid × nodes.
  [[nodiscard]] Eigen::MatrixXd weights(double log_size, const ShapeTrend& trend) const {
    Eigen::MatrixXd out =
        Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(log_means.size()), static_cast<Eigen::Index>(nodes.size()));
    for (Eigen::Index i = 0; i < out.rows(); ++i) {
      const double shape = trend.shape(log_means[static_cast<std::size_t>(i)]);
      const double log_scale = log_means[static_cast<std::size_t>(i)] + log_size - std::log(shape);
      const double constant = std::log(node_step) - std::lgamma(shape);
      double scaled = nodes.front() - log_scale;
      double rate = std::exp(scaled);
      for (Eigen::Index q = 0; q < out.cols(); ++q) {
        const double exponent = constant + shape * scaled - rate;
        if (exponent > negligible) {
          out(i, q) = std::exp(exponent);
        } else if (rate > shape) {
          break;
        }
        scaled += node_step;
        rate *= growth;
      }
    }
    return out;
  }

  void fill(std::size_t stratum, const LossCurve& curve, const ShapeTrend& trend) {
    Eigen::MatrixXd weight = weights(log_sizes[stratum], trend);
    // Rates below the first node are zeros for certain.
    const Eigen::VectorXd below = (1 - weight.rowwise().sum().array()).max(0.0);
    Eigen::VectorXd kept(weight.cols());
    for (Eigen::Index q = 0; q < kept.size(); ++q) kept[q] = curve.kept(nodes[static_cast<std::size_t>(q)]);
    const Eigen::VectorXd lost = weight * (1 - kept.array()).matrix();
    weight.array().rowwise() *= kept.transpose().array();
    Eigen::MatrixXd& out = log_probability[stratum];
    out.resize(weight.rows(), kernel.cols());
    for (const Band& band : bands) {
      out.middleCols(band.first_bin, band.bins).noalias() =
          weight.middleCols(band.first_node, band.nodes) *
          kernel.block(band.first_node, band.first_bin, band.nodes, band.bins);
    }
    out.col(0) += below + lost;
    out = out.array().max(std::exp(least_log_probability)).log();
  }

  /// Bins beside each other, and the nodes that can show them.
  struct Band {
    Eigen::Index first_bin, bins, first_node, nodes;
  };
  std::vector<Band> bands;

  void find_bands() {
    for (Eigen::Index bin = 0; bin < kernel.cols(); bin += bins_of_band) {
      const Eigen::Index n = std::min(bins_of_band, kernel.cols() - bin);
      const Eigen::VectorXd largest = kernel.middleCols(bin, n).rowwise().maxCoeff();
      Eigen::Index first = 0;
      Eigen::Index last = kernel.rows();
      while (first + 1 < last && largest[first] < least_kernel) ++first;
      while (last > first + 1 && largest[last - 1] < least_kernel) --last;
      bands.push_back({bin, n, first, last - first});
    }
  }

  const double growth = std::exp(node_step);
};

SelectedCountTable::SelectedCountTable(const CountBins& bins, std::vector<double> log_means,
                                       std::vector<double> log_sizes)
    : implementation_(std::make_unique<Implementation>()) {
  auto& own = *implementation_;
  const auto sizes = std::minmax_element(log_sizes.begin(), log_sizes.end());
  const double first = log_means.front() + std::min(*sizes.first, 0.0) - room_below;
  const double last = log_means.back() + std::max(*sizes.second, 0.0) + room_above;
  for (double node = first; node <= last; node += node_step) own.nodes.push_back(node);
  own.kernel.resize(static_cast<Eigen::Index>(own.nodes.size()), static_cast<Eigen::Index>(bins.size()));
  for (std::size_t q = 0; q < own.nodes.size(); ++q) {
    const std::vector<double> row = bins.probabilities(own.nodes[q], node_step);
    own.kernel.row(static_cast<Eigen::Index>(q)) = Eigen::Map<const Eigen::RowVectorXd>(row.data(), own.kernel.cols());
  }
  own.find_bands();
  own.log_probability.resize(log_sizes.size());
  own.log_means = std::move(log_means);
  own.log_sizes = std::move(log_sizes);
}

SelectedCountTable::~SelectedCountTable() = default;
SelectedCountTable::SelectedCountTable(SelectedCountTable&&) noexcept = default;
SelectedCountTable& SelectedCountTable::operator=(SelectedCountTable&&) noexcept = default;

void SelectedCountTable::set(const LossCurve& curve, const ShapeTrend& trend, const Context& context) {
  parallel_for(context, static_cast<std::int64_t>(implementation_->log_sizes.size()),
               [&](std::int64_t k) { implementation_->fill(static_cast<std::size_t>(k), curve, trend); });
}

std::span<const double> SelectedCountTable::log_probability(std::size_t stratum, std::size_t bin) const {
  const auto& table = implementation_->log_probability[stratum];
  return {table.col(static_cast<Eigen::Index>(bin)).data(), static_cast<std::size_t>(table.rows())};
}

const std::vector<double>& SelectedCountTable::log_means() const { return implementation_->log_means; }

}  // namespace undrop::dropout
