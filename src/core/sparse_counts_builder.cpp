#include "core/sparse_counts_builder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace undrop {

namespace {

/// Properties of a run of values, gathered without branches so that the compiler can use vector instructions.
struct ValueFlags {
  bool not_finite = false;
  bool fractional = false;
  bool negative = false;
  bool zero = false;
  std::array<bool, 3> exceeds{};  ///< the largest of uint8, uint16, uint32
};

ValueFlags flags_of(std::span<const float> values) {
  constexpr float all_whole_above = 8388608.0F;  // 2^23: floats from here on have no fraction
  constexpr float infinity = std::numeric_limits<float>::infinity();
  unsigned not_finite = 0;
  unsigned fractional = 0;
  unsigned negative = 0;
  unsigned zero = 0;
  unsigned above_8 = 0;
  unsigned above_16 = 0;
  unsigned above_32 = 0;
  for (const float v : values) {
    const float size = std::fabs(v);
    not_finite |= static_cast<unsigned>(!(size < infinity));
    fractional |= static_cast<unsigned>(size < all_whole_above) &
                  static_cast<unsigned>((size + all_whole_above) - all_whole_above != size);
    negative |= static_cast<unsigned>(v < 0.0F);
    zero |= static_cast<unsigned>(v == 0.0F);
    above_8 |= static_cast<unsigned>(v > 255.0F);
    above_16 |= static_cast<unsigned>(v > 65535.0F);
    above_32 |= static_cast<unsigned>(v >= 4294967296.0F);
  }
  return {not_finite != 0, fractional != 0, negative != 0, zero != 0, {above_8 != 0, above_16 != 0, above_32 != 0}};
}

bool is_rising(std::span<const std::int32_t> genes) {
  unsigned falling = 0;
  for (std::size_t i = 1; i < genes.size(); ++i) falling |= static_cast<unsigned>(genes[i] <= genes[i - 1]);
  return falling == 0;
}

template <typename T>
T narrowed(float value) {
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, std::uint32_t>) return static_cast<T>(value);
  return static_cast<T>(static_cast<std::int32_t>(value));  // has a vector instruction, unlike the direct way
}

/// Rows and columns change places, by counting sort: entries of a new row keep the order of the old rows.
template <typename T>
void transpose(std::span<const std::int64_t> offsets, std::span<const std::int32_t> columns,
               const std::vector<T>& values, std::vector<std::int64_t>& new_offsets,
               std::vector<std::int32_t>& new_columns, std::vector<T>& new_values) {
  for (const auto column : columns) ++new_offsets[static_cast<std::size_t>(column) + 1];
  std::partial_sum(new_offsets.begin(), new_offsets.end(), new_offsets.begin());
  auto next = new_offsets;
  new_columns.resize(columns.size());
  new_values.resize(values.size());
  for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
    for (auto i = static_cast<std::size_t>(offsets[row]); i < static_cast<std::size_t>(offsets[row + 1]); ++i) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(columns[i])]++);
      new_columns[to] = static_cast<std::int32_t>(row);
      new_values[to] = values[i];
    }
  }
}

}  // namespace

SparseCountsBuilder::SparseCountsBuilder(std::int64_t n_genes, std::int64_t expected_cells,
                                         std::int64_t expected_nonzeros)
    : n_genes_(n_genes), expected_nonzeros_(expected_nonzeros) {
  if (n_genes < 0 || n_genes > std::numeric_limits<std::int32_t>::max()) {
    throw std::out_of_range(std::to_string(n_genes) + " columns; at most 2,147,483,647 can be held");
  }
  offsets_.reserve(static_cast<std::size_t>(expected_cells) + 1);
  genes_.reserve(static_cast<std::size_t>(expected_nonzeros));
  std::get<0>(values_).reserve(static_cast<std::size_t>(expected_nonzeros));
}

void SparseCountsBuilder::widen(Width width) {
  if (values_.index() >= static_cast<std::size_t>(width)) return;
  SparseCounts::Values wider;
  if (width == Width::two_bytes) wider.emplace<1>();
  if (width == Width::four_bytes) wider.emplace<2>();
  if (width == Width::real) wider.emplace<3>();
  const auto convert = [&](const auto& from, auto& to) {
    using To = typename std::decay_t<decltype(to)>::value_type;
    to.reserve(std::max(from.size(), static_cast<std::size_t>(expected_nonzeros_)));
    std::transform(from.begin(), from.end(), std::back_inserter(to), [](auto v) { return static_cast<To>(v); });
  };
  std::visit(convert, values_, wider);
  values_ = std::move(wider);
}

