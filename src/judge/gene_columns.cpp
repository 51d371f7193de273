#include "judge/gene_columns.hpp"

#include <algorithm>
#include <vector>

#include "core/parallel.hpp"
#include "judge/controls.hpp"

namespace undrop::judge {

namespace {

/// Genes [begin, begin + width) of the cells, column after column.
void read_columns(const ValueSource& values, std::span<const std::int64_t> cells, std::int64_t begin,
                  std::int64_t width, const Context& context, std::vector<float>& columns) {
  const auto n_genes = static_cast<std::size_t>(values.n_genes());
  const std::int64_t step = block_cells(values.n_genes());
  columns.resize(cells.size() * static_cast<std::size_t>(width));
  std::vector<float> block;
  for (std::size_t at = 0; at < cells.size();) {
    context.check_cancelled();
    const std::int64_t first = cells[at];
    std::size_t last = at;
    while (last + 1 < cells.size() && cells[last + 1] < first + step) ++last;
    const CellRange range{first, cells[last] + 1};
    block.resize(static_cast<std::size_t>(range.size()) * n_genes);
    values.read(range, block);
    parallel_for(context, width, [&](std::int64_t gene) {
      for (std::size_t i = at; i <= last; ++i) {
        const auto place =
            static_cast<std::size_t>(cells[i] - first) * n_genes + static_cast<std::size_t>(begin + gene);
        columns[static_cast<std::size_t>(gene) * cells.size() + i] = block[place];
      }
    });
    at = last + 1;
  }
}

}  // namespace

void for_each_gene(const ValueSource& values, std::span<const std::int64_t> cells, const Context& context,
                   const std::function<void(std::int64_t gene, std::span<const float> column)>& body,
                   std::int64_t most_values) {
  const auto n = static_cast<std::int64_t>(cells.size());
  if (n == 0) return;
  const std::int64_t width = std::clamp<std::int64_t>(most_values / n, 1, values.n_genes());
  std::vector<float> columns;
  for (std::int64_t begin = 0; begin < values.n_genes(); begin += width) {
    const std::int64_t n_here = std::min(width, values.n_genes() - begin);
    read_columns(values, cells, begin, n_here, context, columns);
    parallel_for(context, n_here, [&](std::int64_t gene) {
      body(begin + gene, std::span<const float>(columns).subspan(static_cast<std::size_t>(gene * n), cells.size()));
    });
  }
}

}  // namespace undrop::judge
