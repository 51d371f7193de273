#include "compare/compare_parameters.hpp"

#include <undrop/errors.hpp>

#include <charconv>
#include <cstdint>
#include <map>
#include <sstream>
#include <utility>

#include "pipeline/impute_parameters.hpp"

namespace undrop::compare {

namespace {

using Text = std::string;
using Integer = std::int64_t;

Parameter shared(const char* name) { return *pipeline::impute_parameters().find(name); }

std::vector<Parameter> run_parameters() {
  Parameter threads = shared("threads");
  Parameter memory = shared("max_memory");
  memory.help = "Memory that each part of the run may take, for instance 4G; free: the machine's free memory";
  return {
      {.name = "output",
       .default_value = Text(),
       .help = "Folder to write: scores.json, scores.csv, report.html and the finished parts",
       .short_flag = "o",
       .placeholder = "DIR",
       .required = true},
      {.name = "methods",
       .default_value = Text("scgacl"),
       .help = "What is compared, separated by commas: METHOD, or NAME=METHOD:OPTION=VALUE:OPTION=VALUE; all: every "
               "method that this build can run; none: the controls alone",
       .short_flag = "m",
       .placeholder = "A,B,C"},
      {.name = "add",
       .default_value = Text(),
       .help = "A result made elsewhere, judged by what it says of the whole counts; or a folder of answers to what "
               "--export-inputs wrote. SCALE: counts, normalized, log1p, cp10k or log1p_cp10k. May be given again",
       .placeholder = "NAME=FILE[:LAYER]:SCALE"},
      {.name = "command",
       .default_value = Text(),
       .help = "A program that is run as a method: 'NAME:SCALE=python tool.py {input} {output}', both h5ad files; "
               "without a scale counts, or what undrop wrote; {seed} and {threads} too. May be given again",
       .placeholder = "NAME[:SCALE]=COMMAND"},
      {.name = "export_inputs",
       .default_value = Text(),
       .help = "Write the inputs that methods get, hidden entries gone, into this new folder for tools elsewhere, and "
               "compare nothing",
       .placeholder = "DIR"},
      {.name = "protocols",
       .default_value = Text("auto"),
       .help = "mask, thin, truth, labels, de, null, trajectory, structure, separated by commas; auto: all that the "
               "data allow",
       .placeholder = "NAMES"},
      {.name = "repeats",
       .default_value = Integer{5},
       .help = "Times that everything is done, with new masks, splits and seeds",
       .minimum = 1,
       .maximum = 1000},
      {.name = "resume", .default_value = false, .help = "Go on with a comparison that was interrupted or extended"},
      {.name = "force", .default_value = false, .help = "Replace a comparison that is in the folder"},
      {.name = "time_limit",
       .default_value = Text("none"),
       .help = "What would take longer is left out and said so, for instance 30min or 8h",
       .placeholder = "TIME"},
      std::move(threads),
      shared("device"),
      shared("seed"),
      std::move(memory),
  };
}

std::vector<Parameter> input_parameters() {
  Parameter labels = shared("labels");
  labels.help = "Column of obs with known cell types, for labels, de, null and structure; no method gets to see it";
  return {shared("layer"),         shared("cells_as"), shared("genome"),
          shared("feature_types"), shared("obs"),      std::move(labels)};
}

std::vector<Parameter> split_parameters() {
  return {
      {.name = "mask_fraction",
       .default_value = 0.3,
       .help = "mask: share of the non-zeros that is hidden",
       .minimum = 0.01,
       .maximum = 0.9},
      {.name = "mask_mechanism",
       .default_value = Text("uniform"),
       .help = "mask: every count alike, or the rarer the lower the gene's mean in the cell's neighbourhood",
       .choices = {"uniform", "dropout"}},
      {.name = "thin_keep",
       .default_value = 0.5,
       .help = "thin: share of the molecules that the methods see",
       .minimum = 0.05,
       .maximum = 0.95},
      {.name = "thin_split",
       .default_value = Text("binomial"),
       .help = "thin: binomial, or allowing for counts that vary more than Poisson's (Dirichlet-multinomial)",
       .choices = {"binomial", "overdispersed"}},
      {.name = "null_splits",
       .default_value = Integer{20},
       .help = "null: times that one kind of cells is split by chance, in every repeat",
       .minimum = 1,
       .maximum = 1000},
      {.name = "null_group",
       .default_value = Text(),
       .help = "null: the type of --labels whose cells are taken; else the most frequent one, without labels all cells",
       .placeholder = "TYPE"},
  };
}

std::vector<Parameter> standard_parameters() {
  return {
      {.name = "truth",
       .default_value = Text(),
       .help = "truth: true counts, FILE or FILE:LAYER; else the layer true_counts of INPUT where there is one",
       .placeholder = "FILE[:LAYER]"},
      {.name = "bulk",
       .default_value = Text(),
       .help =
           "de: table of bulk samples (counts, TPM, FPKM or logarithms); a sample is of the type of --labels that its "
           "name begins with",
       .placeholder = "FILE"},
      {.name = "bulk_score",
       .default_value = Text("types"),
       .help = "de: samples of --bulk that are scored by, and kept from methods that learn from the same table: types "
               "(all of the two types), halves (every second one of each type), or beginnings of names",
       .placeholder = "types|halves|NAMES"},
      {.name = "groups",
       .default_value = Text(),
       .help = "de: the two types that are compared; else the two most frequent that bulk has",
       .placeholder = "A,B"},
      {.name = "stages",
       .default_value = Text(),
       .help = "trajectory: column of obs with stages or times",
       .placeholder = "COLUMN"},
      {.name = "stage_order",
       .default_value = Text(),
       .help = "trajectory: stages from first to last, separated by commas; else numbers rise, and categories are in "
               "their order",
       .placeholder = "A,B,C"},
      {.name = "denoise",
       .default_value = false,
       .help = "Score the methods' own values everywhere too, beside those of the default policy"},
      {.name = "genes",
       .default_value = Text(),
       .help = "Genes to be drawn, names separated by commas; else those that vary most and have zeros",
       .placeholder = "NAMES"},
  };
}

}  // namespace

const ParameterTable& compare_parameters() {
  static const ParameterTable table = [] {
    auto all = run_parameters();
    for (auto&& part : {split_parameters(), standard_parameters(), input_parameters()})
      all.insert(all.end(), part.begin(), part.end());
    return ParameterTable(std::move(all));
  }();
  return table;
}

double parse_duration(const std::string& option, const std::string& text) {
  static const std::map<std::string, double> units{{"", 1},     {"s", 1},    {"sec", 1},  {"m", 60},
                                                   {"min", 60}, {"h", 3600}, {"d", 86400}};
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = units.find(std::string(rest, text.data() + text.size()));
  if (error != std::errc() || unit == units.end() || !(number > 0)) {
    throw OptionError(option, text, "must be a time such as 90s, 30min or 8h");
  }
  return number * unit->second;
}

std::vector<std::string> comma_list(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    const auto begin = part.find_first_not_of(' ');
    if (begin != std::string::npos) parts.push_back(part.substr(begin, part.find_last_not_of(' ') - begin + 1));
  }
  return parts;
}

}  // namespace undrop::compare
