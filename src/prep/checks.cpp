#include "prep/checks.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "prep/name_evidence.hpp"
#include "prep/value_scale.hpp"

namespace undrop::prep {

namespace {

constexpr std::int64_t block_cells = 2048;

/// One pass over the counts.
struct Summary {
  std::vector<double> totals;  ///< per cell
  std::vector<double> seen;    ///< genes seen, per cell
  std::vector<std::uint8_t> gene_is_seen;
  double smallest = 0;
  double largest = 0;
  std::int64_t fractions = 0;
  std::int64_t negatives = 0;
};

std::string where(const Dataset& data) {
  return data.origin.location.empty() ? data.origin.path : data.origin.path + " (" + data.origin.location + ")";
}

bool is_h5ad(const Dataset& data) { return data.origin.format == "h5ad"; }

/// How to give raw counts instead.
std::string counts_cure(const Dataset& data) {
  return is_h5ad(data)
             ? "Give the raw counts: by --layer NAME where the file has them in a layer (--layer raw for raw), "
               "or save them first: adata.layers['counts'] = adata.X.copy() before any normalisation"
             : "Give the table of raw counts, as it was before any normalisation";
}

Summary summarise(const Dataset& data, const Context& context) {
  Summary out;
  out.gene_is_seen.assign(static_cast<std::size_t>(data.n_genes()), 0);
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += block_cells) {
    context.check_cancelled();
    data.counts->read({begin, std::min(data.n_cells(), begin + block_cells)}, block);
    for (const auto gene : block.genes) out.gene_is_seen[static_cast<std::size_t>(gene)] = 1;
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      double total = 0;
      for (const float value : block.values_of(i)) {
        if (!std::isfinite(value)) {
          throw InputError(fmt::format("{}: NaN or infinity in cell '{}'. {}", where(data),
                                       data.cell_names[static_cast<std::size_t>(begin + i)], counts_cure(data)));
        }
        const auto v = static_cast<double>(value);
        total += v;
        out.smallest = std::min(out.smallest, v);
        out.largest = std::max(out.largest, v);
        out.fractions += v != std::nearbyint(v) ? 1 : 0;
        out.negatives += v < 0 ? 1 : 0;
      }
      out.totals.push_back(total);
      out.seen.push_back(static_cast<double>(block.values_of(i).size()));
    }
  }
  return out;
}

double percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

void check_shape(const Dataset& data) {
  if (data.n_cells() > 0 && data.n_genes() > 0) return;
  throw InputError(fmt::format("{}: {} cells × {} genes: there is nothing to impute. Give a file with counts",
                               where(data), data.n_cells(), data.n_genes()));
}

void check_orientation(const Dataset& data) {
  if (!look_swapped(data.cell_names, data.gene_names)) return;
  std::string cure = "Transpose the matrix";
  if (data.origin.format == "csv") {
    cure = data.origin.location == "rows are cells" ? "Leave out --cells-as rows" : "Give --cells-as rows";
  } else if (data.origin.format == "rds" && data.origin.location.starts_with("matrix")) {
    cure = data.origin.location == "matrix" ? "Give --cells-as rows" : "Leave out --cells-as rows";
  } else if (is_h5ad(data)) {
    cure = "Transpose it: adata = adata.T.copy()";
  }
  throw InputError(
      fmt::format("{}: cells and genes seem to be swapped: the cells are named '{}', '{}', ..., the genes "
                  "'{}', '{}', .... {}",
                  where(data), data.cell_names.front(), data.cell_names.back(), data.gene_names.front(),
                  data.gene_names.back(), cure));
}

