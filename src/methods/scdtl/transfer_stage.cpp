#include "methods/scdtl/transfer_stage.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "methods/scdtl/losses.hpp"
#include "methods/scdtl/stage.hpp"
#include "nn/best_epoch.hpp"
#include "nn/mean_discrepancy.hpp"
#include "nn/minibatches.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scdtl {

namespace {

constexpr std::int64_t cells_a_block = 256;
/// Share of the epochs over which the weight of the discrepancy rises.
constexpr double ramp = 0.2;
/// Share of bulk's variance of codes below which those of cells are taken to collapse.
constexpr double collapsed = 0.3;
/// Share of all entries that the cells' autoencoder does not see.
constexpr double autoencoder_mask = 0.4;
/// Of either side, in the report of the alignment.
constexpr std::int64_t most_compared = 256;
constexpr std::int64_t n_permutations = 200;

}  // namespace

std::vector<std::int64_t> spread_rows(const std::vector<std::int64_t>& rows, std::int64_t most) {
  const auto n = static_cast<std::int64_t>(rows.size());
  if (n <= most) return rows;
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < most; ++i) out.push_back(rows[static_cast<std::size_t>(i * n / most)]);
  return out;
}

std::int64_t batch_size_of(const Options& options, std::int64_t n_rows) {
  const std::int64_t asked = options.integer("batch_size");
  return asked == Parameter::words_value ? std::clamp<std::int64_t>(n_rows / 16, 32, 128) : asked;
}

std::int64_t limited_epochs(std::int64_t epochs, std::int64_t updates_an_epoch, std::int64_t max_updates) {
  constexpr std::int64_t least = 5;
  if (max_updates <= 0 || epochs * updates_an_epoch <= max_updates) return epochs;
  return std::min(epochs, std::max(least, max_updates / std::max<std::int64_t>(1, updates_an_epoch)));
}

torch::Tensor transferred_values(const TransferNetworks& networks, const CellBatch& batch, const GeneScale& scale) {
  return to_values(networks.impute(batch.input), batch.level, scale);
}

double held_out_error(const CellValues& cells, const GeneScale& scale, std::span<const std::int64_t> rows,
                      const std::function<torch::Tensor(const CellBatch&)>& predict) {
  const torch::NoGradGuard no_gradients;
  double squares = 0;
  double n = 0;
  for (std::size_t begin = 0; begin < rows.size(); begin += cells_a_block) {
    const auto block = rows.subspan(begin, std::min<std::size_t>(cells_a_block, rows.size() - begin));
    const HeldEntries held = held_entries(cells, block);
    const torch::Tensor values = predict(cell_batch(cells, scale, block)).clamp_min(0).flatten();
    squares += (values.index_select(0, held.places) - held.values).square().sum().item<double>();
    n += static_cast<double>(held.places.numel());
  }
  return std::sqrt(squares / std::max(1.0, n));
}

TransferTrainer::TransferTrainer(TransferNetworks& networks, Encoder* bulk_encoder, const BulkValues& bulk,
                                 const CellValues& cells, const GeneScale& scale, const Options& options,
                                 const Context& context)
    : networks_(networks),
      bulk_encoder_(bulk_encoder),
      bulk_(bulk),
      cells_(cells),
      scale_(scale),
      options_(options),
      context_(context),
      noise_(nn::generator(context, "scdtl bulk masks of the transfer")),
      batch_size_(batch_size_of(options, static_cast<std::int64_t>(cells.rows.size()))),
      discrepancy_weight_(options.real("weight_discrepancy")) {
  const auto n = static_cast<std::int64_t>(cells.rows.size());
  epochs_ = limited_epochs(options.integer("epochs_transfer"), (n + batch_size_ - 1) / batch_size_,
                           options.integer("max_updates"));
}

torch::Tensor TransferTrainer::discrepancy(const torch::Tensor& of_bulk, const torch::Tensor& of_cells) const {
  if (options_.text("discrepancy") == "gaussian")
    return nn::gaussian_discrepancy(of_bulk, of_cells, options_.real("discrepancy_sigma"));
  return nn::multi_kernel_discrepancy(of_bulk, of_cells);
}

