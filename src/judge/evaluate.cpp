#include "judge/evaluate.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>

#include <numeric>
#include <optional>
#include <sstream>
#include <utility>

#include "judge/aligned_values.hpp"
#include "judge/result_file.hpp"
#include "prep/size_factors.hpp"

namespace undrop::judge {

namespace {

ParameterTable make_table() {
  return ParameterTable({
      {.name = "truth",
       .default_value = std::string(),
       .help = "True counts, FILE or FILE:LAYER; the layer true_counts where there is one, else the file's counts",
       .placeholder = "FILE[:LAYER]",
       .required = true},
      {.name = "input",
       .default_value = std::string(),
       .help = "The counts that were imputed, FILE or FILE:LAYER; IMPUTED's own where not given",
       .placeholder = "FILE[:LAYER]"},
      {.name = "layer",
       .default_value = std::string(),
       .help = "Layer of IMPUTED to be scored, or X; the one that is marked as imputed where not given",
       .placeholder = "NAME"},
      {.name = "scale",
       .default_value = std::string("auto"),
       .help =
           "Scale of that layer: log1p of counts / size factor, counts / size factor, counts; auto: as the file says",
       .choices = {"auto", "log1p", "normalized", "counts"}},
      {.name = "mask_only",
       .default_value = false,
       .help = "Score hidden entries only: 0 in the input and positive in the truth, by the input's size factors"},
      {.name = "json", .default_value = false, .help = "Print JSON instead of a table"},
  });
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

/// The counts that were imputed, with the cells of the result; genes in the input's own order.
Dataset read_input(const FilePlace& place, bool is_given, const NamedValues& result, const std::string& feature_types,
                   Context& context) {
  ReadOptions options;
  options.layer = place.layer;
  auto data = read_dataset(place.path, options, context);
  if (!is_given && data.origin.location == result.location) {
    throw InputError(
        fmt::format("{}: {} is the result itself and the file holds no counts beside it; give the counts "
                    "that were imputed by --input FILE",
                    result.path, result.location));
  }
  const auto cells = matched_places(result.cell_names, data.cell_names, "cells", result.path, place.path);
  if (!cells.empty()) data = select_cells(data, cells);
  const auto types = split(feature_types.empty() ? "Gene Expression" : feature_types);
  prep::set_size_factors(data, context, types);
  return data;
}

Scale scale_of(const Options& options, const ResultFacts& facts, const std::string& path) {
  const auto& given = options.text("scale");
  for (const auto scale : {Scale::counts, Scale::normalized, Scale::log1p}) {
    if (given == to_text(scale)) return scale;
  }
  if (facts.scale) return *facts.scale;
  throw OptionError("scale", "",
                    "the scale of the result is not written in " + path + "; give --scale log1p, normalized or counts");
}

/// The places of the modelled genes in the result's order; empty where these are all.
std::vector<std::int32_t> modelled(const Dataset& input, std::span<const std::int32_t> genes_of_input) {
  std::vector<std::int32_t> kept;
  const auto n = static_cast<std::size_t>(genes_of_input.empty() ? input.n_genes()
                                                                 : static_cast<std::int64_t>(genes_of_input.size()));
  for (std::size_t gene = 0; gene < n; ++gene) {
    const auto at = genes_of_input.empty() ? gene : static_cast<std::size_t>(genes_of_input[gene]);
    if (input.is_modelled[at] != 0) kept.push_back(static_cast<std::int32_t>(gene));
  }
  if (kept.size() == n) kept.clear();
  return kept;
}

FilePlace truth_place(const Options& options, bool masked) {
  if (options.text("truth").empty()) throw OptionError("truth", "", "is needed: the file with the true counts");
  auto place = file_place(options.text("truth"));
  if (place.layer.empty() && !masked && has_layer(place.path, "true_counts")) place.layer = "true_counts";
  return place;
}

/// What is compared, all with the same cells and genes.
struct Matrices {
  std::unique_ptr<ValueSource> counts;
  std::unique_ptr<ValueSource> truth;
  std::unique_ptr<ValueSource> result;
  std::unique_ptr<ValueSource> dropout;
  std::vector<double> size_factors;
};

Matrices gather(NamedValues result, NamedValues truth, const Dataset& input, ResultFacts& facts) {
  const auto genes = matched_genes(result.gene_names, input.gene_names, result.path, input.origin.path);
  const auto kept = modelled(input, genes);
  Matrices out;
  out.truth = reordered(aligned_values(std::move(truth), result.cell_names, result.gene_names, result.path), {}, kept);
  out.counts = reordered(reordered(counts_as_values(input.counts), {}, genes), {}, kept);
  out.result = reordered(std::move(result.values), {}, kept);
  if (facts.dropout) out.dropout = reordered(std::move(facts.dropout), {}, kept);
  out.size_factors = facts.size_factors.empty() ? input.size_factors : facts.size_factors;
  return out;
}

std::vector<TruthScores> scored(Matrices matrices, const std::string& name, Scale scale, TruthProtocol protocol,
                                const Context& context) {
  auto controls = make_controls(*matrices.counts, matrices.size_factors, context);
  const auto result = make_result(name, std::move(matrices.result), scale, matrices.size_factors);
  TruthComparison comparison;
  comparison.protocol = protocol;
  comparison.counts = matrices.counts.get();
  comparison.truth = matrices.truth.get();
  comparison.size_factors = matrices.size_factors;
  comparison.predictions.push_back(result.get());
  for (const auto& control : controls) comparison.predictions.push_back(control.get());
  comparison.dropout = matrices.dropout.get();
  return score_against_truth(comparison, context);
}

}  // namespace

const ParameterTable& evaluate_parameters() {
  static const ParameterTable table = make_table();
  return table;
}

Evaluation evaluate_file(const EvaluateRequest& request, Context& context) {
  const Options options(evaluate_parameters(), "default", request.options);
  const bool masked = options.flag("mask_only");
  auto facts = find_result(request.imputed, options.text("layer"), context);
  const Scale scale = scale_of(options, facts, request.imputed);
  auto result = open_values(request.imputed, facts.layer, context);
  const bool input_given = !options.text("input").empty();
  const FilePlace input_place =
      input_given ? file_place(options.text("input")) : FilePlace{request.imputed, facts.counts_layer};
  const auto input = read_input(input_place, input_given, result, facts.feature_types, context);
  const FilePlace place = truth_place(options, masked);
  auto truth = open_values(place.path, place.layer, context);

  Evaluation evaluation;
  evaluation.protocol = masked ? TruthProtocol::mask : TruthProtocol::truth;
  evaluation.imputed = request.imputed;
  evaluation.layer = result.location;
  evaluation.scale = to_text(scale);
  evaluation.truth = fmt::format("{}:{}", truth.path, truth.location);
  evaluation.input = fmt::format("{}:{}", input.origin.path, input.origin.location);
  const std::string name = !facts.method.empty() ? facts.method : (facts.layer.empty() ? "result" : facts.layer);
  auto matrices = gather(std::move(result), std::move(truth), input, facts);
  evaluation.n_cells = matrices.counts->n_cells();
  evaluation.n_genes = matrices.counts->n_genes();
  evaluation.rows = scored(std::move(matrices), name, scale, evaluation.protocol, context);
  if (evaluation.rows.front().recovery.n_entries == 0) {
    throw InputError(fmt::format("no entry can be scored: {}",
                                 masked ? "no zero of the input is positive in the truth" : "the matrices are empty"));
  }
  return evaluation;
}

}  // namespace undrop::judge
