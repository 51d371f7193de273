#include "dropout/simplex_search.hpp"

#include <algorithm>
#include <utility>

namespace undrop::dropout {

namespace {

struct Corner {
  std::vector<double> point;
  double value;
};

class Simplex {
 public:
  Simplex(const std::function<double(std::span<const double>)>& function, std::vector<double> first,
          std::span<const double> steps)
      : function_(function) {
    add(first);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      std::vector<double> moved = first;
      moved[i] += steps[i];
      add(std::move(moved));
    }
    sort();
  }

  [[nodiscard]] double spread() const { return corners_.front().value - corners_.back().value; }
  [[nodiscard]] std::int64_t evaluations() const { return evaluations_; }
  [[nodiscard]] const Corner& best() const { return corners_.front(); }

  void step() {
    Corner reflected = beyond(1);
    if (reflected.value > corners_.front().value) {
      Corner expanded = beyond(2);
      corners_.back() = expanded.value > reflected.value ? std::move(expanded) : std::move(reflected);
    } else if (reflected.value > corners_[corners_.size() - 2].value) {
      corners_.back() = std::move(reflected);
    } else {
      const bool outside = reflected.value > corners_.back().value;
      Corner contracted = beyond(outside ? 0.5 : -0.5);
      if (contracted.value > std::max(reflected.value, corners_.back().value)) {
        corners_.back() = std::move(contracted);
      } else {
        shrink();
      }
    }
    sort();
  }

 private:
  [[nodiscard]] Corner evaluate(std::vector<double> point) {
    ++evaluations_;
    const double value = function_(point);
    return {std::move(point), value};
  }
  void add(std::vector<double> point) { corners_.push_back(evaluate(std::move(point))); }
  void sort() {
    std::stable_sort(corners_.begin(), corners_.end(), [](const auto& x, const auto& y) { return x.value > y.value; });
  }
  /// The point at `factor` times the way from the worst corner through the centre of the others, from the centre.
  [[nodiscard]] Corner beyond(double factor) {
    const std::size_t n = corners_.size() - 1;
    std::vector<double> point(n);
    for (std::size_t k = 0; k < n; ++k) {
      double centre = 0;
      for (std::size_t i = 0; i < n; ++i) centre += corners_[i].point[k] / static_cast<double>(n);
      point[k] = centre + factor * (centre - corners_.back().point[k]);
    }
    return evaluate(std::move(point));
  }
  void shrink() {
    for (std::size_t i = 1; i < corners_.size(); ++i) {
      std::vector<double> point = corners_[i].point;
      for (std::size_t k = 0; k < point.size(); ++k) point[k] = (point[k] + corners_.front().point[k]) / 2;
      corners_[i] = evaluate(std::move(point));
    }
  }

  const std::function<double(std::span<const double>)>& function_;
  std::vector<Corner> corners_;
  std::int64_t evaluations_ = 0;
};

}  // namespace

SimplexResult simplex_maximum(const std::function<double(std::span<const double>)>& function, std::vector<double> first,
                              std::span<const double> steps, const SimplexOptions& options) {
  Simplex simplex(function, std::move(first), steps);
  while (simplex.spread() > options.tolerance && simplex.evaluations() < options.most_evaluations) simplex.step();
  return {simplex.best().point, simplex.best().value, simplex.evaluations(), simplex.spread() <= options.tolerance};
}

}  // namespace undrop::dropout
