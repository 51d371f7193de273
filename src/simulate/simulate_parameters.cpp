#include "simulate/simulate_parameters.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "simulate/number_list.hpp"

namespace undrop {

namespace {

using Integer = std::int64_t;

constexpr double largest_location = 100;

std::vector<Parameter> size_and_means() {
  return {
      {.name = "n_cells", .default_value = Integer{500}, .help = "Cells", .minimum = 1, .maximum = 1e9},
      {.name = "n_genes", .default_value = Integer{1000}, .help = "Genes", .minimum = 1, .maximum = 1e6},
      {.name = "mean_shape",
       .default_value = 0.6,
       .help = "Shape of the Gamma distribution of gene means",
       .minimum = 1e-3,
       .maximum = 1e6},
      {.name = "mean_rate",
       .default_value = 0.3,
       .help = "Rate of the Gamma distribution of gene means",
       .minimum = 1e-6,
       .maximum = 1e9},
      {.name = "outlier_probability",
       .default_value = 0.05,
       .help = "Share of the genes whose mean is the median mean times a log-normal factor",
       .minimum = 0,
       .maximum = 1},
      {.name = "outlier_location",
       .default_value = 4.0,
       .help = "Location of that factor's logarithm",
       .minimum = -20,
       .maximum = 20},
      {.name = "outlier_scale",
       .default_value = 0.5,
       .help = "Standard deviation of that factor's logarithm",
       .minimum = 0,
       .maximum = 10},
  };
}

std::vector<Parameter> batches() {
  return {
      {.name = "n_batches", .default_value = Integer{1}, .help = "Batches of cells", .minimum = 1, .maximum = 1000},
      {.name = "batch_probabilities",
       .default_value = std::string(),
       .help = "Relative sizes of the batches, separated by commas; equal where not given",
       .placeholder = "P,P,..."},
      {.name = "batch_location",
       .default_value = std::string("0.1"),
       .help = "Location of the logarithm of a batch's factors; one number, or one a batch",
       .placeholder = "X[,X...]"},
      {.name = "batch_scale",
       .default_value = std::string("0.1"),
       .help = "Standard deviation of the logarithm of a batch's factors; one number, or one a batch",
       .placeholder = "X[,X...]"},
  };
}

std::vector<Parameter> groups() {
  return {
      {.name = "structure",
       .default_value = std::string("groups"),
       .help = "Cells in groups, or along paths of differentiation",
       .choices = {"groups", "paths"}},
      {.name = "n_groups",
       .default_value = Integer{3},
       .help = "Groups of cells, or paths",
       .minimum = 1,
       .maximum = 1000,
       .reference_default = "1"},
      {.name = "group_probabilities",
       .default_value = std::string(),
       .help = "Relative sizes of the groups or paths, separated by commas; equal where not given",
       .placeholder = "P,P,..."},
      {.name = "de_probability",
       .default_value = std::string("0.1"),
       .help = "Share of the genes that differ in a group; one number, or one a group (as the next three)",
       .placeholder = "P[,P...]"},
      {.name = "de_down_probability",
       .default_value = std::string("0.5"),
       .help = "Share of these that are lower than elsewhere",
       .placeholder = "P[,P...]"},
      {.name = "de_location",
       .default_value = std::string("0.1"),
       .help = "Location of the logarithm of a group's factors",
       .placeholder = "X[,X...]"},
      {.name = "de_scale",
       .default_value = std::string("0.4"),
       .help = "Standard deviation of the logarithm of a group's factors",
       .placeholder = "X[,X...]"},
  };
}

std::vector<Parameter> paths() {
  return {
      {.name = "path_origins",
       .default_value = std::string(),
       .help = "Where each path starts: 0 the common start, or the number of an earlier path, at its end; 0,1,1 is a "
               "stem that forks. All from the start where not given",
       .placeholder = "N,N,..."},
      {.name = "path_steps",
       .default_value = Integer{100},
       .help = "Steps from the start of a path to its end",
       .minimum = 1,
       .maximum = 100000},
      {.name = "path_skew",
       .default_value = std::string("0.5"),
       .help = "From 0 to 1: 0.5 spreads the cells evenly, 1 puts more near the start, 0 near the end; one number, or "
               "one a path",
       .placeholder = "X[,X...]"},
      {.name = "path_nonlinear_probability",
       .default_value = 0.1,
       .help = "Share of the genes that wander from start to end instead of going straight",
       .minimum = 0,
       .maximum = 1},
      {.name = "path_sigma",
       .default_value = 0.8,
       .help = "How far they wander: standard deviation of their Brownian bridge",
       .minimum = 0,
       .maximum = 100},
  };
}

std::vector<Parameter> depth_and_variation() {
  return {
      {.name = "library_distribution",
       .default_value = std::string("log-normal"),
       .help = "Distribution of a cell's expected total",
       .choices = {"log-normal", "normal"}},
      {.name = "library_location",
       .default_value = 11.0,
       .help = "Its location: of the logarithm (log-normal), or the mean total itself (normal)",
       .minimum = 0,
       .maximum = 1e9},
      {.name = "library_scale",
       .default_value = 0.2,
       .help = "Its standard deviation, on the same scale",
       .minimum = 0,
       .maximum = 1e9},
      {.name = "biological_variation",
       .default_value = std::string("trend"),
       .help = "Variation of a gene's mean between cells: a trend with the mean, or none",
       .choices = {"trend", "none"}},
      {.name = "bcv_common",
       .default_value = 0.1,
       .help = "Coefficient of variation of highly expressed genes",
       .minimum = 0,
       .maximum = 100,
       .symbol = "phi"},
      {.name = "bcv_trend",
       .default_value = 1.0,
       .help = "What the coefficient gains as 1 / sqrt(mean): 1 in the published model, often near 0 in counts of "
               "molecules",
       .minimum = 0,
       .maximum = 100,
       .reference_default = "1"},
      {.name = "bcv_df",
       .default_value = 60.0,
       .help = "Degrees of freedom of a gene's own dispersion",
       .minimum = 1,
       .maximum = 1e9,
       .symbol = "df"},
  };
}

std::vector<Parameter> dropout() {
  return {
      {.name = "dropout",
       .default_value = std::string("experiment"),
       .help = "Loss of counts: none, one curve for the whole experiment, one a batch or group, or one a cell",
       .choices = {"experiment", "batch", "group", "cell", "none"},
       .reference_default = "none"},
      {.name = "dropout_mid",
       .default_value = std::string("4.5"),
       .help = "Logarithm of the mean at which half of the counts are lost; one number, or one a batch, group or cell. "
               "4.5 gives three zeros in four at 1,000 genes",
       .symbol = "x0",
       .reference_default = "0",
       .placeholder = "X[,X...]"},
      {.name = "dropout_shape",
       .default_value = std::string("-1"),
       .help = "Slope of the loss with the logarithm of the mean; one number, or as many as above",
       .symbol = "k",
       .reference_default = "-1",
       .placeholder = "X[,X...]"},
      {.name = "dropout_cell_scale",
       .default_value = 0.5,
       .help = "--dropout cell: standard deviation of the cells' mid-points around that",
       .minimum = 0,
       .maximum = 100},
  };
}

ParameterTable make_table() {
  std::vector<Parameter> all;
  for (auto part : {size_and_means(), batches(), groups(), paths(), depth_and_variation(), dropout()}) {
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
  return ParameterTable(std::move(all));
}

std::string flag_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::vector<double> numbers(const Options& options, const std::string& name, double minimum, double maximum) {
  return simulate::number_list(flag_of(name), options.text(name), minimum, maximum);
}

std::vector<double> weights(const Options& options, const std::string& name, const std::string& count) {
  const auto n = static_cast<std::size_t>(options.integer(count));
  if (options.text(name).empty()) return std::vector<double>(n, 1.0);
  auto given = numbers(options, name, 0, 1e300);
  if (given.size() != n) {
    throw OptionError(
        flag_of(name), options.text(name),
        "has " + std::to_string(given.size()) + " numbers; --" + flag_of(count) + " asks for " + std::to_string(n));
  }
  return given;
}

/// Several lists that together make one list of records: each has one element, or as many as the longest.
class Together {
 public:
  Together(const Options& options, std::vector<std::pair<std::string, std::pair<double, double>>> lists) {
    std::string longest;
    for (const auto& [name, range] : lists) {
      lists_.push_back(numbers(options, name, range.first, range.second));
      if (lists_.back().size() > size_) {
        size_ = lists_.back().size();
        longest = name;
      }
    }
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (lists_[i].size() == 1 || lists_[i].size() == size_) continue;
      throw OptionError(flag_of(lists[i].first), options.text(lists[i].first),
                        "has " + std::to_string(lists_[i].size()) + " numbers, --" + flag_of(longest) + " has " +
                            std::to_string(size_) + "; give one number, or as many");
    }
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] double at(std::size_t list, std::size_t i) const {
    return simulate::one_or_each(lists_[list], static_cast<std::int64_t>(i));
  }

 private:
  std::vector<std::vector<double>> lists_;
  std::size_t size_ = 0;
};

void set_structure(const Options& options, simulate::SplatModel& model) {
  model.structure = options.text("structure") == "paths" ? simulate::Structure::paths : simulate::Structure::groups;
  model.group_weights = weights(options, "group_probabilities", "n_groups");
  const Together differences(options, {{"de_probability", {0, 1}},
                                       {"de_down_probability", {0, 1}},
                                       {"de_location", {-largest_location, largest_location}},
                                       {"de_scale", {0, largest_location}}});
  model.differences.clear();
  for (std::size_t i = 0; i < differences.size(); ++i) {
    model.differences.push_back(
        {differences.at(0, i), differences.at(1, i), differences.at(2, i), differences.at(3, i)});
  }
  model.path_origins.assign(model.group_weights.size(), 0);
  if (const auto& text = options.text("path_origins"); !text.empty()) {
    const auto origins = simulate::number_list("path-origins", text, 0, 1000);
    model.path_origins.assign(origins.begin(), origins.end());
    if (!std::equal(origins.begin(), origins.end(), model.path_origins.begin(),
                    [](double a, Integer b) { return a == static_cast<double>(b); })) {
      throw OptionError("path-origins", text, "must be whole numbers: 0 for the start, or the number of a path");
    }
  }
  model.path_steps = options.integer("path_steps");
  model.path_skews = numbers(options, "path_skew", 0, 1);
  model.path_nonlinear_probability = options.real("path_nonlinear_probability");
  model.path_sigma = options.real("path_sigma");
}

void set_batches(const Options& options, simulate::SplatModel& model) {
  model.batch_weights = weights(options, "batch_probabilities", "n_batches");
  const Together effects(
      options, {{"batch_location", {-largest_location, largest_location}}, {"batch_scale", {0, largest_location}}});
  model.batch_effects.clear();
  for (std::size_t i = 0; i < effects.size(); ++i) model.batch_effects.push_back({effects.at(0, i), effects.at(1, i)});
}

void set_library(const Options& options, simulate::SplatModel& model) {
  const bool is_log = options.text("library_distribution") == "log-normal";
  model.library_distribution =
      is_log ? simulate::LibraryDistribution::log_normal : simulate::LibraryDistribution::normal;
  model.library_location = options.real("library_location");
  model.library_scale = options.real("library_scale");
  if (is_log && model.library_location > 25) {
    throw OptionError("library-location", to_text(model.library_location),
                      "is the logarithm of a cell's total and must be at most 25; for totals as such add "
                      "--library-distribution normal");
  }
}

void set_dropout(const Options& options, simulate::SplatModel& model) {
  static const std::map<std::string, simulate::Dropout> kinds{{"none", simulate::Dropout::none},
                                                              {"experiment", simulate::Dropout::experiment},
                                                              {"batch", simulate::Dropout::batch},
                                                              {"group", simulate::Dropout::group},
                                                              {"cell", simulate::Dropout::cell}};
  model.dropout = kinds.at(options.text("dropout"));
  const Together curves(options, {{"dropout_mid", {-largest_location, largest_location}},
                                  {"dropout_shape", {-largest_location, largest_location}}});
  model.dropout_curves.clear();
  for (std::size_t i = 0; i < curves.size(); ++i) model.dropout_curves.push_back({curves.at(0, i), curves.at(1, i)});
  if (model.dropout == simulate::Dropout::none) model.dropout_curves.resize(1);
  model.dropout_cell_scale = options.real("dropout_cell_scale");
}

}  // namespace

const ParameterTable& simulate_parameters() {
  static const ParameterTable table = make_table();
  return table;
}

simulate::SplatModel simulate::model_of(const Options& options) {
  SplatModel model;
  model.n_cells = options.integer("n_cells");
  model.n_genes = options.integer("n_genes");
  model.mean_shape = options.real("mean_shape");
  model.mean_rate = options.real("mean_rate");
  model.outlier_probability = options.real("outlier_probability");
  model.outlier_location = options.real("outlier_location");
  model.outlier_scale = options.real("outlier_scale");
  set_batches(options, model);
  set_structure(options, model);
  set_library(options, model);
  const bool varies = options.text("biological_variation") == "trend";
  model.variation = varies ? Variation::trend : Variation::none;
  model.bcv_common = options.real("bcv_common");
  model.bcv_trend = options.real("bcv_trend");
  model.bcv_df = options.real("bcv_df");
  set_dropout(options, model);
  check(model);
  return model;
}

}  // namespace undrop
