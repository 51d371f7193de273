#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <memory>
#include <string>
#include <vector>

#include "methods/scgacl/networks.hpp"
#include "methods/scgacl/training_data.hpp"
#include "nn/adam.hpp"
#include "nn/best_epoch.hpp"

namespace undrop::scgacl {

/// The four networks with the shapes that the options ask for, their weights drawn.
struct Networks {
  std::shared_ptr<Encoder> encoder;
  std::shared_ptr<Generator> generator;
  std::shared_ptr<MixturePrior> prior;
  std::shared_ptr<Discriminator> discriminator;

  Networks(const Options& options, std::int64_t n_genes, std::int64_t n_components, const Context& context);
  /// Encoder, generator and prior: what the generator's side trains.
  [[nodiscard]] std::vector<torch::Tensor> generator_side() const;
  void train(bool on);
};

/// Options of a training run, read once.
struct TrainingOptions {
  explicit TrainingOptions(const Options& options, std::int64_t n_rows);
  std::int64_t batch_size;
  std::int64_t epochs_warmup, epochs_vade, epochs_joint;
  double rate_warmup, rate_vade, rate_joint;
  bool constant_rate, shuffle, warmup_noise, mixture, sequential, saturating, mask_generated, sample_latent,
      auto_divergence;
  bool decoupled_decay;
  double weight_decay, hidden_share, divergence_weight, responsibility_floor;
  double lambda_adv, lambda_cell, lambda_type, temperature, type_share_start;
  std::int64_t patience;
};

/// One optimiser an update of the sequential joint stage: Adam's moments are of one loss each, else the largest
/// gradient would set the step of all.
struct JointOptimizers {
  nn::Adam evidence;
  nn::Adam fooling;
  nn::Adam exposing;
  nn::Adam contrast_generators;
  nn::Adam contrast_discriminator;

  [[nodiscard]] std::vector<nn::Adam*> all() {
    return {&evidence, &fooling, &exposing, &contrast_generators, &contrast_discriminator};
  }
};

/// One training run: warm-up, prior, VaDE, joint (methods card, section 6). Each stage ends at its best epoch by the
/// held-out entries, where there are any; a stage that betters nothing leaves the networks as they were.
class Trainer {
 public:
  Trainer(Networks& networks, const TrainingData& data, const Options& options, const Context& context);
  void run();
  /// Losses by stage and epoch, best epochs, validation errors.
  [[nodiscard]] const Facts& facts() const { return facts_; }

  /// One update of each kind, for the stages and for tests.
  double warmup_update(const Batch& batch, nn::Adam& optimizer);
  double vade_update(const Batch& batch, nn::Adam& optimizer);
  double joint_update_shared(const Batch& batch, nn::Adam& generator_side, nn::Adam& discriminator_side,
                             double type_share);
  double joint_update_sequential(const Batch& batch, JointOptimizers& optimizers, double type_share);
  /// Optimisers of the joint stage at its learning rate.
  [[nodiscard]] JointOptimizers joint_optimizers() const;
  void fit_prior();

 private:
  struct Stage;
  struct Forward {
    Latent latent;
    torch::Tensor z;
    torch::Tensor hidden;
  };
  [[nodiscard]] Forward forward(const Batch& batch, bool noise);
  [[nodiscard]] torch::Tensor generated_entries(const torch::Tensor& hidden, const nn::SparseRows& places) const;
  [[nodiscard]] torch::Tensor reconstruction(const torch::Tensor& hidden, const Batch& batch) const;
  [[nodiscard]] torch::Tensor evidence_loss(const Forward& pass, const torch::Tensor& reconstruction) const;
  [[nodiscard]] torch::Tensor generated_batch(const torch::Tensor& hidden, const Batch& batch) const;
  [[nodiscard]] torch::Tensor contrast_loss(const Verdict& real, const Verdict& generated, const torch::Tensor& labels,
                                            double share);
  [[nodiscard]] torch::Tensor smooth_targets(std::int64_t n, double low, double high);
  [[nodiscard]] torch::Tensor generator_adversarial(const torch::Tensor& logit);
  double fooling_update(const Batch& batch, nn::Adam& optimizer);
  void exposing_update(const Batch& batch, nn::Adam& optimizer);
  void contrast_update(const Batch& batch, JointOptimizers& optimizers, double type_share);
  [[nodiscard]] double validation_loss();
  void run_stage(Stage& stage);
  [[nodiscard]] nn::Adam optimizer(std::vector<torch::Tensor> parameters, double rate) const;
  void prepare_variance_head();
  void joint_stage();

  Networks& networks_;
  const TrainingData& data_;
  const Context& context_;
  TrainingOptions options_;
  std::int64_t max_updates_;
  torch::Generator noise_;
  torch::Device device_;
  nn::SparseRows validation_input_;
  Facts facts_;
  double divergence_weight_;
};

/// Latent posteriors of represented rows in evaluation mode, by blocks.
[[nodiscard]] Latent encode(Encoder& encoder, const nn::SparseRows& rows);

}  // namespace undrop::scgacl
