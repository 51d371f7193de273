#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "nn/adam.hpp"
#include "nn/image_losses.hpp"
#include "nn/image_networks.hpp"
#include "nn/sparse_rows.hpp"

namespace undrop::nn {

/// A boundary equilibrium (of numbers or pictures, as the discriminator says), the log loss in either form, or no
/// adversary: the discriminator is neither asked nor trained.
enum class Adversary { equilibrium, log_loss, saturating_log_loss, none };

/// Entries of a picture: all, those of genes, those seen in the real cell beside it.
enum class PictureMask { all, genes, observed };

struct ImageTrainingOptions {
  std::string method;  ///< named in progress and messages
  Adversary adversary = Adversary::equilibrium;
  PictureMask shown = PictureMask::all;    ///< what the discriminator sees of a generated picture; the rest is 0
  PictureMask counted = PictureMask::all;  ///< what the errors of an equilibrium are summed over
  bool mean_over_all = true;               ///< divided by all entries, else by the counted ones
  std::int64_t epochs = 200;
  std::int64_t max_steps = 0;  ///< 0: no limit
  std::int64_t batch_size = 8;
  double learning_rate = 2e-4;
  double beta1 = 0.5;
  double beta2 = 0.999;
  double gamma = 0.95;
  double lambda = 0.001;
  double k_start = 0;
  double nearest_weight = 0;       ///< of nearest_generated_error in the generator's loss
  std::int64_t check_every = 100;  ///< steps between two looks at the held-out entries
  std::int64_t patience = 0;       ///< looks without improvement that end training; 0 never
};

/// Cells as pictures.
struct ImageRows {
  SparseRows pixels;
  std::vector<std::int64_t> labels;  ///< per row
  std::int64_t n_labels = 1;
};

/// The rows of a compressed matrix (`offsets`: rows + 1) and their labels.
[[nodiscard]] ImageRows image_rows(std::int64_t n_pixels, std::span<const std::int64_t> offsets,
                                   std::span<const std::int32_t> columns, std::span<const float> values,
                                   std::span<const std::int32_t> labels, std::int64_t n_labels);

/// Some rows as the networks take them.
struct ImageBatch {
  torch::Tensor image;     ///< B × 1 × side × side
  torch::Tensor observed;  ///< the same, 1 where the cell has an entry
  torch::Tensor labels;    ///< B × labels, one-hot
};
[[nodiscard]] ImageBatch image_batch(const ImageRows& rows, std::span<const std::int64_t> which, std::int64_t side);

/// Trains a generator against a discriminator; memory O(batch) beside the networks. Generator and discriminator step
/// together, from one pass over the generated pictures: an equilibrium's error of these is the same in both steps.
class ImageTrainer {
 public:
  ImageTrainer(ImageGenerator generator, ImageDiscriminator discriminator, const ImageRows& rows,
               const ImageTrainingOptions& options, const Context& context);

  /// Keeps the generator of the lowest held-out error, where one is given, else of the lowest mean measure of an epoch,
  /// then ending as published. Throws NumericalError where a loss is not
  /// finite.
  void run(const std::function<double()>& held_out_error);

  struct Losses {
    double real = 0;       ///< R, or the discriminator's log loss
    double generated = 0;  ///< F, or the generator's log loss
    double nearest = 0;    ///< nearest_generated_error, where it has a weight
  };
  Losses update(const ImageBatch& batch);
  [[nodiscard]] double k() const { return equilibrium_.k(); }
  /// Whether a rule ended training, not its limit; true where there is no rule, or no step.
  [[nodiscard]] bool converged() const { return converged_; }
  /// Losses, measure and k by epoch; how training ended.
  [[nodiscard]] const Facts& facts() const { return facts_; }

 private:
  [[nodiscard]] torch::Tensor mask(PictureMask which, const ImageBatch& batch) const;
  [[nodiscard]] Losses equilibrium_gradients(const ImageBatch& batch, const torch::Tensor& generated,
                                             const torch::Tensor& nearest);
  [[nodiscard]] Losses log_loss_gradients(const ImageBatch& batch, const torch::Tensor& generated,
                                          const torch::Tensor& nearest);
  [[nodiscard]] Losses nearest_gradients(const torch::Tensor& nearest);
  [[nodiscard]] double epoch(std::int64_t number, std::int64_t& step, const std::function<bool(std::int64_t)>& look,
                             bool& ends);
  [[nodiscard]] double measure(const Losses& losses) const;
  void record(std::int64_t steps);

  ImageGenerator generator_;
  ImageDiscriminator discriminator_;
  const ImageRows& rows_;
  ImageTrainingOptions options_;
  const Context& context_;
  bool converged_ = true;
  torch::Device device_;
  torch::Generator noise_;
  Adam generator_adam_, discriminator_adam_;
  BoundaryEquilibrium equilibrium_;
  torch::Tensor genes_;
  std::vector<double> real_, generated_, nearest_, measure_, k_;
  Facts facts_;
};

/// `n` generated cells of one label, row-major n × n_pixels, by the running statistics of batch norm, or, as published,
/// by those of this one batch. Keyed by the seed and the label.
[[nodiscard]] std::vector<float> generated_rows(ImageGenerator& generator, std::int64_t label, std::int64_t n,
                                                std::int64_t n_pixels, bool batch_statistics, const Context& context);

}  // namespace undrop::nn
