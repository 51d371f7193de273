#include "methods/generated_cost.hpp"

#include <algorithm>
#include <cmath>

namespace undrop {

namespace {

double steps(const Workload& work, const PictureSize& size) {
  const auto epochs = static_cast<double>(work.options.integer("epochs"));
  const auto most = static_cast<double>(work.options.integer("max_steps"));
  const double all = epochs * std::max(1.0, std::floor(size.cells / size.batch));
  return most > 0 ? std::min(all, most) : all;
}

}  // namespace

PictureSize picture_size(const Workload& work) {
  const auto asked = work.options.integer("n_top_genes");
  const auto all = static_cast<double>(work.data.n_genes());
  const double genes = asked < 0 ? all : std::min(all, static_cast<double>(asked));
  const double side = std::ceil(std::sqrt(std::max(1.0, genes)));
  const auto cells = static_cast<double>(work.data.n_cells());
  return {side * side, std::min(cells, static_cast<double>(work.options.integer("batch_size"))), cells};
}

MethodCost generated_cost(const Workload& work, const PictureSize& size, const GeneratorWork& networks) {
  constexpr double mebi = 1024.0 * 1024.0;
  constexpr double usual_populations = 8;
  constexpr double seconds_to_start = 0.5;     // LibTorch
  constexpr double seconds_a_product = 3e-11;  // a multiply-add
  constexpr double seconds_a_weight = 4e-9;    // the optimiser's pass
  constexpr double seconds_a_distance = 8e-10;
  constexpr double seconds_a_value = 1e-7;  // a median
  const auto candidates = static_cast<double>(work.options.integer("candidates"));
  const double weights = size.pixels * (4096 + 32 * networks.latent) + 9e5;
  const auto nonzeros = static_cast<double>(work.data.counts->n_nonzeros());
  const double share = std::min(1.0, size.pixels / std::max(1.0, static_cast<double>(work.data.n_genes())));
  MethodCost out;
  out.seconds = seconds_to_start + seconds_a_distance * nonzeros * share * candidates +
                seconds_a_value * size.cells * size.pixels;
  out.seconds +=
      networks.fits * steps(work, size) * (seconds_a_product * networks.step_products + seconds_a_weight * weights);
  out.parallel_share = 0.7;
  const double bank = usual_populations * candidates * size.pixels * 4;
  const double rows = 24 * nonzeros * share;
  out.bytes = 200 * mebi + rows + 3 * bank + (work.fits ? 20 * weights + networks.pass_bytes : 0.0);
  out.zeros_modelled = std::max(0.0, size.pixels - nonzeros / std::max(1.0, size.cells) * share);
  out.zeros_called = out.zeros_modelled;
  return out;
}

}  // namespace undrop
