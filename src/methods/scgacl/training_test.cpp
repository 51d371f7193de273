#include "methods/scgacl/training.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/random.hpp"
#include "methods/scgacl/losses.hpp"
#include "methods/scgacl/parameters.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scgacl {
namespace {

constexpr std::int64_t n_rows = 12;
constexpr std::int64_t n_genes = 30;

/// Represented rows of random deviations in two populations.
TrainingData example(Representation representation = Representation::deviation) {
  TrainingData data;
  Random random(3, "rows");
  data.rows.n_columns = n_genes;
  for (std::int64_t i = 0; i < n_rows; ++i) {
    for (std::int32_t j = 0; j < n_genes; ++j) {
      if (random.uniform() < 0.3)
        data.rows.add(j, static_cast<float>(std::abs(random.normal()) + (i % 2 == 0 && j < 15 ? 1 : 0)));
    }
    data.rows.finish_row();
    data.labels.push_back(static_cast<std::int32_t>(i % 2));
    data.cells.push_back(i);
    data.cell_level.push_back(0);
  }
  data.baseline = {representation, std::vector<float>(n_genes, 0.0F)};
  data.validation.n_columns = n_genes;
  return data;
}

Options options(ParameterValues given, const std::string& preset = "default") {
  for (const auto& [name, value] : ParameterValues{{"encoder", std::string("8-6")},
                                                   {"decoder", std::string("6-8")},
                                                   {"discriminator", std::string("7-5")},
                                                   {"latent_dim", std::int64_t{3}},
                                                   {"unit_dropout", 0.0}}) {
    given.try_emplace(name, value);
  }
  return {info().parameters, preset, given};
}

std::vector<std::int64_t> all_rows() {
  std::vector<std::int64_t> rows(n_rows);
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  return rows;
}

/// One training step restated slowly: dense double-precision tensors, layers written out, one loss after another with
/// its own backward pass, and the optimiser's rule number by number.
class PlainStep {
 public:
  explicit PlainStep(const Networks& networks) {
    take("encoder/", *networks.encoder);
    take("generator/", *networks.generator);
    take("discriminator/", *networks.discriminator);
    take("prior/", *networks.prior);
  }

  torch::Tensor operator[](const std::string& name) const { return parameters_.at(name); }

  torch::Tensor linear(const std::string& name, const torch::Tensor& x, bool transposed = false) const {
    const torch::Tensor weight = (*this)[name + ".weight"];
    return x.matmul(transposed ? weight : weight.t()) + (*this)[name + ".bias"];
  }

  torch::Tensor batch_norm(const std::string& name, const torch::Tensor& x) const {
    const torch::Tensor mean = x.mean(0);
    const torch::Tensor variance = (x - mean).square().mean(0);
    return (x - mean) / (variance + 1e-5).sqrt() * (*this)[name + ".weight"] + (*this)[name + ".bias"];
  }

  Latent encode(const torch::Tensor& x) const {
    torch::Tensor h = batch_norm("encoder/body.norm0", linear("encoder/body.linear0", x, true)).clamp_min(0);
    h = batch_norm("encoder/body.norm1", linear("encoder/body.linear1", h)).clamp_min(0);
    return {linear("encoder/mean", h), linear("encoder/log_variance", h)};
  }

  torch::Tensor generate(const torch::Tensor& z) const {
    torch::Tensor h = linear("generator/body.linear0", z, true).clamp_min(0);
    h = linear("generator/body.linear1", h).clamp_min(0);
    return linear("generator/output", h);
  }

  Verdict judge(const torch::Tensor& x) const {
    const auto leaky = [](const torch::Tensor& t) { return torch::where(t > 0, t, 0.01 * t); };
    torch::Tensor h = leaky(batch_norm("discriminator/body.norm0", linear("discriminator/body.linear0", x, true)));
    h = leaky(batch_norm("discriminator/body.norm1", linear("discriminator/body.linear1", h)));
    return {linear("discriminator/adversarial", h).squeeze(1), linear("discriminator/cell", h),
            linear("discriminator/type", h)};
  }

