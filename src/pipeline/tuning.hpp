#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>
#include <undrop/methods.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace undrop::pipeline {

/// Values of an option that were tried, and how well each foretold molecules that the method had not seen.
struct Tuning {
  std::string option;
  std::vector<std::int64_t> values;
  std::vector<double> deviance;  ///< Poisson deviance of the unseen molecules, mean over cells
  std::int64_t chosen = 0;       ///< the first value with the least

  /// For `uns`: option, values, deviance, chosen, reason.
  [[nodiscard]] Facts facts() const;
};

/// A method with the option set, ready to be fitted to some cells of the data set (in their order).
using MakeWithValue =
    std::function<std::unique_ptr<Imputer>(const std::vector<std::int64_t>& cells, const ParameterValue& value)>;

/// Molecular cross-validation (Batson, Royer and Webber 2019): the molecules of at most 3,000 cells are split in
/// halves, the method is fitted to one with each value, and its rates are held against the other. Rates are floored at
/// 1 % of the gene mean's. Costs a fit to these cells and their dense blocks, a few rows at a time, for each value.
/// Throws InputError where counts are not whole numbers.
[[nodiscard]] Tuning tune(const Dataset& data, const Tunable& tunable, const MakeWithValue& make, Context& context);

}  // namespace undrop::pipeline
