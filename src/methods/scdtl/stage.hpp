#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "nn/adam.hpp"

namespace undrop::scdtl {

/// How one stage of the training goes.
struct StagePlan {
  std::string name;  ///< in facts and progress
  std::int64_t epochs = 0;
  std::int64_t patience = 0;      ///< epochs without improvement that end it; 0 never
  std::int64_t first_choice = 0;  ///< epochs before this one are not chosen
  double learning_rate = 1e-3;
  double plateau_factor = 0.5;
  std::int64_t plateau_patience = 5;
  bool plateau_on_training = false;  ///< by the training loss, as published
};

struct StageWork {
  std::vector<torch::Tensor> parameters = {};                            ///< that are trained
  std::vector<torch::Tensor> state = {};                                 ///< that goes back to the best epoch
  std::function<double(std::int64_t epoch, nn::Adam& adam)> train = {};  ///< one epoch; its mean loss
  std::function<double()> validate = {};                                 ///< empty: the last epoch is kept
};

/// Trains and leaves the best epoch's state; the state before the first epoch is a candidate where there is validation.
/// Returns the best validation loss (NaN without). Histories, epochs and the chosen one go to `facts` under
/// history/NAME_… and training/NAME_…. Throws NumericalError where a loss is not finite.
double run_stage(const StagePlan& plan, const StageWork& work, const Context& context, Facts& facts);

}  // namespace undrop::scdtl
