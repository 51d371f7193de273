#include "io/r_matrix.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <stdexcept>

#include "core/sparse_counts_builder.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t block_entries = 1 << 20;
constexpr float missing = std::numeric_limits<float>::quiet_NaN();

[[noreturn]] void fail(const RPlace& place, const std::string& problem) {
  throw FormatError(place.file, place.path, problem);
}

const RValue& slot(const RValue& value, const char* name, const RPlace& place) {
  const RValue* found = value.attribute(name);
  if (found == nullptr) fail(place, fmt::format("a {} without its slot '{}'", value.class_name(), name));
  return *found;
}

float value_at(const RValue& values, std::size_t i) {
  if (!values.reals.empty()) return static_cast<float>(values.reals[i]);
  return values.integers[i] == RValue::missing ? missing : static_cast<float>(values.integers[i]);
}

std::size_t n_values(const RValue& values) { return std::max(values.reals.size(), values.integers.size()); }

/// Runs what adds to the counts, with the file's faults as errors of ours.
template <typename Add>
void guarded(const RPlace& place, const Add& add) {
  try {
    add();
  } catch (const std::out_of_range& error) {
    fail(place, error.what());
  } catch (const std::domain_error&) {
    throw InputError(fmt::format(
        "{} ({}): missing or infinite values. Counts must be finite: give the raw counts, or set what is missing to 0",
        place.file, place.path));
  }
}

struct Shape {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
};

Shape checked_shape(const RValue& value, const RPlace& place) {
  const auto [rows, columns] = r_matrix_shape(value);
  if (rows < 0 || columns < 0) fail(place, fmt::format("a shape of {} × {}", rows, columns));
  return {rows, columns};
}

/// An axis without entries takes no room in the file, but its offsets do in memory.
void require_memory(Shape shape, const RPlace& place, const Context& context) {
  constexpr std::int64_t offset_bytes = 8;
  if ((shape.rows + shape.columns) * offset_bytes <= context.memory_budget) return;
  throw ResourceError(
      fmt::format("{} ({}): {} × {} entries take more than the {} MiB of memory that this run may use. "
                  "Check the shape, or give more by --max-memory",
                  place.file, place.path, shape.rows, shape.columns, context.memory_budget >> 20));
}

/// Column-compressed (or row-compressed) values, major axis by major axis.
class Compressed {
 public:
  Compressed(const RValue& value, const char* minor, std::int64_t n_major, const RPlace& place)
      : pointers_(slot(value, "p", place).integers),
        minor_(slot(value, minor, place).integers),
        values_(slot(value, "x", place)) {
    const auto n = std::ssize(minor_);
    const bool fits = std::ssize(pointers_) == n_major + 1 && pointers_.front() == 0 && pointers_.back() == n &&
                      std::is_sorted(pointers_.begin(), pointers_.end());
    if (!fits) fail(place, fmt::format("slot 'p' does not rise from 0 to the {} entries in {} steps", n, n_major));
    if (std::ssize(values_.reals) != n) fail(place, fmt::format("{} values for {} entries", values_.reals.size(), n));
  }

  void add_to(SparseCountsBuilder& builder, const Context& context) const {
    std::vector<std::int64_t> offsets;
    std::vector<float> values;
    for (std::size_t begin = 0; begin + 1 < pointers_.size();) {
      context.check_cancelled();
      std::size_t end = begin + 1;
      while (end + 1 < pointers_.size() && pointers_[end + 1] - pointers_[begin] <= block_entries) ++end;
      const auto from = static_cast<std::size_t>(pointers_[begin]);
      const auto to = static_cast<std::size_t>(pointers_[end]);
      offsets.assign(pointers_.begin() + static_cast<std::ptrdiff_t>(begin),
                     pointers_.begin() + static_cast<std::ptrdiff_t>(end) + 1);
      values.clear();
      for (std::size_t i = from; i < to; ++i) values.push_back(static_cast<float>(values_.reals[i]));
      builder.add_cells(offsets, std::span(minor_).subspan(from, to - from), values);
      begin = end;
    }
  }

 private:
  const std::vector<std::int32_t>& pointers_;
  const std::vector<std::int32_t>& minor_;
  const RValue& values_;
};

SparseCounts read_compressed(const RValue& value, bool by_columns, bool rows_are_cells, const RPlace& place,
                             const Context& context) {
  const Shape shape = checked_shape(value, place);
  const std::int64_t n_major = by_columns ? shape.columns : shape.rows;
  const std::int64_t n_minor = by_columns ? shape.rows : shape.columns;
  const Compressed entries(value, by_columns ? "i" : "j", n_major, place);
  SparseCountsBuilder builder(n_minor, n_major);
  guarded(place, [&] { entries.add_to(builder, context); });
  return by_columns == rows_are_cells ? builder.finish_transposed() : builder.finish();
}

