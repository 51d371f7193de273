#include "pipeline/impute_plan.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>
#include <utility>

#include "io/h5ad_output.hpp"
#include "io/temporary_file.hpp"
#include "methods/calibrated_calls.hpp"
#include "methods/given_neighbors.hpp"
#include "pipeline/gene_list.hpp"

namespace undrop::pipeline {

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  std::string part;
  while (std::getline(stream, part, separator)) {
    const auto begin = part.find_first_not_of(' ');
    if (begin != std::string::npos) parts.push_back(part.substr(begin, part.find_last_not_of(' ') - begin + 1));
  }
  return parts;
}

/// Text formats are for programs that take counts.
Scale default_scale(io::OutputFormat format) { return io::holds_counts(format) ? Scale::log1p : Scale::counts; }

output::PolicyOptions policy_options(const Options& common, const MethodInfo& method, io::OutputFormat format) {
  output::PolicyOptions options;
  const std::string& policy = common.text("policy");
  const std::string& zeros = common.text("zeros");
  if (policy == "posterior" && !method.offer.rate) {
    throw OptionError("policy", policy,
                      "needs rates, and " + method.name + " predicts expressed values only; give fill or denoise");
  }
  if (zeros == "weighed" && !(method.offer.rate && method.offer.expressed && method.offer.dropout_probability)) {
    throw OptionError("zeros", zeros,
                      "needs a rate, an expressed value and a probability of dropout for each zero, which " +
                          method.name + " does not offer all; give called or all");
  }
  if (policy == "denoise") options.policy = output::Policy::denoise;
  if (policy == "posterior") options.policy = output::Policy::posterior;
  if (options.policy != output::Policy::fill && (zeros == "called" || zeros == "weighed")) {
    throw OptionError("zeros", zeros, "has a meaning under --policy fill only; " + policy + " replaces every entry");
  }
  if (zeros == "called" && !method.offer.dropout_probability) {
    throw OptionError("zeros", zeros, method.name + " has no dropout model; give all");
  }
  const bool called = zeros != "all" && method.offer.dropout_probability;
  options.zeros = called ? output::Zeros::called : output::Zeros::all;
  if (zeros == "weighed") options.zeros = output::Zeros::weighed;
  const std::string& scale = common.text("scale");
  options.scale = common.is_given("scale") ? Scale::log1p : default_scale(format);
  if (scale == "counts") options.scale = Scale::counts;
  if (scale == "normalized") options.scale = Scale::normalized;
  return options;
}

std::string key_of(const Options& common, const MethodInfo& method) {
  const std::string& given = common.text("key_added");
  if (given.empty()) return method.name;
  if (given.find('/') != std::string::npos || given == "." || given == "..") {
    throw OptionError("key-added", given, "must be a plain name without slashes");
  }
  return given;
}

void check_offer(const Options& common, const MethodInfo& method) {
  if (common.flag("write_sd") && !method.offer.stddev && common.text("policy") != "posterior") {
    throw OptionError("write-sd", "true", "is not offered by " + method.name + ": it has no standard deviations");
  }
  if (common.flag("write_sd") && common.text("zeros") == "weighed") {
    throw OptionError("write-sd", "true", "is not offered for --zeros weighed, whose values mix two distributions");
  }
  if (common.flag("write_dropout") && !method.offer.dropout_probability) {
    throw OptionError("write-dropout", "true", "is not offered by " + method.name + ": it has no dropout model");
  }
  if (!common.text("labels").empty() && !method.uses_labels) {
    throw OptionError("labels", common.text("labels"), "is not offered by " + method.name + ", which uses no labels");
  }
  if (!common.text("labels").empty() && common.integer("n_clusters") > 0) {
    throw OptionError("n-clusters", std::to_string(common.integer("n_clusters")),
                      "contradicts --labels, which says what the populations are; give one of the two");
  }
}

std::string percent_text(double probability) { return fmt::format("{:.6g}", 100 * probability); }

/// Numbers between 0 and 1.
std::vector<double> quantiles_of(const Options& common) {
  std::vector<double> out;
  const std::string& text = common.text("write_quantiles");
  for (const auto& part : split(text, ',')) {
    double number = 0;
    const auto [rest, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc() || rest != part.data() + part.size() || !(number > 0 && number < 1))
      throw OptionError("write-quantiles", text, "must be numbers between 0 and 1, separated by commas");
    const auto same = [&](double other) { return percent_text(other) == percent_text(number); };
    if (std::any_of(out.begin(), out.end(), same) || percent_text(number) == "100")
      throw OptionError("write-quantiles", text, "must be distinct and name layers of their own");
    out.push_back(number);
  }
  if (!out.empty() && common.text("policy") != "posterior")
    throw OptionError("write-quantiles", text, "has a meaning under --policy posterior only");
  return out;
}

