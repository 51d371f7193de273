#include "methods/scmaskgan/cost.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "methods/generated_cost.hpp"

namespace undrop::scmaskgan {

namespace {

double latent_of(const Workload& work, const PictureSize& size) {
  const auto asked = work.options.integer("latent_dim");
  return asked > 0 ? static_cast<double>(asked) : std::sqrt(size.pixels);
}

/// Multiply-adds of one step, forward and back.
double step_work(const Workload& work, const PictureSize& size) {
  constexpr double convolutions = 21000;    // of the generator, a pixel
  constexpr double seen_by_attention = 64;  // products a pixel and pixel of its tile
  constexpr double inner = 4e7;             // of the discriminator, a picture
  constexpr double entry = 4096;            // of its first layer, a pixel
  const std::string& attention = work.options.text("attention");
  const auto tile = static_cast<double>(work.options.integer("attention_tile"));
  const double looked_at = attention == "none" ? 0 : (attention == "whole" ? size.pixels : tile * tile);
  const double generator = size.pixels * (convolutions + seen_by_attention * looked_at + 32 * latent_of(work, size));
  const double discriminator = work.options.text("loss") == "none" ? 0 : size.pixels * entry + inner;
  return size.batch * (3 * generator + 7 * discriminator);
}

}  // namespace

MethodCost cost(const Workload& work, const Context&) {
  const PictureSize size = picture_size(work);
  const double inner = work.options.text("loss") == "none" ? 0 : 3e6;
  const double fits = work.fits ? 1.0 + static_cast<double>(work.options.integer("search")) : 0.0;
  return generated_cost(
      work, size, {latent_of(work, size), fits, step_work(work, size), size.batch * (size.pixels * 2500 + inner)});
}

}  // namespace undrop::scmaskgan
