#include "compare/bulk_differences.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "io/delimited_text.hpp"
#include "judge/group_differences.hpp"
#include "prep/folds.hpp"

namespace undrop::compare {

namespace {

using Places = std::unordered_map<std::string, std::size_t>;

constexpr std::int64_t fewest_samples = 2;
constexpr std::int64_t fewest_of_folds = 50;
constexpr std::int64_t n_folds = 5;
constexpr std::size_t unknown = static_cast<std::size_t>(-1);

Places places_of(const std::vector<std::string>& names) {
  Places places;
  for (std::size_t i = 0; i < names.size(); ++i) places.try_emplace(names[i], i);
  return places;
}

/// ENSG00000000003.14 is ENSG00000000003.
std::string without_version(const std::string& name) {
  const auto dot = name.rfind('.');
  const bool is_version = dot != std::string::npos && dot + 1 < name.size() && name.rfind("ENS", 0) == 0 &&
                          name.find_first_not_of("0123456789", dot + 1) == std::string::npos;
  return is_version ? name.substr(0, dot) : name;
}

/// The gene of the data for every row of the table; a gene that is named twice is that of its first row.
std::vector<std::size_t> genes_of(const std::vector<std::string>& names, const Places& places, std::size_t n_genes) {
  std::vector<std::size_t> genes;
  std::vector<std::uint8_t> taken(n_genes, 0);
  for (const auto& name : names) {
    auto found = places.find(name);
    if (found == places.end()) found = places.find(without_version(name));
    const bool is_new = found != places.end() && taken[found->second] == 0;
    genes.push_back(is_new ? found->second : unknown);
    if (is_new) taken[found->second] = 1;
  }
  return genes;
}

std::int64_t n_known(const std::vector<std::size_t>& genes) {
  return static_cast<std::int64_t>(genes.size()) - std::count(genes.begin(), genes.end(), unknown);
}

/// Identifiers of the data, or its symbols.
std::vector<Places> names_of(const Dataset& data) {
  std::vector<std::string> plain;
  for (const auto& name : data.gene_names) plain.push_back(without_version(name));
  std::vector<Places> out{places_of(data.gene_names), places_of(plain)};
  if (!data.gene_symbols.empty()) out.push_back(places_of(data.gene_symbols));
  return out;
}

void add_sample(const std::string& name, const Column& column, const std::vector<std::size_t>& genes,
                std::size_t n_genes, BulkTable& bulk) {
  bulk.samples.push_back(name);
  const auto begin = bulk.counts.size();
  bulk.counts.resize(begin + n_genes, std::numeric_limits<float>::quiet_NaN());
  double total = 0;
  for (std::size_t row = 0; row < column.numbers.size(); ++row) {
    const double count = column.numbers[row];
    if (!(count >= 0)) throw InputError("the bulk sample " + name + " holds a count that is negative or missing");
    total += count;
    if (genes[row] != unknown) bulk.counts[begin + genes[row]] = static_cast<float>(count);
  }
  bulk.totals.push_back(total);
}

/// The type that a sample's name begins with, the longest one; −1 where there is none.
std::int32_t type_of(const std::string& sample, const std::vector<std::string>& types) {
  std::int32_t best = -1;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (sample.rfind(types[i], 0) != 0) continue;
    if (best < 0 || types[i].size() > types[static_cast<std::size_t>(best)].size()) best = static_cast<std::int32_t>(i);
  }
  return best;
}

std::vector<std::int64_t> counted(std::span<const std::int32_t> codes, std::size_t n) {
  std::vector<std::int64_t> sizes(n, 0);
  for (const auto code : codes) {
    if (code >= 0) ++sizes[static_cast<std::size_t>(code)];
  }
  return sizes;
}

std::pair<std::int32_t, std::int32_t> chosen_types(const std::vector<std::string>& wanted, const prep::Labels& labels,
                                                   std::span<const std::int32_t> of_samples) {
  const auto n_samples = counted(of_samples, labels.names.size());
  const auto n_cells = counted(labels.codes, labels.names.size());
  std::vector<std::int32_t> able;
  for (std::size_t i = 0; i < labels.names.size(); ++i) {
    if (n_samples[i] >= fewest_samples) able.push_back(static_cast<std::int32_t>(i));
  }
  if (wanted.empty()) {
    if (able.size() < 2) {
      throw InputError(
          fmt::format("--bulk has two samples or more of {} of the types {}; two types are needed, and a "
                      "sample's name must begin with its type's",
                      able.size(), fmt::join(labels.names, ", ")));
    }
    std::stable_sort(able.begin(), able.end(), [&](auto a, auto b) {
      return n_cells[static_cast<std::size_t>(a)] > n_cells[static_cast<std::size_t>(b)];
    });
    return {able[0], able[1]};
  }
  if (wanted.size() != 2 || wanted[0] == wanted[1])
    throw OptionError("groups", fmt::format("{}", fmt::join(wanted, ",")), "must be two types, A,B");
  std::vector<std::int32_t> codes;
  for (const auto& name : wanted) {
    const auto at = std::find(labels.names.begin(), labels.names.end(), name) - labels.names.begin();
    if (std::find(able.begin(), able.end(), static_cast<std::int32_t>(at)) == able.end()) {
      throw OptionError(
          "groups", name,
          fmt::format("is no type of which --bulk has two samples; there are {}", fmt::join(labels.names, ", ")));
    }
    codes.push_back(static_cast<std::int32_t>(at));
  }
  return {codes[0], codes[1]};
}

std::vector<std::int32_t> grouped(std::span<const std::int32_t> codes, std::int32_t a, std::int32_t b) {
  std::vector<std::int32_t> groups(codes.size());
  std::transform(codes.begin(), codes.end(), groups.begin(), [&](auto code) {
    return code == a ? 0 : code == b ? 1 : -1;
  });
  return groups;
}

/// All cells, then each fifth of them where there are enough.
std::vector<std::vector<std::int32_t>> groupings_of(const std::vector<std::int32_t>& groups, const Context& context) {
  std::vector<std::vector<std::int32_t>> out{groups};
  const auto sizes = counted(groups, 2);
  if (std::min(sizes[0], sizes[1]) < fewest_of_folds) return out;
  const auto n = static_cast<std::int64_t>(groups.size());
  const auto folds = prep::random_folds(n, n_folds, context.seed, 0, groups);
  for (std::int32_t fold = 0; fold < n_folds; ++fold) {
    auto some = groups;
    for (std::size_t i = 0; i < some.size(); ++i) some[i] = folds[i] == fold ? some[i] : -1;
    out.push_back(std::move(some));
  }
  return out;
}

}  // namespace

