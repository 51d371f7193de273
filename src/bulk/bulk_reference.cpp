#include "bulk/bulk_reference.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "bulk/bulk_table.hpp"
#include "bulk/gene_relations.hpp"
#include "bulk/likeness.hpp"
#include "bulk/pseudo_bulk.hpp"
#include "bulk/table_scale.hpp"
#include "prep/folds.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::bulk {

namespace {

constexpr double target_total = 1e4;
constexpr std::int64_t fewest_of_population = 10;
constexpr std::int64_t n_variable = 2000;
constexpr double least_share_of_variable = 0.5;
constexpr std::size_t n_shown = 5;
constexpr double held_out_share = 0.15;
constexpr std::int64_t n_folds = 7;  // one of which is held out: 14 %
constexpr std::int64_t fewest_to_hold_out_of = 20;
/// Repeats of the judge's folds are small numbers: these are others.
constexpr std::int64_t folds_of_bulk = 1'000'003;

float log_scaled(double value, double total) { return static_cast<float>(std::log1p(value / total * target_total)); }

std::string shown(const std::vector<std::string>& names) {
  const std::vector<std::string> some(names.begin(),
                                      names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), n_shown)));
  return fmt::format("{}{}", fmt::join(some, ", "), names.size() > n_shown ? ", ..." : "");
}

std::unordered_map<std::string, std::string> gene_map_of(const BulkOptions& options) {
  if (options.gene_map.empty()) return {};
  return read_gene_map(options.gene_map);
}

/// Takes the samples away that the user names, and the names that were found from `unused`.
std::vector<std::string> leave_out(BulkTable& table, const std::vector<std::string>& beginnings,
                                   std::unordered_set<std::string>& unused) {
  std::vector<std::string> left_out;
  std::vector<std::uint8_t> keep(table.samples.size(), 1);
  for (std::size_t i = 0; i < keep.size(); ++i) {
    for (const auto& beginning : beginnings) {
      if (!table.samples[i].starts_with(beginning)) continue;
      unused.erase(beginning);
      if (keep[i] != 0) left_out.push_back(table.samples[i]);
      keep[i] = 0;
    }
  }
  keep_samples(table, keep);
  return left_out;
}

void require_genes(const BulkTable& table, const BulkCells& cells, std::int64_t fewest) {
  if (table.match.n_matched >= fewest) return;
  throw InputError(fmt::format(
      "{}: {} of its {} genes are genes of the data, and {} are needed (--bulk-min-genes). It names them {}; the data "
      "{}. "
      "Give a table with symbols or Ensembl identifiers of the same species, or translate its names with --bulk-genes",
      table.path, table.match.n_matched, table.n_genes(), fewest, shown(table.genes), shown(cells.data.gene_names)));
}

class Tables {
 public:
  Tables(const BulkCells& cells, const BulkOptions& options, Context& context) : cells_(cells), options_(options) {
    auto map =
        options.gene_map.empty() ? std::unordered_map<std::string, std::string>() : read_gene_map(options.gene_map);
    const GeneNames genes(cells.data, std::move(map));
    std::unordered_set<std::string> unused(options.leave_out.begin(), options.leave_out.end());
    std::vector<std::string> left_out;
    for (const auto& path : options.paths) {
      auto table = read_bulk_table(path, genes, {options.scale, options.orientation, options.sum_by}, context);
      require_genes(table, cells, options.fewest_genes);
      const auto some = leave_out(table, options.leave_out, unused);
      left_out.insert(left_out.end(), some.begin(), some.end());
      say(table, context);
      tables_.push_back(std::move(table));
    }
    require_samples(unused);
    require_summed();
    if (!left_out.empty()) facts_["bulk/left_out"] = left_out;
  }

  [[nodiscard]] BulkReference reference() {
    BulkReference out;
    out.source = BulkSource::files;
    out.data_genes = genes_of_any();
    for (const auto& table : tables_) {
      append(table, values_of_genes(table, out.data_genes), out.values);
      for (const auto& sample : table.samples) out.samples.push_back(unique(sample));
    }
    add_facts();
    out.facts = std::move(facts_);
    return out;
  }

