#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bulk/bulk_reference.hpp"
#include "methods/scdtl/cell_values.hpp"

namespace undrop::scdtl {

/// Bulk samples as the stages take them, on the genes of a model.
struct BulkValues {
  torch::Tensor values;                 ///< samples × genes, represented; 0 for a gene that the sample lacks
  torch::Tensor expressed;              ///< samples × genes: 1 where the sample has the gene above 0
  torch::Tensor known;                  ///< samples × genes: 1 for a gene that the sample has
  torch::Tensor held;                   ///< samples × genes: 1 for an entry that no training sees
  torch::Tensor weights;                ///< samples × 1
  std::vector<std::int64_t> rows;       ///< that train
  std::vector<std::int64_t> held_rows;  ///< that choose the best epoch

  [[nodiscard]] bool any() const { return !rows.empty(); }
};

/// Entries held out of samples that are too few to hold whole ones out: a share of the expressed ones, keyed by seed
/// and sample.
struct HeldShare {
  double share = 0;
  std::uint64_t seed = 0;
};

/// The reference on the genes `names`, in their order. Represented within itself, held-out entries left out:
/// deviations are from a gene's mean over the samples, and from the sample's own; ranges are a gene's from smallest to
/// largest.
[[nodiscard]] BulkValues bulk_values(const bulk::BulkReference& reference, const std::vector<std::string>& names,
                                     Representation kind, const HeldShare& held = {});

/// The ranges of the reference's genes, brought from 1e4 a sample to `median_total`; 0 to 1 for genes it lacks.
[[nodiscard]] GeneScale bulk_scale(const bulk::BulkReference& reference, const std::vector<std::string>& names,
                                   double median_total);

/// Some samples with entries hidden.
struct BulkBatch {
  torch::Tensor input;
  torch::Tensor target;
  torch::Tensor weight;  ///< of each entry in the loss
};

/// Hides a share of the expressed entries; those weigh `hidden_weight` times as much in the loss. Entries are drawn
/// from `generator`. Held-out ones are hidden always and weigh nothing.
[[nodiscard]] BulkBatch bulk_batch(const BulkValues& bulk, const std::vector<std::int64_t>& rows, double hidden_share,
                                   double hidden_weight, const torch::Generator& generator);

/// All samples without their held-out entries, which alone weigh.
[[nodiscard]] BulkBatch held_batch(const BulkValues& bulk);

}  // namespace undrop::scdtl
