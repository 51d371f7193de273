#include "prep/size_factors.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/parallel.hpp"

namespace undrop::prep {

namespace {

constexpr std::int64_t block_cells = 1024;

void mark_modelled(Dataset& data, const std::vector<std::string>& feature_types) {
  const auto n = static_cast<std::size_t>(data.n_genes());
  data.is_modelled.assign(n, 1);
  if (data.feature_types.empty()) return;
  std::map<std::string, std::int64_t> present;
  bool any = false;
  for (std::size_t i = 0; i < n; ++i) {
    const auto& type = data.feature_types[i];
    const bool modelled = std::find(feature_types.begin(), feature_types.end(), type) != feature_types.end();
    data.is_modelled[i] = modelled ? 1 : 0;
    any = any || modelled;
    ++present[type];
  }
  if (any) return;
  std::vector<std::string> shown;
  for (const auto& [type, count] : present) shown.push_back(fmt::format("'{}' ({})", type, count));
  throw InputError(fmt::format("{}: no feature is of type {}; there are {}. Choose by --feature-types NAMES",
                               data.origin.path, fmt::join(feature_types, " or "), fmt::join(shown, ", ")));
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

std::vector<double> modelled_totals(const Dataset& data, const Context& context) {
  std::vector<double> totals(static_cast<std::size_t>(data.n_cells()), 0);
  parallel_blocks(context, data.n_cells(), block_cells, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    CountBlock block;
    data.counts->read({begin, end}, block);
    for (std::int64_t cell = begin; cell < end; ++cell) {
      const auto genes = block.genes_of(cell - begin);
      const auto values = block.values_of(cell - begin);
      double total = 0;
      for (std::size_t i = 0; i < genes.size(); ++i) {
        if (data.is_modelled[static_cast<std::size_t>(genes[i])] != 0) total += static_cast<double>(values[i]);
      }
      totals[static_cast<std::size_t>(cell)] = total;
    }
  });
  return totals;
}

}  // namespace

void renew_size_factors(Dataset& data, const Context& context) {
  auto totals = modelled_totals(data, context);
  std::vector<double> positive;
  std::copy_if(totals.begin(), totals.end(), std::back_inserter(positive), [](double total) { return total > 0; });
  data.median_total = positive.empty() ? 0 : median_of(std::move(positive));
  for (auto& total : totals) total = total > 0 ? total / data.median_total : 0;
  data.size_factors = std::move(totals);
}

void set_size_factors(Dataset& data, const Context& context, const std::vector<std::string>& feature_types) {
  mark_modelled(data, feature_types);
  renew_size_factors(data, context);
  if (data.median_total > 0) return;
  throw InputError(data.origin.path +
                   ": every cell is empty: the counts are all zero. Give the raw counts, by --layer "
                   "NAME where they are in a layer");
}

}  // namespace undrop::prep
