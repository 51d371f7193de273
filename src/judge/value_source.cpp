#include "judge/value_source.hpp"

#include <algorithm>
#include <utility>

namespace undrop::judge {

namespace {

using io::hdf5::Dataset;
using io::hdf5::Group;

class CountValues final : public ValueSource {
 public:
  explicit CountValues(std::shared_ptr<const CountSource> counts) : counts_(std::move(counts)) {}
  [[nodiscard]] std::int64_t n_cells() const override { return counts_->n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return counts_->n_genes(); }
  void read(CellRange cells, std::span<float> out) const override {
    counts_->read(cells, block_);
    std::fill(out.begin(), out.end(), 0.0F);
    const auto width = static_cast<std::size_t>(n_genes());
    for (std::int64_t cell = 0; cell < cells.size(); ++cell) {
      const auto genes = block_.genes_of(cell);
      const auto values = block_.values_of(cell);
      const auto row = out.subspan(static_cast<std::size_t>(cell) * width, width);
      for (std::size_t i = 0; i < genes.size(); ++i) row[static_cast<std::size_t>(genes[i])] = values[i];
    }
  }

 private:
  std::shared_ptr<const CountSource> counts_;
  mutable CountBlock block_;
};

class DenseValues final : public ValueSource {
 public:
  DenseValues(Dataset data, std::int64_t n_cells, std::int64_t n_genes)
      : data_(std::move(data)), n_cells_(n_cells), n_genes_(n_genes) {}
  [[nodiscard]] std::int64_t n_cells() const override { return n_cells_; }
  [[nodiscard]] std::int64_t n_genes() const override { return n_genes_; }
  void read(CellRange cells, std::span<float> out) const override { data_.read_rows(cells.begin, cells.end, out); }

 private:
  Dataset data_;
  std::int64_t n_cells_;
  std::int64_t n_genes_;
};

class CompressedValues final : public ValueSource {
 public:
  CompressedValues(const Group& group, std::int64_t n_genes)
      : offsets_(group.dataset("indptr").read<std::int64_t>()),
        genes_(group.dataset("indices")),
        values_(group.dataset("data")),
        n_genes_(n_genes) {
    const auto n = values_.size();
    genes_.expect_vector(n);
    values_.expect_vector(n);
    values_.expect_backed();
    const bool rises = std::is_sorted(offsets_.begin(), offsets_.end());
    if (offsets_.empty() || !rises || offsets_.front() < 0 || offsets_.back() > n) {
      group.fail("indptr does not fit the values; the file is damaged");
    }
  }
  [[nodiscard]] std::int64_t n_cells() const override { return static_cast<std::int64_t>(offsets_.size()) - 1; }
  [[nodiscard]] std::int64_t n_genes() const override { return n_genes_; }
  void read(CellRange cells, std::span<float> out) const override;

 private:
  std::vector<std::int64_t> offsets_;
  Dataset genes_;
  Dataset values_;
  std::int64_t n_genes_;
  mutable std::vector<std::int64_t> gene_buffer_;
  mutable std::vector<float> value_buffer_;
};

void CompressedValues::read(CellRange cells, std::span<float> out) const {
  const auto first = offsets_[static_cast<std::size_t>(cells.begin)];
  const auto n = static_cast<std::size_t>(offsets_[static_cast<std::size_t>(cells.end)] - first);
  std::fill(out.begin(), out.end(), 0.0F);
  if (n == 0) return;
  gene_buffer_.resize(n);
  value_buffer_.resize(n);
  genes_.read(first, std::span(gene_buffer_));
  values_.read(first, std::span(value_buffer_));
  for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
    const auto row = static_cast<std::size_t>((cell - cells.begin) * n_genes_);
    const auto end = static_cast<std::size_t>(offsets_[static_cast<std::size_t>(cell) + 1] - first);
    for (auto i = static_cast<std::size_t>(offsets_[static_cast<std::size_t>(cell)] - first); i < end; ++i) {
      if (gene_buffer_[i] < 0 || gene_buffer_[i] >= n_genes_)
        genes_.fail("a column is out of range; the file is damaged");
      out[row + static_cast<std::size_t>(gene_buffer_[i])] += value_buffer_[i];
    }
  }
}

class ReorderedValues final : public ValueSource {
 public:
  ReorderedValues(std::unique_ptr<ValueSource> source, std::vector<std::int64_t> cells, std::vector<std::int32_t> genes)
      : source_(std::move(source)), cells_(std::move(cells)), genes_(std::move(genes)) {}
  [[nodiscard]] std::int64_t n_cells() const override {
    return cells_.empty() ? source_->n_cells() : static_cast<std::int64_t>(cells_.size());
  }
  [[nodiscard]] std::int64_t n_genes() const override {
    return genes_.empty() ? source_->n_genes() : static_cast<std::int64_t>(genes_.size());
  }
  void read(CellRange cells, std::span<float> out) const override {
    const auto width = static_cast<std::size_t>(n_genes());
    if (cells_.empty()) {
      read_rows(cells, out);
      return;
    }
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const auto at = cells_[static_cast<std::size_t>(cell)];
      read_rows({at, at + 1}, out.subspan(static_cast<std::size_t>(cell - cells.begin) * width, width));
    }
  }

 private:
  void read_rows(CellRange cells, std::span<float> out) const {
    if (genes_.empty()) {
      source_->read(cells, out);
      return;
    }
    const auto width = static_cast<std::size_t>(source_->n_genes());
    buffer_.resize(static_cast<std::size_t>(cells.size()) * width);
    source_->read(cells, buffer_);
    for (std::size_t row = 0; row < static_cast<std::size_t>(cells.size()); ++row) {
      for (std::size_t j = 0; j < genes_.size(); ++j) {
        out[row * genes_.size() + j] = buffer_[row * width + static_cast<std::size_t>(genes_[j])];
      }
    }
  }

  std::unique_ptr<ValueSource> source_;
  std::vector<std::int64_t> cells_;
  std::vector<std::int32_t> genes_;
  mutable std::vector<float> buffer_;
};

}  // namespace

std::unique_ptr<ValueSource> counts_as_values(std::shared_ptr<const CountSource> counts) {
  return std::make_unique<CountValues>(std::move(counts));
}

std::unique_ptr<ValueSource> stream_values(const Group& parent, const std::string& name, std::int64_t n_cells,
                                           std::int64_t n_genes) {
  const std::vector<std::int64_t> expected{n_cells, n_genes};
  if (parent.is_dataset(name)) {
    auto data = parent.dataset(name);
    if (data.shape() != expected) data.fail("its shape is not that of obs and var; the file is damaged");
    data.expect_backed();
    return std::make_unique<DenseValues>(std::move(data), n_cells, n_genes);
  }
  const auto group = parent.group(name);
  if (group.text_attribute("encoding-type") != "csr_matrix") return nullptr;
  auto values = std::make_unique<CompressedValues>(group, n_genes);
  if (group.integers_attribute("shape") != expected || values->n_cells() != n_cells) {
    group.fail("its shape is not that of obs and var; the file is damaged");
  }
  return values;
}

std::unique_ptr<ValueSource> reordered(std::unique_ptr<ValueSource> source, std::vector<std::int64_t> cells,
                                       std::vector<std::int32_t> genes) {
  if (cells.empty() && genes.empty()) return source;
  return std::make_unique<ReorderedValues>(std::move(source), std::move(cells), std::move(genes));
}

}  // namespace undrop::judge
