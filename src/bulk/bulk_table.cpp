#include "bulk/bulk_table.hpp"

#include <undrop/dataset.hpp>
#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "bulk/table_scale.hpp"
#include "bulk/text_matrix.hpp"
#include "io/delimited_text.hpp"
#include "io/format.hpp"

namespace undrop::bulk {

namespace {

using Names = std::vector<std::string>;
using NameLists = std::vector<Names>;

constexpr std::int64_t fewest_cells_of_sample = 10;
constexpr std::int64_t fewest_to_look_like_cells = 50;
constexpr double zeros_of_cells = 0.85;

void add_text_columns(const std::vector<Column>& columns, NameLists& lists) {
  for (const auto& column : columns) {
    if (column.kind == Column::Kind::text || column.kind == Column::Kind::categorical)
      lists.push_back(io::texts_of(column));
  }
}

std::vector<float> dense_values(const CountSource& counts) {
  const auto n_columns = static_cast<std::size_t>(counts.n_genes());
  std::vector<float> values(static_cast<std::size_t>(counts.n_cells()) * n_columns, 0.0F);
  CountBlock block;
  for (std::int64_t row = 0; row < counts.n_cells(); ++row) {
    counts.read({row, row + 1}, block);
    for (std::size_t i = 0; i < block.genes.size(); ++i)
      values[static_cast<std::size_t>(row) * n_columns + static_cast<std::size_t>(block.genes[i])] = block.values[i];
  }
  return values;
}

void require_memory(const Dataset& data, const std::string& path, const Context& context) {
  const auto bytes = 2 * data.n_cells() * data.n_genes() * static_cast<std::int64_t>(sizeof(float));
  if (context.memory_budget <= 0 || bytes <= context.memory_budget) return;
  throw ResourceError(fmt::format(
      "{}: {} samples × {} genes need {} MB, and there are {} MB. Take fewer samples: some hundred of the tissue in "
      "question do. Single cells are summed by sample and type first",
      path, data.n_cells(), data.n_genes(), bytes >> 20, context.memory_budget >> 20));
}

bool has_columns(const Dataset& data, const Names& columns) {
  return !columns.empty() && std::all_of(columns.begin(), columns.end(),
                                         [&](const std::string& name) { return data.find_obs(name) != nullptr; });
}

/// What the cell is in all columns, "donor 1 / T cell"; empty where one of them is missing.
Names groups_of(const Dataset& data, const Names& columns) {
  Names groups(data.cell_names.size());
  std::vector<std::uint8_t> is_missing(groups.size(), 0);
  for (const auto& name : columns) {
    const auto texts = io::texts_of(*data.find_obs(name));
    for (std::size_t cell = 0; cell < groups.size(); ++cell) {
      is_missing[cell] = is_missing[cell] != 0 || texts[cell].empty() ? 1 : 0;
      groups[cell] += (groups[cell].empty() ? "" : " / ") + texts[cell];
    }
  }
  for (std::size_t cell = 0; cell < groups.size(); ++cell) {
    if (is_missing[cell] != 0) groups[cell].clear();
  }
  return groups;
}

/// Sums of the cells of each group of ten cells or more.
NamedMatrix summed_cells(const Dataset& data, const Names& columns, const std::string& path, const Context& context) {
  if (!data.counts->is_integer()) {
    throw InputError(path +
                     ": holds values that are no counts, which cannot be summed (--bulk-sum-by); give an h5ad "
                     "file with counts in layers['counts'] or X");
  }
  const auto groups = groups_of(data, columns);
  std::map<std::string, std::int64_t> sizes;
  for (const auto& group : groups) sizes[group] += group.empty() ? 0 : 1;
  NamedMatrix matrix;
  std::unordered_map<std::string, std::size_t> row_of;
  for (const auto& [group, size] : sizes) {
    if (size >= fewest_cells_of_sample) row_of.emplace(group, row_of.size());
  }
  matrix.row_names.emplace_back(row_of.size());
  for (const auto& [group, row] : row_of) matrix.row_names.front()[row] = group;
  matrix.n_rows = static_cast<std::int64_t>(row_of.size());
  const auto n_genes = static_cast<std::size_t>(data.n_genes());
  matrix.values.assign(row_of.size() * n_genes, 0.0F);
  CountBlock block;
  for (std::int64_t cell = 0; cell < data.n_cells(); ++cell) {
    const auto row = row_of.find(groups[static_cast<std::size_t>(cell)]);
    if (row == row_of.end()) continue;
    data.counts->read({cell, cell + 1}, block);
    for (std::size_t i = 0; i < block.genes.size(); ++i)
      matrix.values[row->second * n_genes + static_cast<std::size_t>(block.genes[i])] += block.values[i];
  }
  context.info(fmt::format("{}: {} cells are summed to {} samples by {}", path, data.n_cells(), matrix.n_rows,
                           fmt::join(columns, ", ")));
  if (matrix.n_rows > 0) return matrix;
  throw InputError(fmt::format("{}: no group of cells that agree in {} has {} cells", path, fmt::join(columns, ", "),
                               fewest_cells_of_sample));
}

NamedMatrix samples_of(const Dataset& data, const std::string& path, const Context& context) {
  require_memory(data, path, context);
  NamedMatrix matrix;
  matrix.n_rows = data.n_cells();
  matrix.row_names.push_back(data.cell_names);
  add_text_columns(data.obs, matrix.row_names);
  matrix.values = dense_values(*data.counts);
  return matrix;
}

struct ReadMatrix {
  NamedMatrix matrix;
  bool is_summed = false;
};

ReadMatrix read_named_matrix(const std::string& path, const Names& sum_by, Context& context) {
  if (io::recognise(path) == io::Format::table) return {read_text_matrix(path, context), false};
  const auto data = read_dataset(path, {}, context);
  const bool sums = has_columns(data, sum_by);
  NamedMatrix matrix = sums ? summed_cells(data, sum_by, path, context) : samples_of(data, path, context);
  matrix.n_columns = data.n_genes();
  matrix.column_names.push_back(data.gene_names);
  if (!data.gene_symbols.empty()) matrix.column_names.push_back(data.gene_symbols);
  add_text_columns(data.var, matrix.column_names);
  return {std::move(matrix), sums};
}

/// True where genes are in the rows.
bool has_genes_in_rows(const NamedMatrix& matrix, const GeneNames& genes, TableOrientation orientation,
                       const std::string& path) {
  if (orientation != TableOrientation::automatic) return orientation == TableOrientation::genes_rows;
  const auto in_rows = genes.match(matrix.row_names).n_matched;
  const auto in_columns = genes.match(matrix.column_names).n_matched;
  if (in_rows + in_columns > 0) return in_rows >= in_columns;
  for (const auto* lists : {&matrix.row_names, &matrix.column_names}) genes.require_same_species(*lists, path);
  const auto first = [](const NameLists& lists) {
    Names some(lists.front().begin(),
               lists.front().begin() + std::min<std::ptrdiff_t>(3, static_cast<std::ptrdiff_t>(lists.front().size())));
    return fmt::format("{}", fmt::join(some, ", "));
  };
  throw InputError(
      fmt::format("{}: names no gene of the cells, neither in rows ({}, ...) nor in columns ({}, ...). Genes are known "
                  "by symbol or "
                  "Ensembl identifier, those that the data have; other names, such as Entrez numbers, are translated "
                  "by --bulk-genes",
                  path, first(matrix.row_names), first(matrix.column_names)));
}

Names unique_names(const Names& names) {
  std::unordered_set<std::string> taken;
  Names out;
  for (const auto& name : names) {
    std::string unique = name.empty() ? "sample" : name;
    for (int i = 2; !taken.insert(unique).second; ++i) unique = fmt::format("{}_{}", name.empty() ? "sample" : name, i);
    out.push_back(std::move(unique));
  }
  return out;
}

/// The list that knows most genes, for messages.
const Names& best_list(const NameLists& lists, const GeneNames& genes) {
  const auto known = [&](const Names& list) { return genes.match(list).n_matched; };
  const auto* best = &lists.front();
  auto most = known(*best);
  for (const auto& list : lists) {
    const auto n = known(list);
    if (n > most) best = &list;
    most = std::max(n, most);
  }
  return *best;
}

/// Samples × genes.
std::vector<float> oriented(NamedMatrix& matrix, bool genes_in_rows) {
  if (!genes_in_rows) return std::move(matrix.values);
  const auto n_rows = static_cast<std::size_t>(matrix.n_rows);
  const auto n_columns = static_cast<std::size_t>(matrix.n_columns);
  std::vector<float> out(matrix.values.size());
  for (std::size_t i = 0; i < n_rows; ++i) {
    for (std::size_t j = 0; j < n_columns; ++j) out[j * n_rows + i] = matrix.values[i * n_columns + j];
  }
  return out;
}

/// Text columns of a table of samples in rows are kinds of samples; the first is their name.
const Names& sample_names(const NamedMatrix& matrix, bool genes_in_rows) {
  return genes_in_rows ? matrix.column_names.front() : matrix.row_names.front();
}

void check_values(const BulkTable& table) {
  const auto n_genes = table.genes.size();
  for (std::size_t i = 0; i < table.values.size(); ++i) {
    const float value = table.values[i];
    if (std::isfinite(value) && value >= 0) continue;
    const auto* cure = std::isnan(value)   ? "is missing. Write 0 where nothing was seen, or leave the gene out"
                       : std::isinf(value) ? "is infinite. Give the values from which it was made"
                                           : "is negative. Give counts, TPM, FPKM or log(1 + x) of them, not values "
                                             "that are centred, scaled or logarithms without the 1";
    throw InputError(fmt::format("{}: the value of gene '{}' in sample '{}' {}{}", table.path, table.genes[i % n_genes],
                                 table.samples[i / n_genes],
                                 std::isfinite(value) ? fmt::format("({}) ", value) : std::string(), cure));
  }
}

void find_scale(BulkTable& table, TableScale scale, const Context& context) {
  const auto guess = guess_scale(table.values);
  table.scale = scale == TableScale::automatic ? guess.scale : scale;
  table.is_whole = guess.is_whole && table.scale == TableScale::linear;
  if (scale == TableScale::automatic && !guess.is_certain) {
    context.warn(
        fmt::format("{}: all values are fractions below 50; they are taken for log2(1 + x). If they are not, "
                    "say so with --bulk-scale",
                    table.path));
  }
  const bool is_strange = scale != TableScale::automatic && scale != TableScale::linear && guess.is_certain;
  if (is_strange && !guess.is_whole) {
    throw InputError(fmt::format("{}: holds values above 50, which are no logarithms ({}); give --bulk-scale tpm",
                                 table.path, to_text(scale)));
  }
  make_linear(table.values, table.scale);
}

void add_totals(BulkTable& table) {
  const auto n_genes = static_cast<std::ptrdiff_t>(table.genes.size());
  for (std::size_t sample = 0; sample < table.samples.size(); ++sample) {
    const auto row = table.values.begin() + static_cast<std::ptrdiff_t>(sample) * n_genes;
    table.totals.push_back(std::accumulate(row, row + n_genes, 0.0));
    if (table.totals.back() > 0) continue;
    throw InputError(fmt::format("{}: the sample '{}' holds nothing but zeros; leave it out (--bulk-leave-out)",
                                 table.path, table.samples[sample]));
  }
}

/// Bulk samples show most of their genes, single cells few.
void warn_of_cells(const BulkTable& table, const Context& context) {
  if (table.is_summed || table.n_samples() < fewest_to_look_like_cells) return;
  const auto n_zeros = std::count(table.values.begin(), table.values.end(), 0.0F);
  const double share = static_cast<double>(n_zeros) / static_cast<double>(table.values.size());
  if (share < zeros_of_cells) return;
  context.warn(
      fmt::format("{}: {:.0f} % of its values are 0, as in single cells. Bulk samples are sums of many cells: "
                  "sum them by donor and type (--bulk-sum-by)",
                  table.path, 100 * share));
}

std::string checksum_of(const BulkTable& table) {
  Dataset data;
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  const auto n_genes = table.genes.size();
  for (std::size_t sample = 0; sample < table.samples.size(); ++sample) {
    for (std::size_t gene = 0; gene < n_genes; ++gene) {
      const float value = table.values[sample * n_genes + gene];
      if (value == 0) continue;
      genes.push_back(static_cast<std::int32_t>(gene));
      values.push_back(value);
    }
    offsets.push_back(static_cast<std::int64_t>(genes.size()));
  }
  data.counts =
      std::make_shared<SparseCounts>(table.n_genes(), std::move(offsets), std::move(genes), std::move(values));
  data.cell_names = table.samples;
  data.gene_names = table.genes;
  return checksum(data);
}

/// The table's columns added up at `column_at` (`n_columns`: nowhere), samples × columns; NaN where none goes.
std::vector<float> gathered(const BulkTable& table, const std::vector<std::size_t>& column_at, std::size_t n_columns) {
  std::vector<float> first(n_columns, std::numeric_limits<float>::quiet_NaN());
  for (const auto column : column_at) {
    if (column < n_columns) first[column] = 0;
  }
  std::vector<float> out;
  for (std::size_t sample = 0; sample < table.samples.size(); ++sample) {
    out.insert(out.end(), first.begin(), first.end());
    float* row = out.data() + sample * n_columns;
    for (std::size_t i = 0; i < column_at.size(); ++i) {
      if (column_at[i] < n_columns) row[column_at[i]] += table.values[sample * table.genes.size() + i];
    }
  }
  return out;
}

}  // namespace

BulkTable read_bulk_table(const std::string& path, const GeneNames& genes, const TableReading& reading,
                          Context& context) {
  auto [matrix, is_summed] = read_named_matrix(path, reading.sum_by, context);
  BulkTable table;
  table.path = path;
  table.is_summed = is_summed;
  table.genes_in_rows = !is_summed && has_genes_in_rows(matrix, genes, reading.orientation, path);
  const auto& lists = table.genes_in_rows ? matrix.row_names : matrix.column_names;
  genes.require_same_species(lists, path);
  table.match = genes.match(lists);
  table.genes = best_list(lists, genes);
  table.samples = unique_names(sample_names(matrix, table.genes_in_rows));
  table.values = oriented(matrix, table.genes_in_rows);
  check_values(table);
  table.checksum = checksum_of(table);
  find_scale(table, is_summed ? TableScale::linear : reading.scale, context);
  add_totals(table);
  warn_of_cells(table, context);
  return table;
}

void keep_samples(BulkTable& table, const std::vector<std::uint8_t>& keep) {
  const auto n_genes = table.genes.size();
  std::size_t to = 0;
  for (std::size_t from = 0; from < table.samples.size(); ++from) {
    if (keep[from] == 0) continue;
    if (to != from) {
      table.samples[to] = std::move(table.samples[from]);
      table.totals[to] = table.totals[from];
      std::copy_n(table.values.begin() + static_cast<std::ptrdiff_t>(from * n_genes), n_genes,
                  table.values.begin() + static_cast<std::ptrdiff_t>(to * n_genes));
    }
    ++to;
  }
  table.samples.resize(to);
  table.totals.resize(to);
  table.values.resize(to * n_genes);
}

std::vector<float> values_of_genes(const BulkTable& table, const std::vector<std::int32_t>& genes) {
  std::unordered_map<std::int32_t, std::size_t> places;
  for (std::size_t i = 0; i < genes.size(); ++i) places.emplace(genes[i], i);
  std::vector<std::size_t> column_at(table.genes.size(), genes.size());
  for (std::size_t i = 0; i < table.genes.size(); ++i) {
    const auto found = places.find(table.match.genes[i]);
    if (found != places.end()) column_at[i] = found->second;
  }
  return gathered(table, column_at, genes.size());
}

std::vector<float> values_of_names(const BulkTable& table, const std::vector<std::string>& names) {
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < names.size(); ++i) places.emplace(names[i], i);
  std::vector<std::size_t> column_at(table.genes.size(), names.size());
  for (std::size_t i = 0; i < table.genes.size(); ++i) {
    const auto found = places.find(table.genes[i]);
    if (found != places.end() && table.match.genes[i] == GeneMatch::none) column_at[i] = found->second;
  }
  return gathered(table, column_at, names.size());
}

std::vector<std::string> unmatched_names(const BulkTable& table) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < table.genes.size(); ++i) {
    if (table.match.genes[i] == GeneMatch::none) names.push_back(table.genes[i]);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::int32_t> matched_genes(const BulkTable& table) {
  std::vector<std::int32_t> genes;
  for (const auto gene : table.match.genes) {
    if (gene != GeneMatch::none) genes.push_back(gene);
  }
  std::sort(genes.begin(), genes.end());
  genes.erase(std::unique(genes.begin(), genes.end()), genes.end());
  return genes;
}

}  // namespace undrop::bulk
