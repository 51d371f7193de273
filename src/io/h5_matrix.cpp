#include "io/h5_matrix.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/count_budget.hpp"
#include "core/sparse_counts_builder.hpp"
#include "io/gene_major_counts.hpp"
#include "io/h5_rows.hpp"
#include "io/streamed_counts.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t block_entries = std::int64_t{1} << 18;
constexpr std::int64_t streamed_entries = std::int64_t{1} << 19;  // chunks are unpacked whole: rather more at once
constexpr std::int64_t largest_peek = std::int64_t{1} << 25;
constexpr std::int64_t peeked_entries = 100000;

H5Matrix held(LoadedCounts loaded) {
  return {std::make_shared<const SparseCounts>(std::move(loaded.counts)), loaded.holds_counts};
}

H5Matrix hold(const H5Rows& cells, std::int64_t expected, const Context& context) {
  SparseCountsBuilder builder(cells.n_columns(), cells.n_rows(), expected);
  cells.for_blocks(block_entries, context,
                   [&](std::int64_t, std::int64_t, const H5RowBlock& block) { add_rows(cells, block, builder); });
  const bool holds_counts = builder.holds_counts();
  return held({builder.finish(), holds_counts});
}

LoadedCounts load(const H5Rows& cells, CellRange range) {
  H5RowBlock block;
  cells.read(range.begin, range.end, block);
  SparseCountsBuilder builder(cells.n_columns(), range.size(), static_cast<std::int64_t>(block.columns.size()));
  add_rows(cells, block, builder);
  const bool holds_counts = builder.holds_counts();
  return {builder.finish(), holds_counts};
}

H5Matrix stream(std::shared_ptr<const H5Rows> cells, const Context& context) {
  std::vector<std::int64_t> ends;
  while (ends.empty() || ends.back() < cells->n_rows()) {
    ends.push_back(cells->block_end(ends.empty() ? 0 : ends.back(), streamed_entries));
  }
  const std::int64_t n_genes = cells->n_columns();
  const auto load_cells = [cells = std::move(cells)](CellRange range) { return load(*cells, range); };
  const auto counts =
      std::make_shared<StreamedCounts>(n_genes, std::move(ends), load_cells, bytes_of_kept_blocks(context), context);
  return {counts, counts->holds_counts()};
}

H5Matrix read_cell_major(std::unique_ptr<const H5Rows> cells, const Context& context) {
  const std::int64_t entries = cells->n_entries();
  if (cells->n_rows() > 0 && !held_in_memory(entries, cells->n_rows(), context)) {
    return stream(std::move(cells), context);
  }
  // Some room, for the number may be an estimate: to grow would hold the counts twice.
  return hold(*cells, entries + entries / 16, context);
}

H5Matrix read_gene_major(const H5Rows& genes, const Context& context) {
  if (held_in_memory(genes.n_entries(), genes.n_columns(), context)) return held(hold_gene_major(genes, context));
  const auto counts = stream_gene_major(genes, streamed_entries, bytes_of_kept_blocks(context), context);
  return {counts, counts->holds_counts()};
}

}  // namespace

bool stored_by_columns(const hdf5::Group& group) {
  const std::string encoding = group.text_attribute("encoding-type", group.text_attribute("h5sparse_format"));
  if (encoding == "csc_matrix" || encoding == "csc") return true;
  if (encoding == "csr_matrix" || encoding == "csr") return false;
  group.fail("a sparse matrix of an unknown encoding '" + encoding + "'; csr_matrix and csc_matrix are read");
}

std::vector<std::int64_t> h5_matrix_shape(const hdf5::Group& parent, const std::string& name) {
  if (!parent.is_group(name)) return parent.dataset(name).shape();
  const auto group = parent.group(name);
  return group.integers_attribute(group.has_attribute("shape") ? "shape" : "h5sparse_shape");
}

H5Matrix read_h5_compressed(const hdf5::Group& group, std::int64_t n_cells, std::int64_t n_genes,
                            const Context& context) {
  return read_cell_major(open_compressed_rows(group, n_cells, n_genes), context);
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
  if (!parent.is_group(name)) return read_cell_major(open_dense_rows(parent.dataset(name)), context);
  const auto group = parent.group(name);
  if (stored_by_columns(group)) return read_gene_major(*open_compressed_rows(group, n_genes, n_cells), context);
  return read_h5_compressed(group, n_cells, n_genes, context);
}

H5Matrix read_h5_dense_by_genes(hdf5::Dataset dataset, const Context& context) {
  return read_gene_major(*open_dense_rows(std::move(dataset)), context);
}

bool may_hold_counts(const hdf5::Group& parent, const std::string& name) {
  const auto dataset = parent.is_group(name) ? parent.group(name).dataset("data") : parent.dataset(name);
  if (dataset.kind() != hdf5::Kind::integer && dataset.kind() != hdf5::Kind::real) return false;
  const auto shape = dataset.shape();
  if (shape.empty() || dataset.size() == 0) return true;
  const std::int64_t per_row = dataset.size() / shape.front();
  const std::int64_t rows = std::min(shape.front(), std::max<std::int64_t>(1, peeked_entries / per_row));
  if (rows * per_row > largest_peek) dataset.expect_backed();
  std::vector<float> values(static_cast<std::size_t>(rows * per_row));
  dataset.read_rows<float>(0, rows, values);
  return std::all_of(values.begin(), values.end(), [](float v) { return v >= 0 && v == std::nearbyint(v); });
}

}  // namespace undrop::io
