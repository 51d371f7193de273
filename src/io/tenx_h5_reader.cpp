#include "io/tenx_h5_reader.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <span>
#include <utility>

#include "core/count_budget.hpp"
#include "core/count_view.hpp"
#include "core/picked.hpp"
#include "io/h5_matrix.hpp"

namespace undrop::io {

namespace {

std::vector<std::string> read_names(const hdf5::Group& group, const std::string& name, std::int64_t expected) {
  const auto dataset = group.dataset(name);
  dataset.expect_vector(expected);
  return dataset.read_texts();
}

/// Names of the cells and the counts, whose compressed columns are cells.
void read_cells_and_counts(const hdf5::Group& group, Dataset& data, const Context& context) {
  const auto shape = group.dataset("shape").read<std::int64_t>();
  if (shape.size() != 2) group.dataset("shape").fail("does not hold two numbers");
  const auto n_genes = static_cast<std::int64_t>(data.gene_names.size());
  if (shape[0] != n_genes) {
    group.dataset("shape").fail(fmt::format("says {} features, but {} are named", shape[0], n_genes));
  }
  data.cell_names = read_names(group, "barcodes", shape[1]);
  data.counts = read_h5_compressed(group, shape[1], n_genes, context).counts;
}

/// Keeps the features of one genome.
void select_genome(Dataset& data, const std::vector<std::string>& genomes, const std::string& wanted,
                   const Context& context) {
  std::vector<std::int32_t> genes;
  for (std::size_t i = 0; i < genomes.size(); ++i) {
    if (genomes[i] == wanted) genes.push_back(static_cast<std::int32_t>(i));
  }
  if (genes.empty()) {
    auto known = genomes;
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    throw OptionError("genome", wanted,
                      fmt::format("is not in {}; there are: {}", data.origin.path, fmt::join(known, ", ")));
  }
  std::vector<std::int64_t> cells(data.cell_names.size());
  std::iota(cells.begin(), cells.end(), 0);
  if (held_in_memory(data.counts->n_nonzeros(), data.n_cells(), context)) {
    data.counts = select(*data.counts, cells, genes);
  } else {
    data.counts = std::make_shared<CountView>(data.counts, std::move(cells), genes);
  }
  data.gene_names = picked(data.gene_names, std::span<const std::int32_t>(genes));
  data.gene_symbols = picked(data.gene_symbols, std::span<const std::int32_t>(genes));
  data.feature_types = picked(data.feature_types, std::span<const std::int32_t>(genes));
}

void add_feature_columns(Dataset& data) {
  data.var.push_back(text_column("gene_symbols", data.gene_symbols));
  if (!data.feature_types.empty()) data.var.push_back(text_column("feature_types", data.feature_types));
}

}  // namespace

Dataset read_tenx_h5_v3(const std::string& path, const ReadOptions& options, const Context& context) {
  const auto root = hdf5::open_file(path);
  const auto matrix = root.group("matrix");
  const auto features = matrix.group("features");
  Dataset data;
  data.origin = {path, "10x-h5", "/matrix"};
  data.gene_names = features.dataset("id").read_texts();
  const auto n_genes = static_cast<std::int64_t>(data.gene_names.size());
  data.gene_symbols = read_names(features, "name", n_genes);
  if (features.has("feature_type")) data.feature_types = read_names(features, "feature_type", n_genes);
  read_cells_and_counts(matrix, data, context);
  std::vector<std::string> genomes;
  if (features.has("genome")) genomes = read_names(features, "genome", n_genes);
  if (!options.genome.empty()) {
    select_genome(data, genomes, options.genome, context);
    genomes.assign(data.gene_names.size(), options.genome);
  }
  add_feature_columns(data);
  if (!genomes.empty()) data.var.push_back(text_column("genome", genomes));
  return data;
}

Dataset read_tenx_h5_v2(const std::string& path, const ReadOptions& options, const Context& context) {
  const auto root = hdf5::open_file(path);
  std::vector<std::string> genomes;
  for (const auto& name : root.members()) {
    if (root.is_group(name) && root.group(name).has("indptr")) genomes.push_back(name);
  }
  const std::string genome = options.genome.empty() && genomes.size() == 1 ? genomes.front() : options.genome;
  if (std::find(genomes.begin(), genomes.end(), genome) == genomes.end()) {
    const std::string problem =
        genome.empty() ? "the file holds several genomes: choose one of " : "is not in the file; there are: ";
    throw OptionError("genome", genome, fmt::format("{}{} ({})", problem, fmt::join(genomes, ", "), path));
  }
  const auto group = root.group(genome);
  Dataset data;
  data.origin = {path, "10x-h5", "/" + genome};
  data.gene_names = group.dataset(group.has("genes") ? "genes" : "gene_names").read_texts();
  const auto n_genes = static_cast<std::int64_t>(data.gene_names.size());
  if (group.has("gene_names")) data.gene_symbols = read_names(group, "gene_names", n_genes);
  read_cells_and_counts(group, data, context);
  if (!data.gene_symbols.empty()) add_feature_columns(data);
  return data;
}

}  // namespace undrop::io
