#include "methods/scgacl/training.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "cluster/gaussian_mixture.hpp"
#include "core/random.hpp"
#include "methods/scgacl/losses.hpp"
#include "nn/learning_rate.hpp"
#include "nn/minibatches.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scgacl {

namespace {

/// Above this share of places a dense product costs less than visiting the places one by one.
constexpr double dense_above = 0.12;
constexpr double adam_beta1_published = 0.5;
constexpr double adam_beta2_published = 0.99;
constexpr double auto_weight_decay = 700;
constexpr double largest_auto_weight_decay = 5;
constexpr double auto_divergence = 4;
constexpr std::int64_t smallest_auto_batch = 64;
constexpr std::int64_t largest_auto_batch = 512;
constexpr double real_low = 0.9;
constexpr double generated_high = 0.1;
constexpr std::int64_t share_period = 10;
/// Latent noise at the start of the VaDE stage, as a share of the latent points' own variance.
constexpr double initial_noise_share = 0.1;
constexpr std::int64_t encode_block = 1024;

/// Epochs of different stages draw different orders and hidden entries.
std::uint64_t epoch_key(const std::string& stage, std::int64_t epoch) {
  return derived_seed(0, stage, static_cast<std::uint64_t>(epoch)) >> 24U;
}

bool is_auto(double value) { return value == static_cast<double>(Parameter::words_value); }

}  // namespace

TrainingOptions::TrainingOptions(const Options& options, std::int64_t n_rows)
    : batch_size(options.integer("batch_size")),
      epochs_warmup(options.integer("epochs_warmup")),
      epochs_vade(options.integer("epochs_vade")),
      epochs_joint(options.integer("epochs_joint")),
      rate_warmup(options.real("learning_rate_warmup")),
      rate_vade(options.real("learning_rate_vade")),
      rate_joint(options.real("learning_rate_joint")),
      constant_rate(options.text("rate_schedule") == "constant"),
      shuffle(options.flag("shuffle")),
      warmup_noise(options.flag("warmup_noise")),
      mixture(options.text("prior") == "mixture"),
      sequential(options.text("joint_update") == "sequential"),
      saturating(options.text("adversarial_form") == "saturating"),
      mask_generated(options.text("input") == "deviation"),
      sample_latent(options.text("latent_at_inference") == "sample"),
      auto_divergence(is_auto(options.real("divergence_weight"))),
      decoupled_decay(options.text("optimizer") == "adamw"),
      weight_decay(options.real("weight_decay")),
      hidden_share(options.real("hidden_share")),
      divergence_weight(options.real("divergence_weight")),
      responsibility_floor(options.real("responsibility_floor")),
      lambda_adv(options.real("lambda_adv")),
      lambda_cell(options.real("lambda_cell")),
      lambda_type(options.real("lambda_type")),
      temperature(options.real("temperature")),
      type_share_start(options.real("type_share_start")),
      patience(options.integer("patience")) {
  if (batch_size == Parameter::words_value) {
    batch_size = std::clamp(n_rows / smallest_auto_batch, smallest_auto_batch, largest_auto_batch);
  }
  if (is_auto(weight_decay))
    weight_decay = std::min(largest_auto_weight_decay, auto_weight_decay / static_cast<double>(n_rows));
}

Networks::Networks(const Options& options, std::int64_t n_genes, std::int64_t n_components, const Context& context) {
  const std::int64_t latent = options.integer("latent_dim");
  const double deviation = options.real("initial_deviation");
  const auto body = [&](const std::string& name, std::uint64_t index) {
    return nn::MultilayerOptions{.widths = nn::parse_widths(name, options.text(name)),
                                 .dropout = options.real("unit_dropout"),
                                 .noise = nn::generator(context, "scgacl unit dropout", index)};
  };
  encoder = std::make_shared<Encoder>(n_genes, body("encoder", 0), latent);
  generator = std::make_shared<Generator>(latent, body("decoder", 1), n_genes, options.text("input") == "log1p");
  discriminator = std::make_shared<Discriminator>(
      n_genes, nn::parse_widths("discriminator", options.text("discriminator")), latent);
  prior = std::make_shared<MixturePrior>(n_components, latent);
  const torch::Device device = nn::torch_device(context);
  std::uint64_t index = 0;
  for (torch::nn::Module* module :
       {static_cast<torch::nn::Module*>(encoder.get()), static_cast<torch::nn::Module*>(generator.get()),
        static_cast<torch::nn::Module*>(discriminator.get())}) {
    nn::initialise_linear_layers(*module, deviation, nn::generator(context, "scgacl weights", index++));
    module->to(device);
  }
  if (options.text("input") == "deviation") {
    // Start from the baseline: no deviation yet.
    const torch::NoGradGuard no_gradients;
    generator->output->weight.mul_(0.1);
  }
  prior->to(device);
}

