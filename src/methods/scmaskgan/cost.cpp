#include "methods/scmaskgan/cost.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace undrop::scmaskgan {

namespace {

constexpr double mebi = 1024.0 * 1024.0;
constexpr double usual_populations = 8;

struct Size {
  double pixels = 0;
  double batch = 0;
  double cells = 0;
};

Size size_of(const Workload& work) {
  const auto asked = work.options.integer("n_top_genes");
  const auto all = static_cast<double>(work.data.n_genes());
  const double genes = asked < 0 ? all : std::min(all, static_cast<double>(asked));
  const double side = std::ceil(std::sqrt(std::max(1.0, genes)));
  const auto cells = static_cast<double>(work.data.n_cells());
  return {side * side, std::min(cells, static_cast<double>(work.options.integer("batch_size"))), cells};
}

double latent_of(const Workload& work, const Size& size) {
  const auto asked = work.options.integer("latent_dim");
  return asked > 0 ? static_cast<double>(asked) : std::sqrt(size.pixels);
}

/// Multiply-adds of one step, forward and back.
double step_work(const Workload& work, const Size& size) {
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

double steps(const Workload& work, const Size& size) {
  const auto epochs = static_cast<double>(work.options.integer("epochs"));
  const auto most = static_cast<double>(work.options.integer("max_steps"));
  const double all = epochs * std::max(1.0, std::floor(size.cells / size.batch));
  return most > 0 ? std::min(all, most) : all;
}

}  // namespace

MethodCost cost(const Workload& work, const Context&) {
  constexpr double seconds_to_start = 0.5;     // LibTorch
  constexpr double seconds_a_product = 3e-11;  // a multiply-add
  constexpr double seconds_a_weight = 4e-9;    // the optimiser's pass
  constexpr double seconds_a_distance = 8e-10;
  constexpr double seconds_a_value = 1e-7;  // a median
  const Size size = size_of(work);
  const double latent = latent_of(work, size);
  const auto candidates = static_cast<double>(work.options.integer("candidates"));
  const double weights = size.pixels * (4096 + 32 * latent) + 9e5;
  const auto nonzeros = static_cast<double>(work.data.counts->n_nonzeros());
  const double share = size.pixels / std::max(1.0, static_cast<double>(work.data.n_genes()));
  MethodCost out;
  out.seconds = seconds_to_start + seconds_a_distance * nonzeros * std::min(1.0, share) * candidates +
                seconds_a_value * size.cells * size.pixels;
  const double fits = work.fits ? 1.0 + static_cast<double>(work.options.integer("search")) : 0.0;
  out.seconds += fits * steps(work, size) * (seconds_a_product * step_work(work, size) + seconds_a_weight * weights);
  out.parallel_share = 0.7;
  const double bank = usual_populations * candidates * size.pixels * 4;
  const double rows = 24 * nonzeros * std::min(1.0, share);
  const double inner = work.options.text("loss") == "none" ? 0 : 3e6;
  out.bytes =
      200 * mebi + rows + 3 * bank + (work.fits ? 20 * weights + size.batch * (size.pixels * 2500 + inner) : 0.0);
  out.zeros_modelled = size.pixels - nonzeros / std::max(1.0, size.cells) * std::min(1.0, share);
  out.zeros_modelled = std::max(0.0, out.zeros_modelled);
  out.zeros_called = out.zeros_modelled;
  return out;
}

}  // namespace undrop::scmaskgan