void check_tuning(const Options& common, const Options& own, const MethodInfo& method) {
  if (!common.flag("tune")) return;
  const std::string& option = method.tunable.option;
  if (option.empty()) throw OptionError("tune", "true", "is not offered by " + method.name);
  if (own.is_given(option)) {
    throw OptionError(
        "tune", "true",
        "contradicts " + method.parameters.find(option)->flag() + ", which it chooses; give one of the two");
  }
}

/// A fit to half of the molecules must not see the others, of which the file's embedding or graph was made as well.
void check_given(const Options& common, const Options& own, bool learns_posterior) {
  const GivenKeys keys = given_keys(own);
  if (!keys.any()) return;
  const std::string option = keys.use_rep.empty() ? "neighbors-key" : "use-rep";
  const std::string key = keys.use_rep.empty() ? keys.neighbors_key : keys.use_rep;
  const std::string problem = ", which holds molecules back from a fit, and the file's own was made of all of them; ";
  if (common.flag("tune")) {
    throw OptionError(option, key, "cannot be used beside --tune" + problem + "leave one of the two out");
  }
  if (learns_posterior) {
    throw OptionError(option, key, "cannot be used beside --policy posterior" + problem + "give fill or denoise");
  }
}

/// What a format has no room for.
void check_format(const Options& common, io::OutputFormat format) {
  if (format == io::OutputFormat::tenx_h5) {
    throw OptionError(
        "output", common.text("output"),
        "would be a 10x HDF5 file, which holds whole numbers and no layers; write .h5ad, .loom, .csv or a "
        "10x folder (FOLDER/)");
  }
  for (const char* name : {"write_dropout", "write_sd", "write_quantiles"}) {
    const bool asked = std::string(name) == "write_quantiles" ? !common.text(name).empty() : common.flag(name);
    if (format == io::OutputFormat::table && asked) {
      throw OptionError(impute_parameters().find(name)->flag(), to_text(common.values().at(name)),
                        "needs room for a second matrix, and a text table has none; write .h5ad, .loom or a 10x folder "
                        "(FOLDER/)");
    }
  }
}

/// A method that can do with learning rates alone does, where no more is asked for.
ParameterValues fit_values(const ImputeRequest& request, const Options& common, const MethodInfo& method) {
  auto values = request.method;
  const bool needs_rates =
      common.text("policy") != "fill" && common.text("save_model").empty() && !common.flag("write_dropout");
  if (needs_rates && method.parameters.find("rates_only") != nullptr) values.try_emplace("rates_only", true);
  return values;
}

/// A kept imputer is used as it is: what would have changed its fit is refused.
void check_model(const ImputeRequest& request, const Options& common, const io::ModelHeader& header) {
  if (common.is_given("method") && common.text("method") != header.method) {
    throw OptionError("method", common.text("method"), "is not the model's, which is of " + header.method);
  }
  for (const char* name : {"labels", "n_clusters", "preset", "save_model", "tune"}) {
    if (common.is_given(name)) {
      throw OptionError(impute_parameters().find(name)->flag(), to_text(common.values().at(name)),
                        "belongs to a fit, and --model uses one that was made; leave one of the two out");
    }
  }
  if (!request.method.empty()) {
    throw OptionError(request.method.begin()->first, to_text(request.method.begin()->second),
                      "belongs to a fit, and --model uses one that was made; leave one of the two out");
  }
  if (header.batch_column.empty() && !common.text("batch").empty()) {
    throw OptionError("batch", common.text("batch"), "cannot be used: the model was fitted to all cells together");
  }
}

void check_files(const ImputeRequest& request, const Options& common, const io::OutputTarget& target) {
  const std::string& output = common.text("output");
  const std::string& save_model = common.text("save_model");
  const bool force = common.flag("force");
  io::require_different_files(request.input, output);
  io::require_writable(target, force);
  if (save_model.empty()) return;
  if (std::filesystem::path(save_model).lexically_normal() == std::filesystem::path(output).lexically_normal()) {
    throw UsageError(save_model + ": the model cannot be saved where the output goes; choose another name");
  }
  io::require_different_files(request.input, save_model);
  io::require_writable(save_model, force);
}

