#include "io/h5_matrix.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "core/sparse_counts_builder.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t block_entries = std::int64_t{1} << 18;
constexpr std::int64_t largest_band = std::int64_t{1} << 25;  // elements of a dense matrix held at once
constexpr std::int64_t peeked_entries = 100000;

[[noreturn]] void refuse_not_finite(const hdf5::Object& where) {
  throw InputError(where.file() + " (" + where.path() +
                   "): NaN or infinity among the values. Counts must be finite: give the raw counts, or take another "
                   "layer by --layer NAME");
}

/// Calls `add`, and turns what the builder objects to into errors that name the place.
template <typename Add>
void checked(const hdf5::Object& indices, const hdf5::Object& values, const Add& add) {
  try {
    add();
  } catch (const std::out_of_range& error) {
    indices.fail(error.what());
  } catch (const std::domain_error&) {
    refuse_not_finite(values);
  }
}

std::vector<std::int64_t> read_offsets(const hdf5::Group& group, std::int64_t n_rows, std::int64_t n_entries) {
  const auto indptr = group.dataset("indptr");
  indptr.expect_vector(n_rows + 1);
  auto offsets = indptr.read<std::int64_t>();
  if (offsets.front() != 0) indptr.fail("does not start at 0");
  if (!std::is_sorted(offsets.begin(), offsets.end())) indptr.fail("falls; offsets must rise");
  if (offsets.back() != n_entries) {
    indptr.fail(fmt::format("ends at {}, but there are {} values", offsets.back(), n_entries));
  }
  return offsets;
}

/// The first row after `begin` at which a block is full; a row is never cut.
std::size_t block_end(const std::vector<std::int64_t>& offsets, std::size_t begin) {
  const auto limit = std::upper_bound(offsets.begin() + static_cast<std::ptrdiff_t>(begin) + 1, offsets.end(),
                                      offsets[begin] + block_entries);
  return std::max(begin + 1, static_cast<std::size_t>(limit - offsets.begin()) - 1);
}

H5Matrix finished(SparseCountsBuilder& builder, bool transposed) {
  const bool holds_counts = builder.holds_counts();
  return {transposed ? builder.finish_transposed() : builder.finish(), holds_counts};
}

/// Rows of a dense matrix to read at once: whole chunks, so that none is unpacked twice.
std::int64_t rows_at_once(const hdf5::Dataset& dataset, std::int64_t n_columns) {
  const std::int64_t wanted = std::max<std::int64_t>(1, 4 * block_entries / std::max<std::int64_t>(1, n_columns));
  const auto chunk = dataset.chunk();
  if (chunk.empty()) return wanted;
  const std::int64_t rounded = (wanted + chunk.front() - 1) / chunk.front() * chunk.front();
  return rounded > largest_band / std::max<std::int64_t>(1, n_columns) ? wanted : rounded;
}

H5Matrix read_dense(const hdf5::Dataset& dataset, const Context& context) {
  const auto shape = dataset.shape();
  const std::int64_t n_cells = shape[0];
  const std::int64_t n_genes = shape[1];
  SparseCountsBuilder builder(n_genes);
  const std::int64_t step = rows_at_once(dataset, n_genes);
  if (step * n_genes > largest_band * 4) dataset.expect_backed();
  std::vector<float> rows;
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  for (std::int64_t begin = 0; begin < n_cells; begin += step) {
    context.check_cancelled();
    const std::int64_t end = std::min(n_cells, begin + step);
    rows.resize(static_cast<std::size_t>((end - begin) * n_genes));
    dataset.read_rows<float>(begin, end, rows);
    for (std::int64_t row = 0; row < end - begin; ++row) {
      const float* cell = rows.data() + row * n_genes;
      genes.clear();
      values.clear();
      for (std::int64_t gene = 0; gene < n_genes; ++gene) {
        if (cell[gene] == 0.0F) continue;
        genes.push_back(static_cast<std::int32_t>(gene));
        values.push_back(cell[gene]);
      }
      checked(dataset, dataset, [&] { builder.add_cell(genes, values); });
    }
    context.report("reading", end, n_cells);
  }
  return finished(builder, false);
}

