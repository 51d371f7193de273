#include "pipeline/batches.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace undrop::pipeline {

namespace {

const Column& find_column(const Dataset& data, const std::string& name) {
  if (const Column* column = data.find_obs(name)) return *column;
  std::vector<std::string> names;
  for (const auto& column : data.obs) names.push_back(column.name);
  throw OptionError("batch", name,
                    names.empty() ? std::string("the input has no cell annotations; give a table by --obs FILE")
                                  : fmt::format("is no column of the cells; there are: {}", fmt::join(names, ", ")));
}

/// A text a cell; empty where missing.
std::vector<std::string> texts_of(const Column& column) {
  std::vector<std::string> texts;
  for (const auto code : column.codes) {
    texts.push_back(code < 0 ? std::string() : column.categories[static_cast<std::size_t>(code)]);
  }
  for (const double number : column.numbers) {
    if (!std::isnan(number) && number != std::nearbyint(number)) {
      throw OptionError("batch", column.name, "holds measurements; name a column of batches");
    }
    texts.push_back(std::isnan(number) ? std::string() : fmt::format("{:.0f}", number));
  }
  return texts;
}

std::vector<std::string> names_in_order(const Column& column, const std::vector<std::string>& texts) {
  if (!column.categories.empty()) return column.categories;
  std::vector<double> numbers = column.numbers;
  std::sort(numbers.begin(), numbers.end());
  std::vector<std::string> names;
  for (const double number : numbers) names.push_back(fmt::format("{:.0f}", number));
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return texts.empty() ? std::vector<std::string>() : names;
}

void check_size(const Dataset& data, const Batch& batch, std::int64_t minimum_cells) {
  const auto filled = std::count_if(batch.cells.begin(), batch.cells.end(), [&](std::int64_t cell) {
    return data.size_factors[static_cast<std::size_t>(cell)] > 0;
  });
  if (filled >= minimum_cells) return;
  throw InputError(
      fmt::format("{}: batch '{}' has {} cells with counts, and the method needs {}; merge batches, leave "
                  "these cells out, or leave out --batch",
                  data.origin.path, batch.name, filled, minimum_cells));
}

}  // namespace

std::vector<Batch> batches_of(const Dataset& data, const std::string& column, std::int64_t minimum_cells) {
  const Column& found = find_column(data, column);
  const auto texts = texts_of(found);
  std::map<std::string, std::vector<std::int64_t>> cells;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) {
      throw InputError(fmt::format("{}: cell '{}' has no value in the batch column '{}'; give it one, or leave it out",
                                   data.origin.path, data.cell_names[i], column));
    }
    cells[texts[i]].push_back(static_cast<std::int64_t>(i));
  }
  std::vector<Batch> batches;
  for (const auto& name : names_in_order(found, texts)) {
    const auto at = cells.find(name);
    if (at == cells.end()) continue;
    batches.push_back({name, std::move(at->second)});
    check_size(data, batches.back(), minimum_cells);
    cells.erase(at);
  }
  return batches;
}

}  // namespace undrop::pipeline