torch::Tensor TransferTrainer::batch_loss(std::span<const std::int64_t> rows, std::int64_t epoch, std::int64_t step) {
  const CellBatch cells = cell_batch(
      cells_, scale_, rows,
      {options_.real("cell_mask_share"), context_.seed, "scdtl transfer masks", static_cast<std::uint64_t>(epoch)});
  const torch::Tensor codes = networks_.encoder->forward(cells.input);
  const torch::Tensor target = (cells.value - to_values(torch::zeros_like(cells.value), cells.level, scale_)) /
                               torch::tensor(scale_.range) * cells.seen;
  const double of_cells = options_.real("weight_cells");
  if (bulk_encoder_ == nullptr)
    return of_cells * weighted_squares(networks_.imputer->forward(codes), target, cells.hidden);
  const nn::Minibatches order(bulk_.rows, options_.integer("batch_size_bulk"), true, context_.seed,
                              static_cast<std::uint64_t>(epoch));
  const auto chosen = order[step % order.size()];
  const BulkBatch bulk = bulk_batch(bulk_, std::vector<std::int64_t>(chosen.begin(), chosen.end()),
                                    options_.real("bulk_mask_share"), options_.real("bulk_masked_weight"), noise_);
  const torch::Tensor bulk_codes = bulk_encoder_->forward(bulk.input);
  codes_of_bulk_ = bulk_codes.detach();
  codes_of_cells_ = codes.detach();
  // One pass over both, so that batch norm has the statistics in evaluation that it was trained with.
  const torch::Tensor both = networks_.imputer->forward(torch::cat({bulk_codes, codes}));
  const std::int64_t n = bulk_codes.size(0);
  torch::Tensor loss = options_.real("weight_bulk") * weighted_squares(both.narrow(0, 0, n), bulk.target, bulk.weight) +
                       of_cells * weighted_squares(both.narrow(0, n, codes.size(0)), target, cells.hidden);
  if (discrepancy_weight_ > 0) {
    const double risen = static_cast<double>(epoch + 1) / std::max(1.0, ramp * static_cast<double>(epochs_));
    loss = loss + std::min(1.0, risen) * discrepancy_weight_ * discrepancy(bulk_codes, codes);
  }
  return loss;
}

void TransferTrainer::guard_against_collapse() {
  if (discrepancy_weight_ <= 0 || !codes_of_bulk_.defined() || codes_of_bulk_.size(0) < 2 ||
      codes_of_cells_.size(0) < 2)
    return;
  const double of_bulk = codes_of_bulk_.var(0).mean().item<double>();
  const double of_cells = codes_of_cells_.var(0).mean().item<double>();
  if (of_cells < collapsed * of_bulk) discrepancy_weight_ /= 2;
}

double TransferTrainer::train_epoch(std::int64_t epoch, nn::Adam& adam) {
  const nn::Minibatches order(cells_.rows, batch_size_, true, context_.seed, static_cast<std::uint64_t>(epoch));
  double sum = 0;
  for (std::int64_t b = 0; b < order.size(); ++b) {
    context_.check_cancelled();
    adam.zero_gradients();
    const torch::Tensor loss = batch_loss(order[b], epoch, b);
    loss.backward();
    adam.step();
    sum += loss.item<double>();
  }
  guard_against_collapse();
  return sum / static_cast<double>(order.size());
}

void TransferTrainer::report_alignment(const std::string& when, Facts& facts) const {
  if (bulk_encoder_ == nullptr) return;
  const torch::NoGradGuard no_gradients;
  networks_.train(false);
  bulk_encoder_->train(false);
  std::vector<std::int64_t> samples = bulk_.rows;
  samples.insert(samples.end(), bulk_.held_rows.begin(), bulk_.held_rows.end());
  const torch::Tensor of_bulk = bulk_encoder_->forward(
      bulk_.values.index_select(0, torch::tensor(spread_rows(samples, most_compared), torch::kInt64)));
  const torch::Tensor of_cells =
      networks_.encoder->forward(cell_batch(cells_, scale_, spread_rows(cells_.rows, most_compared)).input);
  const auto found = nn::multi_kernel_test(of_bulk, of_cells, n_permutations, context_.seed);
  facts["alignment/discrepancy_" + when] = found.value;
  facts["alignment/p_" + when] = found.p;
}

