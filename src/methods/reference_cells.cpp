#include "methods/reference_cells.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace undrop {

namespace {

constexpr std::int64_t cells_a_read = 4096;

}  // namespace

std::vector<std::int64_t> filled_cells(const Dataset& data) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < data.size_factors.size(); ++i) {
    if (data.size_factors[i] > 0) out.push_back(static_cast<std::int64_t>(i));
  }
  return out;
}

Dataset reference_cells(const Dataset& data, const std::vector<std::int32_t>& genes) {
  const auto cells = filled_cells(data);
  Dataset out;
  out.median_total = data.median_total;
  for (const auto gene : genes) out.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);
  for (const auto cell : cells) out.size_factors.push_back(data.size_factors[static_cast<std::size_t>(cell)]);
  const bool all = static_cast<std::int64_t>(cells.size()) == data.n_cells() &&
                   static_cast<std::int64_t>(genes.size()) == data.n_genes();
  out.counts = all ? data.counts : select(*data.counts, cells, genes);
  out.is_modelled.assign(genes.size(), 1);
  return out;
}

void save_reference_cells(ArchiveWriter& archive, const Dataset& cells) {
  archive.put("genes", cells.gene_names);
  archive.put("size_factors", cells.size_factors);
  archive.put("median_total", std::vector<double>{cells.median_total});
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int64_t> genes;
  std::vector<float> values;
  CountBlock block;
  for (std::int64_t begin = 0; begin < cells.n_cells(); begin += cells_a_read) {
    cells.counts->read({begin, std::min(cells.n_cells(), begin + cells_a_read)}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i)
      offsets.push_back(offsets.back() + static_cast<std::int64_t>(block.genes_of(i).size()));
    genes.insert(genes.end(), block.genes.begin(), block.genes.end());
    values.insert(values.end(), block.values.begin(), block.values.end());
  }
  archive.put("counts/offsets", offsets);
  archive.put("counts/genes", genes);
  archive.put("counts/values", values, std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())});
}

Dataset load_reference_cells(const ArchiveReader& archive) {
  Dataset cells;
  cells.gene_names = archive.texts("genes");
  cells.size_factors = archive.doubles("size_factors");
  const auto total = archive.doubles("median_total");
  const auto genes = archive.integers("counts/genes");
  auto offsets = archive.integers("counts/offsets");
  const auto n_genes = static_cast<std::int64_t>(cells.gene_names.size());
  const bool in_range = std::all_of(genes.begin(), genes.end(), [&](auto gene) { return gene >= 0 && gene < n_genes; });
  if (total.size() != 1 || offsets.size() != cells.size_factors.size() + 1 || !in_range)
    throw FormatError("model", "counts", "its parts disagree in size; save the model again");
  cells.median_total = total[0];
  try {
    cells.counts = std::make_shared<SparseCounts>(n_genes, std::move(offsets),
                                                  std::vector<std::int32_t>(genes.begin(), genes.end()),
                                                  archive.floats("counts/values"));
  } catch (const std::invalid_argument& problem) {
    throw FormatError("model", "counts", std::string(problem.what()) + "; save the model again");
  }
  cells.is_modelled.assign(cells.gene_names.size(), 1);
  return cells;
}

}  // namespace undrop
