#include "compare/bulk_differences.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "bulk/bulk_table.hpp"
#include "compare/compare_parameters.hpp"
#include "judge/group_differences.hpp"
#include "prep/folds.hpp"

namespace undrop::compare {

namespace {

constexpr std::int64_t fewest_samples = 2;
constexpr std::int64_t fewest_of_folds = 50;
constexpr std::int64_t n_folds = 5;

/// The type that a sample's name begins with, the longest one; −1 where there is none.
std::int32_t type_of(const std::string& sample, const std::vector<std::string>& types) {
  std::int32_t best = -1;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (sample.rfind(types[i], 0) != 0) continue;
    if (best < 0 || types[i].size() > types[static_cast<std::size_t>(best)].size()) best = static_cast<std::int32_t>(i);
  }
  return best;
}

/// Takes the type from the samples that are left to methods that learn.
void keep_scored(const std::string& scored, const std::vector<std::string>& samples,
                 std::vector<std::int32_t>& of_samples) {
  if (scored == "types") return;
  std::map<std::int32_t, int> n_before;
  const auto names = comma_list(scored);
  std::set<std::string> unused(names.begin(), names.end());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    bool is_kept = scored == "halves" && n_before[of_samples[i]]++ % 2 == 0;
    for (const auto& name : names) {
      if (scored == "halves" || !samples[i].starts_with(name)) continue;
      is_kept = true;
      unused.erase(name);
    }
    if (!is_kept) of_samples[i] = -1;
  }
  if (scored == "halves" || unused.empty()) return;
  throw OptionError("bulk-score", *unused.begin(),
                    fmt::format("is the beginning of no sample's name; there are {}", fmt::join(samples, ", ")));
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

BulkSamples read_bulk_samples(const std::string& path, const Dataset& data, Context& context) {
  auto table = bulk::read_bulk_table(path, bulk::GeneNames(data), {}, context);
  std::vector<std::int32_t> genes(data.gene_names.size());
  std::iota(genes.begin(), genes.end(), 0);
  return {table.samples, bulk::values_of_genes(table, genes), table.totals, table.match.n_matched};
}

BulkDifferences bulk_differences(const BulkSamples& bulk, const Dataset& data, const prep::Labels& labels,
                                 const BulkQuestion& question, const Context& context) {
  std::vector<std::int32_t> of_samples;
  for (const auto& sample : bulk.samples) of_samples.push_back(type_of(sample, labels.names));
  keep_scored(question.scored, bulk.samples, of_samples);
  const auto [a, b] = chosen_types(question.types, labels, of_samples);
  const auto groups = grouped(of_samples, a, b);
  BulkDifferences out;
  out.a = labels.names[static_cast<std::size_t>(a)];
  out.b = labels.names[static_cast<std::size_t>(b)];
  out.groups = grouped(labels.codes, a, b);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i] >= 0) out.samples.push_back(bulk.samples[i]);
  }
  out.standard = judge::bulk_standard(bulk.counts, bulk.totals, groups, data.median_total, context);
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
