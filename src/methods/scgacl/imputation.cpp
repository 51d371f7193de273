#include "methods/scgacl/imputation.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "core/random.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scgacl {

namespace {

constexpr std::int64_t encode_block = 4096;

}  // namespace

std::vector<std::int32_t> places_in_model(const Model& model, const Dataset& data) {
  std::unordered_map<std::string, std::int32_t> place;
  for (std::size_t j = 0; j < model.gene_names.size(); ++j)
    place.emplace(model.gene_names[j], static_cast<std::int32_t>(j));
  std::vector<std::int32_t> out;
  out.reserve(data.gene_names.size());
  for (const auto& name : data.gene_names) {
    const auto at = place.find(name);
    out.push_back(at == place.end() ? -1 : at->second);
  }
  return out;
}

ScgaclImputation::ScgaclImputation(const Model& model, const Dataset& data, Context& context)
    : model_(model),
      data_(data),
      context_(context),
      place_(places_in_model(model, data)),
      depth_ratio_(data.median_total / model.median_total) {
  if (std::all_of(place_.begin(), place_.end(), [](std::int32_t place) { return place < 0; })) {
    throw InputError("none of the model's " + std::to_string(model.gene_names.size()) +
                     " genes is among the input's (the model's first is " + model.gene_names.front() +
                     "); the names must be of the same kind, symbols or identifiers");
  }
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
  const std::int64_t n_latent = mean_.size(1);
  torch::Tensor noise = torch::empty({cells.size(), n_latent});
  float* at = noise.data_ptr<float>();
  for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
    Random random(model_.seed + index, "scgacl latent draw", static_cast<std::uint64_t>(cell));
    for (std::int64_t k = 0; k < n_latent; ++k) *at++ = static_cast<float>(random.normal());
  }
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
  torch::Tensor mean;
  torch::Tensor squares;
  for (std::uint64_t index = 1; index <= n; ++index) {
    const torch::Tensor draw = values(cells, latent_draw(cells, index), chosen);
    if (index == 1) {
      mean = torch::zeros_like(draw);
      squares = torch::zeros_like(draw);
    }
    const torch::Tensor difference = draw - mean;
    mean += difference / static_cast<double>(index);
    squares += difference * (draw - mean);
  }
  scatter((squares / static_cast<double>(n - 1)).sqrt(), chosen, genes.size(), out);
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
