#include "methods/scvgae/training.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "nn/best_epoch.hpp"
#include "nn/gradient_clip.hpp"
#include "nn/learning_rate.hpp"
#include "nn/minibatches.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scvgae {

namespace {

constexpr std::int64_t cells_a_block = 512;
constexpr std::int64_t batches_wanted = 16;
constexpr std::int64_t smallest_auto_batch = 32;
constexpr std::int64_t largest_auto_batch = 256;
constexpr std::int64_t least_epochs = 10;
constexpr double warm_up_share = 0.25;
/// Biases and shapes are few, well determined, and start from moments only: they may move faster than matrices.
constexpr double level_rate = 5;

std::int64_t auto_batch(std::int64_t n_rows) {
  return std::clamp(n_rows / batches_wanted, smallest_auto_batch, largest_auto_batch);
}

std::vector<std::int64_t> all_rows(std::int64_t n) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(n));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  return rows;
}

/// Weights of more than one dimension, or the others.
std::vector<torch::Tensor> parameters_of(const Networks& networks, bool matrices) {
  std::vector<torch::Tensor> out;
  for (const auto& all : {networks.encoder->parameters(), networks.decoder->parameters()}) {
    for (const auto& tensor : all) {
      if ((tensor.dim() > 1) == matrices) out.push_back(tensor);
    }
  }
  return out;
}

/// One row a class: 0 at its genes, else 1; after them a row of ones.
torch::Tensor shown_by_class(const HeldOut& held_out) {
  if (!held_out.any()) return {};
  const torch::Tensor classes = torch::arange(held_out.n_classes() + 1, torch::kInt32).unsqueeze(1);
  return classes.ne(torch::tensor(held_out.gene_class).unsqueeze(0)).to(torch::kFloat32);
}

double decay_of(const Options& options, std::int64_t n_rows) {
  constexpr double auto_decay = 100;
  constexpr double largest_auto_decay = 1;
  const double given = options.real("weight_decay");
  if (given != static_cast<double>(Parameter::words_value)) return given;
  return std::min(largest_auto_decay, auto_decay / static_cast<double>(n_rows));
}

}  // namespace

void start_at(const GeneStart& start, Decoder& decoder) {
  const torch::NoGradGuard no_gradients;
  decoder.mean->bias.copy_(torch::tensor(start.log_mean));
  const torch::Tensor shape = torch::tensor(start.log_shape);
  if (decoder.shape_head.is_empty()) {
    decoder.log_shape.copy_(shape);
  } else {
    decoder.shape_head->bias.copy_(shape);
  }
  if (!decoder.dropout_head.is_empty()) decoder.dropout_head->bias.copy_(torch::tensor(start.dropout_logit));
}

torch::Tensor all_features(Encoder& encoder, const CellRows& cells, const HeldOut* held_out) {
  const torch::NoGradGuard no_gradients;
  torch::Tensor out = torch::empty({cells.n_rows(), encoder.weight.size(1)}, encoder.weight.options());
  const auto rows = all_rows(cells.n_rows());
  for (std::int64_t begin = 0; begin < cells.n_rows(); begin += cells_a_block) {
    const auto n = std::min(cells_a_block, cells.n_rows() - begin);
    const auto block = std::span(rows).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(n));
    out.narrow(0, begin, n).copy_(encoder.features(input_rows(cells, block, {.held_out = held_out})));
  }
  return out;
}

Latent encode(Encoder& encoder, const nn::SparseRows* rows, const torch::Tensor& features) {
  const torch::NoGradGuard no_gradients;
  return encoder.latent(rows, encoder.activated(encoder.convolved(rows, features)));
}

Trainer::Trainer(Networks& networks, const CellRows& cells, const GeneStart& start, const nn::GraphView& graph,
                 const Options& options, const Context& context)
    : networks_(networks),
      cells_(cells),
      graph_(graph),
      options_(options),
      context_(context),
      held_out_(hold_out(cells.n_rows(), cells.n_genes(), options.real("validation_share"), context)),
      held_blocks_(held_blocks(cells, held_out_)),
      batch_size_(options.integer("batch_size")),
      epochs_(options.integer("epochs")),
      fanout_(options.integer("fanout")),
      hidden_share_(options.real("hidden_share")),
      divergence_weight_(options.real("kl_weight")),
      gradient_limit_(options.real("gradient_clip")),
      noise_(nn::generator(context, "scvgae noise")),
      device_(nn::torch_device(context)),
      shown_(shown_by_class(held_out_)),
      levels_of_cells_(torch::tensor(cell_levels(cells, start, &held_out_)).unsqueeze(1)),
      weights_(parameters_of(networks, true), {.learning_rate = options.real("learning_rate"),
                                               .weight_decay = decay_of(options, cells.n_rows()),
                                               .decoupled_decay = true}),
      levels_(parameters_of(networks, false), {.learning_rate = options.real("learning_rate")}) {
  for (const bool matrices : {true, false}) {
    for (const auto& tensor : parameters_of(networks, matrices)) parameters_.push_back(tensor);
  }
  if (batch_size_ == Parameter::words_value) batch_size_ = auto_batch(cells.n_rows());
  if (has_graph()) whole_graph_ = nn::graph_rows(graph_);
}