  /// Adds the gradient of `loss` for the parameters whose names start with one of `parts`.
  void add_gradient(const torch::Tensor& loss, const std::vector<std::string>& parts) {
    for (auto& [name, parameter] : parameters_) {
      const bool wanted =
          std::any_of(parts.begin(), parts.end(), [&n = name](const std::string& part) { return n.starts_with(part); });
      if (!wanted) continue;
      const auto gradient = torch::autograd::grad({loss}, {parameter}, {}, true, false, true)[0];
      if (gradient.defined()) gradients_[name] = gradients_.contains(name) ? gradients_[name] + gradient : gradient;
    }
  }

  /// First AdamW step: both moments start at zero, so the step is rate · g / (|g| + ε).
  void step(double rate, double decay) {
    const torch::NoGradGuard no_gradients;
    for (const auto& [name, gradient] : gradients_) {
      torch::Tensor& parameter = parameters_.at(name);
      parameter.mul_(1 - rate * decay);
      parameter.sub_(rate * gradient / (gradient.abs() + 1e-8));
    }
  }

  /// Largest difference from the fast step's result, over entries whose gradient is not lost in rounding.
  void expect_equal(const Networks& networks) const {
    PlainStep fast(networks);
    for (const auto& [name, parameter] : parameters_) {
      const torch::Tensor clear =
          gradients_.contains(name) ? gradients_.at(name).abs() > 1e-6 : torch::ones_like(parameter, torch::kBool);
      const torch::Tensor difference = (parameter - fast[name]).abs().masked_select(clear);
      const double largest = difference.numel() > 0 ? difference.max().item<double>() : 0;
      EXPECT_LT(largest, 2e-5) << name;
    }
  }

