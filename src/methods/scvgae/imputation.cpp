#include "methods/scvgae/imputation.hpp"

#include <algorithm>
#include <cmath>

#include "core/parallel.hpp"
#include "methods/known_cells.hpp"
#include "methods/scvgae/cell_rows.hpp"
#include "methods/scvgae/positive_values.hpp"
#include "methods/scvgae/training.hpp"
#include "nn/latent_draws.hpp"
#include "nn/torch_scope.hpp"
#include "prep/gene_places.hpp"

namespace undrop::scvgae {

namespace {

constexpr std::int64_t new_cells_a_block = 4096;
constexpr std::int64_t cells_a_read = 2048;
constexpr std::int64_t cells_a_task = 8;

}  // namespace

VgaeImputation::VgaeImputation(const Model& model, const Dataset& data, Context& context)
    : model_(model),
      data_(data),
      context_(context),
      place_(prep::shared_gene_places(model.gene_names, data)),
      depth_ratio_(data.median_total / model.median_total) {
  measure_levels();
  encode_cells();
}

void VgaeImputation::measure_levels() {
  level_ = torch::zeros({data_.n_cells(), 1});
  const auto n_genes = static_cast<std::int64_t>(model_.gene_names.size());
  for (std::int64_t begin = 0; begin < data_.n_cells(); begin += cells_a_read) {
    context_.check_cancelled();
    const CellRows rows =
        cell_rows(data_, {begin, std::min(begin + cells_a_read, data_.n_cells())}, place_, n_genes, depth_ratio_);
    if (rows.cells.empty()) continue;
    const auto levels = cell_levels(rows, model_.start, nullptr);
    level_.index_copy_(0, torch::tensor(rows.cells), torch::tensor(levels).unsqueeze(1));
  }
}

void VgaeImputation::put(const std::vector<std::int64_t>& cells, const Latent& latent) {
  const torch::Tensor rows = torch::tensor(cells);
  mean_.index_copy_(0, rows, latent.mean.cpu());
  deviation_.index_copy_(0, rows, (latent.log_variance / 2).exp().cpu());
}

void VgaeImputation::encode_cells() {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const std::int64_t n_latent = model_.networks->encoder->mean->weight.size(0);
  mean_ = torch::zeros({data_.n_cells(), n_latent});
  deviation_ = torch::zeros({data_.n_cells(), n_latent});
  std::vector<std::int32_t> known(static_cast<std::size_t>(data_.n_cells()), new_cell);
  if (model_.graph.any()) known = known_cells(model_.fingerprints, data_, model_.gene_names, context_);
  encode_known(known);
  std::vector<std::int64_t> strangers;
  const auto flush = [&] {
    context_.check_cancelled();
    if (!strangers.empty()) encode_new(strangers);
    strangers.clear();
  };
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i] == new_cell && data_.size_factors[i] > 0) strangers.push_back(static_cast<std::int64_t>(i));
    if (static_cast<std::int64_t>(strangers.size()) == new_cells_a_block) flush();
  }
  flush();
}

void VgaeImputation::encode_known(const std::vector<std::int32_t>& known) {
  std::vector<std::int64_t> cells;
  std::vector<std::int64_t> nodes;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i] < 0) continue;
    cells.push_back(static_cast<std::int64_t>(i));
    nodes.push_back(known[i]);
  }
  if (cells.empty()) return;
  const nn::SparseRows rows = nn::graph_rows(model_.graph.view());
  const Latent all = encode(*model_.networks->encoder, &rows, model_.features);
  const torch::Tensor which = torch::tensor(nodes).to(all.mean.device());
  put(cells, {all.mean.index_select(0, which), all.log_variance.index_select(0, which)});
}

void VgaeImputation::encode_new(const std::vector<std::int64_t>& strangers) {
  Encoder& encoder = *model_.networks->encoder;
  const Dataset some = view_cells(data_, strangers);
  const CellRows rows =
      cell_rows(some, {0, some.n_cells()}, place_, static_cast<std::int64_t>(model_.gene_names.size()), depth_ratio_);
  const torch::Tensor own = all_features(encoder, rows, nullptr);
  if (!model_.graph.any()) {
    put(strangers, encode(encoder, nullptr, own));
    return;
  }
  const nn::SparseRows known = nn::graph_rows(model_.graph.view());
  const nn::SparseRows reach = model_.graph.rows_of_new(some, context_);
  const torch::Tensor of_fit = encoder.activated(encoder.convolved(&known, model_.features));
  const torch::Tensor of_new = encoder.activated(encoder.convolved(&reach, torch::cat({model_.features, own})));
  put(strangers, encoder.latent(&reach, torch::cat({of_fit, of_new})));
}

VgaeImputation::Columns VgaeImputation::columns(std::span<const std::int32_t> genes) const {
  Columns out;
  std::vector<std::int64_t> places;
  for (std::size_t column = 0; column < genes.size(); ++column) {
    const std::int32_t place = place_[static_cast<std::size_t>(genes[column])];
    if (place < 0) continue;
    out.block.push_back(column);
    places.push_back(place);
  }
  out.places = torch::tensor(places, torch::kInt64).to(model_.networks->encoder->weight.device());
  return out;
}