/// All that has nothing to do with files, for a result of this format.
ImputePlan settle(const ImputeRequest& request, const MethodInfo& method, std::shared_ptr<const io::Model> model,
                  io::OutputFormat format) {
  ImputePlan plan;
  plan.common = Options(impute_parameters(), "default", request.common);
  const Options& common = plan.common;
  if (model) {
    check_model(request, common, model->header());
    plan.method_options = model->header().options;
    plan.preset = model->header().preset;
  } else {
    plan.preset = common.text("preset");
    plan.fit_options = Options(method.parameters, plan.preset, fit_values(request, common, method));
    plan.method_options = plan.fit_options.values();
  }
  MethodInfo offered = method;
  offered.offer = calibrated_calls::offer_with(method, plan.method_options);
  check_offer(common, offered);
  if (!model) check_tuning(common, plan.fit_options, method);
  plan.target.format = format;
  plan.policy = policy_options(common, offered, format);
  plan.learns_posterior = plan.policy.policy == output::Policy::posterior && !method.offer.rate_is_posterior;
  if (!model) check_given(common, plan.fit_options, plan.learns_posterior);
  plan.quantiles = quantiles_of(common);
  plan.key = key_of(common, method);
  plan.feature_types = feature_types_of(common);
  if (common.text("max_memory") != "free") (void)parse_size("max-memory", common.text("max_memory"));
  plan.batch_column = model ? model->header().batch_column : common.text("batch");
  if (!common.text("batch").empty()) plan.batch_column = common.text("batch");
  plan.model = std::move(model);
  return plan;
}

}  // namespace

std::shared_ptr<const io::Model> open_model(const ImputeRequest& request) {
  const Options common(impute_parameters(), "default", request.common);
  const std::string& path = common.text("model");
  return path.empty() ? nullptr : std::make_shared<const io::ModelInput>(path);
}

ImputePlan plan_imputation(const ImputeRequest& request, const MethodInfo& method,
                           std::shared_ptr<const io::Model> model) {
  const Options common(impute_parameters(), "default", request.common);
  const std::string& output = common.text("output");
  if (output.empty()) throw UsageError("the output has no name; give one with --output FILE.h5ad");
  const auto target = io::output_target(output, common.text("format"), common.text("cells_as") == "rows");
  ImputePlan plan = settle(request, method, std::move(model), target.format);
  check_format(common, target.format);
  plan.input = request.input;
  plan.output = output;
  plan.target = target;
  check_files(request, common, plan.target);
  if (!common.text("genes").empty()) plan.genes = read_gene_list(common.text("genes"));
  return plan;
}

ImputePlan plan_in_memory(const ImputeRequest& request, const MethodInfo& method,
                          std::shared_ptr<const io::Model> model, std::vector<std::string> genes) {
  ImputePlan plan = settle(request, method, std::move(model), io::OutputFormat::h5ad);
  plan.in_memory = true;
  plan.genes = std::move(genes);
  return plan;
}

void apply_to_context(const Options& common, Context& context) {
  if (common.integer("threads") > 0) context.threads = static_cast<int>(common.integer("threads"));
  if (common.is_given("seed")) context.seed = static_cast<std::uint64_t>(common.integer("seed"));
  if (common.is_given("device")) context.device = common.text("device") == "cuda" ? Device::cuda : Device::cpu;
  const std::string& memory = common.text("max_memory");
  if (memory != "free") context.memory_budget = parse_size("max-memory", memory);
}

ReadOptions read_options(const Options& common) {
  ReadOptions options;
  options.layer = common.text("layer");
  options.cells_as_rows = common.text("cells_as") == "rows";
  options.genome = common.text("genome");
  options.orientation_is_given = common.is_given("cells_as");
  return options;
}

std::vector<std::string> feature_types_of(const Options& common) {
  auto types = split(common.text("feature_types"), ',');
  if (types.empty()) throw OptionError("feature-types", "", "must name at least one type of features");
  return types;
}

std::string dropout_key(const ImputePlan& plan) { return plan.key + "_dropout"; }

std::string sd_key(const ImputePlan& plan) { return plan.key + "_sd"; }

std::string quantile_key(const ImputePlan& plan, double probability) {
  return plan.key + "_q" + percent_text(probability);
}

}  // namespace undrop::pipeline
