#include "io/h5_rows.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace undrop::io {

namespace {

constexpr std::int64_t largest_band = std::int64_t{1} << 25;  // elements of a dense matrix held at once

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

class CompressedRows final : public H5Rows {
 public:
  CompressedRows(const hdf5::Group& group, std::int64_t n_rows, std::int64_t n_columns)
      : indices_(group.dataset("indices")), data_(group.dataset("data")), n_columns_(n_columns) {
    data_.expect_vector();
    indices_.expect_vector(data_.size());
    data_.expect_backed();
    indices_.expect_backed();
    offsets_ = read_offsets(group, n_rows, data_.size());
    if (n_columns > std::numeric_limits<std::int32_t>::max()) group.fail("has more than 2,147,483,647 columns");
  }

  [[nodiscard]] std::int64_t n_rows() const override { return static_cast<std::int64_t>(offsets_.size()) - 1; }
  [[nodiscard]] std::int64_t n_columns() const override { return n_columns_; }
  [[nodiscard]] std::int64_t n_entries() const override { return offsets_.back(); }
  [[nodiscard]] const hdf5::Object& values() const override { return data_; }

  [[nodiscard]] std::int64_t block_end(std::int64_t begin, std::int64_t most) const override {
    const auto first = offsets_.begin() + begin;
    const auto limit = std::upper_bound(first + 1, offsets_.end(), *first + most);
    return std::max(begin + 1, static_cast<std::int64_t>(limit - offsets_.begin()) - 1);
  }

  void read(std::int64_t begin, std::int64_t end, H5RowBlock& out) const override {
    out.offsets.assign(offsets_.begin() + begin, offsets_.begin() + end + 1);
    const auto n = static_cast<std::size_t>(out.offsets.back() - out.offsets.front());
    out.columns.resize(n);
    out.values.resize(n);
    indices_.read<std::int32_t>(out.offsets.front(), out.columns);
    data_.read<float>(out.offsets.front(), out.values);
    const auto wrong = std::find_if(out.columns.begin(), out.columns.end(),
                                    [&](std::int32_t column) { return column < 0 || column >= n_columns_; });
    if (wrong != out.columns.end()) indices_.fail(fmt::format("index {} is not within [0, {})", *wrong, n_columns_));
  }

 private:
  hdf5::Dataset indices_;
  hdf5::Dataset data_;
  std::int64_t n_columns_;
  std::vector<std::int64_t> offsets_;
};

class DenseRows final : public H5Rows {
 public:
  explicit DenseRows(hdf5::Dataset dataset) : dataset_(std::move(dataset)), shape_(dataset_.shape()) {
    if (shape_.size() != 2) dataset_.fail(fmt::format("has {} dimensions; 2 are expected", shape_.size()));
    if (n_columns() > std::numeric_limits<std::int32_t>::max()) dataset_.fail("has more than 2,147,483,647 columns");
    const auto chunk = dataset_.chunk();
    if (!chunk.empty()) chunk_rows_ = std::max<std::int64_t>(1, chunk.front());
    if (n_columns() > 4 * largest_band) dataset_.expect_backed();
  }

  [[nodiscard]] std::int64_t n_rows() const override { return shape_[0]; }
  [[nodiscard]] std::int64_t n_columns() const override { return shape_[1]; }
  [[nodiscard]] const hdf5::Object& values() const override { return dataset_; }

  [[nodiscard]] std::int64_t n_entries() const override {
    constexpr std::int64_t runs = 8;
    std::int64_t looked_at = 0;
    std::int64_t nonzeros = 0;
    H5RowBlock block;
    for (std::int64_t run = 0; run < runs && n_rows() > 0; ++run) {
      const std::int64_t begin = n_rows() * run / runs;
      const std::int64_t end =
          std::min(n_rows(), begin + std::clamp<std::int64_t>(100000 / n_columns_at_least(), 1, 64));
      read(begin, end, block);
      looked_at += (end - begin) * n_columns();
      nonzeros += block.offsets.back();
    }
    const double share = looked_at == 0 ? 0 : static_cast<double>(nonzeros) / static_cast<double>(looked_at);
    return static_cast<std::int64_t>(share * static_cast<double>(n_rows()) * static_cast<double>(n_columns()));
  }

  /// Whole chunks where they fit, so that none is unpacked twice.
  [[nodiscard]] std::int64_t block_end(std::int64_t begin, std::int64_t most) const override {
    const std::int64_t wanted = std::max<std::int64_t>(1, 4 * most / n_columns_at_least());
    const std::int64_t rounded = (wanted + chunk_rows_ - 1) / chunk_rows_ * chunk_rows_;
    return std::min(n_rows(), begin + (rounded > largest_band / n_columns_at_least() ? wanted : rounded));
  }

  void read(std::int64_t begin, std::int64_t end, H5RowBlock& out) const override {
    std::vector<float> rows(static_cast<std::size_t>((end - begin) * n_columns()));
    dataset_.read_rows<float>(begin, end, rows);
    out.offsets.assign(1, 0);
    out.columns.clear();
    out.values.clear();
    for (std::int64_t row = 0; row < end - begin; ++row) {
      const float* cell = rows.data() + row * n_columns();
      for (std::int64_t gene = 0; gene < n_columns(); ++gene) {
        if (cell[gene] == 0.0F) continue;
        out.columns.push_back(static_cast<std::int32_t>(gene));
        out.values.push_back(cell[gene]);
      }
      out.offsets.push_back(static_cast<std::int64_t>(out.columns.size()));
    }
  }

 private:
  [[nodiscard]] std::int64_t n_columns_at_least() const { return std::max<std::int64_t>(1, n_columns()); }

  hdf5::Dataset dataset_;
  std::vector<std::int64_t> shape_;
  std::int64_t chunk_rows_ = 1;
};

}  // namespace

void H5Rows::refuse_not_finite() const {
  throw InputError(values().file() + " (" + values().path() +
                   "): NaN or infinity among the values. Counts must be finite: give the raw counts, or take another "
                   "layer by --layer NAME");
}

std::unique_ptr<H5Rows> open_compressed_rows(const hdf5::Group& group, std::int64_t n_rows, std::int64_t n_columns) {
  return std::make_unique<CompressedRows>(group, n_rows, n_columns);
}

std::unique_ptr<H5Rows> open_dense_rows(hdf5::Dataset dataset) {
  return std::make_unique<DenseRows>(std::move(dataset));
}

void add_rows(const H5Rows& rows, const H5RowBlock& block, SparseCountsBuilder& builder) {
  try {
    builder.add_cells(block.offsets, block.columns, block.values);
  } catch (const std::domain_error&) {
    rows.refuse_not_finite();
  }
}

}  // namespace undrop::io
