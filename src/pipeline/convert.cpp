#include "pipeline/convert.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "io/format.hpp"
#include "io/h5ad_output.hpp"
#include "io/obs_table.hpp"
#include "io/remainder.hpp"
#include "io/result_output.hpp"
#include "pipeline/impute_parameters.hpp"

namespace undrop::pipeline {

namespace {

using Text = std::string;

Parameter shared(const std::string& name) { return *impute_parameters().find(name); }

std::vector<Parameter> parameters() {
  Parameter force = shared("force");
  force.help = "Replace the output";
  return {shared("layer"),
          shared("cells_as"),
          {.name = "write_cells_as",
           .default_value = Text("same"),
           .help = "Text tables that are written: where the cells are; same: as --cells-as",
           .choices = {"same", "columns", "rows"}},
          shared("genome"),
          shared("obs"),
          {.name = "format",
           .default_value = Text("auto"),
           .help = "Format of the output; auto: by the ending of its name (.h5ad, .loom, .h5 for 10x, .csv, .tsv, also "
                   ".gz; / for a 10x folder)",
           .choices = io::output_format_words()},
          force,
          shared("max_memory"),
          {.name = "json", .default_value = false, .help = "Print what was done, and what was not kept, as JSON"}};
}

io::OutputTarget target_of(const ConvertRequest& request, const Options& options) {
  const std::string& wanted = options.text("write_cells_as");
  const std::string& cells = wanted == "same" ? options.text("cells_as") : wanted;
  return io::output_target(request.output, options.text("format"), cells == "rows");
}

/// Moves layers, or says that they are not kept.
class LayerCarrier {
 public:
  LayerCarrier(const Dataset& data, io::ResultOutput& output, const Context& context)
      : data_(data), output_(output), context_(context) {}

  void carry(const std::string& name, std::vector<std::string>& not_kept) const {
    std::shared_ptr<const CountSource> layer;
    try {
      layer = io::read_further_layer(data_, name, context_);
    } catch (const InputError&) {
      not_kept.push_back(place(name) + " (holds NaN or infinity)");
      return;
    }
    const auto entries = static_cast<double>(data_.n_cells()) * static_cast<double>(data_.n_genes());
    const bool sparse = 2.0 * static_cast<double>(layer->n_nonzeros()) < entries;
    const auto writer = output_.layer(name, sparse ? io::LayerLayout::sparse : io::LayerLayout::dense);
    io::write_counts(*layer, *writer, "writing layer " + name, context_);
  }

  static std::string place(const std::string& name) {
    return name == "X" || name == "matrix" ? name : "layers/" + name;
  }

 private:
  const Dataset& data_;
  io::ResultOutput& output_;
  const Context& context_;
};

/// Columns that the format has no room for.
void add_columns_not_kept(const Dataset& data, io::OutputFormat format, std::vector<std::string>& out) {
  if (format != io::OutputFormat::table && format != io::OutputFormat::tenx_h5) return;
  for (const auto& column : data.obs) out.push_back("obs/" + column.name);
  for (const auto& column : data.var) {
    const bool is_feature = column.name == "gene_symbols" || column.name == "feature_types" || column.name == "genome";
    if (format == io::OutputFormat::table || !is_feature) out.push_back("var/" + column.name);
  }
}

void tell(const ConvertSummary& summary, const Context& context) {
  constexpr std::size_t most = 30;
  if (summary.not_kept.empty()) return;
  const auto end = summary.not_kept.begin() + static_cast<std::ptrdiff_t>(std::min(most, summary.not_kept.size()));
  const std::vector<std::string> first(summary.not_kept.begin(), end);
  const std::string more = summary.not_kept.size() > most
                               ? fmt::format(" and {} more (--json lists all)", summary.not_kept.size() - most)
                               : "";
  context.warn(
      fmt::format("{} cannot hold, and was written without: {}{}", summary.format, fmt::join(first, ", "), more));
}

/// A copy, to which annotations may be added.
std::unique_ptr<io::ResultOutput> copy_h5ad(const Dataset& data, const io::OutputTarget& target, const Options& options,
                                            const std::vector<std::string>& attached) {
  auto output = std::make_unique<io::H5adOutput>(data, target.path, options.flag("force"));
  for (const auto& name : attached) output->add_obs(*data.find_obs(name));
  return output;
}

std::unique_ptr<io::ResultOutput> write_anew(const Dataset& data, const io::OutputTarget& target,
                                             const Options& options, const Context& context,
                                             std::vector<std::string>& not_kept) {
  auto output = io::make_result_output(target, data, options.flag("force"), context);
  if (!io::holds_counts(target.format)) {
    const auto writer = output->layer("", io::LayerLayout::sparse);
    io::write_counts(*data.counts, *writer, "writing the counts", context);
  }
  const auto rest = io::remainder_of(data);
  const LayerCarrier carrier(data, *output, context);
  for (const auto& name : rest.layers) {
    if (io::holds_layers(target.format)) {
      carrier.carry(name, not_kept);
    } else {
      not_kept.push_back(LayerCarrier::place(name));
    }
  }
  add_columns_not_kept(data, target.format, not_kept);
  not_kept.insert(not_kept.end(), rest.members.begin(), rest.members.end());
  return output;
}

}  // namespace

const ParameterTable& convert_parameters() {
  static const ParameterTable table(parameters());
  return table;
}

ConvertSummary convert_file(const ConvertRequest& request, Context& context) {
  const Options options(convert_parameters(), "default", request.options);
  const auto target = target_of(request, options);
  const bool is_copy = target.format == io::OutputFormat::h5ad && io::recognise(request.input) == io::Format::h5ad;
  if (is_copy && options.is_given("layer")) {
    throw OptionError("layer", options.text("layer"), "has no meaning from h5ad to h5ad: all layers are kept");
  }
  io::require_different_files(request.input, request.output);
  io::require_writable(target, options.flag("force"));
  Dataset data = read_dataset(
      request.input,
      {options.text("layer"), options.text("cells_as") == "rows", options.text("genome"), options.is_given("cells_as")},
      context);
  std::vector<std::string> attached;
  if (!options.text("obs").empty()) attached = io::attach_obs(data, options.text("obs"), context);
  ConvertSummary summary{request.output,
                         io::to_text(target.format),
                         data.origin.location,
                         data.n_cells(),
                         data.n_genes(),
                         data.counts->n_nonzeros(),
                         {}};
  const auto output = is_copy ? copy_h5ad(data, target, options, attached)
                              : write_anew(data, target, options, context, summary.not_kept);
  context.check_cancelled();
  output->commit();
  tell(summary, context);
  return summary;
}

}  // namespace undrop::pipeline
