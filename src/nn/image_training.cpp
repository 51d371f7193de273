#include "nn/image_training.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "nn/best_epoch.hpp"
#include "nn/minibatches.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::nn {

namespace {

constexpr std::int64_t pictures_a_pass = 50;

AdamOptions adam(const ImageTrainingOptions& options) {
  return {.learning_rate = options.learning_rate, .beta1 = options.beta1, .beta2 = options.beta2};
}

void set_gradients(const std::vector<torch::Tensor>& parameters, torch::autograd::variable_list::const_iterator from) {
  for (const auto& parameter : parameters) parameter.mutable_grad() = *from++;
}

}  // namespace

ImageBatch image_batch(const ImageRows& rows, std::span<const std::int64_t> which, std::int64_t side) {
  SparseRows pixels;
  pixels.n_columns = rows.pixels.n_columns;
  std::vector<std::int64_t> labels;
  for (const auto row : which) {
    const auto at = static_cast<std::size_t>(row);
    for (auto e = static_cast<std::size_t>(rows.pixels.offsets[at]);
         e < static_cast<std::size_t>(rows.pixels.offsets[at + 1]); ++e)
      pixels.add(rows.pixels.columns[e], rows.pixels.values[e]);
    pixels.finish_row();
    labels.push_back(rows.labels[at]);
  }
  ImageBatch batch;
  batch.image = to_image(pixels.dense(), side);
  std::fill(pixels.values.begin(), pixels.values.end(), 1.0F);
  batch.observed = to_image(pixels.dense(), side);
  batch.labels = torch::one_hot(torch::tensor(labels), rows.n_labels).to(torch::kFloat32);
  return batch;
}

ImageRows image_rows(std::int64_t n_pixels, std::span<const std::int64_t> offsets,
                     std::span<const std::int32_t> columns, std::span<const float> values,
                     std::span<const std::int32_t> labels, std::int64_t n_labels) {
  ImageRows rows;
  rows.pixels.n_columns = n_pixels;
  rows.pixels.offsets.assign(offsets.begin(), offsets.end());
  rows.pixels.columns.assign(columns.begin(), columns.end());
  rows.pixels.values.assign(values.begin(), values.end());
  rows.labels.assign(labels.begin(), labels.end());
  rows.n_labels = n_labels;
  return rows;
}

ImageTrainer::ImageTrainer(ImageGenerator generator, ImageDiscriminator discriminator, const ImageRows& rows,
                           const ImageTrainingOptions& options, const Context& context)
    : generator_(std::move(generator)),
      discriminator_(std::move(discriminator)),
      rows_(rows),
      options_(options),
      context_(context),
      device_(torch_device(context)),
      noise_(nn::generator(context, "generator noise")),
      generator_adam_(generator_->parameters(), adam(options)),
      discriminator_adam_(discriminator_->parameters(), adam(options)),
      equilibrium_(options.gamma, options.lambda, options.k_start),
      genes_(padding_mask(rows.pixels.n_columns, generator_->options().side).to(device_)) {}

torch::Tensor ImageTrainer::mask(PictureMask which, const ImageBatch& batch) const {
  if (which == PictureMask::observed) return batch.observed;
  return which == PictureMask::genes ? genes_ : torch::ones_like(genes_);
}

ImageTrainer::Losses ImageTrainer::equilibrium_gradients(const ImageBatch& batch, const torch::Tensor& generated,
                                                         const torch::Tensor& nearest) {
  const torch::Tensor counted = mask(options_.counted, batch);
  const torch::Tensor fake =
      returned_error(discriminator_->forward(generated, batch.labels), generated, counted, options_.mean_over_all);
  const std::vector<torch::Tensor> of_generator = generator_->parameters();
  const std::vector<torch::Tensor> of_discriminator = discriminator_->parameters();
  std::vector<torch::Tensor> both = of_generator;
  both.insert(both.end(), of_discriminator.begin(), of_discriminator.end());
  // The discriminator has no part in `nearest`.
  const torch::Tensor total = nearest.defined() ? fake + options_.nearest_weight * nearest : fake;
  const auto gradients = torch::autograd::grad({total}, both, {}, false, false, true);
  const torch::Tensor real =
      returned_error(discriminator_->forward(batch.image, batch.labels), batch.image, counted, options_.mean_over_all);
  const auto of_real = torch::autograd::grad({real}, of_discriminator, {}, false, false, true);
  set_gradients(of_generator, gradients.begin());
  for (std::size_t i = 0; i < of_discriminator.size(); ++i) {
    torch::Tensor balanced = of_real[i];
    const torch::Tensor& of_fake = gradients[of_generator.size() + i];
    if (of_fake.defined() && k() > 0) balanced = balanced - k() * of_fake;
    of_discriminator[i].mutable_grad() = balanced;
  }
  return {real.item<double>(), fake.item<double>()};
}

