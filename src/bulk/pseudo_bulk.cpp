#include "bulk/pseudo_bulk.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace undrop::bulk {

namespace {

constexpr double share_of_one_population = 0.7;
constexpr std::int64_t read_step = 1024;

using Groups = std::vector<std::vector<std::int64_t>>;

/// Cells by population; those of populations without one are left out.
Groups groups_of(std::span<const std::int32_t> populations, std::span<const std::int64_t> cells) {
  Groups groups;
  for (const auto cell : cells) {
    const auto code = populations.empty() ? 0 : populations[static_cast<std::size_t>(cell)];
    if (code < 0) continue;
    if (groups.size() <= static_cast<std::size_t>(code)) groups.resize(static_cast<std::size_t>(code) + 1);
    groups[static_cast<std::size_t>(code)].push_back(cell);
  }
  std::erase_if(groups, [](const auto& group) { return group.empty(); });
  return groups;
}

/// How many of `n` cells come from each population.
std::vector<std::int64_t> shares_of(const Groups& groups, std::int64_t n, Random& random) {
  std::vector<std::int64_t> out(groups.size(), 0);
  if (groups.size() == 1 || random.uniform() < share_of_one_population) {
    out[static_cast<std::size_t>(random.below(groups.size()))] = n;
    return out;
  }
  std::vector<double> weights;
  double total = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    weights.push_back(random.gamma(1.0, 1.0));
    total += weights.back();
  }
  for (std::int64_t i = 0; i < n; ++i) {
    double left = random.uniform() * total;
    std::size_t group = 0;
    while (group + 1 < groups.size() && left >= weights[group]) left -= weights[group++];
    ++out[group];
  }
  return out;
}

void draw(const std::vector<std::int64_t>& group, std::int64_t n, Random& random, std::vector<std::int64_t>& cells) {
  if (n > static_cast<std::int64_t>(group.size())) {
    for (std::int64_t i = 0; i < n; ++i) cells.push_back(group[static_cast<std::size_t>(random.below(group.size()))]);
    return;
  }
  auto rest = group;
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    std::swap(rest[i], rest[i + static_cast<std::size_t>(random.below(rest.size() - i))]);
    cells.push_back(rest[i]);
  }
}

void add_cell(const Dataset& data, std::int64_t cell, CountBlock& block, std::span<double> sums) {
  data.counts->read({cell, cell + 1}, block);
  for (std::size_t i = 0; i < block.genes.size(); ++i)
    sums[static_cast<std::size_t>(block.genes[i])] += static_cast<double>(block.values[i]);
}

void add_block(const CountBlock& block, std::span<const std::int64_t> row_of, CellSums& sums) {
  const auto n_genes = static_cast<std::size_t>(sums.n_genes);
  for (std::int64_t cell = 0; cell < block.cells.size(); ++cell) {
    const auto genes = block.genes_of(cell);
    const auto values = block.values_of(cell);
    const auto row = row_of[static_cast<std::size_t>(block.cells.begin + cell)];
    for (std::size_t i = 0; i < genes.size(); ++i) {
      const auto gene = static_cast<std::size_t>(genes[i]);
      sums.counts[gene] += static_cast<double>(values[i]);
      if (row > 0) sums.counts[static_cast<std::size_t>(row) * n_genes + gene] += static_cast<double>(values[i]);
    }
  }
}

}  // namespace

CellSums population_sums(const Dataset& data, std::span<const std::int32_t> populations, std::int64_t fewest,
                         const Context& context) {
  const auto n_cells = static_cast<std::size_t>(data.n_cells());
  std::vector<std::int64_t> sizes;
  for (const auto code : populations) {
    if (code < 0) continue;
    if (sizes.size() <= static_cast<std::size_t>(code)) sizes.resize(static_cast<std::size_t>(code) + 1, 0);
    ++sizes[static_cast<std::size_t>(code)];
  }
  CellSums sums{{"all cells"}, {}, data.n_genes()};
  std::vector<std::int64_t> row_of_code;
  for (std::size_t code = 0; code < sizes.size(); ++code) {
    const bool is_large = sizes[code] >= fewest;
    row_of_code.push_back(is_large ? static_cast<std::int64_t>(sums.names.size()) : 0);
    if (is_large) sums.names.push_back(fmt::format("population {}", code + 1));
  }
  std::vector<std::int64_t> rows(n_cells, 0);
  for (std::size_t cell = 0; cell < populations.size(); ++cell) {
    if (populations[cell] >= 0) rows[cell] = row_of_code[static_cast<std::size_t>(populations[cell])];
  }
  sums.counts.assign(sums.names.size() * static_cast<std::size_t>(sums.n_genes), 0.0);
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += read_step) {
    context.check_cancelled();
    data.counts->read({begin, std::min(begin + read_step, data.n_cells())}, block);
    add_block(block, rows, sums);
  }
  return sums;
}

PseudoBulkPlan pseudo_bulk_plan(std::int64_t n_populations, std::int64_t n_cells) {
  constexpr std::int64_t cells_of_sample = 50;
  return {std::clamp<std::int64_t>(50 * n_populations, 200, 1000),
          std::clamp<std::int64_t>(n_cells / std::max<std::int64_t>(1, n_populations), 1, cells_of_sample)};
}

CellSums pseudo_bulk(const Dataset& data, std::span<const std::int32_t> populations,
                     std::span<const std::int64_t> cells, const PseudoBulkPlan& plan, const std::string& stream,
                     const Context& context) {
  const auto groups = groups_of(populations, cells);
  if (groups.empty()) throw InputError("pseudo-bulk: there is no cell of a population to be summed");
  CellSums sums{{}, {}, data.n_genes()};
  for (std::int64_t i = 0; i < plan.n_samples; ++i) sums.names.push_back(fmt::format("{} {}", stream, i + 1));
  sums.counts.assign(static_cast<std::size_t>(plan.n_samples * data.n_genes()), 0.0);
  parallel_for(context, plan.n_samples, [&](std::int64_t i) {
    Random random(context.seed, stream, static_cast<std::uint64_t>(i));
    const auto shares = shares_of(groups, plan.n_cells, random);
    std::vector<std::int64_t> drawn;
    for (std::size_t group = 0; group < groups.size(); ++group) draw(groups[group], shares[group], random, drawn);
    std::sort(drawn.begin(), drawn.end());
    CountBlock block;
    const auto n_genes = static_cast<std::size_t>(data.n_genes());
    const auto row = std::span(sums.counts).subspan(static_cast<std::size_t>(i) * n_genes, n_genes);
    for (const auto cell : drawn) add_cell(data, cell, block, row);
  });
  return sums;
}

}  // namespace undrop::bulk
