#include "prep/gene_moments.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/parallel.hpp"

namespace undrop::prep {

namespace {

/// Fixed, so that sums do not depend on the number of threads.
constexpr std::int64_t most_parts = 32;
constexpr std::int64_t cells_a_read = 512;

struct Sums {
  double sum = 0;
  double squares = 0;
  double log_sum = 0;
  double largest_log = 0;
  double seen = 0;

  void add(double value) {
    const double logged = std::log1p(value);
    sum += value;
    squares += value * value;
    log_sum += logged;
    largest_log = std::max(largest_log, logged);
    seen += 1;
  }
  void add(const Sums& other) {
    sum += other.sum;
    squares += other.squares;
    log_sum += other.log_sum;
    largest_log = std::max(largest_log, other.largest_log);
    seen += other.seen;
  }
};

void add_cells(const Dataset& data, CellRange cells, CountBlock& block, std::vector<Sums>& to) {
  data.counts->read(cells, block);
  for (std::int64_t i = 0; i < cells.size(); ++i) {
    const double factor = data.size_factors[static_cast<std::size_t>(cells.begin + i)];
    if (!(factor > 0)) continue;
    const auto genes = block.genes_of(i);
    const auto values = block.values_of(i);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      to[static_cast<std::size_t>(genes[e])].add(static_cast<double>(values[e]) / factor);
    }
  }
}

std::vector<Sums> all_sums(const Dataset& data, const Context& context) {
  const auto n_genes = static_cast<std::size_t>(data.n_genes());
  const std::int64_t part_size = std::max(cells_a_read, n_blocks(data.n_cells(), most_parts));
  std::vector<std::vector<Sums>> parts(static_cast<std::size_t>(n_blocks(data.n_cells(), part_size)));
  parallel_blocks(context, data.n_cells(), part_size, [&](std::int64_t part, std::int64_t begin, std::int64_t end) {
    auto& mine = parts[static_cast<std::size_t>(part)];
    mine.resize(n_genes);
    CountBlock block;
    for (std::int64_t at = begin; at < end; at += cells_a_read)
      add_cells(data, {at, std::min(end, at + cells_a_read)}, block, mine);
  });
  std::vector<Sums> out(n_genes);
  for (const auto& part : parts) {
    for (std::size_t gene = 0; gene < n_genes; ++gene) out[gene].add(part[gene]);
  }
  return out;
}

}  // namespace

GeneMoments gene_moments(const Dataset& data, const Context& context) {
  const auto sums = all_sums(data, context);
  GeneMoments out;
  for (std::size_t gene = 0; gene < sums.size(); ++gene) {
    if (data.is_modelled[gene] == 0 || sums[gene].seen == 0) continue;
    out.gene_names.push_back(data.gene_names[gene]);
    out.sum.push_back(sums[gene].sum);
    out.squares.push_back(sums[gene].squares);
    out.log_sum.push_back(sums[gene].log_sum);
    out.largest_log.push_back(sums[gene].largest_log);
    out.seen.push_back(sums[gene].seen);
  }
  for (const double factor : data.size_factors) {
    if (!(factor > 0)) continue;
    out.n_cells += 1;
    out.inverse_factors += 1 / factor;
  }
  return out;
}

}  // namespace undrop::prep
