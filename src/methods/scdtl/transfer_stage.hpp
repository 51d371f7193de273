#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "methods/scdtl/bulk_values.hpp"
#include "methods/scdtl/cell_values.hpp"
#include "methods/scdtl/networks.hpp"
#include "nn/adam.hpp"

namespace undrop::scdtl {

/// Stage II: the imputer of bulk is made to impute cells, through an encoder of their own whose codes are drawn to
/// those of bulk. Trained together: both encoders and the imputer, on masked bulk, on masked cells and on the
/// discrepancy of the codes. `networks` holds the cells' encoder and the imputer.
class TransferTrainer {
 public:
  /// `bulk_encoder`: nullptr where there is no bulk, then only cells are trained on. All must outlive the trainer.
  TransferTrainer(TransferNetworks& networks, Encoder* bulk_encoder, const BulkValues& bulk, const CellValues& cells,
                  const GeneScale& scale, const Options& options, const Context& context);
  /// Returns the root mean square error of the held-out entries at the epoch that is kept. `name`: of the stage, in
  /// facts.
  double run(const std::string& name, Facts& facts);

  /// Trains the cells' encoder with a decoder of its own, which is then dropped, on cells of which 40 % of all entries
  /// are set to 0: to give back what was there, or, as published, what was left.
  void start_as_autoencoder(Facts& facts);

  /// How far the codes of bulk lie from those of the cells, all of both visible, and how often as far by chance: to
  /// alignment/discrepancy_WHEN and alignment/p_WHEN. Nothing where there is no bulk.
  void report_alignment(const std::string& when, Facts& facts) const;

  /// Loss of a batch with its graph, for the run and for tests. `step` counts from 0 within the epoch.
  [[nodiscard]] torch::Tensor batch_loss(std::span<const std::int64_t> rows, std::int64_t epoch, std::int64_t step);

 private:
  [[nodiscard]] torch::Tensor discrepancy(const torch::Tensor& of_bulk, const torch::Tensor& of_cells) const;
  void guard_against_collapse();
  double train_epoch(std::int64_t epoch, nn::Adam& adam);

  TransferNetworks& networks_;
  Encoder* bulk_encoder_;
  const BulkValues& bulk_;
  const CellValues& cells_;
  const GeneScale& scale_;
  const Options& options_;
  const Context& context_;
  torch::Generator noise_;
  std::int64_t epochs_ = 0;
  std::int64_t batch_size_ = 0;
  double discrepancy_weight_ = 0;
  torch::Tensor codes_of_bulk_, codes_of_cells_;  ///< of the last batch
};

/// At most so many of the rows, spread evenly.
[[nodiscard]] std::vector<std::int64_t> spread_rows(const std::vector<std::int64_t>& rows, std::int64_t most);
/// Cells in a batch: as asked for, or a sixteenth of the cells, 32 to 128.
[[nodiscard]] std::int64_t batch_size_of(const Options& options, std::int64_t n_rows);
/// Epochs of a stage that make at most `max_updates` updates (0: no limit), 5 at least.
[[nodiscard]] std::int64_t limited_epochs(std::int64_t epochs, std::int64_t updates_an_epoch, std::int64_t max_updates);

/// Values of the second stage, on the log1p scale, for cells of which all is visible, cells × genes.
[[nodiscard]] torch::Tensor transferred_values(const TransferNetworks& networks, const CellBatch& batch,
                                               const GeneScale& scale);

/// Root mean square error of the held-out entries, by blocks of cells; `predict` gives log1p values.
[[nodiscard]] double held_out_error(const CellValues& cells, const GeneScale& scale, std::span<const std::int64_t> rows,
                                    const std::function<torch::Tensor(const CellBatch&)>& predict);

}  // namespace undrop::scdtl
