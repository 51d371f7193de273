#include "compare/truth_entrant.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace undrop::compare {

namespace {

using judge::ValueSource;

/// Totals around 1: divided by their median over the cells that are not empty.
std::vector<double> factors_of(const std::vector<double>& totals) {
  std::vector<double> positive;
  std::copy_if(totals.begin(), totals.end(), std::back_inserter(positive), [](double total) { return total > 0; });
  std::vector<double> factors(totals.size(), 0);
  if (positive.empty()) return factors;
  std::sort(positive.begin(), positive.end());
  const double median = (positive[(positive.size() - 1) / 2] + positive[positive.size() / 2]) / 2;
  for (std::size_t i = 0; i < totals.size(); ++i) factors[i] = totals[i] / median;
  return factors;
}

class TruthValues final : public ValueSource {
 public:
  TruthValues(const ValueSource& truth, const std::vector<double>& truth_factors,
              const std::vector<double>& input_factors, Scale scale)
      : truth_(truth), truth_factors_(truth_factors), input_factors_(input_factors), scale_(scale) {}
  [[nodiscard]] std::int64_t n_cells() const override { return truth_.n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return truth_.n_genes(); }
  void read(CellRange cells, std::span<float> out) const override {
    truth_.read(cells, out);
    const auto width = static_cast<std::size_t>(n_genes());
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const auto at = static_cast<std::size_t>(cell);
      for (auto& value : out.subspan(static_cast<std::size_t>(cell - cells.begin) * width, width)) {
        const double normalized = truth_factors_[at] > 0 ? static_cast<double>(value) / truth_factors_[at] : 0;
        value = static_cast<float>(scale_ == Scale::log1p    ? std::log1p(normalized)
                                   : scale_ == Scale::counts ? normalized * input_factors_[at]
                                                             : normalized);
      }
    }
  }

 private:
  const ValueSource& truth_;
  const std::vector<double>& truth_factors_;
  const std::vector<double>& input_factors_;
  Scale scale_;
};

class TruthOutput final : public judge::EntrantOutput {
 public:
  TruthOutput(const CompareInput& input, const Dataset& data)
      : input_(input), data_(data), factors_(factors_of(input.truth_totals)) {}
  [[nodiscard]] std::vector<std::string> variants(const std::string&) const override { return {"truth"}; }
  [[nodiscard]] std::unique_ptr<ValueSource> values(const std::string&, Scale scale) const override {
    return std::make_unique<TruthValues>(*input_.truth, factors_, data_.size_factors, scale);
  }

 private:
  const CompareInput& input_;
  const Dataset& data_;
  std::vector<double> factors_;
};

class TruthEntrant final : public judge::EntrantRunner {
 public:
  explicit TruthEntrant(const CompareInput& input) : input_(input) {}
  [[nodiscard]] std::unique_ptr<judge::EntrantOutput> run(const Dataset& data, Context&) override {
    return std::make_unique<TruthOutput>(input_, data);
  }

 private:
  const CompareInput& input_;
};

}  // namespace

std::unique_ptr<judge::EntrantRunner> make_truth_entrant(const CompareInput& input) {
  return std::make_unique<TruthEntrant>(input);
}

}  // namespace undrop::compare