ImageTrainer::Losses ImageTrainer::log_loss_gradients(const ImageBatch& batch, const torch::Tensor& generated,
                                                      const torch::Tensor& nearest) {
  const torch::Tensor fake = discriminator_->forward(generated, batch.labels);
  const torch::Tensor passing =
      options_.adversary == Adversary::log_loss ? passing_loss(fake) : saturating_passing_loss(fake);
  const torch::Tensor total = nearest.defined() ? passing + options_.nearest_weight * nearest : passing;
  const auto of_generator = torch::autograd::grad({total}, generator_->parameters(), {}, true, false, true);
  const torch::Tensor telling = telling_loss(discriminator_->forward(batch.image, batch.labels), fake);
  const auto of_discriminator = torch::autograd::grad({telling}, discriminator_->parameters(), {}, false, false, true);
  set_gradients(generator_->parameters(), of_generator.begin());
  set_gradients(discriminator_->parameters(), of_discriminator.begin());
  return {telling.item<double>(), passing.item<double>()};
}

ImageTrainer::Losses ImageTrainer::nearest_gradients(const torch::Tensor& nearest) {
  const auto gradients =
      torch::autograd::grad({options_.nearest_weight * nearest}, generator_->parameters(), {}, false, false, true);
  set_gradients(generator_->parameters(), gradients.begin());
  return {};
}

ImageTrainer::Losses ImageTrainer::update(const ImageBatch& host) {
  const ImageBatch batch{host.image.to(device_), host.observed.to(device_), host.labels.to(device_)};
  const torch::Tensor noise = torch::randn({batch.image.size(0), generator_->options().latent}, noise_).to(device_);
  const torch::Tensor drawn = generator_->forward(noise, batch.labels);
  torch::Tensor nearest;
  if (options_.nearest_weight > 0 || options_.adversary == Adversary::none)
    nearest = nearest_generated_error(drawn, batch.image, batch.observed, batch.labels);
  const torch::Tensor generated = drawn * mask(options_.shown, batch);
  Losses losses;
  switch (options_.adversary) {
    case Adversary::equilibrium:
      losses = equilibrium_gradients(batch, generated, nearest);
      break;
    case Adversary::log_loss:
    case Adversary::saturating_log_loss:
      losses = log_loss_gradients(batch, generated, nearest);
      break;
    case Adversary::none:
      losses = nearest_gradients(nearest);
      break;
  }
  if (nearest.defined()) losses.nearest = nearest.item<double>();
  generator_adam_.step();
  if (options_.adversary != Adversary::none) discriminator_adam_.step();
  if (options_.adversary == Adversary::equilibrium) equilibrium_.update(losses.real, losses.generated);
  return losses;
}

double ImageTrainer::measure(const Losses& losses) const {
  if (options_.adversary == Adversary::none) return losses.nearest;
  return options_.adversary == Adversary::equilibrium ? equilibrium_.measure(losses.real, losses.generated)
                                                      : losses.real;
}

double ImageTrainer::epoch(std::int64_t number, std::int64_t& step, const std::function<bool(std::int64_t)>& look,
                           bool& ends) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(rows_.pixels.n_rows()));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  const Minibatches order(all, options_.batch_size, true, context_.seed, static_cast<std::uint64_t>(number));
  Losses sum;
  double of_measure = 0;
  double n = 0;
  for (std::int64_t b = 0; b < order.size() && !ends; ++b) {
    // What is left over of the cells waits for the next order.
    if (b > 0 && static_cast<std::int64_t>(order[b].size()) < options_.batch_size) break;
    context_.check_cancelled();
    const std::size_t size = std::min(order[b].size(), static_cast<std::size_t>(options_.batch_size));
    const Losses losses = update(image_batch(rows_, order[b].first(size), generator_->options().side));
    sum.real += losses.real;
    sum.generated += losses.generated;
    sum.nearest += losses.nearest;
    of_measure += measure(losses);
    n += 1;
    ++step;
    ends = look(step) || (options_.max_steps > 0 && step >= options_.max_steps);
  }
  real_.push_back(sum.real / n);
  generated_.push_back(sum.generated / n);
  nearest_.push_back(sum.nearest / n);
  k_.push_back(k());
  measure_.push_back(of_measure / n);
  if (!std::isfinite(measure_.back())) {
    throw NumericalError(options_.method + ": the loss is not finite in epoch " + std::to_string(number + 1) +
                         "; a smaller --learning-rate may help");
  }
  return measure_.back();
}