std::vector<torch::Tensor> Networks::generator_side() const {
  std::vector<torch::Tensor> all = encoder->parameters();
  for (const auto& part : {generator->parameters(), prior->parameters()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

void Networks::train(bool on) {
  encoder->train(on);
  generator->train(on);
  discriminator->train(on);
}

struct Trainer::Stage {
  std::string name;
  std::int64_t epochs;
  double rate;
  std::function<double(const Batch&, std::int64_t epoch)> update;
  std::vector<nn::Adam*> optimizers;
};

Trainer::Trainer(Networks& networks, const TrainingData& data, const Options& options, const Context& context)
    : networks_(networks),
      data_(data),
      context_(context),
      options_(options, data.n_rows()),
      max_updates_(options.integer("max_updates")),
      noise_(nn::generator(context, "scgacl noise")),
      device_(nn::torch_device(context)),
      validation_input_(pick_rows(data.rows, data.validation_rows)),
      divergence_weight_(options_.divergence_weight) {}

nn::Adam Trainer::optimizer(std::vector<torch::Tensor> parameters, double rate) const {
  nn::AdamOptions adam{
      .learning_rate = rate, .weight_decay = options_.weight_decay, .decoupled_decay = options_.decoupled_decay};
  if (!options_.decoupled_decay) {
    adam.beta1 = adam_beta1_published;
    adam.beta2 = adam_beta2_published;
  }
  return {std::move(parameters), adam};
}

Trainer::Forward Trainer::forward(const Batch& batch, bool noise) {
  Forward pass;
  pass.latent = networks_.encoder->forward(batch.input);
  pass.z = noise ? draw(pass.latent, noise_) : pass.latent.mean;
  pass.hidden = networks_.generator->hidden(pass.z);
  return pass;
}

torch::Tensor Trainer::generated_entries(const torch::Tensor& hidden, const nn::SparseRows& places) const {
  const double share =
      static_cast<double>(places.n_entries()) / static_cast<double>(places.n_rows() * places.n_columns);
  if (share < dense_above) return networks_.generator->at(hidden, places);
  return networks_.generator->all_genes(hidden).flatten().index_select(0, places.flat_places().to(device_));
}

torch::Tensor Trainer::reconstruction(const torch::Tensor& hidden, const Batch& batch) const {
  const double denominator = options_.auto_divergence
                                 ? static_cast<double>(std::max<std::int64_t>(1, batch.entries.n_entries()))
                                 : static_cast<double>(batch.entries.n_rows() * batch.entries.n_columns);
  return reconstruction_loss(batch.entries.value_tensor().to(device_), generated_entries(hidden, batch.entries),
                             denominator);
}

torch::Tensor Trainer::evidence_loss(const Forward& pass, const torch::Tensor& reconstructed) const {
  const torch::Tensor divergence =
      options_.mixture ? mixture_divergence(pass.latent, pass.z, *networks_.prior, options_.responsibility_floor)
                       : normal_divergence(pass.latent);
  return reconstructed + divergence_weight_ * divergence;
}

double Trainer::warmup_update(const Batch& batch, nn::Adam& optimizer) {
  optimizer.zero_gradients();
  const Forward pass = forward(batch, options_.warmup_noise);
  const torch::Tensor loss = reconstruction(pass.hidden, batch);
  loss.backward();
  optimizer.step();
  return loss.item<double>();
}

double Trainer::vade_update(const Batch& batch, nn::Adam& optimizer) {
  optimizer.zero_gradients();
  const Forward pass = forward(batch, true);
  const torch::Tensor loss = evidence_loss(pass, reconstruction(pass.hidden, batch));
  loss.backward();
  optimizer.step();
  return loss.item<double>();
}

torch::Tensor Trainer::smooth_targets(std::int64_t n, double low, double high) {
  return (torch::rand({n}, noise_) * (high - low) + low).to(device_);
}

torch::Tensor Trainer::generator_adversarial(const torch::Tensor& logit) {
  if (options_.saturating) return saturating_loss(logit);
  return adversarial_loss(logit, smooth_targets(logit.size(0), real_low, 1));
}

/// What the discriminator sees of the generated cells: all genes, or, where values are deviations, those seen in the
/// real cell, so that it judges expression and not the pattern of zeros.
torch::Tensor Trainer::generated_batch(const torch::Tensor& hidden, const Batch& batch) const {
  const torch::Tensor all = networks_.generator->all_genes(hidden);
  if (!options_.mask_generated) return all;
  nn::SparseRows seen = batch.full;
  std::fill(seen.values.begin(), seen.values.end(), 1.0F);
  return all * seen.dense().to(device_);
}

torch::Tensor Trainer::contrast_loss(const Verdict& real, const Verdict& generated, const torch::Tensor& labels,
                                     double share) {
  const torch::Tensor cell = cell_contrast(real.cell, generated.cell, options_.temperature);
  const std::int64_t n = labels.size(0);
  const auto taken = std::clamp<std::int64_t>(std::llround(share * static_cast<double>(n)), 0, n);
  const torch::Tensor chosen = torch::randperm(n, noise_, torch::kInt64).narrow(0, 0, taken);
  const torch::Tensor projections = torch::cat({real.type, generated.type.index_select(0, chosen.to(device_))});
  const torch::Tensor types = torch::cat({labels, labels.index_select(0, chosen)}).to(device_);
  return options_.lambda_cell * cell + options_.lambda_type * type_contrast(projections, types, options_.temperature);
}

double Trainer::joint_update_shared(const Batch& batch, nn::Adam& generator_side, nn::Adam& discriminator_side,
                                    double type_share) {
  generator_side.zero_gradients();
  discriminator_side.zero_gradients();
  const std::int64_t n = batch.full.n_rows();
  const Forward pass = forward(batch, true);
  torch::Tensor loss = evidence_loss(pass, reconstruction(pass.hidden, batch));
  const torch::Tensor generated = generated_batch(pass.hidden, batch);
  const Verdict fake = networks_.discriminator->forward(generated);
  const Verdict real = networks_.discriminator->forward(batch.full);
  if (options_.lambda_adv > 0) {
    // The generator's adversarial gradient stops at its output, the discriminator's at its own parameters.
    const torch::Tensor fooling = options_.lambda_adv * generator_adversarial(fake.logit);
    const torch::Tensor at_output = torch::autograd::grad({fooling}, {generated}, {}, true)[0];
    loss = loss + (generated * at_output.detach()).sum();
    const torch::Tensor exposed = adversarial_loss(fake.logit, smooth_targets(n, 0, generated_high));
    std::vector<torch::Tensor> parameters = networks_.discriminator->parameters();
    const auto gradients = torch::autograd::grad({exposed}, parameters, {}, true, false, true);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (gradients[i].defined()) parameters[i].mutable_grad() = gradients[i].clone();
    }
    loss = loss + adversarial_loss(real.logit, smooth_targets(n, real_low, 1));
  }
  if (options_.lambda_cell > 0 || options_.lambda_type > 0)
    loss = loss + contrast_loss(real, fake, batch.labels, type_share);
  loss.backward();
  generator_side.step();
  discriminator_side.step();
  return loss.item<double>();
}

double Trainer::joint_update_sequential(const Batch& batch, JointOptimizers& optimizers, double type_share) {
  double loss = vade_update(batch, optimizers.evidence);
  if (options_.lambda_adv > 0) {
    loss += fooling_update(batch, optimizers.fooling);
    exposing_update(batch, optimizers.exposing);
  }
  if (options_.lambda_cell > 0 || options_.lambda_type > 0) contrast_update(batch, optimizers, type_share);
  return loss;
}

double Trainer::fooling_update(const Batch& batch, nn::Adam& optimizer) {
  optimizer.zero_gradients();
  const torch::Tensor generated = generated_batch(forward(batch, true).hidden, batch);
  const torch::Tensor loss =
      options_.lambda_adv * generator_adversarial(networks_.discriminator->forward(generated).logit);
  loss.backward();
  optimizer.step();
  return loss.item<double>();
}

void Trainer::exposing_update(const Batch& batch, nn::Adam& optimizer) {
  optimizer.zero_gradients();
  const std::int64_t n = batch.full.n_rows();
  torch::Tensor generated;
  {
    const torch::NoGradGuard no_gradients;
    generated = generated_batch(forward(batch, true).hidden, batch);
  }
  const torch::Tensor real = networks_.discriminator->forward(batch.full).logit;
  const torch::Tensor fake = networks_.discriminator->forward(generated).logit;
  const torch::Tensor loss = adversarial_loss(real, smooth_targets(n, real_low, 1)) +
                             adversarial_loss(fake, smooth_targets(n, 0, generated_high));
  loss.backward();
  optimizer.step();
}

void Trainer::contrast_update(const Batch& batch, JointOptimizers& optimizers, double type_share) {
  optimizers.contrast_generators.zero_gradients();
  optimizers.contrast_discriminator.zero_gradients();
  const Verdict fake = networks_.discriminator->forward(generated_batch(forward(batch, true).hidden, batch));
  const Verdict real = networks_.discriminator->forward(batch.full);
  contrast_loss(real, fake, batch.labels, type_share).backward();
  optimizers.contrast_generators.step();
  optimizers.contrast_discriminator.step();
}

JointOptimizers Trainer::joint_optimizers() const {
  const auto generators = networks_.generator_side();
  const auto discriminator = networks_.discriminator->parameters();
  const double rate = options_.rate_joint;
  return {optimizer(generators, rate), optimizer(generators, rate), optimizer(discriminator, rate),
          optimizer(generators, rate), optimizer(discriminator, rate)};
}

double Trainer::validation_loss() {
  const torch::NoGradGuard no_gradients;
  networks_.train(false);
  const Latent latent = encode(*networks_.encoder, validation_input_);
  const torch::Tensor generated = generated_entries(networks_.generator->hidden(latent.mean), data_.validation);
  const torch::Tensor error = (data_.validation.value_tensor().to(device_) - generated).square().mean();
  networks_.train(true);
  return error.item<double>();
}

void Trainer::run_stage(Stage& stage) {
  if (stage.epochs == 0 || data_.n_rows() < 2) return;
  std::vector<std::int64_t> all(static_cast<std::size_t>(data_.n_rows()));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  const bool validates = data_.validation.n_entries() > 0;
  std::vector<torch::Tensor> state = nn::state_of(*networks_.encoder);
  for (const auto& module : {nn::state_of(*networks_.generator), nn::state_of(*networks_.prior)}) {
    state.insert(state.end(), module.begin(), module.end());
  }
  nn::BestEpoch best(state, options_.patience);
  if (validates) best.consider(-1, validation_loss());
  const std::int64_t batches = nn::Minibatches(all, options_.batch_size, false, 0, 0).size();
  const nn::LearningRate rate(stage.rate, stage.epochs * batches, options_.constant_rate);
  std::vector<double> losses;
  std::vector<double> errors;
  Batch batch;
  std::int64_t update = 0;
  for (std::int64_t epoch = 0; epoch < stage.epochs && !(validates && best.should_stop()); ++epoch) {
    const std::uint64_t key = epoch_key(stage.name, epoch);
    const nn::Minibatches order(all, options_.batch_size, options_.shuffle, context_.seed, key);
    double sum = 0;
    for (std::int64_t b = 0; b < order.size(); ++b, ++update) {
      context_.check_cancelled();
      fill_batch(data_, order[b], options_.hidden_share, context_.seed, key, batch);
      for (auto* adam : stage.optimizers) adam->set_learning_rate(rate.at(update));
      sum += stage.update(batch, epoch);
    }
    losses.push_back(sum / static_cast<double>(order.size()));
    if (!std::isfinite(losses.back())) {
      throw NumericalError("scgacl: the loss is not finite in epoch " + std::to_string(epoch + 1) + " of the stage '" +
                           stage.name + "'; a smaller --learning-rate-" + stage.name + " may help");
    }
    if (validates) {
      errors.push_back(validation_loss());
      best.consider(epoch, errors.back());
    }
    context_.report("scgacl: " + stage.name, epoch + 1, stage.epochs, "loss " + std::to_string(losses.back()));
  }
  best.restore();
  facts_["history/" + stage.name + "_loss"] = losses;
  if (!validates) return;
  facts_["history/" + stage.name + "_validation_error"] = errors;
  facts_["training/" + stage.name + "_best_epoch"] = best.epoch() + 1;
  facts_["training/" + stage.name + "_best_validation_error"] = best.loss();
}

/// The published program copies the mean head into the log-variance head. From a warm-up without noise that says
/// nothing of uncertainty: start from a share of the latent points' own variance instead.
void Trainer::prepare_variance_head() {
  const torch::NoGradGuard no_gradients;
  if (options_.warmup_noise) {
    networks_.encoder->log_variance->weight.copy_(networks_.encoder->mean->weight);
    networks_.encoder->log_variance->bias.copy_(networks_.encoder->mean->bias);
    return;
  }
  networks_.train(false);
  const torch::Tensor spread = encode(*networks_.encoder, data_.rows).mean.var(0, true).clamp_min(1e-6);
  networks_.train(true);
  networks_.encoder->log_variance->weight.zero_();
  networks_.encoder->log_variance->bias.copy_((initial_noise_share * spread).log());
}

void Trainer::fit_prior() {
  const torch::NoGradGuard no_gradients;
  networks_.train(false);
  const Latent latent = encode(*networks_.encoder, data_.rows);
  networks_.train(true);
  const torch::Tensor z =
      (options_.sample_latent ? draw(latent, noise_) : latent.mean).to(torch::kCPU, torch::kFloat64).contiguous();
  const std::span points(z.const_data_ptr<double>(), static_cast<std::size_t>(z.numel()));
  const std::int64_t k = networks_.prior->weights.size(0);
  const auto mixture = cluster::fit_gaussian_mixture(points, z.size(1), data_.labels, k);
  const auto put = [&](const std::vector<double>& values, torch::Tensor& to) {
    to.copy_(torch::tensor(values, torch::kFloat64).reshape(to.sizes()));
  };
  put(mixture.weights, networks_.prior->weights);
  put(mixture.means, networks_.prior->means);
  put(mixture.variances, networks_.prior->log_variances);
  networks_.prior->log_variances.log_();
  facts_["training/prior_iterations"] = mixture.iterations;
  facts_["training/prior_converged"] = mixture.converged;
}

void Trainer::joint_stage() {
  JointOptimizers optimizers = joint_optimizers();
  double share = options_.type_share_start;
  std::int64_t last_epoch = -1;
  const double rise = 0.9 / (static_cast<double>(options_.epochs_joint) / static_cast<double>(share_period));
  Stage joint{"joint", options_.epochs_joint, options_.rate_joint, {}, optimizers.all()};
  joint.update = [&](const Batch& batch, std::int64_t epoch) {
    if (epoch != last_epoch && epoch % share_period == 0) share = std::min(1.0, share + rise);
    last_epoch = epoch;
    return options_.sequential ? joint_update_sequential(batch, optimizers, share)
                               : joint_update_shared(batch, optimizers.evidence, optimizers.exposing, share);
  };
  run_stage(joint);
}

void Trainer::run() {
  networks_.train(true);
  const std::int64_t batches = std::max<std::int64_t>(1, data_.n_rows() / options_.batch_size);
  if (max_updates_ > 0 && options_.epochs_warmup * batches > max_updates_) {
    const double share = static_cast<double>(max_updates_) / static_cast<double>(options_.epochs_warmup * batches);
    for (auto* epochs : {&options_.epochs_warmup, &options_.epochs_vade, &options_.epochs_joint}) {
      if (*epochs > 0) *epochs = std::max<std::int64_t>(1, std::llround(share * static_cast<double>(*epochs)));
    }
  }
  nn::Adam warmup_adam = optimizer(networks_.generator_side(), options_.rate_warmup);
  Stage warmup{"warmup", options_.epochs_warmup, options_.rate_warmup, {}, {&warmup_adam}};
  warmup.update = [&](const Batch& batch, std::int64_t) { return warmup_update(batch, warmup_adam); };
  run_stage(warmup);
  prepare_variance_head();
  fit_prior();
  if (options_.auto_divergence) {
    const double error = data_.validation.n_entries() > 0 ? validation_loss() : 1;
    const double entries =
        static_cast<double>(data_.rows.n_entries()) / static_cast<double>(std::max<std::int64_t>(1, data_.n_rows()));
    divergence_weight_ = auto_divergence * error / std::max(1.0, entries);
  }
  facts_["training/divergence_weight"] = divergence_weight_;
  facts_["training/batch_size"] = options_.batch_size;
  nn::Adam vade_adam = optimizer(networks_.generator_side(), options_.rate_vade);
  Stage vade{"vade", options_.epochs_vade, options_.rate_vade, {}, {&vade_adam}};
  vade.update = [&](const Batch& batch, std::int64_t) { return vade_update(batch, vade_adam); };
  run_stage(vade);
  joint_stage();
  networks_.train(false);
}

Latent encode(Encoder& encoder, const nn::SparseRows& rows) {
  std::vector<torch::Tensor> means;
  std::vector<torch::Tensor> log_variances;
  std::vector<std::int64_t> block;
  for (std::int64_t begin = 0; begin < rows.n_rows(); begin += encode_block) {
    block.resize(static_cast<std::size_t>(std::min(encode_block, rows.n_rows() - begin)));
    std::iota(block.begin(), block.end(), begin);
    const Latent latent = encoder.forward(pick_rows(rows, block));
    means.push_back(latent.mean);
    log_variances.push_back(latent.log_variance);
  }
  return {torch::cat(means), torch::cat(log_variances)};
}

}  // namespace undrop::scgacl
