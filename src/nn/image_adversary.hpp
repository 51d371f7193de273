#pragma once

#include <functional>
#include <vector>

#include "nn/image_training.hpp"

namespace undrop::nn {

/// All that a run of training and generating is made of.
struct ImageAdversaryOptions {
  ImageGeneratorOptions generator;  ///< side and labels are set from the rows
  ImageDiscriminatorOptions discriminator;
  ImageTrainingOptions training;
  ImageWeights weights = ImageWeights::scaled;
  double last_layer_scale = 1;    ///< of the generator's initial last weights
  std::int64_t candidates = 200;  ///< generated cells of each label
  bool batch_statistics = false;  ///< when generating, see generated_rows
};

/// Generated cells of each label, row-major candidates × pixels.
using GeneratedCells = std::vector<std::vector<float>>;

struct ImageAdversaryResult {
  GeneratedCells cells;
  Facts facts;
  bool converged = true;  ///< as ImageTrainer says
};

/// Trains and generates. `held_out_error`: of generated cells; empty where nothing is held out.
[[nodiscard]] ImageAdversaryResult run_image_adversary(
    const ImageRows& rows, ImageAdversaryOptions options,
    const std::function<double(const GeneratedCells&)>& held_out_error, const Context& context);

}  // namespace undrop::nn
