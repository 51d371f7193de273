#include "io/h5ad_layer.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace undrop::io {

namespace {

/// More than the chunk cache, so that full chunks pass it by and are written from our buffer at once.
constexpr std::int64_t largest_chunk = std::int64_t{512} << 10U;
constexpr std::int64_t tile = 256;

std::int64_t csr_chunk(std::int64_t largest) { return std::clamp<std::int64_t>(largest / 16, 1024, largest_chunk); }

hdf5::Layout growing(std::int64_t chunk) { return {.chunk = {chunk}, .extendible = true}; }

class SparseLayer final : public LayerWriter {
 public:
  SparseLayer(const hdf5::Group& parent, const std::string& name, std::int64_t n_cells, std::int64_t n_genes)
      : LayerWriter(n_genes), order_(n_cells, n_genes), csr_(parent, name, n_cells, n_genes, n_cells * n_genes) {}

  void write(CellRange cells, std::span<const float> values) override {
    order_.take(cells, values.size());
    const auto width = static_cast<std::size_t>(n_genes_);
    for (std::size_t at = 0; at < values.size(); at += width) csr_.append_dense(values.subspan(at, width));
  }

  void write(const CountBlock& block) override {
    order_.take(block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) csr_.append(block.genes_of(i), block.values_of(i));
  }

  void finish() override {
    order_.finish();
    csr_.finish();
  }

 private:
  BlockOrder order_;
  CsrWriter csr_;
};

class DenseLayer final : public LayerWriter {
 public:
  using LayerWriter::write;
  DenseLayer(const hdf5::Group& parent, const std::string& name, std::int64_t n_cells, std::int64_t n_genes,
             const H5adElements& elements)
      : LayerWriter(n_genes),
        order_(n_cells, n_genes),
        data_(parent.create<float>(name, {n_cells, n_genes},
                                   {.chunk = {std::min(tile, n_cells), std::min(tile, n_genes)}})) {
    elements.mark(data_, "array", "0.2.0");
  }

  void write(CellRange cells, std::span<const float> values) override {
    order_.take(cells, values.size());
    const auto band = static_cast<std::size_t>(tile * n_genes_);
    while (!values.empty()) {
      if (pending_.empty() && values.size() >= band) {
        put(values.first(values.size() / band * band));
        values = values.subspan(values.size() / band * band);
        continue;
      }
      const std::size_t n = std::min(values.size(), band - pending_.size());
      pending_.insert(pending_.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n));
      values = values.subspan(n);
      if (pending_.size() == band) put_pending();
    }
  }

  void finish() override {
    order_.finish();
    put_pending();
  }

 private:
  void put_pending() {
    put(pending_);
    pending_.clear();
  }
  void put(std::span<const float> rows) {
    data_.write(written_, rows);
    written_ += static_cast<std::int64_t>(rows.size()) / n_genes_;
  }

  BlockOrder order_;
  hdf5::Dataset data_;
  std::vector<float> pending_;
  std::int64_t written_ = 0;
};

}  // namespace

CsrWriter::CsrWriter(const hdf5::Group& parent, const std::string& name, std::int64_t n_rows, std::int64_t n_columns,
                     std::int64_t largest)
    : group_(parent.create_group(name)),
      chunk_(csr_chunk(largest)),
      data_(group_.create<float>("data", {0}, growing(chunk_))),
      indices_(group_.create<std::int32_t>("indices", {0}, growing(chunk_))) {
  // Sparse matrices were marked the same way from the start of anndata's encodings.
  group_.set_attribute("encoding-type", "csr_matrix");
  group_.set_attribute("encoding-version", "0.1.0");
  group_.set_attribute("shape", std::vector<std::int64_t>{n_rows, n_columns});
  indptr_.reserve(static_cast<std::size_t>(n_rows) + 1);
}

void CsrWriter::append(std::span<const std::int32_t> columns, std::span<const float> values) {
  const std::size_t needed = used_ + values.size();
  if (values_.size() < needed) {
    values_.resize(needed + static_cast<std::size_t>(chunk_));
    columns_.resize(values_.size());
  }
  std::copy(columns.begin(), columns.end(), columns_.begin() + static_cast<std::ptrdiff_t>(used_));
  std::copy(values.begin(), values.end(), values_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ = needed;
  end_row();
}

void CsrWriter::append_dense(std::span<const float> row) {
  const std::size_t needed = used_ + row.size();
  if (values_.size() < needed) {
    values_.resize(needed + static_cast<std::size_t>(chunk_));
    columns_.resize(values_.size());
  }
  std::size_t used = used_;
  float* values = values_.data();
  std::int32_t* columns = columns_.data();
  // Without a branch: whether an entry is zero is hard to foresee.
  for (std::size_t j = 0; j < row.size(); ++j) {
    values[used] = row[j];
    columns[used] = static_cast<std::int32_t>(j);
    used += row[j] != 0.0F ? 1 : 0;
  }
  used_ = used;
  end_row();
}

void CsrWriter::end_row() {
  indptr_.push_back(written_ + static_cast<std::int64_t>(used_));
  const auto chunk = static_cast<std::size_t>(chunk_);
  if (used_ >= chunk) write_out(used_ / chunk * chunk);
}

void CsrWriter::write_out(std::size_t n) {
  data_.resize(written_ + static_cast<std::int64_t>(n));
  indices_.resize(written_ + static_cast<std::int64_t>(n));
  data_.write(written_, std::span<const float>(values_).first(n));
  indices_.write(written_, std::span<const std::int32_t>(columns_).first(n));
  const auto from = static_cast<std::ptrdiff_t>(n);
  const auto to = static_cast<std::ptrdiff_t>(used_);
  std::copy(values_.begin() + from, values_.begin() + to, values_.begin());
  std::copy(columns_.begin() + from, columns_.begin() + to, columns_.begin());
  written_ += static_cast<std::int64_t>(n);
  used_ -= n;
}

void CsrWriter::finish() {
  write_out(used_);
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(indptr_.size())};
  if (indptr_.back() > std::numeric_limits<std::int32_t>::max()) {
    group_.write<std::int64_t>("indptr", indptr_, shape);
    return;
  }
  // SciPy takes both index arrays as they are stored, and some of its operations want them of one type.
  const std::vector<std::int32_t> narrow(indptr_.begin(), indptr_.end());
  group_.write<std::int32_t>("indptr", narrow, shape);
}

std::unique_ptr<LayerWriter> make_layer_writer(const hdf5::Group& parent, const std::string& name, LayerLayout layout,
                                               std::int64_t n_cells, std::int64_t n_genes,
                                               const H5adElements& elements) {
  if (layout == LayerLayout::sparse) return std::make_unique<SparseLayer>(parent, name, n_cells, n_genes);
  return std::make_unique<DenseLayer>(parent, name, n_cells, n_genes, elements);
}

}  // namespace undrop::io
