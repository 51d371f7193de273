#include "methods/scdtl/imputation.hpp"

#include <algorithm>
#include <numeric>

#include "methods/depth.hpp"
#include "nn/torch_scope.hpp"
#include "prep/gene_places.hpp"

namespace undrop::scdtl {

namespace {

constexpr std::int64_t cells_a_pass = 64;
constexpr std::int64_t largest_kept_block = std::int64_t{1} << 26;

}  // namespace

DtlImputation::DtlImputation(const Model& model, const Dataset& data, Context& context)
    : model_(model),
      data_(data),
      context_(context),
      place_(prep::shared_gene_places(model.gene_names, data)),
      depth_ratio_(data.median_total / model.median_total) {
  cells_.n_genes = static_cast<std::int64_t>(model.gene_names.size());
  cells_.seen = prep::logged_nonzeros(data, place_, depth_ratio_);
  cells_.level.assign(static_cast<std::size_t>(cells_.seen.n_rows()), 0.0F);
  for (std::int64_t row = 0; row < cells_.seen.n_rows(); ++row) cells_.rows.push_back(row);
  set_levels(cells_, model.scale);
}

const torch::Tensor& DtlImputation::block(CellRange cells) const {
  if (kept_.defined() && kept_cells_.begin == cells.begin && kept_cells_.end == cells.end) return kept_;
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  kept_ = torch::empty({cells.size(), cells_.n_genes});
  kept_cells_ = cells;
  for (std::int64_t begin = cells.begin; begin < cells.end; begin += cells_a_pass) {
    context_.check_cancelled();
    const std::int64_t n = std::min(cells_a_pass, cells.end - begin);
    std::vector<std::int64_t> rows(static_cast<std::size_t>(n));
    std::iota(rows.begin(), rows.end(), begin);
    kept_.narrow(0, begin - cells.begin, n).copy_(model_.values(cell_batch(cells_, model_.scale, rows)));
  }
  return kept_;
}

void DtlImputation::impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const {
  std::fill(out.begin(), out.end(), 0.0F);
  const float* from = block(cells).const_data_ptr<float>();
  for (std::int64_t row = 0; row < cells.size(); ++row, from += cells_.n_genes) {
    if (!(data_.size_factors[static_cast<std::size_t>(cells.begin + row)] > 0)) continue;
    float* to = out.data() + static_cast<std::size_t>(row) * genes.size();
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const std::int32_t place = place_[static_cast<std::size_t>(genes[k])];
      if (place < 0) continue;
      const double value = static_cast<double>(from[place]);
      to[k] = static_cast<float>(depth_ratio_ == 1 ? value : at_depth(value, Scale::log1p, depth_ratio_));
    }
  }
  if (cells.size() * cells_.n_genes > largest_kept_block) kept_ = torch::Tensor();
}

}  // namespace undrop::scdtl
