#include "methods/scgacl/imputation.hpp"

#include <algorithm>

#include "nn/latent_draws.hpp"
#include "nn/torch_scope.hpp"
#include "prep/gene_places.hpp"

namespace undrop::scgacl {

namespace {

constexpr std::int64_t encode_block = 4096;

}  // namespace

ScgaclImputation::ScgaclImputation(const Model& model, const Dataset& data, Context& context)
    : model_(model),
      data_(data),
      context_(context),
      place_(prep::shared_gene_places(model.gene_names, data)),
      depth_ratio_(data.median_total / model.median_total) {
  const bool same_cells = checksum(data) == model.fit_checksum;
  populations_ = same_cells ? model.populations.of_cell : model.populations.assign(data, context);
  encode_cells();
}

void ScgaclImputation::encode_cells() {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const std::int64_t n_latent = model_.networks->encoder->mean->weight.size(0);
  mean_ = torch::zeros({data_.n_cells(), n_latent});
  deviation_ = torch::zeros({data_.n_cells(), n_latent});
  level_ = torch::zeros({data_.n_cells()});
  const auto n_genes = static_cast<std::int64_t>(model_.gene_names.size());
  for (std::int64_t begin = 0; begin < data_.n_cells(); begin += encode_block) {
    context_.check_cancelled();
    ModelInput input =
        model_input(data_, {begin, std::min(begin + encode_block, data_.n_cells())}, place_, n_genes, depth_ratio_);
    if (input.cells.empty()) continue;
    const std::vector<float> levels = represent(input.rows, model_.baseline);
    const Latent latent = encode(*model_.networks->encoder, input.rows);
    const torch::Tensor rows = torch::tensor(input.cells);
    mean_.index_copy_(0, rows, latent.mean.cpu());
    deviation_.index_copy_(0, rows, (latent.log_variance / 2).exp().cpu());
    level_.index_copy_(0, rows, torch::tensor(levels));
  }
}

ScgaclImputation::Columns ScgaclImputation::columns(std::span<const std::int32_t> genes) const {
  Columns out;
  std::vector<std::int64_t> rows;
  for (std::size_t column = 0; column < genes.size(); ++column) {
    const std::int32_t place = place_[static_cast<std::size_t>(genes[column])];
    if (place < 0) continue;
    out.block.push_back(static_cast<std::int64_t>(column));
    out.model.push_back(place);
    rows.push_back(place);
  }
  const auto& layer = model_.networks->generator->output;
  const torch::Tensor which = torch::tensor(rows, torch::kInt64).to(layer->weight.device());
  out.weight = layer->weight.index_select(0, which);
  const torch::Tensor gene_level = torch::from_blob(const_cast<float*>(model_.baseline.gene.data()),
                                                    {static_cast<std::int64_t>(model_.baseline.gene.size())});
  out.bias = layer->bias.index_select(0, which) + gene_level.to(which.device()).index_select(0, which);
  return out;
}

torch::Tensor ScgaclImputation::latent_mean(CellRange cells) const {
  const bool sampled = model_.options.text("latent_at_inference") == "sample";
  return sampled ? latent_draw(cells, 0) : mean_.narrow(0, cells.begin, cells.size());
}

torch::Tensor ScgaclImputation::latent_draw(CellRange cells, std::uint64_t index) const {
  const torch::Tensor noise = nn::cell_noise(model_.seed + index, "scgacl latent draw", cells, mean_.size(1));
  return mean_.narrow(0, cells.begin, cells.size()) + deviation_.narrow(0, cells.begin, cells.size()) * noise;
}

torch::Tensor ScgaclImputation::values(CellRange cells, const torch::Tensor& z, const Columns& columns) const {
  const torch::Tensor hidden = model_.networks->generator->hidden(z.to(columns.weight.device()));
  torch::Tensor out = torch::addmm(columns.bias, hidden, columns.weight.t());
  out.add_(level_.narrow(0, cells.begin, cells.size()).unsqueeze(1).to(out.device())).clamp_min_(0);
  // The model speaks at the depth of its fit.
  if (depth_ratio_ != 1) out = torch::log1p(torch::expm1(out) * depth_ratio_);
  return out.cpu();
}

void ScgaclImputation::scatter(const torch::Tensor& values, const Columns& columns, std::size_t n_genes,
                               std::span<float> out) {
  std::fill(out.begin(), out.end(), 0.0F);
  const torch::Tensor from = values.contiguous();
  const float* value = from.const_data_ptr<float>();
  for (std::int64_t row = 0; row < from.size(0); ++row) {
    float* to = out.data() + static_cast<std::size_t>(row) * n_genes;
    for (const auto column : columns.block) to[column] = *value++;
  }
}

void ScgaclImputation::impute(CellRange cells, std::span<const std::int32_t> genes, Quantity,
                              std::span<float> out) const {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const Columns chosen = columns(genes);
  scatter(values(cells, latent_mean(cells), chosen), chosen, genes.size(), out);
}

void ScgaclImputation::sample(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::uint64_t index,
                              std::span<float> out) const {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const Columns chosen = columns(genes);
  scatter(values(cells, latent_draw(cells, index + 1), chosen), chosen, genes.size(), out);
}

void ScgaclImputation::stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity,
                              std::span<float> out) const {
  const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
  const Columns chosen = columns(genes);
  const auto n = static_cast<std::uint64_t>(model_.options.integer("n_samples"));
  nn::RunningDeviation draws;
  for (std::uint64_t index = 1; index <= n; ++index) draws.add(values(cells, latent_draw(cells, index), chosen));
  scatter(draws.deviation(), chosen, genes.size(), out);
}

void ScgaclImputation::dropout_probability(CellRange cells, std::span<const std::int32_t> genes,
                                           std::span<float> out) const {
  const std::int64_t n_populations = model_.populations.n;
  std::fill(out.begin(), out.end(), 0.0F);
  for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
    const std::int32_t population = populations_[static_cast<std::size_t>(cell)];
    if (population < 0) continue;
    float* to = out.data() + static_cast<std::size_t>(cell - cells.begin) * genes.size();
    for (std::size_t column = 0; column < genes.size(); ++column) {
      const std::int32_t place = place_[static_cast<std::size_t>(genes[column])];
      if (place >= 0)
        to[column] = model_.zero_probability[static_cast<std::size_t>(place * n_populations + population)];
    }
  }
}

}  // namespace undrop::scgacl
