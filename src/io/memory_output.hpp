#pragma once

#include <undrop/facts.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/result_output.hpp"

namespace undrop::io {

/// A layer in memory: dense and row-major, or compressed by cells.
struct HeldLayer {
  LayerLayout layout = LayerLayout::sparse;
  std::vector<float> values;          ///< cells × genes where dense, else of the non-zeros
  std::vector<std::int32_t> genes;    ///< sparse: rising within a cell
  std::vector<std::int64_t> offsets;  ///< sparse: one more than cells
};

/// A result that stays in memory, for callers that have no file. Memory: that of the layers.
class MemoryOutput final : public ResultOutput {
 public:
  struct Categories {
    std::vector<std::string> names;
    std::vector<std::int32_t> codes;  ///< −1 for none
  };
  struct Table {
    std::int64_t columns = 0;
    std::vector<float> values;  ///< genes × columns, row-major
  };

  MemoryOutput(std::int64_t n_cells, std::int64_t n_genes) : n_cells_(n_cells), n_genes_(n_genes) {}

  [[nodiscard]] std::unique_ptr<LayerWriter> layer(const std::string& name, LayerLayout layout) override;
  void add_obs(const std::string& name, std::span<const double> values) override;
  void add_obs(const std::string& name, const std::vector<std::string>& categories,
               std::span<const std::int32_t> codes) override;
  void add_var(const std::string& name, std::span<const std::uint8_t> flags) override;
  void add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) override;
  void add_uns(const std::string& key, const Facts& facts) override { uns[key] = facts; }
  void commit() override {}

  std::map<std::string, HeldLayer> layers;
  std::map<std::string, std::vector<double>> obs_numbers;
  std::map<std::string, Categories> obs_categories;
  std::map<std::string, std::vector<std::uint8_t>> var_flags;
  std::map<std::string, Table> varm;
  std::map<std::string, Facts> uns;

 private:
  std::int64_t n_cells_;
  std::int64_t n_genes_;
};

}  // namespace undrop::io