  /// Appends the genes that the cells lack.
  void add_other_genes(BulkReference& out) const {
    std::set<std::string> all;
    for (const auto& table : tables_) {
      const auto names = unmatched_names(table);
      all.insert(names.begin(), names.end());
    }
    const std::vector<std::string> names(all.begin(), all.end());
    std::vector<float> others;
    for (const auto& table : tables_) append(table, values_of_names(table, names), others);
    const auto width = static_cast<std::ptrdiff_t>(out.genes.size());
    const auto more = static_cast<std::ptrdiff_t>(names.size());
    std::vector<float> values;
    for (std::ptrdiff_t i = 0; i < out.n_samples(); ++i) {
      values.insert(values.end(), out.values.begin() + i * width, out.values.begin() + (i + 1) * width);
      values.insert(values.end(), others.begin() + i * more, others.begin() + (i + 1) * more);
    }
    out.values = std::move(values);
    out.genes.insert(out.genes.end(), names.begin(), names.end());
    out.data_genes.insert(out.data_genes.end(), names.size(), GeneMatch::none);
  }

 private:
  void say(const BulkTable& table, Context& context) {
    context.info(fmt::format(
        "{}: {} samples × {} genes ({}, {}), {} matched{}{}{}", table.path, table.n_samples(), table.n_genes(),
        table.is_whole ? "counts" : to_text(table.scale), table.genes_in_rows ? "genes in rows" : "genes in columns",
        table.match.n_matched,
        table.match.n_mapped > 0 ? fmt::format(", {} by --bulk-genes", table.match.n_mapped) : "",
        table.match.n_recased > 0 ? fmt::format(", {} but for capitals", table.match.n_recased) : "",
        table.match.n_repeated > 0 ? fmt::format(", {} rows added to others of the same gene", table.match.n_repeated)
                                   : ""));
  }

  void require_samples(const std::unordered_set<std::string>& unused) const {
    std::vector<std::string> names;
    for (const auto& table : tables_) names.insert(names.end(), table.samples.begin(), table.samples.end());
    if (!unused.empty()) {
      throw OptionError("bulk-leave-out", *unused.begin(),
                        fmt::format("is the beginning of no sample's name; there are {}", shown(names)));
    }
    if (names.empty()) throw InputError("bulk: no sample is left; --bulk-leave-out names all of them");
  }

  void require_summed() const {
    const bool any = std::any_of(tables_.begin(), tables_.end(), [](const auto& table) { return table.is_summed; });
    if (options_.sum_by.empty() || any) return;
    throw OptionError("bulk-sum-by", fmt::format("{}", fmt::join(options_.sum_by, ",")),
                      "are not columns of obs of any of the bulk files; text tables have none");
  }

  static void append(const BulkTable& table, const std::vector<float>& linear, std::vector<float>& values) {
    const auto n_genes = linear.size() / std::max<std::size_t>(1, table.samples.size());
    for (std::size_t i = 0; i < linear.size(); ++i)
      values.push_back(log_scaled(static_cast<double>(linear[i]), table.totals[i / n_genes]));
  }

  [[nodiscard]] std::vector<std::int32_t> genes_of_any() const {
    std::set<std::int32_t> genes;
    for (const auto& table : tables_) {
      const auto of_table = matched_genes(table);
      genes.insert(of_table.begin(), of_table.end());
    }
    return {genes.begin(), genes.end()};
  }

  std::string unique(const std::string& name) {
    std::string out = name;
    for (int i = 2; !names_.insert(out).second; ++i) out = fmt::format("{}_{}", name, i);
    return out;
  }

  void add_facts() {
    std::vector<std::string> checksums;
    std::vector<std::string> scales;
    std::vector<std::int64_t> matched;
    for (const auto& table : tables_) {
      checksums.push_back(table.checksum);
      scales.push_back(table.is_whole ? "counts" : to_text(table.scale));
      matched.push_back(table.match.n_matched);
    }
    facts_["bulk/files"] = options_.paths;
    facts_["bulk/checksums"] = checksums;
    facts_["bulk/scales"] = scales;
    facts_["bulk/genes_matched"] = matched;
  }

  const BulkCells& cells_;
  const BulkOptions& options_;
  std::vector<BulkTable> tables_;
  std::unordered_set<std::string> names_;
  Facts facts_;
};

