#include "judge/value_profile.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/parallel.hpp"
#include "embed/leading_eigenvectors.hpp"
#include "judge/controls.hpp"

namespace undrop::judge {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajorF = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t genes_a_task = 128;
constexpr std::int64_t cells_a_task = 32;
/// Variance below this share of the mean square is the rounding of float32.
constexpr double rounding = 1e-12;
constexpr double held_tolerance = 1e-8;
/// Each product is a pass over the values.
constexpr double streamed_tolerance = 1e-3;
constexpr std::int64_t most_passes = 12;

std::vector<std::int32_t> all_genes(std::int64_t n) {
  std::vector<std::int32_t> genes(static_cast<std::size_t>(n));
  std::iota(genes.begin(), genes.end(), 0);
  return genes;
}

/// Places in the list of genes, evenly spaced.
std::vector<Index> spaced(std::size_t n, std::int64_t wanted) {
  const auto m = std::min(n, static_cast<std::size_t>(std::max<std::int64_t>(0, wanted)));
  std::vector<Index> places(m);
  for (std::size_t i = 0; i < m; ++i) places[i] = static_cast<Index>(i * n / m);
  return places;
}

class Profiler {
 public:
  Profiler(const ValueSource& values, const ProfileOptions& options, const Context& context)
      : values_(values), options_(options), context_(context) {
    genes_ = options.genes.empty() ? all_genes(values.n_genes()) : options.genes;
    correlated_ = spaced(genes_.size(), options.n_correlated);
    holds_all_ = static_cast<std::int64_t>(genes_.size()) <= options.most_product_genes;
    profile_.n_cells = values.n_cells();
  }

  ValueProfile run() {
    first_pass();
    finish_moments();
    set_correlations();
    set_components();
    set_scores();
    return std::move(profile_);
  }

 private:
  /// Calls `body` with the block's cells × genes of the list, each less its shift.
  template <typename Body>
  void for_each_block(const Body& body) {
    const auto n_genes = static_cast<std::size_t>(values_.n_genes());
    const std::int64_t step = block_cells(values_.n_genes());
    for (std::int64_t begin = 0; begin < values_.n_cells(); begin += step) {
      context_.check_cancelled();
      cells_ = {begin, std::min(values_.n_cells(), begin + step)};
      buffer_.resize(static_cast<std::size_t>(cells_.size()) * n_genes);
      values_.read(cells_, buffer_);
      if (begin == 0 && shift_.empty()) set_shift();
      block_.resize(cells_.size(), static_cast<Index>(genes_.size()));
      parallel_blocks(context_, cells_.size(), cells_a_task, [&](std::int64_t, std::int64_t from, std::int64_t to) {
        for (std::int64_t i = from; i < to; ++i) {
          const auto row = static_cast<std::size_t>(i) * n_genes;
          for (std::size_t k = 0; k < genes_.size(); ++k) {
            const auto gene = static_cast<std::size_t>(genes_[k]);
            block_(i, static_cast<Index>(k)) = buffer_[row + gene] - shift_[gene];
          }
        }
      });
      body();
    }
  }

  /// The first block's means: what is subtracted keeps sums and products small, and makes constants exactly 0.
  void set_shift() {
    const auto n_genes = static_cast<std::size_t>(values_.n_genes());
    std::vector<double> sums(n_genes, 0);
    for (std::size_t at = 0; at < buffer_.size(); ++at) sums[at % n_genes] += static_cast<double>(buffer_[at]);
    shift_.resize(n_genes);
    for (std::size_t gene = 0; gene < n_genes; ++gene)
      shift_[gene] = static_cast<float>(sums[gene] / static_cast<double>(cells_.size()));
  }

  void first_pass() {
    const auto n_genes = static_cast<std::size_t>(values_.n_genes());
    sum_.assign(n_genes, 0);
    squares_.assign(n_genes, 0);
    const Index n = holds_all_ ? static_cast<Index>(genes_.size()) : static_cast<Index>(correlated_.size());
    products_ = MatrixXd::Zero(n, n);
    for_each_block([&] {
      add_moments();
      add_products(holds_all_ ? block_ : RowMajorF(block_(Eigen::placeholders::all, correlated_)));
    });
    if (shift_.empty()) shift_.assign(n_genes, 0);
  }