void TransferTrainer::start_as_autoencoder(Facts& facts) {
  TransferNetworks pair(cells_.n_genes, networks_.shape, nn::generator(context_, "scdtl cell autoencoder"));
  const bool clean = options_.text("cell_encoder_start") == "autoencoder";
  const StagePlan plan{.name = "cell_encoder",
                       .epochs = epochs_,
                       .learning_rate = options_.real("learning_rate"),
                       .plateau_factor = options_.real("plateau_factor"),
                       .plateau_patience = options_.integer("plateau_patience"),
                       .plateau_on_training = true};
  StageWork work{.parameters = pair.encoder->parameters(), .state = pair.state()};
  for (const auto& tensor : pair.imputer->parameters()) work.parameters.push_back(tensor);
  work.train = [&](std::int64_t epoch, nn::Adam& adam) {
    const auto key = static_cast<std::uint64_t>(epoch);
    const nn::Minibatches order(cells_.rows, batch_size_, true, context_.seed, key);
    double sum = 0;
    for (std::int64_t b = 0; b < order.size(); ++b) {
      const torch::Tensor whole = cell_batch(cells_, scale_, order[b]).input;
      const torch::Tensor kept = (torch::rand(whole.sizes(), noise_) >= autoencoder_mask).to(whole.dtype());
      adam.zero_gradients();
      const torch::Tensor loss = (pair.impute(whole * kept) - (clean ? whole : whole * kept)).square().mean();
      loss.backward();
      adam.step();
      sum += loss.item<double>();
    }
    return sum / static_cast<double>(order.size());
  };
  run_stage(plan, work, context_, facts);
  copy_state(*pair.encoder, *networks_.encoder);
}

double TransferTrainer::run(const std::string& name, Facts& facts) {
  const StagePlan plan{.name = name,
                       .epochs = epochs_,
                       .patience = options_.integer("patience_transfer"),
                       .learning_rate = options_.real("learning_rate"),
                       .plateau_factor = options_.real("plateau_factor"),
                       .plateau_patience = options_.integer("plateau_patience")};
  StageWork work{.parameters = {}, .state = networks_.state()};
  if (bulk_encoder_ != nullptr) {
    for (const auto& tensor : nn::state_of(*bulk_encoder_)) work.state.push_back(tensor);
  }
  work.parameters = networks_.encoder->parameters();
  const bool trains_all = bulk_encoder_ == nullptr || options_.text("transfer_trains") == "all";
  if (trains_all) {
    for (const auto& tensor : networks_.imputer->parameters()) work.parameters.push_back(tensor);
  }
  if (trains_all && bulk_encoder_ != nullptr) {
    for (const auto& tensor : bulk_encoder_->parameters()) work.parameters.push_back(tensor);
  }
  work.train = [&](std::int64_t epoch, nn::Adam& adam) {
    networks_.train(true);
    if (bulk_encoder_ != nullptr) bulk_encoder_->train(true);
    return train_epoch(epoch, adam);
  };
  if (!cells_.held_rows.empty()) {
    work.validate = [&] {
      networks_.train(false);
      return held_out_error(cells_, scale_, cells_.held_rows,
                            [&](const CellBatch& batch) { return transferred_values(networks_, batch, scale_); });
    };
  }
  report_alignment("before", facts);
  const double error = run_stage(plan, work, context_, facts);
  report_alignment("after", facts);
  networks_.train(false);
  if (bulk_encoder_ != nullptr) facts["training/" + name + "_discrepancy_weight"] = discrepancy_weight_;
  return error;
}

}  // namespace undrop::scdtl