torch::Tensor VgaeImputation::latent_mean(CellRange cells) const { return mean_.narrow(0, cells.begin, cells.size()); }

torch::Tensor VgaeImputation::latent_draw(CellRange cells, std::uint64_t index) const {
  const torch::Tensor noise = nn::cell_noise(model_.seed + index, "scvgae latent draw", cells, mean_.size(1));
  return latent_mean(cells) + deviation_.narrow(0, cells.begin, cells.size()) * noise;
}

nn::CountModel VgaeImputation::model_of(CellRange cells, const torch::Tensor& z, const Columns& columns) const {
  Decoder& decoder = *model_.networks->decoder;
  const torch::Tensor levels = level_.narrow(0, cells.begin, cells.size()).to(columns.places.device());
  nn::CountModel out = decoder.heads(decoder.hidden(z.to(columns.places.device())), levels, columns.places);
  out.log_mean = out.log_mean.cpu().contiguous();
  out.log_shape = out.log_shape.cpu().expand(out.log_mean.sizes()).contiguous();
  if (out.dropout_logit.defined()) out.dropout_logit = out.dropout_logit.cpu().contiguous();
  return out;
}

torch::Tensor VgaeImputation::expressed_values(CellRange cells, const nn::CountModel& model) const {
  torch::Tensor out = torch::zeros_like(model.log_mean);
  const std::int64_t width = out.size(1);
  const float* mean = model.log_mean.const_data_ptr<float>();
  const float* shape = model.log_shape.const_data_ptr<float>();
  float* to = out.data_ptr<float>();
  parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const double factor = data_.size_factors[static_cast<std::size_t>(cells.begin + i)] * depth_ratio_;
      if (!(factor > 0)) continue;
      const PositiveValues positive(factor);
      for (std::int64_t e = i * width; e < (i + 1) * width; ++e)
        to[e] = static_cast<float>(
            positive.at(factor * std::exp(static_cast<double>(mean[e])), std::exp(static_cast<double>(shape[e]))));
    }
  });
  return out;
}

torch::Tensor VgaeImputation::values(CellRange cells, const torch::Tensor& z, const Columns& columns,
                                     Quantity quantity) const {
  const nn::CountModel model = model_of(cells, z, columns);
  torch::Tensor out;
  if (quantity == Quantity::expressed && model_.networks->likelihood != Likelihood::squared_error) {
    const torch::Tensor shift = torch::tensor(model_.calibration.log_shift).index_select(0, columns.places.cpu());
    out = torch::expm1((torch::log1p(expressed_values(cells, model)) + shift).clamp_min(0));
  } else {
    out = model.log_mean.exp() * torch::tensor(model_.calibration.rate_scale).index_select(0, columns.places.cpu());
    if (model.dropout_logit.defined()) out = out * torch::sigmoid(-model.dropout_logit);
  }
  // The model speaks at the depth of its fit.
  return out * depth_ratio_;
}

void VgaeImputation::scatter(CellRange cells, const torch::Tensor& block, const Columns& columns, std::size_t n_genes,
                             std::span<float> out) const {
  std::fill(out.begin(), out.end(), 0.0F);
  const torch::Tensor from = block.contiguous();
  const float* value = from.const_data_ptr<float>();
  for (std::int64_t row = 0; row < cells.size(); ++row, value += columns.block.size()) {
    if (!(data_.size_factors[static_cast<std::size_t>(cells.begin + row)] > 0)) continue;
    float* to = out.data() + static_cast<std::size_t>(row) * n_genes;
    for (std::size_t k = 0; k < columns.block.size(); ++k) to[columns.block[k]] = value[k];
  }
}

void VgaeImputation::impute(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
                            std::span<float> out) const {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const Columns chosen = columns(genes);
  scatter(cells, values(cells, latent_mean(cells), chosen, quantity), chosen, genes.size(), out);
}

void VgaeImputation::sample(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
                            std::uint64_t index, std::span<float> out) const {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const Columns chosen = columns(genes);
  scatter(cells, values(cells, latent_draw(cells, index + 1), chosen, quantity), chosen, genes.size(), out);
}

void VgaeImputation::stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
                            std::span<float> out) const {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const Columns chosen = columns(genes);
  const auto n = static_cast<std::uint64_t>(model_.options.integer("n_samples"));
  nn::RunningDeviation draws;
  for (std::uint64_t index = 1; index <= n; ++index)
    draws.add(values(cells, latent_draw(cells, index), chosen, quantity));
  scatter(cells, draws.deviation(), chosen, genes.size(), out);
}

void VgaeImputation::dropout_probability(CellRange cells, std::span<const std::int32_t> genes,
                                         std::span<float> out) const {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const Columns chosen = columns(genes);
  nn::CountModel model = model_of(cells, latent_mean(cells), chosen);
  std::vector<float> factors;
  for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
    const double factor = data_.size_factors[static_cast<std::size_t>(cell)] * depth_ratio_;
    factors.push_back(static_cast<float>(factor > 0 ? std::log(factor) : 0));
  }
  model.log_mean = model.log_mean + torch::tensor(factors).unsqueeze(1);
  scatter(cells, nn::dropout_given_zero(model), chosen, genes.size(), out);
}

}  // namespace undrop::scvgae
