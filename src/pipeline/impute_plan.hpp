#pragma once

#include <undrop/methods.hpp>
#include <undrop/read.hpp>

#include <memory>
#include <string>
#include <vector>

#include "io/model_archive.hpp"
#include "io/result_output.hpp"
#include "output/output_policy.hpp"
#include "pipeline/impute_file.hpp"

namespace undrop::pipeline {

/// A request with everything settled that can be settled before the input is read.
struct ImputePlan {
  std::string input;
  std::string output;
  io::OutputTarget target = {};
  std::string key;  ///< name of the layer, prefix of the rest
  Options common;
  ParameterValues method_options;
  Options fit_options;  ///< the method's, where it is fitted
  std::string preset = "default";
  bool learns_posterior = false;  ///< the policy is posterior, and the method's own rates are none yet
  output::PolicyOptions policy = {};
  std::vector<std::string> genes = {};  ///< names given by --genes; empty: all
  std::vector<std::string> feature_types = {};
  std::string batch_column = {};
  std::vector<double> quantiles = {};           ///< of the posterior that get a layer
  std::shared_ptr<const io::Model> model = {};  ///< nullptr where the method is fitted
  bool in_memory = false;                       ///< input and output are the caller's, and no files
};

/// Opens the model that a request names; nullptr where it names none.
[[nodiscard]] std::shared_ptr<const io::Model> open_model(const ImputeRequest& request);

/// Refuses early: options that contradict each other or that the method does not offer, an output that exists or cannot
/// be made, a list of genes that cannot be read. Throws OptionError, UsageError, InputError.
[[nodiscard]] ImputePlan plan_imputation(const ImputeRequest& request, const MethodInfo& method,
                                         std::shared_ptr<const io::Model> model);
/// The same for data in memory: there is neither input nor output to look at, and `genes` are the names themselves.
[[nodiscard]] ImputePlan plan_in_memory(const ImputeRequest& request, const MethodInfo& method,
                                        std::shared_ptr<const io::Model> model, std::vector<std::string> genes);

/// Threads, seed, device and memory where the request gives them; else those of the context stay.
void apply_to_context(const Options& common, Context& context);

[[nodiscard]] ReadOptions read_options(const Options& common);
/// Types of the features that are modelled. Throws OptionError where none is named.
[[nodiscard]] std::vector<std::string> feature_types_of(const Options& common);

/// What the run adds to an h5ad file.
[[nodiscard]] std::string dropout_key(const ImputePlan& plan);
[[nodiscard]] std::string sd_key(const ImputePlan& plan);
/// KEY_q5 for the quantile of 5 %.
[[nodiscard]] std::string quantile_key(const ImputePlan& plan, double probability);

}  // namespace undrop::pipeline
