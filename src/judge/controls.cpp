#include "judge/controls.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace undrop::judge {

namespace {

/// exp of more than this is no count.
constexpr double largest_log = 30;

double to_counts(double value, Scale scale, double size_factor) {
  switch (scale) {
    case Scale::counts:
      return value;
    case Scale::normalized:
      return value * size_factor;
    case Scale::log1p:
      break;
  }
  return std::expm1(std::min(value, largest_log)) * size_factor;
}

class Result final : public Prediction {
 public:
  Result(std::string name, std::unique_ptr<ValueSource> values, Scale scale, std::span<const double> size_factors)
      : Prediction(std::move(name)), values_(std::move(values)), scale_(scale), size_factors_(size_factors) {}

  void prepare(CellRange cells) override {
    begin_ = cells.begin;
    block_.resize(static_cast<std::size_t>(cells.size() * values_->n_genes()));
    values_->read(cells, block_);
  }

  void row(std::int64_t cell, std::span<const float>, std::span<double> out) const override {
    const double size_factor = size_factors_[static_cast<std::size_t>(cell)];
    const auto first = static_cast<std::size_t>(cell - begin_) * out.size();
    for (std::size_t gene = 0; gene < out.size(); ++gene) {
      const double value = static_cast<double>(block_[first + gene]);
      out[gene] = std::isfinite(value) && value > 0 ? to_counts(value, scale_, size_factor) : 0;
    }
  }

 private:
  std::unique_ptr<ValueSource> values_;
  Scale scale_;
  std::span<const double> size_factors_;
  std::int64_t begin_ = 0;
  std::vector<float> block_;
};

class Nothing final : public Prediction {
 public:
  Nothing() : Prediction("none") {}
  void row(std::int64_t, std::span<const float> observed, std::span<double> out) const override {
    std::copy(observed.begin(), observed.end(), out.begin());
  }
};

/// The same normalised value a gene in every cell.
class GeneValue final : public Prediction {
 public:
  GeneValue(std::string name, std::vector<double> values, std::span<const double> size_factors)
      : Prediction(std::move(name)), values_(std::move(values)), size_factors_(size_factors) {}
  void row(std::int64_t cell, std::span<const float>, std::span<double> out) const override {
    const double size_factor = size_factors_[static_cast<std::size_t>(cell)];
    for (std::size_t gene = 0; gene < out.size(); ++gene) out[gene] = values_[gene] * size_factor;
  }

 private:
  std::vector<double> values_;
  std::span<const double> size_factors_;
};

}  // namespace

std::int64_t block_cells(std::int64_t n_genes) {
  constexpr std::int64_t entries = std::int64_t{4} << 20;
  return std::clamp<std::int64_t>(entries / std::max<std::int64_t>(1, n_genes), 8, 1024);
}

std::unique_ptr<Prediction> make_result(std::string name, std::unique_ptr<ValueSource> values, Scale scale,
                                        std::span<const double> size_factors) {
  return std::make_unique<Result>(std::move(name), std::move(values), scale, size_factors);
}

std::vector<std::unique_ptr<Prediction>> make_controls(const ValueSource& counts, std::span<const double> size_factors,
                                                       const Context& context) {
  const auto n_genes = static_cast<std::size_t>(counts.n_genes());
  std::vector<double> sums(n_genes);
  std::vector<double> log_sums(n_genes);
  std::vector<double> seen(n_genes);
  double n_filled = 0;
  std::vector<float> block;
  for (std::int64_t begin = 0, step = block_cells(counts.n_genes()); begin < counts.n_cells(); begin += step) {
    context.check_cancelled();
    const CellRange cells{begin, std::min(counts.n_cells(), begin + step)};
    block.resize(static_cast<std::size_t>(cells.size()) * n_genes);
    counts.read(cells, block);
    for (std::int64_t cell = begin; cell < cells.end; ++cell) {
      const double size_factor = size_factors[static_cast<std::size_t>(cell)];
      if (!(size_factor > 0)) continue;
      n_filled += 1;
      const auto row = static_cast<std::size_t>(cell - begin) * n_genes;
      for (std::size_t gene = 0; gene < n_genes; ++gene) {
        if (block[row + gene] == 0.0F) continue;
        const double value = static_cast<double>(block[row + gene]) / size_factor;
        sums[gene] += value;
        log_sums[gene] += std::log1p(value);
        seen[gene] += 1;
      }
    }
  }
  for (std::size_t gene = 0; gene < n_genes; ++gene) {
    sums[gene] /= std::max(1.0, n_filled);
    log_sums[gene] = std::expm1(log_sums[gene] / std::max(1.0, seen[gene]));
  }
  std::vector<std::unique_ptr<Prediction>> controls;
  controls.push_back(std::make_unique<Nothing>());
  controls.push_back(std::make_unique<GeneValue>("gene_mean", std::move(sums), size_factors));
  controls.push_back(std::make_unique<GeneValue>("nonzero_mean", std::move(log_sums), size_factors));
  return controls;
}

}  // namespace undrop::judge
