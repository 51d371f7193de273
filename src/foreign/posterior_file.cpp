#include "foreign/posterior_file.hpp"

#include <undrop/errors.hpp>

#include <array>
#include <filesystem>
#include <utility>
#include <vector>

#include "foreign/foreign_prediction.hpp"
#include "io/h5ad_output.hpp"
#include "judge/aligned_values.hpp"
#include "pipeline/impute_parameters.hpp"
#include "pipeline/impute_run.hpp"

namespace undrop::foreign {

namespace {

constexpr std::array shared_names{
    "output",   "format", "key_added",     "scale", "genes", "write_sd", "write_quantiles", "force",  "layer",
    "cells_as", "genome", "feature_types", "obs",   "seed",  "threads",  "max_memory",      "dry_run"};

std::vector<std::string> scale_choices() {
  auto choices = foreign_scale_names();
  choices.insert(choices.begin(), "auto");
  return choices;
}

/// What becomes of the prediction; the rest is as in `undrop impute`.
ParameterTable prediction_parameters() {
  return ParameterTable({
      {.name = "prediction",
       .default_value = std::string(),
       .help = "What another tool made of the counts of INPUT: h5ad, loom, 10x, csv, tsv or MatrixMarket; :LAYER names "
               "a matrix of an h5ad file. Cells and genes are matched by name",
       .placeholder = "FILE[:LAYER]"},
      {.name = "prediction_scale",
       .default_value = std::string("auto"),
       .help = "Scale of the prediction: counts, normalized (counts / size factor), log1p of that, cp10k (per 10,000) "
               "or its log1p; auto: what undrop wrote beside it",
       .choices = scale_choices()},
      {.name = "prediction_of_half",
       .default_value = std::string(),
       .help = "What the same tool made of the file of --export-half, on the same scale: tells how far it can be "
               "trusted, gene by gene",
       .placeholder = "FILE[:LAYER]"},
  });
}

ParameterTable all_parameters() {
  auto parameters = prediction_parameters().parameters();
  parameters.push_back({.name = "export_half",
                        .default_value = std::string(),
                        .help = "Write one half of the molecules of INPUT to this h5ad file for the tool, and end",
                        .placeholder = "FILE"});
  for (const char* name : shared_names) {
    auto parameter = *pipeline::impute_parameters().find(name);
    parameter.required = false;
    if (parameter.name == "key_added")
      parameter.help = "Name of the new layer and prefix of its companions; else posterior";
    if (parameter.name == "genes")
      parameter.help = "Weigh these genes only, one name a line; the others keep their counts";
    if (parameter.name == "write_sd") parameter.help = "Add a layer with the standard deviation of the posterior";
    if (parameter.name == "seed") parameter.help = "Seed of the halves of the molecules";
    parameters.push_back(std::move(parameter));
  }
  return ParameterTable(std::move(parameters));
}

Options options_of(const PosteriorRequest& request) { return {posterior_parameters(), "default", request.options}; }

ForeignMatrix matrix_of(const std::string& option, const Options& options, const Context& context) {
  const std::string& text = options.text(option);
  const auto place = judge::file_place(text);
  const std::string flag = posterior_parameters().find(option)->flag();
  if (!std::filesystem::exists(place.path)) throw InputError("--" + flag + ": there is no file " + place.path);
  const std::string& scale = options.text("prediction_scale");
  auto matrix = completed({place.path, place.layer, scale == "auto" ? "" : scale, flag}, context);
  if (matrix.scale.empty()) {
    throw OptionError("prediction-scale", "auto",
                      "does not do here: " + place.path +
                          " does not say on which scale its values are; give counts, normalized, log1p, cp10k or "
                          "log1p_cp10k");
  }
  return matrix;
}

ForeignPrediction prediction_of(const PosteriorRequest& request, const Context& context) {
  const Options options = options_of(request);
  if (options.text("prediction").empty()) {
    throw UsageError(
        "undrop posterior needs --prediction FILE[:LAYER], what another tool made of the counts; or --export-half "
        "FILE, which writes half of the molecules for it");
  }
  ForeignPrediction out{matrix_of("prediction", options, context), {}};
  if (!options.text("prediction_of_half").empty()) out.of_half = matrix_of("prediction_of_half", options, context);
  if (out.of_half.path == out.of_all.path && out.of_half.layer == out.of_all.layer) {
    throw OptionError("prediction-of-half", options.text("prediction_of_half"),
                      "is the prediction itself; give what the tool made of the file of --export-half");
  }
  for (const auto* matrix : {&out.of_all, &out.of_half}) {
    if (!matrix->path.empty() && !options.text("output").empty())
      io::require_different_files(matrix->path, options.text("output"));
  }
  return out;
}

/// The request as one of `undrop impute` with a method of its own.
pipeline::ImputeRequest impute_request(const PosteriorRequest& request, const MethodInfo& method) {
  pipeline::ImputeRequest out;
  out.input = request.input;
  out.common = shared_options(request);
  out.common["method"] = method.name;
  out.common["policy"] = std::string("posterior");
  for (const auto& [name, value] : request.options) {
    if (method.parameters.find(name) != nullptr) out.method[name] = value;
  }
  return out;
}

pipeline::MethodSource source_of(ForeignPrediction prediction) {
  MethodInfo info;
  info.name = "posterior";
  info.title = "posterior of another tool's prediction";
  info.offer = {.rate = true, .stddev = true, .rate_is_posterior = true, .scale = Scale::normalized};
  info.parameters = prediction_parameters();
  return {info,
          [prediction = std::move(prediction)](const ImputerInput&) { return posterior_of_prediction(prediction); },
          {}};
}

}  // namespace

const ParameterTable& posterior_parameters() {
  static const ParameterTable table = all_parameters();
  return table;
}

ParameterValues shared_options(const PosteriorRequest& request) {
  ParameterValues out;
  for (const auto& [name, value] : request.options) {
    if (pipeline::impute_parameters().find(name) != nullptr) out[name] = value;
  }
  return out;
}

pipeline::ImputeSummary posterior_file(const PosteriorRequest& request, Context& context) {
  const auto source = source_of(prediction_of(request, context));
  return pipeline::impute_with(impute_request(request, source.info), source, context);
}

pipeline::ImputeEstimate estimate_posterior(const PosteriorRequest& request, Context& context) {
  const auto source = source_of(prediction_of(request, context));
  return pipeline::estimate_with(impute_request(request, source.info), source, context);
}

pipeline::ImputeSummary posterior_data(PosteriorOfData request, io::ResultOutput& output, Context& context) {
  const PosteriorRequest asked{"", std::move(request.options)};
  const auto source = source_of(prediction_of(asked, context));
  pipeline::DataRequest run{std::move(request.data), impute_request(asked, source.info), std::move(request.genes), {}};
  return pipeline::impute_data(std::move(run), source, output, context);
}

}  // namespace undrop::foreign
