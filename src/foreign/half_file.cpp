#include "foreign/half_file.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>

#include "core/count_budget.hpp"
#include "foreign/half_counts.hpp"
#include "io/h5ad_output.hpp"
#include "io/temporary_file.hpp"
#include "pipeline/impute_parameters.hpp"
#include "pipeline/impute_plan.hpp"
#include "pipeline/machine_speed.hpp"
#include "pipeline/run_estimate.hpp"
#include "prep/checks.hpp"
#include "prep/size_factors.hpp"

namespace undrop::foreign {

namespace {

Options options_of(const PosteriorRequest& request) { return {posterior_parameters(), "default", request.options}; }

/// Refuses what can be refused before the input is read.
std::string place_of_half(const PosteriorRequest& request) {
  const Options options = options_of(request);
  const std::string& path = options.text("export_half");
  for (const char* name : {"prediction", "prediction_of_half", "output"}) {
    if (options.text(name).empty()) continue;
    throw OptionError("export-half", path,
                      "comes first: run the tool on that file, then call undrop posterior again with --" +
                          posterior_parameters().find(name)->flag());
  }
  if (!path.ends_with(".h5ad")) throw OptionError("export-half", path, "must end in .h5ad, as which it is written");
  io::require_different_files(request.input, path);
  io::require_writable(path, options.flag("force"));
  return path;
}

Dataset counts_of(const PosteriorRequest& request, Context& context) {
  const Options common(pipeline::impute_parameters(), "default", shared_options(request));
  pipeline::apply_to_context(common, context);
  Dataset data = read_dataset(request.input, pipeline::read_options(common), context);
  (void)prep::check_counts(data, 1, context);
  prep::set_size_factors(data, context, pipeline::feature_types_of(common));
  prep::warn_of_other_features(data, context);
  return data;
}

/// Both halves have at most the entries of the whole, and most counts are too small to be in both.
pipeline::ImputeEstimate estimate_of(const Dataset& data, const Context& context) {
  constexpr double seconds_an_entry = 2e-7;
  constexpr double bytes_an_entry = 8;
  constexpr double share_of_entries = 0.7;
  constexpr double disk_bytes_a_second = 4e8;
  constexpr double parallel_share = 0.3;
  constexpr double program = 20.0 * 1024 * 1024;
  const auto entries = static_cast<double>(data.counts->n_nonzeros());
  const auto cells = static_cast<double>(data.n_cells());
  const double counts = held_in_memory(data.counts->n_nonzeros(), data.n_cells(), context)
                            ? static_cast<double>(bytes_of_counts(data.counts->n_nonzeros(), data.n_cells()))
                            : static_cast<double>(bytes_of_kept_blocks(context));
  const double names = 150.0 * cells + 200.0 * static_cast<double>(data.n_genes());
  const double written = share_of_entries * bytes_an_entry * entries + 8 * cells + names / 2;
  pipeline::ImputeEstimate out;
  out.seconds = pipeline::seconds_on(pipeline::machine_speed(context.threads), context.threads,
                                     seconds_an_entry * entries, parallel_share) +
                written / disk_bytes_a_second;
  // The kept half while it grows, the other half, and the file's blocks.
  out.peak_memory = static_cast<std::int64_t>(program + counts + 2 * names +
                                              3 * share_of_entries * bytes_an_entry * entries + 40 * cells);
  out.output_bytes = static_cast<std::int64_t>(written);
  return out;
}

}  // namespace

bool asks_for_half(const PosteriorRequest& request) { return !options_of(request).text("export_half").empty(); }

std::string export_half(const PosteriorRequest& request, Context& context) {
  const std::string path = place_of_half(request);
  const Options options = options_of(request);
  if (options.flag("dry_run")) throw OptionError("dry-run", "true", "writes nothing; ask for an estimate instead");
  const Dataset data = counts_of(request, context);
  const auto estimate = estimate_of(data, context);
  if (context.memory_budget > 0 && estimate.peak_memory > context.memory_budget) {
    throw ResourceError(fmt::format(
        "half of the molecules needs about {} of memory and may take {}; give the counts of fewer cells, or allow more "
        "by --max-memory SIZE",
        pipeline::size_text(estimate.peak_memory), pipeline::size_text(context.memory_budget)));
  }
  write_half(data, path, options.flag("force"), context);
  return path;
}

pipeline::ImputeEstimate estimate_half(const PosteriorRequest& request, Context& context) {
  (void)place_of_half(request);
  return estimate_of(counts_of(request, context), context);
}

}  // namespace undrop::foreign