void check_unique(const Dataset& data, const std::vector<std::string>& names, const std::string& what,
                  const std::string& axis) {
  std::unordered_map<std::string, std::int64_t> times;
  std::int64_t repeated = 0;
  std::vector<std::string> examples;
  for (const auto& name : names) {
    const auto n = ++times[name];
    if (n > 1) ++repeated;
    if (n == 2 && examples.size() < 3) examples.push_back("'" + name + "'");
  }
  if (repeated == 0) return;
  const auto distinct = times.size();
  std::string cure =
      "Give each its own name in the file (for instance name-1, name-2), or add up what belongs together";
  if (axis == "obs" && 10 * distinct < names.size()) {
    cure = fmt::format(
        "They look like {} labels, not like names: give each cell its own name, and the labels in a table of cell "
        "annotations (--obs FILE)",
        distinct);
  } else if (is_h5ad(data)) {
    cure = "adata." + axis + "_names_make_unique(), then save the file anew";
  }
  throw InputError(fmt::format("{}: {} {} names are not unique ({}{}). {}", data.origin.path, repeated, what,
                               fmt::join(examples, ", "), repeated > 3 ? ", ..." : "", cure));
}

void check_negatives(const Dataset& data, const Summary& summary) {
  if (summary.negatives == 0) return;
  const bool scaled = summary.fractions > 0;
  throw InputError(fmt::format(
      "{}: {} of {} values are negative (smallest {:.4g}): {}. {}", where(data), summary.negatives,
      data.counts->n_nonzeros(), summary.smallest,
      scaled ? "the values seem to be scaled or centred, not counts" : "counts cannot be negative", counts_cure(data)));
}

void check_fractions(const Dataset& data, const Summary& summary, const Context& context) {
  if (summary.fractions == 0) return;
  const std::string found = fmt::format("{:.1f} % of the values are fractions, the largest is {:.4g}",
                                        percent(summary.fractions, data.counts->n_nonzeros()), summary.largest);
  switch (value_scale(*data.counts, summary.largest)) {
    case ValueScale::log_transformed:
      throw InputError(fmt::format("{}: the values seem to be log-normalised ({}). undrop needs raw counts. {}",
                                   where(data), found, counts_cure(data)));
    case ValueScale::normalized:
      throw InputError(
          fmt::format("{}: the values seem to be normalised by cell, as CPM or TPM are ({}). undrop needs raw "
                      "counts. {}",
                      where(data), found, counts_cure(data)));
    case ValueScale::corrected:
      context.warn(
          fmt::format("{}: {}. They are taken for corrected counts (ambient RNA removed, expected counts); raw "
                      "counts are the better input",
                      where(data), found));
  }
}

void check_droplets(const Dataset& data, const Summary& summary) {
  constexpr double nearly_empty = 10;  // genes seen
  constexpr double well_filled = 100;
  const auto n = data.n_cells();
  const auto empty = std::count_if(summary.seen.begin(), summary.seen.end(), [](double s) { return s < nearly_empty; });
  const auto filled =
      std::count_if(summary.seen.begin(), summary.seen.end(), [](double s) { return s >= well_filled; });
  const bool mostly_empty = percent(empty, n) > 80 && filled >= 5;
  // Where the soup is rich, barcodes without a cell see more genes, but still far fewer than cells do.
  const bool rich_soup =
      n >= 10000 && quantile(summary.totals, 0.999) > 100 * std::max(1.0, quantile(summary.totals, 0.5));
  if (!mostly_empty && !rich_soup) return;
  throw InputError(
      fmt::format("{}: these seem to be unfiltered droplets: {:.0f} % of the {} barcodes see fewer than {:.0f} "
                  "genes, while {} see at least {:.0f}. Keep the cells only: take the filtered matrix of the "
                  "same run, or filter by emptyDrops, CellBender or sc.pp.filter_cells(adata, min_genes=200)",
                  where(data), percent(empty, n), n, nearly_empty, filled, well_filled));
}

void check_number_of_cells(const Dataset& data, const CheckReport& report, std::int64_t minimum_cells) {
  const std::int64_t filled = report.n_cells - report.empty_cells;
  if (filled == 0) {
    throw InputError(where(data) + ": every cell is empty: the counts are all zero. " + counts_cure(data));
  }
  if (filled >= minimum_cells) return;
  throw InputError(
      fmt::format("{}: {} cells that are not empty; the method needs at least {}. Add cells, or take a method "
                  "that needs fewer (undrop methods)",
                  where(data), filled, minimum_cells));
}