Latent Trainer::encode_batch(std::span<const std::int64_t> rows, std::uint64_t key) {
  const Thinning thinning{&held_out_, hidden_share_, context_.seed, key};
  Encoder& encoder = *networks_.encoder;
  if (!has_graph()) {
    const torch::Tensor features = encoder.features(input_rows(cells_, rows, thinning));
    return encoder.latent(nullptr, encoder.activated(encoder.convolved(nullptr, features)));
  }
  const nn::GraphBlock outer = nn::graph_block(graph_, rows, fanout_, context_.seed, 2 * key);
  const nn::GraphBlock inner = nn::graph_block(graph_, outer.sources, fanout_, context_.seed, 2 * key + 1);
  const torch::Tensor features = encoder.features(input_rows(cells_, inner.sources, thinning));
  return encoder.latent(&outer.rows, encoder.activated(encoder.convolved(&inner.rows, features)));
}

torch::Tensor Trainer::shown_entries(std::span<const std::int64_t> rows) const {
  if (!held_out_.any()) return {};
  std::vector<std::int64_t> classes;
  classes.reserve(rows.size());
  for (const auto row : rows) {
    const std::int32_t of_row = held_out_.row_class[static_cast<std::size_t>(row)];
    classes.push_back(of_row < 0 ? shown_.size(0) - 1 : of_row);
  }
  return shown_.index_select(0, torch::tensor(classes)).to(device_);
}

torch::Tensor Trainer::reconstruction(const Target& target, const torch::Tensor& z) {
  const torch::Tensor which = torch::tensor(std::vector<std::int64_t>(target.rows.begin(), target.rows.end()));
  const torch::Tensor levels = levels_of_cells_.index_select(0, which).to(device_);
  nn::CountModel model = networks_.decoder->heads(networks_.decoder->hidden(z), levels, target.genes);
  if (networks_.likelihood == Likelihood::squared_error) {
    const torch::Tensor error = (torch::softplus(model.log_mean) - target.inputs.dense().to(device_)).square();
    return target.weight.defined() ? (error * target.weight).sum() : error.sum();
  }
  std::vector<float> factors;
  factors.reserve(target.rows.size());
  for (const auto row : target.rows) factors.push_back(cells_.log_factors[static_cast<std::size_t>(row)]);
  model.log_mean = model.log_mean + torch::tensor(factors).to(device_).unsqueeze(1);
  return nn::count_loss(target.counts, model, target.weight);
}

torch::Tensor Trainer::batch_loss(std::span<const std::int64_t> rows, double divergence_weight, std::uint64_t key) {
  const Latent latent = encode_batch(rows, key);
  const bool varies = divergence_weight_ > 0;
  const torch::Tensor z = varies ? draw(latent, noise_) : latent.mean;
  const bool is_squared = networks_.likelihood == Likelihood::squared_error;
  const Target target{.rows = rows,
                      .genes = {},
                      .counts = is_squared ? nn::SparseRows() : count_rows(cells_, rows),
                      .inputs = is_squared ? input_rows(cells_, rows, {}) : nn::SparseRows(),
                      .weight = shown_entries(rows)};
  const double entries = static_cast<double>(rows.size()) * static_cast<double>(cells_.n_genes());
  // In the weights, where there are some, the division costs nothing: gradients come out at their final size.
  if (target.weight.defined()) target.weight.div_(entries);
  torch::Tensor loss = reconstruction(target, z);
  if (!target.weight.defined()) loss = loss / entries;
  if (varies) {
    loss = loss + divergence_weight / static_cast<double>(cells_.n_genes()) *
                      nn::normal_divergence(latent.mean, latent.log_variance);
  }
  return loss;
}

torch::Tensor Trainer::exact_statistics(const HeldOut* held_out) {
  const torch::NoGradGuard no_gradients;
  Encoder& encoder = *networks_.encoder;
  torch::Tensor features = all_features(encoder, cells_, held_out);
  const torch::Tensor values = encoder.convolved(has_graph() ? &whole_graph_ : nullptr, features);
  encoder.norm->set_statistics(values.mean(0), values.square().mean(0));
  return features;
}

