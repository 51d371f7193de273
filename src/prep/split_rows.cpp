#include "prep/split_rows.hpp"

#include <algorithm>

#include "core/parallel.hpp"
#include "core/sparse_counts_builder.hpp"

namespace undrop::prep {

namespace {

constexpr std::int64_t block_cells = 256;
/// Blocks that are divided before their parts are put together, so that little is held twice.
constexpr std::int64_t blocks_at_once = 64;

struct Part {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> genes;
  std::vector<float> values;

  void add_cell(std::span<const std::int32_t> of, std::span<const float> some) {
    for (std::size_t i = 0; i < of.size(); ++i) {
      if (some[i] == 0.0F) continue;
      genes.push_back(of[i]);
      values.push_back(some[i]);
    }
    offsets.push_back(static_cast<std::int64_t>(genes.size()));
  }
};

struct BlockParts {
  Part kept;
  Part taken;
};

BlockParts split_block(const CountSource& counts, CellRange cells, const RowSplit& split) {
  BlockParts parts;
  CountBlock block;
  std::vector<float> kept;
  std::vector<float> taken;
  counts.read(cells, block);
  for (std::int64_t i = 0; i < cells.size(); ++i) {
    const auto genes = block.genes_of(i);
    kept.assign(genes.size(), 0);
    taken.assign(genes.size(), 0);
    split(cells.begin + i, genes, block.values_of(i), kept, taken);
    parts.kept.add_cell(genes, kept);
    parts.taken.add_cell(genes, taken);
  }
  return parts;
}

void append(const Part& part, HiddenEntries& all) {
  const auto before = all.offsets.back();
  for (std::size_t i = 1; i < part.offsets.size(); ++i) all.offsets.push_back(before + part.offsets[i]);
  all.genes.insert(all.genes.end(), part.genes.begin(), part.genes.end());
  all.values.insert(all.values.end(), part.values.begin(), part.values.end());
}

}  // namespace

SplitRows split_rows(const CountSource& counts, const RowSplit& split, const Context& context) {
  SparseCountsBuilder kept(counts.n_genes(), counts.n_cells());
  HiddenEntries taken;
  constexpr std::int64_t stretch = block_cells * blocks_at_once;
  for (std::int64_t begin = 0; begin < counts.n_cells(); begin += stretch) {
    const std::int64_t n = std::min(counts.n_cells() - begin, stretch);
    std::vector<BlockParts> parts(static_cast<std::size_t>(n_blocks(n, block_cells)));
    parallel_blocks(context, n, block_cells, [&](std::int64_t block, std::int64_t from, std::int64_t to) {
      parts[static_cast<std::size_t>(block)] = split_block(counts, {begin + from, begin + to}, split);
    });
    for (const auto& part : parts) {
      kept.add_cells(part.kept.offsets, part.kept.genes, part.kept.values);
      append(part.taken, taken);
    }
  }
  return {std::make_shared<SparseCounts>(kept.finish()), std::move(taken)};
}

}  // namespace undrop::prep
