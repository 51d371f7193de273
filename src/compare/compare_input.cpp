#include "compare/compare_input.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "compare/compare_parameters.hpp"
#include "compare/fingerprint.hpp"
#include "compare/stage_order.hpp"
#include "core/picked.hpp"
#include "io/obs_table.hpp"
#include "judge/aligned_values.hpp"
#include "judge/controls.hpp"
#include "judge/result_file.hpp"
#include "prep/checks.hpp"
#include "prep/size_factors.hpp"

namespace undrop::compare {

namespace {

constexpr std::int64_t fewest_cells = 10;
constexpr std::size_t fewest_of_null = 20;

Dataset read_checked(const std::string& path, const Options& options, Context& context) {
  const ReadOptions how{options.text("layer"), options.text("cells_as") == "rows", options.text("genome"),
                        options.is_given("cells_as")};
  context.report("reading", 0, 1);
  auto data = read_dataset(path, how, context);
  if (!options.text("obs").empty()) (void)io::attach_obs(data, options.text("obs"), context);
  (void)prep::check_counts(data, fewest_cells, context);
  const auto types = comma_list(options.text("feature_types"));
  if (types.empty()) throw OptionError("feature-types", "", "must name at least one type of features");
  prep::set_size_factors(data, context, types);
  prep::warn_of_other_features(data, context);
  context.report("reading", 1, 1);
  return data;
}

/// Places of what is kept; empty where that is all.
template <typename Index, typename Keep>
std::vector<Index> kept(std::int64_t n, const Keep& keep) {
  std::vector<Index> places;
  for (std::int64_t i = 0; i < n; ++i) {
    if (keep(static_cast<std::size_t>(i))) places.push_back(static_cast<Index>(i));
  }
  return places;
}

/// Modelled features of cells that are not empty.
Dataset without_the_rest(const Dataset& data, const Context& context) {
  const auto cells = kept<std::int64_t>(data.n_cells(), [&](auto cell) { return data.size_factors[cell] > 0; });
  const auto genes = kept<std::int32_t>(data.n_genes(), [&](auto gene) { return data.is_modelled[gene] != 0; });
  const auto n_left_out = data.n_cells() - static_cast<std::int64_t>(cells.size());
  if (n_left_out > 0) context.warn(fmt::format("{} empty cells are left out of the comparison", n_left_out));
  Dataset out = select_cells(data, cells);
  if (genes.size() == data.gene_names.size()) return out;
  std::vector<std::int64_t> all(cells.size());
  std::iota(all.begin(), all.end(), std::int64_t{0});
  out.counts = select(*out.counts, all, genes);
  out.gene_names = picked(out.gene_names, std::span<const std::int32_t>(genes));
  out.gene_symbols = picked(out.gene_symbols, std::span<const std::int32_t>(genes));
  out.feature_types.clear();
  out.var.clear();
  out.is_modelled.assign(genes.size(), 1);
  return out;
}

judge::FilePlace truth_place(const std::string& path, const Options& options) {
  if (options.text("truth").empty()) {
    return judge::has_layer(path, "true_counts") ? judge::FilePlace{path, "true_counts"} : judge::FilePlace{};
  }
  auto place = judge::file_place(options.text("truth"));
  if (place.layer.empty() && judge::has_layer(place.path, "true_counts")) place.layer = "true_counts";
  return place;
}

void read_truth(const std::string& path, const Options& options, CompareInput& input, Fingerprint& fingerprint,
                Context& context) {
  const auto place = truth_place(path, options);
  if (place.path.empty()) {
    input.reasons["truth"] = "no true counts were given (--truth FILE), and INPUT has no layer true_counts";
    return;
  }
  auto values = judge::open_values(place.path, place.layer, context);
  const std::string where = values.path + ":" + values.location;
  input.facts["truth"] = where;
  fingerprint.add(where);
  fingerprint.add_state(place.path);
  input.truth = judge::aligned_values(std::move(values), input.cell_names, input.data.gene_names, path);
}

void sum_truth(CompareInput& input, const Context& context) {
  if (!input.truth) return;
  const auto n_genes = static_cast<std::size_t>(input.data.n_genes());
  const auto step = judge::block_cells(input.data.n_genes());
  std::vector<float> block;
  for (std::int64_t begin = 0; begin < input.data.n_cells(); begin += step) {
    context.check_cancelled();
    const CellRange cells{begin, std::min(input.data.n_cells(), begin + step)};
    block.resize(static_cast<std::size_t>(cells.size()) * n_genes);
    input.truth->read(cells, block);
    for (std::size_t i = 0; i < static_cast<std::size_t>(cells.size()); ++i) {
      const auto row = std::span(block).subspan(i * n_genes, n_genes);
      input.truth_totals.push_back(std::accumulate(row.begin(), row.end(), 0.0));
    }
  }
}

void take_labels(const Options& options, CompareInput& input, Fingerprint& fingerprint, const Context& context) {
  const auto& column = options.text("labels");
  if (column.empty()) {
    input.reasons["labels"] = "no known cell types were given (--labels COLUMN)";
    return;
  }
  input.labels = prep::known_labels(input.data, column, context);
  fingerprint.add(input.labels.codes);
  for (const auto& name : input.labels.names) fingerprint.add(name);
  input.facts["labels"] = fmt::format("{} ({} types)", column, input.labels.names.size());
  if (input.labels.names.size() < 2) input.reasons["labels"] = "all cells are of one type";
}

void take_stages(const Options& options, CompareInput& input, Fingerprint& fingerprint) {
  const auto& column = options.text("stages");
  if (column.empty()) {
    input.reasons["trajectory"] = "no ordered stages were given (--stages COLUMN)";
    return;
  }
  input.stages = stages_from(input.data, column, comma_list(options.text("stage_order")));
  fingerprint.add(input.stages);
  input.facts["stages"] = column;
}

void take_bulk(const Options& options, CompareInput& input, Fingerprint& fingerprint, Context& context) {
  const auto& path = options.text("bulk");
  if (path.empty() || input.labels.names.size() < 2) {
    input.reasons["de"] = path.empty() ? "no table of bulk samples was given (--bulk FILE)"
                                       : "no two known cell types were given (--labels COLUMN)";
    return;
  }
  fingerprint.add_state(path);
  const auto bulk = read_bulk_samples(path, input.data, context);
  input.differences = bulk_differences(bulk, input.data, input.labels,
                                       {comma_list(options.text("groups")), options.text("bulk_score")}, context);
  fingerprint.add(bulk.counts);
  fingerprint.add(input.differences->groups);
  input.facts["bulk"] = fmt::format("{}: {} samples, {} of {} genes; scored by {}", path, bulk.samples.size(),
                                    bulk.n_matched, input.data.n_genes(), fmt::join(input.differences->samples, ", "));
  if (input.differences->n_significant == 0)
    input.reasons["de"] =
        fmt::format("no gene differs between {} and {} in bulk", input.differences->a, input.differences->b);
}

/// Nothing is left by which a method could know a cell.
/// What is known of cells and genes may hold what is scored: sums of hidden counts, types, a simulation's factors.
void make_anonymous(CompareInput& input) {
  input.data.obs.clear();
  input.data.var.clear();
  for (std::size_t i = 0; i < input.data.cell_names.size(); ++i)
    input.data.cell_names[i] = "cell " + std::to_string(i + 1);
}

void add_facts(const std::string& path, CompareInput& input) {
  input.facts["path"] = path;
  input.facts["counts"] = input.data.origin.location;
  input.facts["n_cells"] = input.data.n_cells();
  input.facts["n_genes"] = input.data.n_genes();
  input.facts["n_nonzeros"] = input.data.counts->n_nonzeros();
}

}  // namespace

CompareInput read_compare_input(const std::string& path, const Options& options, Context& context) {
  CompareInput input;
  Fingerprint fingerprint;
  input.data = without_the_rest(read_checked(path, options, context), context);
  input.cell_names = input.data.cell_names;
  const std::string counts = checksum(input.data);
  fingerprint.add(counts);
  input.facts["checksum"] = counts;
  add_facts(path, input);
  take_labels(options, input, fingerprint, context);
  take_stages(options, input, fingerprint);
  take_bulk(options, input, fingerprint, context);
  read_truth(path, options, input, fingerprint, context);
  sum_truth(input, context);
  make_anonymous(input);
  if (!input.data.counts->is_integer()) input.reasons["thin"] = "the counts are not whole numbers";
  const auto n_null = null_cells(input, options).size();
  if (n_null < fewest_of_null)
    input.reasons["null"] = fmt::format("there are {} cells of one kind, and {} are needed", n_null, fewest_of_null);
  input.fingerprint = fingerprint.text();
  return input;
}

std::vector<std::int64_t> null_cells(const CompareInput& input, const Options& options) {
  const auto& wanted = options.text("null_group");
  const auto& names = input.labels.names;
  std::vector<std::int64_t> sizes(names.size(), 0);
  for (const auto code : input.labels.codes) {
    if (code >= 0) ++sizes[static_cast<std::size_t>(code)];
  }
  auto group = std::max_element(sizes.begin(), sizes.end()) - sizes.begin();
  if (!wanted.empty()) {
    group = std::find(names.begin(), names.end(), wanted) - names.begin();
    if (group == static_cast<std::ptrdiff_t>(names.size())) {
      throw OptionError(
          "null-group", wanted,
          names.empty() ? "needs --labels COLUMN" : fmt::format("is no type; there are {}", fmt::join(names, ", ")));
    }
  }
  return kept<std::int64_t>(input.data.n_cells(), [&](auto cell) {
    return names.empty() || input.labels.codes[cell] == static_cast<std::int32_t>(group);
  });
}

}  // namespace undrop::compare
