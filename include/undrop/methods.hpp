#pragma once

#include <undrop/archive.hpp>
#include <undrop/imputer.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace undrop {

/// What a method is asked to do, of which it says beforehand what it takes.
struct Workload {
  const Dataset& data;     ///< through prep
  const Options& options;  ///< the method's own
  bool fits = true;        ///< false where a kept imputer is used
  bool writes_stddev = false;
  std::span<const std::uint8_t> genes_to_fill;  ///< per gene of the data set
};

/// An estimate from the size of the data and a sample of its cells, within a factor of 2.
struct MethodCost {
  double seconds = 0;         ///< of one core of the machine that methods are measured on (pipeline/machine_speed)
  double parallel_share = 0;  ///< share of these that threads divide among them
  double bytes = 0;           ///< at the peak, beside the counts and the blocks that are written
  double zeros_modelled = 0;  ///< zeros a cell, mean, in genes that are modelled and to be filled
  double zeros_called = 0;    ///< of these, called dropout; all of them where there is no dropout model
};

/// The option of a method that `--tune` chooses by molecular cross-validation.
struct Tunable {
  std::string option = {};  ///< of whole numbers; empty: there is none
  /// What is tried, given the cells that it is tried on.
  std::function<std::vector<std::int64_t>(const Dataset&)> values = {};
};

/// What `undrop methods` tells about a method.
struct MethodInfo {
  std::string name = {};     ///< as given to --method
  std::string title = {};    ///< one line
  std::string summary = {};  ///< a few sentences: idea, when to use, when not
  std::string citation = {};
  std::string doi = {};
  bool is_control = false;  ///< stands in comparisons to be beaten
  bool needs_torch = false;
  bool uses_labels = false;
  std::int64_t minimum_cells = 1;  ///< cells that are not empty, without which a fit makes no sense
  std::string cost = {};           ///< of a fit, in a few words
  std::string advice = {};         ///< when to choose it, in a few words
  Offer offer = {};
  ParameterTable parameters = {};
  Tunable tunable = {};
  /// Looks at no more than some hundred cells. Empty: the cost of a method of a few passes over the counts is assumed.
  std::function<MethodCost(const Workload&, const Context&)> estimate_cost = {};
};

/// What a method gets beside its own options.
struct ImputerInput {
  Options options;
  /// One code a cell and the names; empty where the user gave none.
  std::vector<std::int32_t> labels;
  std::vector<std::string> label_names;
  std::int64_t n_clusters = 0;  ///< where no labels are given; 0: estimated
};

/// Every method, sorted by name; the same whether or not this build can run them.
[[nodiscard]] const std::vector<MethodInfo>& methods();
/// Throws OptionError naming the nearest method.
[[nodiscard]] const MethodInfo& find_method(const std::string& name);
/// Empty where the method can run here, else why not and what to install.
[[nodiscard]] std::string why_unavailable(const MethodInfo& method);
/// Throws OptionError where this build does not offer the method.
[[nodiscard]] std::unique_ptr<Imputer> make_imputer(const std::string& method, ImputerInput input);
/// The fitted imputer that `save` wrote. Throws FormatError or OptionError.
[[nodiscard]] std::unique_ptr<FittedImputer> load_fitted(const std::string& method, const ArchiveReader& archive);

}  // namespace undrop