 private:
  void take(const std::string& prefix, const torch::nn::Module& module) {
    for (const auto& item : module.named_parameters()) {
      parameters_[prefix + item.key()] = item.value().detach().to(torch::kFloat64).clone().set_requires_grad(true);
    }
  }
  std::map<std::string, torch::Tensor> parameters_;
  std::map<std::string, torch::Tensor> gradients_;
};

torch::Tensor mean_squared_error(const torch::Tensor& generated, const Batch& batch) {
  torch::Tensor sum = torch::zeros({}, torch::kFloat64);
  for (std::int64_t i = 0; i < n_rows; ++i) {
    for (auto e = batch.entries.offsets[static_cast<std::size_t>(i)];
         e < batch.entries.offsets[static_cast<std::size_t>(i) + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      sum = sum + (generated[i][batch.entries.columns[at]] - static_cast<double>(batch.entries.values[at])).square();
    }
  }
  return sum / static_cast<double>(batch.entries.n_entries());
}

torch::Tensor as_double(const nn::SparseRows& rows) { return rows.dense().to(torch::kFloat64); }

TEST(Training, AWarmUpStepAgreesWithItsPlainRestatement) {
  const TrainingData data = example();
  const Options chosen = options({});
  const Context context;
  Networks networks(chosen, n_genes, 2, context);
  networks.train(true);
  Trainer trainer(networks, data, chosen, context);
  Batch batch;
  fill_batch(data, all_rows(), 0.5, 0, 0, batch);
  PlainStep plain(networks);
  const torch::Tensor loss = mean_squared_error(plain.generate(plain.encode(as_double(batch.input)).mean), batch);
  plain.add_gradient(loss, {"encoder/", "generator/"});
  nn::Adam adam(networks.generator_side(), {.learning_rate = 1e-3, .weight_decay = 0.5, .decoupled_decay = true});
  EXPECT_NEAR(trainer.warmup_update(batch, adam), loss.item<double>(), 1e-5);
  plain.step(1e-3, 0.5);
  plain.expect_equal(networks);
}

/// Noise as the trainer draws it: latent noise, targets and the choice of generated cells, in its order.
struct Noise {
  torch::Tensor latent, fooling, exposed, real, chosen;
  explicit Noise(const Context& context) {
    const torch::Generator generator = nn::generator(context, "scgacl noise");
    latent = torch::randn({n_rows, 3}, generator).to(torch::kFloat64);
    fooling = (torch::rand({n_rows}, generator) * 0.1 + 0.9).to(torch::kFloat64);
    exposed = (torch::rand({n_rows}, generator) * 0.1).to(torch::kFloat64);
    real = (torch::rand({n_rows}, generator) * 0.1 + 0.9).to(torch::kFloat64);
    chosen = torch::randperm(n_rows, generator, torch::kInt64).narrow(0, 0, n_rows / 2);
  }
};

TEST(Training, ASharedJointStepAgreesWithSeparateUpdatesAddedUp) {
  const TrainingData data = example();
  const Options chosen =
      options({{"divergence_weight", 0.01}, {"lambda_adv", 0.7}, {"lambda_cell", 0.4}, {"lambda_type", 0.3}});
  const Context context;
  Networks networks(chosen, n_genes, 2, context);
  networks.train(true);
  Trainer trainer(networks, data, chosen, context);
  Batch batch;
  fill_batch(data, all_rows(), 0.5, 0, 0, batch);
  const Noise noise(context);
  PlainStep plain(networks);
  MixturePrior prior(2, 3);
  prior.to(torch::kFloat64);
  prior.weights = plain["prior/weights"];
  prior.means = plain["prior/means"];
  prior.log_variances = plain["prior/log_variances"];
  const Latent latent = plain.encode(as_double(batch.input));
  const torch::Tensor z = latent.mean + (latent.log_variance / 2).exp() * noise.latent;
  const torch::Tensor all = plain.generate(z);
  const torch::Tensor seen = (as_double(batch.full) != 0).to(torch::kFloat64);
  const double entries = static_cast<double>(batch.entries.n_entries()) / static_cast<double>(n_rows * n_genes);
  const torch::Tensor evidence =
      mean_squared_error(all, batch) * entries + 0.01 * mixture_divergence(latent, z, prior, 0);
  const Verdict fake = plain.judge(all * seen);
  const Verdict real = plain.judge(as_double(batch.full));
  const torch::Tensor types = torch::cat({real.type, fake.type.index_select(0, noise.chosen)});
  const torch::Tensor labels = torch::cat({batch.labels, batch.labels.index_select(0, noise.chosen)});
  const std::vector<std::string> generator_side{"encoder/", "generator/", "prior/"};
  plain.add_gradient(evidence, generator_side);
  plain.add_gradient(0.7 * adversarial_loss(fake.logit, noise.fooling), generator_side);
  plain.add_gradient(adversarial_loss(real.logit, noise.real) + adversarial_loss(fake.logit, noise.exposed),
                     {"discriminator/"});
  plain.add_gradient(0.4 * cell_contrast(real.cell, fake.cell, 0.9) + 0.3 * type_contrast(types, labels, 0.9),
                     {"encoder/", "generator/", "prior/", "discriminator/"});
  const nn::AdamOptions rule{.learning_rate = 1e-3, .weight_decay = 0.1, .decoupled_decay = true};
  nn::Adam generators(networks.generator_side(), rule);
  nn::Adam discriminators(networks.discriminator->parameters(), rule);
  (void)trainer.joint_update_shared(batch, generators, discriminators, 0.5);
  plain.step(1e-3, 0.1);
  plain.expect_equal(networks);
}

const std::vector<double>& history(const Facts& facts, const std::string& name) {
  return std::get<std::vector<double>>(facts.at(name));
}

TEST(Training, EveryPresetRunsAndLearns) {
  for (const std::string preset : {"default", "reference", "paper"}) {
    const TrainingData data = example(preset == "default" ? Representation::deviation : Representation::log1p);
    const Options chosen = options(
        {{"epochs_vade", std::int64_t{40}}, {"epochs_joint", std::int64_t{12}}, {"weight_decay", 0.01}}, preset);
    const Context context;
    Networks networks(chosen, n_genes, 2, context);
    Trainer trainer(networks, data, chosen, context);
    trainer.run();
    const auto& losses = history(trainer.facts(), preset == "paper" ? "history/vade_loss" : "history/warmup_loss");
    EXPECT_LT(*std::min_element(losses.end() - 10, losses.end()), 0.9 * losses.front()) << preset;
    EXPECT_EQ(history(trainer.facts(), "history/joint_loss").size(), 12U) << preset;
    EXPECT_TRUE(std::get<bool>(trainer.facts().at("training/prior_converged"))) << preset;
  }
}

TEST(Training, AblationsSwitchTheirPartOff) {
  const TrainingData data = example();
  const Context context;
  const auto weights_after = [&](ParameterValues given) {
    given["epochs_warmup"] = std::int64_t{2};
    given["epochs_vade"] = std::int64_t{2};
    given["epochs_joint"] = std::int64_t{2};
    const Options chosen = options(given);
    Networks networks(chosen, n_genes, 2, context);
    Trainer trainer(networks, data, chosen, context);
    trainer.run();
    return std::pair(networks.discriminator->adversarial->weight.detach().clone(),
                     networks.discriminator->cell->weight.detach().clone());
  };
  const auto untrained = weights_after({{"lambda_adv", 0.0}, {"lambda_cell", 0.0}, {"lambda_type", 0.0}});
  const auto adversarial = weights_after({{"lambda_cell", 0.0}, {"lambda_type", 0.0}});
  const auto contrast = weights_after({{"lambda_adv", 0.0}});
  EXPECT_FALSE(torch::equal(adversarial.first, untrained.first));
  EXPECT_TRUE(torch::equal(contrast.first, untrained.first));
  EXPECT_FALSE(torch::equal(contrast.second, untrained.second));
  EXPECT_TRUE(torch::equal(adversarial.second, untrained.second));
  const auto plain = weights_after({{"prior", std::string("normal")}});
  EXPECT_FALSE(torch::equal(plain.first, untrained.first));
}

TEST(Training, TheSameSeedGivesTheSameBits) {
  const TrainingData data = example();
  const Options chosen = options({{"unit_dropout", 0.3}, {"epochs_warmup", std::int64_t{5}}});
  const auto weights = [&](std::uint64_t seed) {
    Context context;
    context.seed = seed;
    context.threads = 1;
    const nn::TorchScope scope(context, nn::TorchScope::Gradients::on);
    Networks networks(chosen, n_genes, 2, context);
    Trainer trainer(networks, data, chosen, context);
    trainer.run();
    return networks.generator->output->weight.detach().clone();
  };
  EXPECT_TRUE(torch::equal(weights(1), weights(1)));
  EXPECT_FALSE(torch::equal(weights(1), weights(2)));
}

TEST(Training, MoreThreadsAgreeToRounding) {
  const TrainingData data = example();
  const Options chosen = options({});
  Batch batch;
  fill_batch(data, all_rows(), 0.5, 0, 0, batch);
  const auto after_one_step = [&](int threads) {
    Context context;
    context.threads = threads;
    const nn::TorchScope scope(context, nn::TorchScope::Gradients::on);
    Networks networks(chosen, n_genes, 2, context);
    networks.train(true);
    Trainer trainer(networks, data, chosen, context);
    nn::Adam adam(networks.generator_side(), {.learning_rate = 1e-3});
    (void)trainer.warmup_update(batch, adam);
    return networks.generator->output->weight.detach().clone();
  };
  EXPECT_TRUE(torch::allclose(after_one_step(1), after_one_step(2), 1e-5, 1e-7));
}

TEST(Training, StopsWhenCancelled) {
  const TrainingData data = example();
  const Options chosen = options({});
  const Context context;
  Networks networks(chosen, n_genes, 2, context);
  Trainer trainer(networks, data, chosen, context);
  context.cancel->cancel();
  EXPECT_THROW(trainer.run(), Cancelled);
}

}  // namespace
}  // namespace undrop::scgacl