  void add_moments() {
    const auto n_genes = static_cast<std::size_t>(values_.n_genes());
    parallel_blocks(context_, values_.n_genes(), genes_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::size_t row = 0; row < static_cast<std::size_t>(cells_.size()); ++row) {
        for (auto gene = static_cast<std::size_t>(begin); gene < static_cast<std::size_t>(end); ++gene) {
          const auto value = static_cast<double>(buffer_[row * n_genes + gene] - shift_[gene]);
          sum_[gene] += value;
          squares_[gene] += value * value;
        }
      }
    });
  }

  /// The upper triangle, a stripe of rows a task.
  void add_products(const RowMajorF& block) {
    parallel_blocks(context_, products_.rows(), genes_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      const Index right = products_.cols() - begin;
      products_.block(begin, begin, end - begin, right) +=
          (block.middleCols(begin, end - begin).transpose() * block.rightCols(right)).cast<double>();
    });
  }

  void finish_moments() {
    const auto n = static_cast<double>(values_.n_cells());
    profile_.mean.resize(sum_.size());
    profile_.variance.resize(sum_.size());
    for (std::size_t gene = 0; gene < sum_.size(); ++gene) {
      const double shift = shift_[gene];
      const double variance = n > 1 ? std::max(0.0, squares_[gene] - sum_[gene] * sum_[gene] / n) / (n - 1) : 0;
      profile_.mean[gene] = n > 0 ? shift + sum_[gene] / n : 0;
      const double square = profile_.mean[gene] * profile_.mean[gene];
      profile_.variance[gene] = variance > rounding * square ? variance : 0;
    }
    const Index size = products_.rows();
    VectorXd sums(size);
    for (Index k = 0; k < size; ++k) sums[k] = sum_[gene_of(holds_all_ ? k : correlated_[static_cast<std::size_t>(k)])];
    if (n > 0) products_ -= sums * sums.transpose() / n;
    products_.triangularView<Eigen::StrictlyLower>() = products_.transpose();
  }

  [[nodiscard]] std::size_t gene_of(Index place) const {
    return static_cast<std::size_t>(genes_[static_cast<std::size_t>(place)]);
  }

  void set_correlations() {
    const auto n = static_cast<Index>(correlated_.size());
    const auto place = [&](Index k) { return holds_all_ ? correlated_[static_cast<std::size_t>(k)] : k; };
    const auto varies = [&](Index k) {
      return profile_.variance[gene_of(correlated_[static_cast<std::size_t>(k)])] > 0;
    };
    profile_.correlations.reserve(static_cast<std::size_t>(n * (n - 1) / 2));
    for (Index a = 0; a < n; ++a) {
      for (Index b = a + 1; b < n; ++b) {
        const double scale = std::sqrt(products_(place(a), place(a)) * products_(place(b), place(b)));
        const bool defined = varies(a) && varies(b) && scale > 0;
        profile_.correlations.push_back(
            static_cast<float>(defined ? std::clamp(products_(place(a), place(b)) / scale, -1.0, 1.0) : undefined));
      }
    }
  }

  /// One pass: the centred matrix times its transpose times the columns.
  MatrixXd streamed_product(const MatrixXd& columns) {
    MatrixXd out = MatrixXd::Zero(columns.rows(), columns.cols());
    const VectorXd off = centre_of_shifted();
    for_each_block([&] {
      const Eigen::MatrixXf turned = block_ * columns.cast<float>();
      MatrixXd scores = turned.cast<double>();
      scores.rowwise() -= (off.transpose() * columns).eval();
      out += (block_.transpose() * scores.cast<float>()).cast<double>();
      out -= off * scores.colwise().sum();
    });
    return out;
  }

  /// Means of the shifted values of the listed genes.
  [[nodiscard]] VectorXd centre_of_shifted() const {
    VectorXd off(static_cast<Index>(genes_.size()));
    for (Index k = 0; k < off.size(); ++k)
      off[k] = sum_[gene_of(k)] / std::max(1.0, static_cast<double>(values_.n_cells()));
    return off;
  }

  void set_components() {
    embed::EigenOptions options;
    const auto n = static_cast<std::int64_t>(genes_.size());
    options.n_vectors = std::min({options_.n_components, values_.n_cells() - 1, n});
    options.tolerance = holds_all_ ? held_tolerance : streamed_tolerance;
    if (!holds_all_) options.most_products = most_passes;
    const auto product = [&](const MatrixXd& columns) -> MatrixXd {
      return holds_all_ ? MatrixXd(products_ * columns) : streamed_product(columns);
    };
    const auto found = embed::leading_eigenvectors(n, product, options, context_);
    profile_.converged = found.converged;
    double size = 0;
    for (const auto gene : genes_) {
      const double mean = profile_.mean[static_cast<std::size_t>(gene)];
      size += mean * mean + profile_.variance[static_cast<std::size_t>(gene)];
    }
    const auto degrees = static_cast<double>(values_.n_cells() - 1);
    for (Index c = 0; c < found.values.size() && found.values[c] / degrees > rounding * size; ++c)
      profile_.component_variance.push_back(found.values[c] / degrees);
    profile_.n_components = static_cast<std::int64_t>(profile_.component_variance.size());
    axes_ = found.vectors.leftCols(static_cast<Index>(profile_.n_components));
  }

  void set_scores() {
    const auto width = static_cast<Index>(profile_.n_components);
    profile_.scores.resize(static_cast<std::size_t>(values_.n_cells() * width));
    if (width == 0) return;
    const Eigen::RowVectorXd off = centre_of_shifted().transpose() * axes_;
    const Eigen::MatrixXf axes = axes_.cast<float>();
    for_each_block([&] {
      parallel_blocks(context_, cells_.size(), cells_a_task, [&](std::int64_t, std::int64_t from, std::int64_t to) {
        MatrixXd part = (block_.middleRows(from, to - from) * axes).cast<double>();
        part.rowwise() -= off;
        for (Index i = 0; i < part.rows(); ++i) {
          for (Index c = 0; c < width; ++c)
            profile_.scores[static_cast<std::size_t>((cells_.begin + from + i) * width + c)] = part(i, c);
        }
      });
    });
  }

  const ValueSource& values_;
  const ProfileOptions& options_;
  const Context& context_;
  ValueProfile profile_;
  std::vector<std::int32_t> genes_;
  std::vector<Index> correlated_;  ///< places in `genes_`
  bool holds_all_ = true;
  CellRange cells_;
  std::vector<float> buffer_;
  RowMajorF block_;
  std::vector<float> shift_;
  std::vector<double> sum_;      ///< of shifted values
  std::vector<double> squares_;  ///< of shifted values
  MatrixXd products_;
  MatrixXd axes_;
};

}  // namespace

ValueProfile value_profile(const ValueSource& values, const ProfileOptions& options, const Context& context) {
  return Profiler(values, options, context).run();
}

double median_correlation(const ValueProfile& profile, bool absolute) {
  std::vector<float> sizes;
  for (const float r : profile.correlations) {
    if (!std::isnan(r)) sizes.push_back(absolute ? std::abs(r) : r);
  }
  if (sizes.empty()) return undefined;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  return static_cast<double>(*middle);
}

}  // namespace undrop::judge
