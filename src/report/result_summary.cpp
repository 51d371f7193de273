#include "report/result_summary.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "embed/cell_embedding.hpp"
#include "embed/umap.hpp"
#include "io/dataframe_reader.hpp"
#include "io/format.hpp"
#include "io/h5ad_facts.hpp"
#include "io/hdf5_file.hpp"
#include "judge/picture_frame.hpp"
#include "judge/quantiles.hpp"
#include "judge/result_file.hpp"
#include "pipeline/gene_list.hpp"
#include "prep/size_factors.hpp"
#include "prep/variable_genes.hpp"
#include "report/layer_pass.hpp"

namespace undrop::report {

namespace {

using judge::EntrantPicture;
using judge::quantiles;

constexpr std::int64_t genes_of_embedding = 2000;
constexpr std::int64_t n_components = 20;
constexpr std::size_t genes_shown = 6;
constexpr std::size_t most_genes_shown = 24;
constexpr std::size_t genes_of_dropout_model = 2000;

std::string text_fact(const Facts& facts, const std::string& name) {
  const auto at = facts.find(name);
  return at != facts.end() && std::holds_alternative<std::string>(at->second) ? std::get<std::string>(at->second)
                                                                              : std::string();
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// An open result with the counts that were imputed.
struct Opened {
  judge::ResultFacts result;
  judge::NamedValues values;
  Dataset counts;
  Facts facts;
};

Opened open_result(const std::string& path, const std::string& layer, Context& context) {
  if (io::recognise(path) != io::Format::h5ad) {
    throw InputError(path + " is no h5ad file; give one that undrop impute wrote, or the folder of a comparison");
  }
  Opened out{judge::find_result(path, layer, context), {}, {}, {}};
  if (!out.result.scale) {
    throw InputError(
        fmt::format("{}: layers/{} was not written by undrop; only such layers say what was done. undrop evaluate "
                    "scores the results of other tools",
                    path, out.result.layer));
  }
  out.values = judge::open_values(path, out.result.layer, context);
  ReadOptions options;
  options.layer = out.result.counts_layer;
  out.counts = read_dataset(path, options, context);
  const auto types = out.result.feature_types.empty() ? std::string("Gene Expression") : out.result.feature_types;
  prep::set_size_factors(out.counts, context, split(types));
  if (out.result.size_factors.size() == out.counts.size_factors.size()) {
    out.counts.size_factors = out.result.size_factors;
  }
  out.facts = io::read_facts(io::hdf5::open_file(path).group("uns").group(out.result.layer));
  return out;
}

std::vector<std::int32_t> chosen_genes(const Dataset& data, const std::vector<std::string>& names,
                                       const Context& context) {
  if (names.empty()) return judge::telling_genes(data, genes_shown);
  const auto is_named = pipeline::match_genes(data, names, context);
  std::vector<std::int32_t> genes;
  for (std::size_t gene = 0; gene < is_named.size(); ++gene) {
    if (is_named[gene] != 0) genes.push_back(static_cast<std::int32_t>(gene));
  }
  if (genes.size() > most_genes_shown) {
    context.warn(fmt::format("--genes names {} genes; the first {} are drawn", genes.size(), most_genes_shown));
    genes.resize(most_genes_shown);
  }
  return genes;
}

/// The sample as counts, whose log1p values are `logs`: what the embedding is made of.
embed::Plane plane_of(const Dataset& data, const KeptValues& kept, const std::vector<float>& logs,
                      const Context& context) {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  const std::size_t width = kept.genes.size();
  Dataset sample;
  for (std::size_t i = 0; i < kept.cells.size(); ++i) {
    for (std::size_t j = 0; j < width; ++j) {
      if (logs[i * width + j] == 0.0F) continue;
      genes.push_back(static_cast<std::int32_t>(j));
      values.push_back(std::expm1(logs[i * width + j]));
    }
    offsets.push_back(static_cast<std::int64_t>(genes.size()));
  }
  for (const auto gene : kept.genes) sample.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);
  sample.size_factors.assign(kept.cells.size(), 1.0);
  sample.median_total = data.median_total;
  sample.counts = std::make_shared<SparseCounts>(static_cast<std::int64_t>(width), std::move(offsets), std::move(genes),
                                                 std::move(values));
  std::vector<std::int32_t> all(width);
  std::iota(all.begin(), all.end(), 0);
  const auto axes = embed::embed_cells(sample, all, embed::Input::log_normalized, n_components, context);
  if (axes.n_dimensions == 0) return {};
  return embed::umap(axes.scores, axes.n_dimensions, {}, context);
}

void add_embeddings(const Dataset& data, const KeptValues& kept, ResultSummary& summary, const Context& context) {
  context.report("embedding the cells", 0, 2);
  const auto before = plane_of(data, kept, kept.before, context);
  context.report("embedding the cells", 1, 2);
  const auto after = plane_of(data, kept, kept.after, context);
  context.report("embedding the cells", 2, 2);
  if (before.x.empty() || after.x.empty()) return;
  const auto turned = embed::turned_to(before, after);
  summary.pictures[0].x = before.x;
  summary.pictures[0].y = before.y;
  summary.pictures[1].x = turned.x;
  summary.pictures[1].y = turned.y;
  summary.embedding = fmt::format(
      "UMAP of {} principal components of {} variable genes, {} of {} cells; the second is turned to the first",
      std::min<std::size_t>(n_components, kept.genes.size()), kept.genes.size(), kept.cells.size(), data.n_cells());
}

/// Quantiles of the chosen genes, of all cells.
void add_genes(const KeptValues& kept, const std::vector<float>& logs, EntrantPicture& picture) {
  const std::size_t width = kept.genes.size();
  for (std::size_t gene = 0; gene < width; ++gene) {
    std::vector<double> values;
    for (std::size_t at = gene; at < logs.size(); at += width) values.push_back(static_cast<double>(logs[at]));
    const auto zeros = static_cast<double>(std::count(values.begin(), values.end(), 0.0));
    picture.gene_zero_share.push_back(zeros / static_cast<double>(std::max<std::size_t>(1, values.size())));
    picture.gene_quantiles.push_back(quantiles(values, {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1}));
  }
}

std::vector<std::uint8_t> filled_genes(const io::hdf5::Group& root, const std::string& layer, std::size_t n_genes,
                                       const Context& context) {
  const auto var = io::read_dataframe(root.group("var"), context);
  std::vector<std::uint8_t> out(n_genes, 1);
  for (const auto& column : var.columns) {
    if (column.name != layer + "_imputed" || column.numbers.size() != n_genes) continue;
    for (std::size_t gene = 0; gene < n_genes; ++gene) out[gene] = column.numbers[gene] == 1.0 ? 1 : 0;
  }
  return out;
}

/// The table of genes × populations, on a sample of the genes that the method modelled.
void add_dropout(const std::string& path, const LayerTotals& totals, ResultSummary& summary, const Context& context) {
  const auto root = io::hdf5::open_file(path);
  const std::string name = summary.layer + "_dropout";
  if (!root.is_group("varm") || !root.group("varm").is_dataset(name)) return;
  const auto table = root.group("varm").dataset(name);
  const auto shape = table.shape();
  const std::size_t n_genes = totals.mean.size();
  if (shape.size() != 2 || static_cast<std::size_t>(shape[0]) != n_genes || shape[1] < 1) return;
  const auto n_populations = static_cast<std::size_t>(shape[1]);
  const auto probability = table.read<float>();
  const auto is_filled = filled_genes(root, summary.layer, n_genes, context);
  std::vector<std::size_t> genes;
  for (std::size_t gene = 0; gene < n_genes; ++gene) {
    if (is_filled[gene] != 0 && totals.mean[gene] > 0) genes.push_back(gene);
  }
  const std::size_t step = std::max<std::size_t>(1, genes.size() / genes_of_dropout_model);
  auto& picture = summary.pictures[1];
  const auto at = summary.facts.find("populations");
  if (at != summary.facts.end() && std::holds_alternative<std::vector<std::string>>(at->second)) {
    picture.populations = std::get<std::vector<std::string>>(at->second);
  }
  if (picture.populations.size() != n_populations) picture.populations.assign(n_populations, "all cells");
  picture.dropout_probability.resize(n_populations);
  for (std::size_t i = 0; i < genes.size(); i += step) {
    picture.gene_means.push_back(totals.mean[genes[i]]);
    for (std::size_t p = 0; p < n_populations; ++p) {
      picture.dropout_probability[p].push_back(static_cast<double>(probability[genes[i] * n_populations + p]));
    }
  }
}

/// Labels of the sampled cells: the asked-for column, else the run's own labels or clusters; none where there is none.
void add_labels(const Dataset& data, const std::string& asked, const std::vector<std::int64_t>& cells,
                ResultSummary& summary) {
  std::string name = asked.empty() ? text_fact(summary.facts, "options/labels") : asked;
  if (name.empty()) name = summary.layer + "_cluster";
  const Column* column = data.find_obs(name);
  if (column == nullptr || (column->codes.empty() && column->numbers.empty())) {
    if (!asked.empty()) throw OptionError("labels", asked, "no such column of obs in " + summary.path);
    return;
  }
  summary.label_column = name;
  for (const auto cell : cells) {
    const auto at = static_cast<std::size_t>(cell);
    if (!column->codes.empty()) {
      const auto code = column->codes[at];
      summary.embedded_labels.push_back(code < 0 ? std::string("missing")
                                                 : column->categories[static_cast<std::size_t>(code)]);
    } else {
      summary.embedded_labels.push_back(fmt::format("{:g}", column->numbers[at]));
    }
  }
}

void add_totals(const LayerTotals& totals, ResultSummary& summary) {
  summary.observed = totals.observed;
  summary.zeros = totals.zeros;
  summary.filled = totals.filled;
  summary.changed = totals.changed;
  summary.mass_ratio = totals.input_mass > 0 ? totals.output_mass / totals.input_mass : 1;
  summary.histogram = {LayerTotals::bin_width, totals.observed_bins, totals.filled_bins};
  auto kept = totals.variance_kept;
  summary.pictures[1].variance_kept = quantiles(kept, {0.05, 0.25, 0.5, 0.75, 0.95});
}

}  // namespace

ResultSummary summarise_result(const std::string& path, const SummaryOptions& options, Context& context) {
  auto opened = open_result(path, options.layer, context);
  const Dataset& data = opened.counts;
  ResultSummary summary;
  summary.path = path;
  summary.layer = opened.result.layer;
  summary.facts = std::move(opened.facts);
  summary.n_cells = data.n_cells();
  summary.n_genes = data.n_genes();
  summary.n_modelled = std::count(data.is_modelled.begin(), data.is_modelled.end(), 1);
  summary.pictures.resize(2);
  summary.pictures[0].entrant = "counts";
  summary.pictures[1].entrant = opened.result.method.empty() ? summary.layer : opened.result.method;

  std::vector<KeptValues> kept(2);
  kept[0].cells = judge::sample_of_cells(data, options.n_cells, context);
  kept[0].genes = prep::variable_genes(data, genes_of_embedding, context);
  kept[1].cells = judge::sample_of_cells(data, data.n_cells(), context);
  kept[1].genes = chosen_genes(data, options.genes, context);
  add_labels(data, options.labels, kept[0].cells, summary);
  const auto totals = pass_over_layer(data, *opened.values.values, *opened.result.scale, kept, context);
  add_totals(totals, summary);
  for (const auto gene : kept[1].genes) summary.genes.push_back(judge::gene_title(data, gene));
  add_genes(kept[1], kept[1].before, summary.pictures[0]);
  add_genes(kept[1], kept[1].after, summary.pictures[1]);
  add_dropout(path, totals, summary, context);
  add_embeddings(data, kept[0], summary, context);
  return summary;
}

}  // namespace undrop::report
