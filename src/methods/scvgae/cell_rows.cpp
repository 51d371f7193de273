#include "methods/scvgae/cell_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/random.hpp"
#include "prep/model_rows.hpp"

namespace undrop::scvgae {

namespace {

constexpr std::int64_t most_validation_rows = 3000;

struct Entries {
  std::size_t first;
  std::size_t last;
};

Entries entries_of(const nn::SparseRows& rows, std::int64_t row) {
  const auto i = static_cast<std::size_t>(row);
  return {static_cast<std::size_t>(rows.offsets[i]), static_cast<std::size_t>(rows.offsets[i + 1])};
}

/// `wanted` of [0, n), rising.
std::vector<std::int64_t> draw_rows(std::int64_t n, std::int64_t wanted, const Context& context) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  if (n <= wanted) return all;
  Random random(context.seed, "scvgae validation rows");
  for (std::size_t i = 0; i < static_cast<std::size_t>(wanted); ++i)
    std::swap(all[i], all[i + random.below(all.size() - i)]);
  all.resize(static_cast<std::size_t>(wanted));
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

CellRows cell_rows(const Dataset& data, CellRange cells, std::span<const std::int32_t> place,
                   std::int64_t n_model_genes, double depth_ratio) {
  CellRows out;
  out.counts.n_columns = n_model_genes;
  prep::each_model_row(
      data, cells, place, depth_ratio,
      [&](std::int32_t gene, float count, float value) {
        out.counts.add(gene, count);
        out.inputs.push_back(value);
      },
      [&](std::int64_t cell, double factor) {
        out.counts.finish_row();
        out.log_factors.push_back(static_cast<float>(std::log(factor)));
        out.cells.push_back(cell);
      });
  return out;
}

HeldOut hold_out(std::int64_t n_rows, std::int64_t n_genes, double share, const Context& context) {
  HeldOut out;
  out.row_class.assign(static_cast<std::size_t>(n_rows), -1);
  out.gene_class.resize(static_cast<std::size_t>(n_genes));
  if (!(share > 0) || n_genes < 2) return out;
  const auto classes = std::clamp<std::int64_t>(std::llround(1 / share), 2, n_genes);
  std::iota(out.gene_class.begin(), out.gene_class.end(), 0);
  Random random(context.seed, "scvgae held out");
  for (std::size_t i = out.gene_class.size(); i > 1; --i)
    std::swap(out.gene_class[i - 1], out.gene_class[random.below(i)]);
  for (auto& gene : out.gene_class) gene %= static_cast<std::int32_t>(classes);
  out.rows = draw_rows(n_rows, most_validation_rows, context);
  for (const auto row : out.rows) {
    Random of_row(context.seed, "scvgae held out cell", static_cast<std::uint64_t>(row));
    out.row_class[static_cast<std::size_t>(row)] =
        static_cast<std::int32_t>(of_row.below(static_cast<std::uint64_t>(classes)));
  }
  return out;
}

std::int32_t HeldOut::n_classes() const {
  return any() ? *std::max_element(gene_class.begin(), gene_class.end()) + 1 : 0;
}

double HeldOut::share() const {
  if (!any()) return 0;
  std::vector<double> genes(static_cast<std::size_t>(n_classes()), 0);
  for (const auto gene : gene_class) genes[static_cast<std::size_t>(gene)] += 1;
  double entries = 0;
  for (const auto row : rows) entries += genes[static_cast<std::size_t>(row_class[static_cast<std::size_t>(row)])];
  return entries / (static_cast<double>(row_class.size()) * static_cast<double>(gene_class.size()));
}

std::vector<HeldBlock> held_blocks(const CellRows& cells, const HeldOut& held_out) {
  if (!held_out.any()) return {};
  std::vector<HeldBlock> out(static_cast<std::size_t>(held_out.n_classes()));
  std::vector<std::int32_t> place(held_out.gene_class.size());
  for (std::size_t gene = 0; gene < place.size(); ++gene) {
    auto& genes = out[static_cast<std::size_t>(held_out.gene_class[gene])].genes;
    place[gene] = static_cast<std::int32_t>(genes.size());
    genes.push_back(static_cast<std::int64_t>(gene));
  }
  for (const auto row : held_out.rows) {
    HeldBlock& block = out[static_cast<std::size_t>(held_out.row_class[static_cast<std::size_t>(row)])];
    block.rows.push_back(row);
    const auto [first, last] = entries_of(cells.counts, row);
    for (std::size_t e = first; e < last; ++e) {
      const std::int32_t gene = cells.counts.columns[e];
      if (!held_out.holds(row, gene)) continue;
      block.counts.add(place[static_cast<std::size_t>(gene)], cells.counts.values[e]);
      block.inputs.add(place[static_cast<std::size_t>(gene)], cells.inputs[e]);
    }
    block.counts.finish_row();
    block.inputs.finish_row();
  }
  for (auto& block : out)
    block.counts.n_columns = block.inputs.n_columns = static_cast<std::int64_t>(block.genes.size());
  std::erase_if(out, [](const HeldBlock& block) { return block.rows.empty() || block.genes.empty(); });
  return out;
}

nn::SparseRows input_rows(const CellRows& cells, std::span<const std::int64_t> rows, const Thinning& thinning) {
  nn::SparseRows out;
  out.n_columns = cells.n_genes();
  const auto n = static_cast<std::uint64_t>(cells.n_rows());
  const auto threshold = static_cast<std::uint32_t>(thinning.hidden_share * 4294967295.0);
  const auto scale = static_cast<float>(1 / (1 - thinning.hidden_share));
  for (const auto row : rows) {
    Random random(thinning.seed, "scvgae hidden entries", thinning.key * n + static_cast<std::uint64_t>(row));
    const auto [first, last] = entries_of(cells.counts, row);
    for (std::size_t e = first; e < last; ++e) {
      const std::int32_t gene = cells.counts.columns[e];
      if (thinning.held_out != nullptr && thinning.held_out->holds(row, gene)) continue;
      if (thinning.hidden_share > 0 && random() < threshold) continue;
      out.add(gene, cells.inputs[e] * scale);
    }
    out.finish_row();
  }
  return out;
}

nn::SparseRows count_rows(const CellRows& cells, std::span<const std::int64_t> rows) {
  nn::SparseRows out;
  out.n_columns = cells.n_genes();
  for (const auto row : rows) {
    const auto [first, last] = entries_of(cells.counts, row);
    out.columns.insert(out.columns.end(), cells.counts.columns.begin() + static_cast<std::ptrdiff_t>(first),
                       cells.counts.columns.begin() + static_cast<std::ptrdiff_t>(last));
    out.values.insert(out.values.end(), cells.counts.values.begin() + static_cast<std::ptrdiff_t>(first),
                      cells.counts.values.begin() + static_cast<std::ptrdiff_t>(last));
    out.finish_row();
  }
  return out;
}

}  // namespace undrop::scvgae