void ImageTrainer::run(const std::function<double()>& held_out_error) {
  generator_->train(true);
  discriminator_->train(true);
  const bool looks = static_cast<bool>(held_out_error);
  BestEpoch best(state_of(*generator_), looks ? options_.patience : 0);
  std::vector<double> errors;
  std::int64_t check = 0;
  const auto look = [&](std::int64_t step) {
    if (!looks || step % options_.check_every != 0) return false;
    errors.push_back(held_out_error());
    generator_->train(true);
    best.consider(++check, errors.back());
    return best.should_stop();
  };
  if (looks) {
    errors.push_back(held_out_error());
    generator_->train(true);
    best.consider(0, errors.back());
  }
  AbsoluteStop stop;
  const std::int64_t all = options_.epochs * std::max<std::int64_t>(1, rows_.pixels.n_rows() / options_.batch_size);
  const std::int64_t total = options_.max_steps > 0 ? std::min(all, options_.max_steps) : all;
  std::int64_t step = 0;
  bool ends = false;
  // A single cell has no statistics to normalise a batch by.
  const bool trains = rows_.pixels.n_rows() > 1;
  for (std::int64_t number = 0; trains && number < options_.epochs && !ends; ++number) {
    const double mean = epoch(number, step, look, ends);
    if (!looks && options_.adversary == Adversary::equilibrium && stop.improves(mean)) {
      best.consider(number, mean);
      ends = ends || stop.stops();
    }
    context_.report(options_.method + ": training", step, std::max(step, total), "measure " + std::to_string(mean));
  }
  best.restore();
  const bool has_rule = looks ? options_.patience > 0 : options_.adversary == Adversary::equilibrium;
  converged_ = !has_rule || step == 0 || (looks ? best.should_stop() : stop.stops());
  generator_->train(false);
  record(step);
  if (!looks) return;
  facts_["history/held_out_error"] = errors;
  facts_["training/best_step"] = best.epoch() * options_.check_every;
}

void ImageTrainer::record(std::int64_t steps) {
  facts_ = {{"history/real_error", real_},
            {"history/generated_error", generated_},
            {"history/convergence_measure", measure_},
            {"training/steps", steps},
            {"training/converged", converged_},
            {"training/batch_size", options_.batch_size},
            {"training/convergence_measure", measure_.empty() ? 0.0 : measure_.back()}};
  if (options_.adversary == Adversary::equilibrium) facts_["history/k"] = k_;
  if (options_.nearest_weight > 0) facts_["history/nearest_error"] = nearest_;
}

std::vector<float> generated_rows(ImageGenerator& generator, std::int64_t label, std::int64_t n, std::int64_t n_pixels,
                                  bool batch_statistics, const Context& context) {
  const torch::NoGradGuard no_gradients;
  const torch::Device device = generator->entry->weight.device();
  const torch::Tensor noise = torch::randn(
      {n, generator->options().latent}, nn::generator(context, "generated cells", static_cast<std::uint64_t>(label)));
  const torch::Tensor labels =
      torch::one_hot(torch::full({n}, label, torch::kInt64), generator->options().labels).to(torch::kFloat32);
  generator->train(batch_statistics);
  const std::int64_t pass = batch_statistics ? n : pictures_a_pass;
  std::vector<float> rows(static_cast<std::size_t>(n * n_pixels));
  for (std::int64_t begin = 0; begin < n; begin += pass) {
    const std::int64_t size = std::min(pass, n - begin);
    const torch::Tensor images =
        generator->forward(noise.narrow(0, begin, size).to(device), labels.narrow(0, begin, size).to(device));
    const torch::Tensor block = from_image(images, n_pixels).cpu().contiguous();
    std::copy_n(block.const_data_ptr<float>(), block.numel(), rows.begin() + begin * n_pixels);
  }
  generator->train(false);
  return rows;
}

}  // namespace undrop::nn
