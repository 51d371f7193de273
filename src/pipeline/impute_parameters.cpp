#include "pipeline/impute_parameters.hpp"

#include <undrop/errors.hpp>

#include <cctype>
#include <charconv>
#include <cmath>
#include <vector>

namespace undrop::pipeline {

namespace {

using Text = std::string;
using Integer = std::int64_t;

std::vector<Parameter> input_parameters() {
  return {
      {.name = "layer",
       .default_value = Text(),
       .help = "Take the counts from this layer ('X' and 'raw' are names too); else layers['counts'], X or raw, "
               "whichever holds counts",
       .placeholder = "NAME"},
      {.name = "cells_as",
       .default_value = Text("columns"),
       .help = "Text tables, read or written, and MatrixMarket files: where the cells are",
       .choices = {"columns", "rows"}},
      {.name = "genome",
       .default_value = Text(),
       .help = "10x HDF5 files of several genomes: which one",
       .placeholder = "NAME"},
      {.name = "feature_types",
       .default_value = Text("Gene Expression"),
       .help = "Types of the features that are modelled and counted in size factors, separated by commas",
       .placeholder = "NAMES"},
      {.name = "obs",
       .default_value = Text(),
       .help = "Table of cell annotations for inputs that carry none; the first column is the cell's name",
       .placeholder = "FILE"},
      {.name = "labels",
       .default_value = Text(),
       .help = "Column of obs with cell types, for methods that use them; else clusters are found",
       .placeholder = "COLUMN"},
      {.name = "n_clusters",
       .default_value = Integer{-1},
       .help = "Clusters to be found where no labels are given",
       .minimum = 1,
       .maximum = 1000,
       .words = {"auto"},
       .placeholder = "K"},
      {.name = "batch",
       .default_value = Text(),
       .help = "Column of obs with batches; each is imputed apart",
       .placeholder = "COLUMN"},
  };
}

std::vector<Parameter> result_parameters() {
  return {
      {.name = "output",
       .default_value = Text(),
       .help = "File to write: .h5ad (a copy of the input with the result added), .loom, .csv or .tsv (also .gz), or "
               "FOLDER/ for a 10x folder",
       .short_flag = "o",
       .placeholder = "FILE",
       .required = true},
      {.name = "format",
       .default_value = Text("auto"),
       .help = "Format of the output; auto: by the ending of its name",
       .choices = {"auto", "h5ad", "loom", "10x-mtx", "csv", "tsv"}},
      {.name = "key_added",
       .default_value = Text(),
       .help = "Name of the new layer and prefix of its companions; else the method's name",
       .placeholder = "NAME"},
      {.name = "policy",
       .default_value = Text("fill"),
       .help = "fill: observed counts stay, only zeros may change; denoise: the method's own value everywhere; "
               "posterior: the rate given both the method's prediction and the cell's own count",
       .choices = {"fill", "posterior", "denoise"}},
      {.name = "zeros",
       .default_value = Text("auto"),
       .help =
           "Under fill: the zeros that the dropout model calls, all, or all weighed by the probability that they are "
           "dropout (p x expressed + (1 - p) x rate, on log1p); auto: called where there is a dropout model",
       .choices = {"auto", "called", "all", "weighed"}},
      {.name = "scale",
       .default_value = Text("log1p"),
       .help = "Scale of the new layer: counts at the cell's own depth, counts / size factor, or log1p of that; tables "
               "and 10x folders have counts unless this is given",
       .choices = {"log1p", "normalized", "counts"}},
      {.name = "genes",
       .default_value = Text(),
       .help = "Compute only these genes, one name a line; the others keep their observed values",
       .placeholder = "FILE"},
      {.name = "write_dropout",
       .default_value = false,
       .help = "Add a layer with the probability that a zero is dropout"},
      {.name = "write_sd", .default_value = false, .help = "Add a layer with the standard deviation of imputed values"},
      {.name = "write_quantiles",
       .default_value = Text(),
       .help = "Under posterior: add a layer for each of these quantiles of the posterior, for instance 0.05,0.95",
       .placeholder = "P,P"},
      {.name = "force", .default_value = false, .help = "Replace the output, and members of the same name in it"},
  };
}

std::vector<Parameter> run_parameters() {
  return {
      {.name = "method",
       .default_value = Text("scgacl"),
       .help = "Imputation method; see 'undrop methods'",
       .short_flag = "m",
       .placeholder = "NAME"},
      {.name = "preset",
       .default_value = Text("default"),
       .help = "Settings of the method: ours, the paper's as printed, the published program's",
       .placeholder = "NAME"},
      {.name = "tune",
       .default_value = false,
       .help = "Choose the method's main option (rank, neighbours and the like) by molecules held back from the fit"},
      {.name = "save_model",
       .default_value = Text(),
       .help = "Keep the fitted imputer in a file",
       .placeholder = "FILE"},
      {.name = "model",
       .default_value = Text(),
       .help = "Use a kept imputer on these cells, without fitting",
       .placeholder = "FILE"},
      {.name = "threads",
       .default_value = Integer{-1},
       .help = "Worker threads",
       .minimum = 1,
       .maximum = 4096,
       .words = {"all"},
       .short_flag = "t"},
      {.name = "device", .default_value = Text("cpu"), .help = "Where networks run", .choices = {"cpu", "cuda"}},
      {.name = "seed", .default_value = Integer{0}, .help = "Seed of all random numbers", .minimum = 0},
      {.name = "max_memory",
       .default_value = Text("free"),
       .help = "Leave the counts in their file and work in smaller blocks, or refuse, rather than exceed this, for "
               "instance "
               "4G; free: the machine's free memory",
       .placeholder = "SIZE"},
      {.name = "strict", .default_value = false, .help = "Fail where a fit does not converge"},
      {.name = "dry_run",
       .default_value = false,
       .help = "Read and check, then say what would be done with estimated time, memory and size"},
  };
}

}  // namespace

const ParameterTable& impute_parameters() {
  static const ParameterTable table = [] {
    auto all = run_parameters();
    for (auto&& part : {result_parameters(), input_parameters()}) all.insert(all.end(), part.begin(), part.end());
    return ParameterTable(std::move(all));
  }();
  return table;
}

std::int64_t parse_size(const std::string& option, const std::string& text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string unit(rest, text.data() + text.size());
  for (auto& letter : unit) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  if (unit.ends_with("IB")) unit.resize(unit.size() - 2);
  if (unit.ends_with("B")) unit.pop_back();
  const std::string units = "KMGT";
  const auto power = unit.empty() ? std::string::npos : units.find(unit);
  const bool known = unit.empty() || (unit.size() == 1 && power != std::string::npos);
  if (error != std::errc() || !known || !(number > 0)) {
    throw OptionError(option, text, "must be a size such as 512M or 4G");
  }
  const double bytes = number * std::pow(1024.0, unit.empty() ? 0.0 : static_cast<double>(power + 1));
  if (bytes > 9e18) throw OptionError(option, text, "is more than any machine has; give a size such as 512M or 4G");
  return static_cast<std::int64_t>(bytes);
}

}  // namespace undrop::pipeline
