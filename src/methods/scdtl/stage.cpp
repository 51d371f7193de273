#include "methods/scdtl/stage.hpp"

#include <undrop/errors.hpp>

#include <cmath>
#include <limits>

#include "nn/best_epoch.hpp"
#include "nn/plateau_rate.hpp"

namespace undrop::scdtl {

namespace {

void require_finite(double loss, const std::string& stage, std::int64_t epoch) {
  if (std::isfinite(loss)) return;
  throw NumericalError("scdtl: the loss of stage " + stage + " is not finite in epoch " + std::to_string(epoch + 1) +
                       "; a smaller --learning-rate may help");
}

}  // namespace

double run_stage(const StagePlan& plan, const StageWork& work, const Context& context, Facts& facts) {
  nn::Adam adam(work.parameters, {.learning_rate = plan.learning_rate});
  nn::PlateauRate rate(plan.learning_rate, plan.plateau_factor, plan.plateau_patience);
  nn::BestEpoch best(work.state, plan.patience);
  const bool validates = static_cast<bool>(work.validate);
  std::vector<double> losses;
  std::vector<double> errors;
  if (validates && plan.first_choice == 0) best.consider(-1, work.validate());
  for (std::int64_t epoch = 0; epoch < plan.epochs && !(validates && best.should_stop()); ++epoch) {
    context.check_cancelled();
    losses.push_back(work.train(epoch, adam));
    require_finite(losses.back(), plan.name, epoch);
    if (validates) {
      errors.push_back(work.validate());
      require_finite(errors.back(), plan.name, epoch);
      if (epoch >= plan.first_choice) best.consider(epoch, errors.back());
    }
    if (validates || plan.plateau_on_training)
      adam.set_learning_rate(rate.after(plan.plateau_on_training ? losses.back() : errors.back()));
    context.report("scdtl: " + plan.name, epoch + 1, plan.epochs, "loss " + std::to_string(losses.back()));
  }
  best.restore();
  facts["history/" + plan.name + "_loss"] = losses;
  facts["training/" + plan.name + "_epochs"] = static_cast<std::int64_t>(losses.size());
  if (!validates) return std::numeric_limits<double>::quiet_NaN();
  facts["history/" + plan.name + "_held_out"] = errors;
  facts["training/" + plan.name + "_best_epoch"] = best.epoch() + 1;
  facts["training/" + plan.name + "_held_out"] = best.loss();
  return best.loss();
}

}  // namespace undrop::scdtl
