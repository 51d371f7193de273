#pragma once

#include <undrop/archive.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "methods/scvgae/calibration.hpp"
#include "methods/scvgae/gene_start.hpp"
#include "methods/scvgae/graph.hpp"
#include "methods/scvgae/networks.hpp"

namespace undrop::scvgae {

/// Everything that the fitted method is made of.
struct Model {
  Options options;
  std::uint64_t seed = 0;
  std::vector<std::string> gene_names;
  double median_total = 0;
  std::vector<std::int64_t> fingerprints;  ///< of the fit's cells, the empty ones left out
  Graph graph;
  GeneStart start;  ///< what the cells' levels are measured against
  Calibration calibration;
  torch::Tensor features;  ///< fit's cells × hidden: X W of the first convolution; undefined where there is no graph
  std::unique_ptr<Networks> networks;
  Facts facts;
  bool converged = true;

  void save(ArchiveWriter& archive) const;
  /// Throws FormatError where a part is missing or the parts disagree.
  [[nodiscard]] static Model load(const ArchiveReader& archive);
};

}  // namespace undrop::scvgae
