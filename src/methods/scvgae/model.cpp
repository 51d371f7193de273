#include "methods/scvgae/model.hpp"

#include <undrop/errors.hpp>

#include "methods/saved_facts.hpp"
#include "methods/saved_options.hpp"
#include "methods/scvgae/parameters.hpp"
#include "nn/module_archive.hpp"

namespace undrop::scvgae {

namespace {

torch::Tensor load_features(const ArchiveReader& archive, std::int64_t n_cells, std::int64_t n_hidden) {
  std::vector<std::int64_t> shape;
  std::vector<float> values = archive.floats("features", &shape);
  if (shape != std::vector<std::int64_t>{n_cells, n_hidden})
    throw FormatError("model", "features", "has another shape than the graph's; save the model again");
  return torch::from_blob(values.data(), {n_cells, n_hidden}).clone();
}

}  // namespace

void Model::save(ArchiveWriter& archive) const {
  save_options(options, archive);
  archive.put("genes", gene_names);
  archive.put("median_total", std::vector<double>{median_total});
  archive.put("state", std::vector<std::int64_t>{static_cast<std::int64_t>(seed), converged ? 1 : 0});
  archive.put("fingerprints", fingerprints);
  const std::vector<std::int64_t> per_gene{static_cast<std::int64_t>(gene_names.size())};
  archive.put("start/log_mean", start.log_mean, per_gene);
  archive.put("start/log_shape", start.log_shape, per_gene);
  archive.put("calibration/rate_scale", calibration.rate_scale, per_gene);
  archive.put("calibration/log_shift", calibration.log_shift, per_gene);
  graph.save(archive);
  if (graph.any()) {
    const torch::Tensor values = features.to(torch::kCPU).contiguous();
    const std::vector<std::int64_t> shape(values.sizes().begin(), values.sizes().end());
    archive.put("features", std::span(values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel())), shape);
  }
  save_facts(archive, facts);
  nn::save_module(*networks->encoder, archive, "encoder");
  nn::save_module(*networks->decoder, archive, "decoder");
}

Model Model::load(const ArchiveReader& archive) {
  Model model;
  model.options = load_options(info().parameters, archive);
  model.gene_names = archive.texts("genes");
  const auto total = archive.doubles("median_total");
  const auto state = archive.integers("state");
  model.fingerprints = archive.integers("fingerprints");
  model.start.log_mean = archive.floats("start/log_mean");
  model.start.log_shape = archive.floats("start/log_shape");
  model.calibration = {archive.floats("calibration/rate_scale"), archive.floats("calibration/log_shift")};
  model.graph = Graph::load(archive);
  model.facts = load_facts(archive);
  if (total.size() != 1 || state.size() != 2 || model.gene_names.empty() ||
      model.start.log_mean.size() != model.gene_names.size() ||
      model.start.log_shape.size() != model.gene_names.size() ||
      model.calibration.rate_scale.size() != model.gene_names.size() ||
      model.calibration.log_shift.size() != model.gene_names.size() ||
      (model.graph.any() && model.graph.degrees.size() != model.fingerprints.size()))
    throw FormatError("model", "genes", "its parts disagree in size; save the model again");
  model.median_total = total[0];
  model.seed = static_cast<std::uint64_t>(state[0]);
  model.converged = state[1] != 0;
  if (model.graph.any()) {
    model.features = load_features(archive, static_cast<std::int64_t>(model.fingerprints.size()),
                                   model.options.integer("hidden_dim"));
  }
  model.networks =
      std::make_unique<Networks>(model.options, static_cast<std::int64_t>(model.gene_names.size()), Context());
  nn::load_module(*model.networks->encoder, archive, "encoder");
  nn::load_module(*model.networks->decoder, archive, "decoder");
  model.networks->train(false);
  return model;
}

}  // namespace undrop::scvgae