bool is_csc(const hdf5::Group& group) {
  const std::string encoding = group.text_attribute("encoding-type", group.text_attribute("h5sparse_format"));
  if (encoding == "csc_matrix" || encoding == "csc") return true;
  if (encoding == "csr_matrix" || encoding == "csr") return false;
  group.fail("a sparse matrix of an unknown encoding '" + encoding + "'; csr_matrix and csc_matrix are read");
}

}  // namespace

std::vector<std::int64_t> h5_matrix_shape(const hdf5::Group& parent, const std::string& name) {
  if (!parent.is_group(name)) return parent.dataset(name).shape();
  const auto group = parent.group(name);
  return group.integers_attribute(group.has_attribute("shape") ? "shape" : "h5sparse_shape");
}

H5Matrix read_h5_compressed(const hdf5::Group& group, std::int64_t n_rows, std::int64_t n_columns, bool transposed,
                            const Context& context) {
  const auto indices = group.dataset("indices");
  const auto data = group.dataset("data");
  data.expect_vector();
  indices.expect_vector(data.size());
  data.expect_backed();
  indices.expect_backed();
  const auto offsets = read_offsets(group, n_rows, data.size());
  if (n_columns > std::numeric_limits<std::int32_t>::max()) group.fail("has more than 2,147,483,647 columns");
  SparseCountsBuilder builder(n_columns, n_rows, data.size());
  std::vector<std::int32_t> columns;
  std::vector<float> values;
  for (std::size_t begin = 0; begin < static_cast<std::size_t>(n_rows);) {
    context.check_cancelled();
    const std::size_t end = block_end(offsets, begin);
    const auto n = static_cast<std::size_t>(offsets[end] - offsets[begin]);
    columns.resize(n);
    values.resize(n);
    indices.read<std::int32_t>(offsets[begin], columns);
    data.read<float>(offsets[begin], values);
    checked(indices, data,
            [&] { builder.add_cells(std::span(offsets).subspan(begin, end - begin + 1), columns, values); });
    begin = end;
    context.report("reading", offsets[begin], offsets.back());
  }
  return finished(builder, transposed);
}

H5Matrix read_h5_matrix(const hdf5::Group& parent, const std::string& name, std::int64_t n_cells, std::int64_t n_genes,
                        const Context& context) {
  const std::vector<std::int64_t> expected{n_cells, n_genes};
  const auto shape = h5_matrix_shape(parent, name);
  if (shape != expected) {
    throw FormatError(parent.file(), parent.path() == "/" ? "/" + name : parent.path() + "/" + name,
                      fmt::format("has shape ({}); {} cells × {} genes are expected from obs and var",
                                  fmt::join(shape, ", "), n_cells, n_genes));
  }
  if (!parent.is_group(name)) return read_dense(parent.dataset(name), context);
  const auto group = parent.group(name);
  return is_csc(group) ? read_h5_compressed(group, n_genes, n_cells, true, context)
                       : read_h5_compressed(group, n_cells, n_genes, false, context);
}

bool may_hold_counts(const hdf5::Group& parent, const std::string& name) {
  const auto dataset = parent.is_group(name) ? parent.group(name).dataset("data") : parent.dataset(name);
  if (dataset.kind() != hdf5::Kind::integer && dataset.kind() != hdf5::Kind::real) return false;
  const auto shape = dataset.shape();
  if (shape.empty() || dataset.size() == 0) return true;
  const std::int64_t per_row = dataset.size() / shape.front();
  const std::int64_t rows = std::min(shape.front(), std::max<std::int64_t>(1, peeked_entries / per_row));
  if (rows * per_row > largest_band) dataset.expect_backed();
  std::vector<float> values(static_cast<std::size_t>(rows * per_row));
  dataset.read_rows<float>(0, rows, values);
  return std::all_of(values.begin(), values.end(), [](float v) { return v >= 0 && v == std::nearbyint(v); });
}

}  // namespace undrop::io
