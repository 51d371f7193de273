#include "methods/scdtl/model.hpp"

#include <undrop/errors.hpp>

#include "methods/saved_options.hpp"
#include "methods/scdtl/bulk_stage.hpp"
#include "methods/scdtl/fusion_stage.hpp"
#include "methods/scdtl/parameters.hpp"
#include "methods/scdtl/transfer_stage.hpp"
#include "nn/module_archive.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scdtl {

torch::Tensor Model::values(const CellBatch& batch) const {
  const torch::NoGradGuard no_gradients;
  const torch::Tensor out =
      fusion ? fused_values(*fusion, *networks, batch, scale, options) : transferred_values(*networks, batch, scale);
  return out.clamp_min(0);
}

void Model::save(ArchiveWriter& archive) const {
  save_options(options, archive);
  archive.put("genes", gene_names);
  archive.put("median_total", std::vector<double>{median_total});
  const std::vector<std::int64_t> per_gene{static_cast<std::int64_t>(gene_names.size())};
  archive.put("scale/level", scale.level, per_gene);
  archive.put("scale/range", scale.range, per_gene);
  if (!scale.zero.empty()) archive.put("scale/zero", scale.zero, per_gene);
  archive.put("order", std::vector<std::int64_t>(order.begin(), order.end()));
  archive.put("hidden", networks->shape.hidden);
  const bool relu = networks->shape.imputer_activation == nn::Activation::relu;
  archive.put("state", std::vector<std::int64_t>{networks->shape.latent, fusion ? 1 : 0, relu ? 1 : 0});
  nn::save_module(*networks->encoder, archive, "encoder");
  nn::save_module(*networks->imputer, archive, "imputer");
  if (fusion) nn::save_module(*fusion, archive, "fusion");
}

Model Model::load(const ArchiveReader& archive) {
  Model model;
  model.options = load_options(info().parameters, archive);
  model.gene_names = archive.texts("genes");
  const auto total = archive.doubles("median_total");
  const auto state = archive.integers("state");
  model.scale = {representation_of(model.options), archive.floats("scale/level"), archive.floats("scale/range"), {}};
  if (archive.has("scale/zero")) model.scale.zero = archive.floats("scale/zero");
  const auto n = model.gene_names.size();
  for (const auto gene : archive.integers("order")) {
    if (gene < 0 || gene >= static_cast<std::int64_t>(n))
      throw FormatError("model", "order", "names a gene that is not there; save the model again");
    model.order.push_back(static_cast<std::int32_t>(gene));
  }
  if (total.size() != 1 || state.size() != 3 || n == 0 || model.scale.level.size() != n ||
      model.scale.range.size() != n || (!model.scale.zero.empty() && model.scale.zero.size() != n) ||
      (!model.order.empty() && model.order.size() != n))
    throw FormatError("model", "genes", "its parts disagree in size; save the model again");
  model.median_total = total[0];
  NetworkShape shape = network_shape(model.options, true);
  shape.hidden = archive.integers("hidden");
  shape.latent = state[0];
  shape.imputer_activation = state[2] != 0 ? nn::Activation::relu : nn::Activation::sigmoid;
  const Context context;
  const auto n_genes = static_cast<std::int64_t>(n);
  const auto generator = nn::generator(context, "scdtl networks");
  model.networks = std::make_unique<TransferNetworks>(n_genes, shape, generator);
  nn::load_module(*model.networks->encoder, archive, "encoder");
  nn::load_module(*model.networks->imputer, archive, "imputer");
  model.networks->train(false);
  if (state[1] == 0) return model;
  model.fusion = std::make_unique<Fusion>(fusion_options(model.options, n_genes, model.order), generator);
  nn::load_module(*model.fusion, archive, "fusion");
  model.fusion->train(false);
  return model;
}

}  // namespace undrop::scdtl
