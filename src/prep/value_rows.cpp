#include "prep/value_rows.hpp"

namespace undrop::prep {

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

}  // namespace undrop::prep