std::vector<std::int64_t> cells_where(const BulkCells& cells, bool held_out) {
  std::vector<std::int64_t> out;
  for (std::int64_t cell = 0; cell < cells.data.n_cells(); ++cell) {
    const auto at = static_cast<std::size_t>(cell);
    const bool is_held_out = !cells.is_held_out.empty() && cells.is_held_out[at] != 0;
    const bool is_empty = !cells.data.size_factors.empty() && cells.data.size_factors[at] <= 0;
    const bool has_population = cells.populations.empty() || cells.populations[at] >= 0;
    if (is_held_out == held_out && !is_empty && has_population) out.push_back(cell);
  }
  return out;
}

std::int64_t n_populations(std::span<const std::int32_t> populations) {
  const auto largest = populations.empty() ? 0 : *std::max_element(populations.begin(), populations.end());
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(largest) + 1);
}

/// Modelled genes that some cell shows.
std::vector<std::int32_t> seen_genes(const Dataset& data, std::span<const double> totals) {
  std::vector<std::int32_t> genes;
  for (std::size_t gene = 0; gene < totals.size(); ++gene) {
    const bool is_modelled = data.is_modelled.empty() || data.is_modelled[gene] != 0;
    if (is_modelled && totals[gene] > 0) genes.push_back(static_cast<std::int32_t>(gene));
  }
  return genes;
}

void add_samples(const CellSums& sums, const BulkCells& cells, bool held_out, BulkReference& out) {
  const auto& is_modelled = cells.data.is_modelled;
  for (std::size_t sample = 0; sample < sums.names.size(); ++sample) {
    const auto row = sums.row(sample);
    double total = 0;
    for (std::size_t gene = 0; gene < row.size(); ++gene)
      total += is_modelled.empty() || is_modelled[gene] != 0 ? row[gene] : 0.0;
    if (!(total > 0)) continue;
    for (const auto gene : out.data_genes) out.values.push_back(log_scaled(row[static_cast<std::size_t>(gene)], total));
    out.samples.push_back(sums.names[sample]);
    out.is_held_out.push_back(held_out ? 1 : 0);
  }
}

BulkReference pseudo_reference(const BulkCells& cells, const CellSums& sums, Context& context) {
  BulkReference out;
  out.source = BulkSource::pseudo;
  out.data_genes = seen_genes(cells.data, sums.row(0));
  const auto training = cells_where(cells, false);
  const auto plan = pseudo_bulk_plan(n_populations(cells.populations), static_cast<std::int64_t>(training.size()));
  add_samples(pseudo_bulk(cells.data, cells.populations, training, plan, "pseudo-bulk", context), cells, false, out);
  const auto held_out = cells_where(cells, true);
  if (!held_out.empty()) {
    auto of_few = pseudo_bulk_plan(n_populations(cells.populations), static_cast<std::int64_t>(held_out.size()));
    of_few.n_samples =
        std::max<std::int64_t>(1, static_cast<std::int64_t>(held_out_share * static_cast<double>(plan.n_samples)));
    add_samples(pseudo_bulk(cells.data, cells.populations, held_out, of_few, "held-out pseudo-bulk", context), cells,
                true, out);
  }
  context.info(fmt::format("bulk: {} samples are sums of {} cells each; they bring nothing from outside",
                           out.samples.size(), plan.n_cells));
  out.facts["bulk/cells_of_sample"] = plan.n_cells;
  return out;
}