void SparseCountsBuilder::note(std::span<const float> values) {
  const ValueFlags flags = flags_of(values);
  if (flags.not_finite) throw std::domain_error("NaN or infinity among the values");
  is_integer_ = is_integer_ && !flags.fractional;
  is_negative_ = is_negative_ || flags.negative;
  if (flags.fractional || flags.negative || flags.exceeds[2]) {
    widen(Width::real);
  } else if (flags.exceeds[1]) {
    widen(Width::four_bytes);
  } else if (flags.exceeds[0]) {
    widen(Width::two_bytes);
  }
}

void SparseCountsBuilder::append(std::span<const std::int32_t> genes, std::span<const float> values) {
  genes_.insert(genes_.end(), genes.begin(), genes.end());
  std::visit(
      [&](auto& to) {
        using To = typename std::decay_t<decltype(to)>::value_type;
        const std::size_t at = to.size();
        to.resize(at + values.size());
        std::transform(values.begin(), values.end(), to.begin() + static_cast<std::ptrdiff_t>(at), narrowed<To>);
      },
      values_);
}

void SparseCountsBuilder::append_unordered(std::span<const std::int32_t> genes, std::span<const float> values) {
  row_.clear();
  for (std::size_t i = 0; i < genes.size(); ++i) row_.emplace_back(genes[i], values[i]);
  std::stable_sort(row_.begin(), row_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  row_genes_.clear();
  row_values_.clear();
  for (auto at = row_.begin(); at != row_.end();) {
    const std::int32_t gene = at->first;
    float sum = 0;
    for (; at != row_.end() && at->first == gene; ++at) sum += at->second;
    if (sum == 0.0F) continue;
    row_genes_.push_back(gene);
    row_values_.push_back(sum);
  }
  note(row_values_);
  append(row_genes_, row_values_);
}

void SparseCountsBuilder::add_cells(std::span<const std::int64_t> offsets, std::span<const std::int32_t> genes,
                                    std::span<const float> values) {
  for (const auto gene : genes) {
    if (gene < 0 || gene >= n_genes_) {
      throw std::out_of_range("index " + std::to_string(gene) + " is not within [0, " + std::to_string(n_genes_) + ")");
    }
  }
  note(values);
  const bool has_zeros = flags_of(values).zero;
  const auto row = [&](std::size_t i, auto span) {
    return span.subspan(static_cast<std::size_t>(offsets[i] - offsets[0]),
                        static_cast<std::size_t>(offsets[i + 1] - offsets[i]));
  };
  const std::size_t n = offsets.size() - 1;
  bool in_order = !has_zeros;
  for (std::size_t i = 0; i < n && in_order; ++i) in_order = is_rising(row(i, genes));
  if (in_order) {
    const std::int64_t shift = offsets_.back() - offsets[0];
    for (std::size_t i = 0; i < n; ++i) offsets_.push_back(offsets[i + 1] + shift);
    append(genes, values);
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    append_unordered(row(i, genes), row(i, values));
    offsets_.push_back(static_cast<std::int64_t>(genes_.size()));
  }
}

void SparseCountsBuilder::add_cell(std::span<const std::int32_t> genes, std::span<const float> values) {
  const std::array<std::int64_t, 2> offsets{0, static_cast<std::int64_t>(genes.size())};
  add_cells(offsets, genes, values);
}

SparseCounts SparseCountsBuilder::finish() {
  // Growing by doubling may leave much room unused; a little is not worth a copy.
  if (genes_.capacity() > genes_.size() + genes_.size() / 8) {
    genes_.shrink_to_fit();
    std::visit([](auto& values) { values.shrink_to_fit(); }, values_);
  }
  SparseCounts out(n_genes_, std::move(offsets_), std::move(genes_), std::move(values_), is_integer_);
  *this = SparseCountsBuilder(n_genes_);
  return out;
}

SparseCounts SparseCountsBuilder::finish_transposed() {
  const std::int64_t n_rows = n_cells();
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(n_genes_) + 1, 0);
  std::vector<std::int32_t> columns;
  SparseCounts::Values values;
  std::visit(
      [&](const auto& from) {
        std::decay_t<decltype(from)> to;
        transpose(offsets_, genes_, from, offsets, columns, to);
        values = std::move(to);
      },
      values_);
  SparseCounts out(n_rows, std::move(offsets), std::move(columns), std::move(values), is_integer_);
  *this = SparseCountsBuilder(n_genes_);
  return out;
}

}  // namespace undrop