BulkTable read_bulk_table(const std::string& path, const Dataset& data) {
  const auto table = io::read_text_table(path);
  std::size_t name_column = 0;
  std::vector<std::size_t> genes;
  for (const auto& places : names_of(data)) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      auto found = genes_of(table.columns[i], places, data.gene_names.size());
      if (!genes.empty() && n_known(found) <= n_known(genes)) continue;
      genes = std::move(found);
      name_column = i;
    }
  }
  BulkTable bulk;
  bulk.n_matched = n_known(genes);
  if (bulk.n_matched == 0)
    throw InputError(path + ": names no gene of the data; give a table genes x samples with a column of gene names");
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i == name_column) continue;
    const auto column = io::typed_column(table.header[i], table.columns[i]);
    if (column.kind == Column::Kind::number) add_sample(table.header[i], column, genes, data.gene_names.size(), bulk);
  }
  return bulk;
}

BulkDifferences bulk_differences(const BulkTable& bulk, const Dataset& data, const prep::Labels& labels,
                                 const std::vector<std::string>& wanted, const Context& context) {
  std::vector<std::int32_t> of_samples;
  for (const auto& sample : bulk.samples) of_samples.push_back(type_of(sample, labels.names));
  const auto [a, b] = chosen_types(wanted, labels, of_samples);
  BulkDifferences out;
  out.a = labels.names[static_cast<std::size_t>(a)];
  out.b = labels.names[static_cast<std::size_t>(b)];
  out.groups = grouped(labels.codes, a, b);
  out.standard = judge::bulk_standard(bulk.counts, bulk.totals, grouped(of_samples, a, b), data.median_total, context);
  const auto right = judge::significant_genes(out.standard.log_fold_change, out.standard.adjusted_p);
  for (std::size_t gene = 0; gene < right.size(); ++gene)
    out.n_significant += std::isnan(out.standard.log_fold_change[gene]) ? 0 : right[gene];
  return out;
}

judge::TaskScores score_bulk_differences(const judge::ValueSource& values, const BulkDifferences& differences,
                                         const Context& context) {
  const auto found = judge::group_differences(values, groupings_of(differences.groups, context), context);
  auto task = judge::score_differences(found.front(), differences.standard);
  for (std::size_t fold = 1; fold < found.size(); ++fold) {
    const auto of_fold = judge::score_differences(found[fold], differences.standard);
    task.by_split["wilcoxon_f1"].push_back(of_fold.figures.at("wilcoxon_f1"));
  }
  task.notes.push_back(
      fmt::format("{} against {}; {} genes differ in bulk", differences.a, differences.b, differences.n_significant));
  if (found.size() > 1) task.notes.emplace_back("F1 (Wilcoxon) is the mean over fifths of the cells");
  return task;
}

}  // namespace undrop::compare