SparseCounts read_triplets(const RValue& value, bool rows_are_cells, const RPlace& place) {
  const Shape shape = checked_shape(value, place);
  const auto& i = slot(value, "i", place).integers;
  const auto& j = slot(value, "j", place).integers;
  const auto& x = slot(value, "x", place).reals;
  if (i.size() != x.size() || j.size() != x.size()) {
    fail(place, fmt::format("{} rows and {} columns for {} values", i.size(), j.size(), x.size()));
  }
  const auto& of_cells = rows_are_cells ? i : j;
  const auto& of_genes = rows_are_cells ? j : i;
  const std::int64_t n_cells = rows_are_cells ? shape.rows : shape.columns;
  const std::int64_t n_genes = rows_are_cells ? shape.columns : shape.rows;
  // Put in order by cells: a counting sort.
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(n_cells) + 1, 0);
  for (const auto cell : of_cells) {
    if (cell < 0 || cell >= n_cells) fail(place, fmt::format("index {} outside [0, {})", cell, n_cells));
    ++offsets[static_cast<std::size_t>(cell) + 1];
  }
  for (std::size_t c = 1; c < offsets.size(); ++c) offsets[c] += offsets[c - 1];
  std::vector<std::int32_t> genes(x.size());
  std::vector<float> values(x.size());
  auto next = offsets;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(of_cells[k])]++);
    genes[at] = of_genes[k];
    values[at] = static_cast<float>(x[k]);
  }
  SparseCountsBuilder builder(n_genes, n_cells);
  guarded(place, [&] { builder.add_cells(offsets, genes, values); });
  return builder.finish();
}

/// Values column by column, those of R's own matrix and of a dgeMatrix.
SparseCounts read_dense(const RValue& value, const RValue& values, bool rows_are_cells, const RPlace& place,
                        const Context& context) {
  const Shape shape = checked_shape(value, place);
  const auto n = static_cast<std::int64_t>(n_values(values));
  if (shape.rows * shape.columns != n) {
    fail(place, fmt::format("{} values for {} × {} entries", n, shape.rows, shape.columns));
  }
  SparseCountsBuilder builder(shape.rows, shape.columns);
  std::vector<std::int32_t> rows;
  std::vector<float> kept;
  for (std::int64_t column = 0; column < shape.columns; ++column) {
    context.check_cancelled();
    rows.clear();
    kept.clear();
    for (std::int64_t row = 0; row < shape.rows; ++row) {
      const float v = value_at(values, static_cast<std::size_t>(column * shape.rows + row));
      if (v == 0.0F) continue;
      rows.push_back(static_cast<std::int32_t>(row));
      kept.push_back(v);
    }
    guarded(place, [&] { builder.add_cell(rows, kept); });
  }
  return rows_are_cells ? builder.finish_transposed() : builder.finish();
}

bool is_plain_matrix(const RValue& value) {
  const bool numbers =
      value.kind == RValue::Kind::integers || value.kind == RValue::Kind::reals || value.kind == RValue::Kind::logicals;
  const RValue* shape = value.attribute("dim");
  return numbers && shape != nullptr && shape->integers.size() == 2;
}

SparseCounts read_counts(const RValue& value, const RPlace& place, bool rows_are_cells, const Context& context) {
  const std::string name = value.class_name();
  if (name == "dgCMatrix" || name == "dgRMatrix") {
    return read_compressed(value, name == "dgCMatrix", rows_are_cells, place, context);
  }
  if (name == "dgTMatrix") return read_triplets(value, rows_are_cells, place);
  if (name == "dgeMatrix") return read_dense(value, slot(value, "x", place), rows_are_cells, place, context);
  if (is_plain_matrix(value)) return read_dense(value, value, rows_are_cells, place, context);
  throw InputError(
      fmt::format("{} ({}): a matrix of class '{}', which is not read. Make it a dgCMatrix in R and save "
                  "it anew: as(as.matrix(x), 'dgCMatrix')",
                  place.file, place.path, name));
}

std::vector<std::string> names_of(const RValue& value, std::size_t axis, std::int64_t n, const RPlace& place) {
  const RValue* both = value.attribute(is_plain_matrix(value) ? "dimnames" : "Dimnames");
  if (both == nullptr || both->list.size() != 2) return {};
  const auto& names = both->list[axis]->texts;
  if (!names.empty() && std::ssize(names) != n) {
    fail(place, fmt::format("{} names for {} {}", names.size(), n, axis == 0 ? "rows" : "columns"));
  }
  return names;
}

}  // namespace

bool is_r_matrix(const RValue& value) {
  const std::string name = value.class_name();
  return name == "dgCMatrix" || name == "dgTMatrix" || name == "dgRMatrix" || name == "dgeMatrix" ||
         is_plain_matrix(value);
}

std::array<std::int64_t, 2> r_matrix_shape(const RValue& value) {
  const RValue* shape = value.attribute(is_plain_matrix(value) ? "dim" : "Dim");
  if (shape == nullptr || shape->integers.size() != 2) return {0, 0};
  return {shape->integers[0], shape->integers[1]};
}

RMatrix read_r_matrix(const RValue& value, const RPlace& place, bool rows_are_cells, const Context& context) {
  RMatrix out;
  require_memory(checked_shape(value, place), place, context);
  out.counts = std::make_shared<SparseCounts>(read_counts(value, place, rows_are_cells, context));
  const Shape shape = checked_shape(value, place);
  auto rows = names_of(value, 0, shape.rows, place);
  auto columns = names_of(value, 1, shape.columns, place);
  out.cell_names = std::move(rows_are_cells ? rows : columns);
  out.gene_names = std::move(rows_are_cells ? columns : rows);
  return out;
}

}  // namespace undrop::io