/// What the cells lose where bulk does not know their genes.
void report_genes(const BulkCells& cells, const CellSums& sums, BulkReference& out, Context& context) {
  const auto totals = sums.row(0);
  std::vector<std::uint8_t> is_shared(totals.size(), 0);
  for (const auto gene : out.data_genes) {
    if (gene >= 0) is_shared[static_cast<std::size_t>(gene)] = 1;
  }
  const auto all = seen_genes(cells.data, totals);
  double shared_molecules = 0;
  double molecules = 0;
  std::vector<std::int32_t> lost;
  for (const auto gene : all) {
    const auto at = static_cast<std::size_t>(gene);
    molecules += totals[at];
    shared_molecules += is_shared[at] != 0 ? totals[at] : 0.0;
    if (is_shared[at] == 0) lost.push_back(gene);
  }
  std::stable_sort(lost.begin(), lost.end(), [&](auto a, auto b) {
    return totals[static_cast<std::size_t>(a)] > totals[static_cast<std::size_t>(b)];
  });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min<std::size_t>(lost.size(), 20); ++i)
    names.push_back(cells.data.gene_names[static_cast<std::size_t>(lost[i])]);
  const double share = molecules > 0 ? shared_molecules / molecules : 0.0;
  out.facts["bulk/share_of_molecules"] = share;
  out.facts["bulk/n_genes_lost"] = static_cast<std::int64_t>(lost.size());
  if (!names.empty()) out.facts["bulk/genes_lost"] = names;
  context.info(fmt::format("bulk: {} of the {} genes seen are shared, with {:.0f} % of the molecules{}",
                           all.size() - lost.size(), all.size(), 100 * share,
                           names.empty() ? "" : "; lost are " + shown(names)));
  const auto variable = prep::variable_genes(cells.data, n_variable, context);
  const auto n_shared = std::count_if(variable.begin(), variable.end(),
                                      [&](auto gene) { return is_shared[static_cast<std::size_t>(gene)] != 0; });
  if (static_cast<double>(n_shared) >= least_share_of_variable * static_cast<double>(variable.size())) return;
  context.warn(
      fmt::format("bulk: {} of the {} most variable genes of the cells are in it; what tells these cells apart "
                  "is for the most part not learned from bulk",
                  n_shared, variable.size()));
}

/// `values`: of the genes `data_genes`.
void weigh(const BulkOptions& options, const CellSums& sums, std::span<const float> values,
           std::span<const std::int32_t> data_genes, BulkReference& out, Context& context) {
  const auto like = likeness(values, out.n_samples(), sums, data_genes, context);
  const auto mean = std::accumulate(like.correlations.begin(), like.correlations.end(), 0.0) /
                    static_cast<double>(std::max<std::size_t>(1, like.correlations.size()));
  out.likeness = like.best;
  out.weights = options.weighs_by_likeness ? weights_by_likeness(like) : std::vector<float>(out.samples.size(), 1.0F);
  const auto nearest = static_cast<std::size_t>(std::max_element(like.correlations.begin(), like.correlations.end()) -
                                                like.correlations.begin());
  const auto message = fmt::format("bulk: rank correlation with the cells {:.2f} at best ({}), {:.2f} in the mean",
                                   like.best, out.samples[nearest], mean);
  context.info(message);
  if (!(like.best >= least_likeness)) {
    context.warn(message + fmt::format("; bulk of the same tissue reaches {} and more. What is learned from another "
                                       "tissue may do harm: compare with --bulk none (undrop compare)",
                                       least_likeness));
  }
  out.facts["bulk/samples"] = out.samples;
  out.facts["bulk/correlations"] = like.correlations;
  out.facts["bulk/weights"] = std::vector<double>(out.weights.begin(), out.weights.end());
  out.facts["bulk/likeness"] = like.best;
}

/// Whether genes go together in bulk as in the cells. `values`: of the genes `data_genes`.
void report_relations(const BulkCells& cells, std::span<const float> values, std::span<const std::int32_t> data_genes,
                      BulkReference& out, Context& context) {
  const auto agreement = gene_relations(values, out.n_samples(), cells.data, cells.populations, data_genes, context);
  if (std::isnan(agreement)) return;
  out.facts["bulk/gene_relations"] = agreement;
  const auto message = fmt::format(
      "bulk: rank correlation {:.2f} between the correlations of genes in it and in sums of cells", agreement);
  context.info(message);
  if (agreement >= least_relations) return;
  context.warn(message + fmt::format("; bulk of the same tissue reaches {} and more. Genes do not go together in these "
                                     "samples as they do in the cells, so there is little to be learned from them",
                                     least_relations));
}

void warn_of_size(BulkReference& out, Context& context) {
  const auto n = out.n_samples();
  out.is_small = n < fewest_samples_of_full_network;
  if (out.source != BulkSource::files || !out.is_small) return;
  context.warn(fmt::format("bulk: {} samples; {} or more are recommended, so a reduced network is trained{}", n,
                           fewest_samples_of_full_network,
                           n < fewest_samples_of_much_use
                               ? ". Fewer than 30 hardly show how genes vary together: expect little of them"
                               : ""));
}

