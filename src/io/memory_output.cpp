#include "io/memory_output.hpp"

namespace undrop::io {

namespace {

class DenseHolder final : public LayerWriter {
 public:
  DenseHolder(HeldLayer& layer, std::int64_t n_cells, std::int64_t n_genes)
      : LayerWriter(n_genes), layer_(layer), order_(n_cells, n_genes) {
    layer_.layout = LayerLayout::dense;
    layer_.values.reserve(static_cast<std::size_t>(n_cells * n_genes));
  }
  using LayerWriter::write;
  void write(CellRange cells, std::span<const float> values) override {
    order_.take(cells, values.size());
    layer_.values.insert(layer_.values.end(), values.begin(), values.end());
  }
  void finish() override { order_.finish(); }

 private:
  HeldLayer& layer_;
  BlockOrder order_;
};

class SparseHolder final : public LayerWriter {
 public:
  SparseHolder(HeldLayer& layer, std::int64_t n_cells, std::int64_t n_genes)
      : LayerWriter(n_genes), layer_(layer), order_(n_cells, n_genes) {
    layer_.offsets.reserve(static_cast<std::size_t>(n_cells) + 1);
    layer_.offsets.push_back(0);
  }
  using LayerWriter::write;
  void write(CellRange cells, std::span<const float> values) override {
    order_.take(cells, values.size());
    const auto width = static_cast<std::size_t>(n_genes_);
    for (std::size_t i = 0; i < static_cast<std::size_t>(cells.size()); ++i) append(values.subspan(i * width, width));
  }
  void finish() override {
    order_.finish();
    layer_.values.shrink_to_fit();
    layer_.genes.shrink_to_fit();
  }

 private:
  void append(std::span<const float> row) {
    for (std::size_t gene = 0; gene < row.size(); ++gene) {
      if (row[gene] == 0.0F) continue;
      layer_.genes.push_back(static_cast<std::int32_t>(gene));
      layer_.values.push_back(row[gene]);
    }
    layer_.offsets.push_back(static_cast<std::int64_t>(layer_.values.size()));
  }

  HeldLayer& layer_;
  BlockOrder order_;
};

}  // namespace

std::unique_ptr<LayerWriter> MemoryOutput::layer(const std::string& name, LayerLayout layout) {
  HeldLayer& held = layers[name] = HeldLayer{};
  if (layout == LayerLayout::dense) return std::make_unique<DenseHolder>(held, n_cells_, n_genes_);
  return std::make_unique<SparseHolder>(held, n_cells_, n_genes_);
}

void MemoryOutput::add_obs(const std::string& name, std::span<const double> values) {
  obs_numbers[name].assign(values.begin(), values.end());
}

void MemoryOutput::add_obs(const std::string& name, const std::vector<std::string>& categories,
                           std::span<const std::int32_t> codes) {
  obs_categories[name] = {categories, {codes.begin(), codes.end()}};
}

void MemoryOutput::add_var(const std::string& name, std::span<const std::uint8_t> flags) {
  var_flags[name].assign(flags.begin(), flags.end());
}

void MemoryOutput::add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) {
  varm[name] = {columns, {values.begin(), values.end()}};
}

}  // namespace undrop::io
