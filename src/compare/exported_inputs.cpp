#include "compare/exported_inputs.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "compare/foreign_plan.hpp"
#include "compare/part_inputs.hpp"
#include "compare/written_file.hpp"
#include "io/h5ad_from_dataset.hpp"
#include "io/hdf5_file.hpp"
#include "io/temporary_file.hpp"
#include "prep/permuted_counts.hpp"

namespace undrop::compare {

namespace {

namespace fs = std::filesystem;

/// An input to be written: its file and what it is.
struct Export {
  InputKind kind;
  std::int64_t repeat;
  bool permuted;
};

std::vector<Export> exports_of(const ComparePlan& plan) {
  std::vector<Export> exports;
  std::set<std::string> known;
  for (const auto& part : plan_parts(plan)) {
    for (const bool permuted : {false, true}) {
      if (permuted && part.kind != InputKind::null) continue;
      if (known.insert(exported_name(part.kind, part.repeat, permuted)).second)
        exports.push_back({part.kind, part.repeat, permuted});
    }
  }
  return exports;
}

Dataset input_of(const Export& one, const CompareInput& input, const Options& options, const Context& context) {
  switch (one.kind) {
    case InputKind::mask:
      return mask_input(input, options, one.repeat, context).data;
    case InputKind::thin:
      return thin_input(input, options, one.repeat, context).data;
    case InputKind::whole:
      return input.data;
    case InputKind::null:
      break;
  }
  auto group = null_input(input, options, context);
  return one.permuted ? prep::permute_genes(group, one.repeat, context) : group;
}

std::string description(const Export& one) {
  switch (one.kind) {
    case InputKind::mask:
      return fmt::format("mask, repeat {}: some of the counts are hidden", one.repeat + 1);
    case InputKind::thin:
      return fmt::format("thin, repeat {}: a part of the molecules", one.repeat + 1);
    case InputKind::whole:
      return "all counts, for truth, labels, de, trajectory and structure";
    case InputKind::null:
      break;
  }
  return one.permuted ? fmt::format("null, repeat {}: the same cells, every gene's counts dealt anew", one.repeat + 1)
                      : "null: cells of one kind";
}

std::string readme(const ComparePlan& plan, const std::vector<Export>& exports) {
  std::string text =
      "Inputs of a comparison by undrop\n\n"
      "Every file holds raw counts (X, cells x genes) of numbered cells. Run your tool on each and write its values "
      "to\n"
      "a file of the same name in a folder of its own, with the same names of cells and genes (in any order; genes\n"
      "that are left out count as not modelled). Put the values into X, or into one layer of the same name "
      "everywhere.\n"
      "A tool that makes use of chance may answer whole.h5ad and null.h5ad once a repeat: whole.r0.h5ad, ...\n"
      "What is not answered is not judged, and said so. Then run undrop compare on the same data with the same "
      "options\n"
      "(seed, repeats and those of the splits among them), and\n\n"
      "  --add NAME=FOLDER:SCALE    or    --add NAME=FOLDER:LAYER:SCALE\n\n"
      "SCALE: counts, normalized (counts / (total / median total)), log1p (of normalized), cp10k (counts per 10,000),\n"
      "log1p_cp10k.\n\n";
  text += fmt::format("Input: {}\nOptions:\n", plan.input);
  for (const char* name : {"seed", "repeats", "protocols", "labels", "layer", "feature_types", "mask_fraction",
                           "mask_mechanism", "thin_keep", "thin_split", "null_splits", "null_group"}) {
    const auto value = plan.options.find(name);
    const auto shown = value == plan.options.end() ? std::string() : undrop::to_text(value->second);
    if (!shown.empty()) text += fmt::format("  {} = {}\n", name, shown);
  }
  text += "\nFiles:\n";
  for (const auto& one : exports)
    text += fmt::format("  {}  {}\n", exported_name(one.kind, one.repeat, one.permuted), description(one));
  return text;
}

void write_input(const std::string& path, const Dataset& data) {
  io::TemporaryFile file(path, true);
  {
    const auto root = io::hdf5::create_file(file.path());
    io::write_h5ad_from_dataset(root, data);
  }
  file.commit();
}

}  // namespace

std::vector<std::string> export_inputs(const ComparePlan& plan, const CompareInput& input, const std::string& folder,
                                       Context& context) {
  std::error_code problem;
  if (fs::exists(folder) && (!fs::is_directory(folder) || !fs::is_empty(folder)))
    throw UsageError(folder + ": exists and is not empty; name a new folder with --export-inputs");
  fs::create_directories(folder, problem);
  if (problem) throw UsageError(folder + ": cannot be made: " + problem.message());
  const auto options = plan.checked_options();
  const auto exports = exports_of(plan);
  std::vector<std::string> names;
  for (const auto& one : exports) {
    context.check_cancelled();
    context.report("writing inputs", static_cast<std::int64_t>(names.size()),
                   static_cast<std::int64_t>(exports.size()));
    names.push_back(exported_name(one.kind, one.repeat, one.permuted));
    write_input(folder + "/" + names.back(), input_of(one, input, options, context));
  }
  write_file(folder + "/README.txt", readme(plan, exports));
  return names;
}

}  // namespace undrop::compare