double Trainer::validation_loss() {
  const torch::NoGradGuard no_gradients;
  const torch::Tensor features = exact_statistics(&held_out_);
  networks_.train(false);
  const Latent latent = encode(*networks_.encoder, has_graph() ? &whole_graph_ : nullptr, features);
  double sum = 0;
  double n = 0;
  for (const auto& block : held_blocks_) {
    const torch::Tensor which = torch::tensor(block.rows).to(device_);
    const Target target{.rows = block.rows,
                        .genes = torch::tensor(block.genes).to(device_),
                        .counts = block.counts,
                        .inputs = block.inputs,
                        .weight = {}};
    sum += reconstruction(target, latent.mean.index_select(0, which)).item<double>();
    n += static_cast<double>(block.rows.size()) * static_cast<double>(block.genes.size());
  }
  networks_.train(true);
  return sum / std::max(1.0, n);
}

void Trainer::set_rates(std::int64_t update) {
  const nn::LearningRate rate(options_.real("learning_rate"), updates_, options_.text("rate_schedule") == "constant");
  weights_.set_learning_rate(rate.at(update));
  levels_.set_learning_rate(level_rate * rate.at(update));
}

void Trainer::update(const torch::Tensor& loss) {
  weights_.zero_gradients();
  levels_.zero_gradients();
  loss.backward();
  (void)nn::clip_gradients(parameters_, gradient_limit_);
  weights_.step();
  levels_.step();
}

double Trainer::train_epoch(std::int64_t epoch) {
  const auto key = static_cast<std::uint64_t>(epoch);
  const nn::Minibatches order(all_rows(cells_.n_rows()), batch_size_, true, context_.seed, key);
  double sum = 0;
  for (std::int64_t b = 0; b < order.size(); ++b, ++update_) {
    context_.check_cancelled();
    set_rates(update_);
    const double warm = warm_up_share * static_cast<double>(updates_);
    const double share = std::min(1.0, static_cast<double>(update_ + 1) / std::max(1.0, warm));
    const torch::Tensor loss =
        batch_loss(order[b], share * divergence_weight_,
                   key * static_cast<std::uint64_t>(order.size()) + static_cast<std::uint64_t>(b));
    update(loss);
    sum += loss.item<double>();
  }
  return sum / static_cast<double>(order.size());
}

void Trainer::run() {
  const std::int64_t batches = nn::Minibatches(all_rows(cells_.n_rows()), batch_size_, false, 0, 0).size();
  const std::int64_t most = options_.integer("max_updates");
  if (most > 0 && epochs_ * batches > most) epochs_ = std::min(epochs_, std::max(least_epochs, most / batches));
  updates_ = epochs_ * batches;
  nn::BestEpoch best(networks_.state(), options_.integer("patience"));
  std::vector<double> losses;
  std::vector<double> errors;
  networks_.train(true);
  if (held_out_.any()) best.consider(-1, validation_loss());
  for (std::int64_t epoch = 0; epoch < epochs_ && !(held_out_.any() && best.should_stop()); ++epoch) {
    losses.push_back(train_epoch(epoch));
    if (!std::isfinite(losses.back()))
      throw NumericalError("scvgae: the loss is not finite in epoch " + std::to_string(epoch + 1) +
                           "; a smaller --learning-rate may help");
    if (held_out_.any()) {
      errors.push_back(validation_loss());
      best.consider(epoch, errors.back());
    }
    context_.report("scvgae: training", epoch + 1, epochs_, "loss " + std::to_string(losses.back()));
  }
  best.restore();
  (void)exact_statistics(nullptr);
  networks_.train(false);
  facts_["history/loss"] = losses;
  facts_["training/batch_size"] = batch_size_;
  facts_["training/epochs"] = static_cast<std::int64_t>(losses.size());
  facts_["training/held_out_share"] = held_out_.share();
  if (!held_out_.any()) return;
  facts_["history/held_out_loss"] = errors;
  facts_["training/best_epoch"] = best.epoch() + 1;
  facts_["training/best_held_out_loss"] = best.loss();
  if (best.epoch() < 0 && epochs_ > 0)
    context_.warn(
        "scvgae: no pass over the cells predicted the held-out entries better than each gene's own model does; "
        "the values are those of that model");
  converged_ = best.epoch() >= 0 && (best.should_stop() || options_.text("rate_schedule") != "constant");
}

}  // namespace undrop::scvgae
