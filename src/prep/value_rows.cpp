#include "prep/value_rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace undrop::prep {

namespace {
constexpr std::int64_t cells_a_read = 1024;
}  // namespace

ValueRows transposed(const ValueRows& rows, std::int64_t n_columns) {
  ValueRows out;
  out.offsets.assign(static_cast<std::size_t>(n_columns) + 1, 0);
  for (const auto column : rows.other) ++out.offsets[static_cast<std::size_t>(column) + 1];
  for (std::size_t j = 1; j < out.offsets.size(); ++j) out.offsets[j] += out.offsets[j - 1];
  out.other.resize(rows.other.size());
  out.value.resize(rows.value.size());
  std::vector<std::int64_t> next(out.offsets.begin(), out.offsets.end() - 1);
  for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
    for (auto e = rows.begin(i); e < rows.end(i); ++e) {
      const auto from = static_cast<std::size_t>(e);
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(rows.other[from])]++);
      out.other[to] = static_cast<std::int32_t>(i);
      out.value[to] = rows.value[from];
    }
  }
  return out;
}

ValueRows logged_nonzeros(const Dataset& data, std::span<const std::int32_t> place, double depth_ratio) {
  ValueRows out;
  CountBlock block;
  std::vector<std::pair<std::int32_t, float>> row;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_a_read) {
    data.counts->read({begin, std::min(begin + cells_a_read, data.n_cells())}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      const double factor = data.size_factors[static_cast<std::size_t>(begin + i)] * depth_ratio;
      const auto genes = block.genes_of(i);
      row.clear();
      for (std::size_t e = 0; e < genes.size() && factor > 0; ++e) {
        const std::int32_t gene = place[static_cast<std::size_t>(genes[e])];
        const double count = static_cast<double>(block.values_of(i)[e]);
        if (gene >= 0) row.emplace_back(gene, static_cast<float>(std::log1p(count / factor)));
      }
      // The genes of other data may stand in another order.
      std::sort(row.begin(), row.end());
      for (const auto& [gene, value] : row) out.add(gene, value);
      out.end_row();
    }
  }
  return out;
}

}  // namespace undrop::prep