/// Samples by which training is stopped, where enough are left to train on.
std::vector<std::uint8_t> held_out_samples(const BulkReference& reference, const Context& context) {
  const auto n = reference.n_samples();
  std::vector<std::uint8_t> held_out(static_cast<std::size_t>(n), 0);
  if (n < fewest_to_hold_out_of) return held_out;
  const auto folds = prep::random_folds(n, n_folds, context.seed, folds_of_bulk);
  std::transform(folds.begin(), folds.end(), held_out.begin(), [](auto fold) { return fold == 0 ? 1 : 0; });
  return held_out;
}

std::string source_text(BulkSource source) {
  return source == BulkSource::files ? "files" : source == BulkSource::pseudo ? "pseudo" : "none";
}

}  // namespace

void bring_to_cells(BulkReference& kept, const BulkCells& cells, const BulkOptions& options, Context& context) {
  const GeneNames genes(cells.data, gene_map_of(options));
  const std::string place = "the kept bulk model";
  genes.require_same_species({kept.genes}, place);
  const auto match = genes.match(kept.genes);
  // A model of few genes was trained on what there was: half of them will do.
  const auto needed = std::min(options.fewest_genes, (kept.n_genes() + 1) / 2);
  if (match.n_matched < needed) {
    throw InputError(fmt::format(
        "{}: {} of its {} genes are genes of the data, and {} are needed (--bulk-min-genes). Train a bulk model on a "
        "table that has more of them",
        place, match.n_matched, kept.n_genes(), needed));
  }
  std::vector<std::int32_t> data_genes;
  std::vector<std::size_t> columns;
  std::unordered_set<std::int32_t> taken;
  kept.data_genes.assign(kept.genes.size(), GeneMatch::none);
  for (std::size_t j = 0; j < kept.genes.size(); ++j) {
    if (match.genes[j] == GeneMatch::none || !taken.insert(match.genes[j]).second) continue;
    kept.data_genes[j] = match.genes[j];
    kept.genes[j] = cells.data.gene_names[static_cast<std::size_t>(match.genes[j])];
    data_genes.push_back(match.genes[j]);
    columns.push_back(j);
  }
  std::vector<float> values;
  for (std::int64_t sample = 0; sample < kept.n_samples(); ++sample) {
    const auto row = static_cast<std::size_t>(sample) * kept.genes.size();
    for (const auto column : columns) values.push_back(kept.values[row + column]);
  }
  const auto sums = population_sums(cells.data, cells.populations, fewest_of_population, context);
  kept.facts.clear();
  report_genes(cells, sums, kept, context);
  weigh(options, sums, values, data_genes, kept, context);
  report_relations(cells, values, data_genes, kept, context);
  warn_of_size(kept, context);
  kept.facts["bulk/n_samples"] = kept.n_samples();
  kept.facts["bulk/n_genes"] = match.n_matched;
  kept.facts["bulk/source"] = std::string("kept model");
}

BulkReference make_bulk_reference(const BulkCells& cells, const BulkOptions& options, Context& context) {
  BulkReference out;
  if (options.source != BulkSource::none) {
    const auto sums = population_sums(cells.data, cells.populations, fewest_of_population, context);
    const bool from_files = options.source == BulkSource::files;
    std::optional<Tables> tables;
    if (from_files) tables.emplace(cells, options, context);
    out = from_files ? tables->reference() : pseudo_reference(cells, sums, context);
    for (const auto gene : out.data_genes) out.genes.push_back(cells.data.gene_names[static_cast<std::size_t>(gene)]);
    if (from_files) out.is_held_out = held_out_samples(out, context);
    if (from_files) {
      report_genes(cells, sums, out, context);
      weigh(options, sums, out.values, out.data_genes, out, context);
      report_relations(cells, out.values, out.data_genes, out, context);
    } else {
      out.weights.assign(out.samples.size(), 1.0F);
    }
    warn_of_size(out, context);
    out.facts["bulk/n_samples"] = out.n_samples();
    out.facts["bulk/n_genes"] = out.n_genes();
    if (from_files && options.keeps_all_genes) tables->add_other_genes(out);
  }
  out.facts["bulk/source"] = source_text(out.source);
  return out;
}

}  // namespace undrop::bulk
