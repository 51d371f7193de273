#include "methods/scigans/cost.hpp"

#include <algorithm>
#include <cmath>

#include "methods/generated_cost.hpp"

namespace undrop::scigans {

namespace {

/// Multiply-adds of one step, forward and back.
double step_work(const Workload& work, const PictureSize& size) {
  constexpr double convolutions = 21000;  // of the generator, a pixel
  constexpr double inner = 6.3e6;         // of the discriminator up to its bottleneck, a picture
  constexpr double upward = 8e7;          // of its way to one number, a picture
  constexpr double entry = 4096;          // of its first layer, a pixel
  const auto latent = static_cast<double>(work.options.integer("latent_dim"));
  const std::string adversary = work.options.text("adversary");
  const bool numbers = adversary == "numbers";
  const double generator = size.pixels * (convolutions + 32 * latent);
  const double discriminator =
      adversary == "none" ? 0.0 : size.pixels * entry + inner + (numbers ? upward : 16 * size.pixels);
  return size.batch * (3 * generator + 6 * discriminator);
}

/// Held at once by a training step, or by the generator alone where it draws all candidates in one batch.
double pass_bytes(const Workload& work, const PictureSize& size) {
  constexpr double channels = 512;  // of the generator's pictures that live together, bytes a pixel
  constexpr double pictures_a_pass = 50;
  const auto candidates = static_cast<double>(work.options.integer("candidates"));
  const double drawn = work.options.flag("batch_statistics") ? candidates : std::min(candidates, pictures_a_pass);
  const double inner = work.options.text("adversary") == "none" ? 0 : 3e6;
  return std::max(size.batch * (size.pixels * 2500 + inner), drawn * size.pixels * channels);
}

}  // namespace

MethodCost cost(const Workload& work, const Context&) {
  const PictureSize size = picture_size(work);
  const auto latent = static_cast<double>(work.options.integer("latent_dim"));
  return generated_cost(work, size, {latent, work.fits ? 1.0 : 0.0, step_work(work, size), pass_bytes(work, size)});
}

}  // namespace undrop::scigans