void warn_of_oddities(const Dataset& data, const CheckReport& report, const Context& context) {
  if (report.empty_cells > 0) {
    context.warn(fmt::format("{} of {} cells are empty; they are kept as zero rows and marked by a size factor of 0",
                             report.empty_cells, report.n_cells));
  }
  if (report.empty_genes > 0) {
    context.warn(fmt::format("{} of {} genes are seen in no cell; they are kept as they are and marked as not imputed",
                             report.empty_genes, report.n_genes));
  }
  // Shape alone proves nothing, so it is worth a word only.
  if (data.n_cells() > 20 * data.n_genes() && data.n_genes() < 100 && data.origin.format == "csv") {
    context.warn(
        fmt::format("{}: {} cells and only {} genes: check that cells and genes are not swapped (--cells-as rows)",
                    where(data), report.n_cells, report.n_genes));
  }
}

CheckReport report_of(const Dataset& data, const Summary& summary) {
  CheckReport report;
  report.n_cells = data.n_cells();
  report.n_genes = data.n_genes();
  report.n_nonzeros = data.counts->n_nonzeros();
  report.empty_cells = std::count(summary.seen.begin(), summary.seen.end(), 0.0);
  report.empty_genes = std::count(summary.gene_is_seen.begin(), summary.gene_is_seen.end(), std::uint8_t{0});
  report.other_features = std::count_if(data.feature_types.begin(), data.feature_types.end(),
                                        [](const std::string& type) { return type != "Gene Expression"; });
  report.is_integer = summary.fractions == 0;
  report.largest = summary.largest;
  report.median_total = quantile(summary.totals, 0.5);
  report.median_genes = quantile(summary.seen, 0.5);
  report.totals = summary.totals;
  report.genes = summary.seen;
  return report;
}

/// Runs every check, each by `attempt`, which decides what becomes of a refusal.
template <typename Attempt>
CheckReport run_checks(const Dataset& data, std::int64_t minimum_cells, const Context& context,
                       const Attempt& attempt) {
  attempt([&] { check_shape(data); });
  attempt([&] { check_orientation(data); });
  attempt([&] { check_unique(data, data.cell_names, "cell", "obs"); });
  attempt([&] { check_unique(data, data.gene_names, "gene", "var"); });
  Summary summary;
  attempt([&] { summary = summarise(data, context); });
  const CheckReport report = report_of(data, summary);
  if (report.totals.empty()) return report;
  attempt([&] { check_negatives(data, summary); });
  attempt([&] { check_fractions(data, summary, context); });
  attempt([&] { check_droplets(data, summary); });
  attempt([&] { check_number_of_cells(data, report, minimum_cells); });
  warn_of_oddities(data, report, context);
  return report;
}

}  // namespace

CheckReport check_counts(const Dataset& data, std::int64_t minimum_cells, const Context& context) {
  return run_checks(data, minimum_cells, context, [](const auto& check) { check(); });
}

Inspection inspect_counts(const Dataset& data, std::int64_t minimum_cells, const Context& context) {
  Inspection out;
  out.report = run_checks(data, minimum_cells, context, [&](const auto& check) {
    try {
      check();
    } catch (const InputError& error) {
      out.problems.emplace_back(error.what());
    }
  });
  return out;
}

void warn_of_other_features(const Dataset& data, const Context& context) {
  const auto n = std::count(data.is_modelled.begin(), data.is_modelled.end(), std::uint8_t{0});
  if (n == 0) return;
  context.warn(
      fmt::format("{} of {} features are not of the types to impute (--feature-types); they are not modelled "
                  "and keep their values",
                  n, data.n_genes()));
}

}  // namespace undrop::prep
