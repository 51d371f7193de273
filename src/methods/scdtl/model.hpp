#pragma once

#include <undrop/archive.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "methods/scdtl/cell_values.hpp"
#include "methods/scdtl/networks.hpp"

namespace undrop::scdtl {

/// Everything that the fitted method is made of: what it needs to impute cells, and nothing of bulk.
struct Model {
  Options options;
  std::vector<std::string> gene_names;
  double median_total = 0;
  GeneScale scale;
  std::vector<std::int32_t> order;  ///< genes as they lie in the U-Net's signal
  std::unique_ptr<TransferNetworks> networks;
  std::unique_ptr<Fusion> fusion;  ///< nullptr: the transferred values alone
  Facts facts;

  void save(ArchiveWriter& archive) const;
  /// Throws FormatError where a part is missing or the parts disagree.
  [[nodiscard]] static Model load(const ArchiveReader& archive);
  /// Values on the log1p scale at the fit's depth, cells × genes, not below 0.
  [[nodiscard]] torch::Tensor values(const CellBatch& batch) const;
};

}  // namespace undrop::scdtl
