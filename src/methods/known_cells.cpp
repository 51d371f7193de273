#include "methods/known_cells.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace undrop {

namespace {

constexpr std::int64_t cells_a_task = 1024;

}  // namespace

std::vector<std::int64_t> cell_fingerprints(const Dataset& data, const std::vector<std::string>& gene_names,
                                            const Context& context) {
  const std::unordered_set<std::string> known(gene_names.begin(), gene_names.end());
  std::vector<std::uint64_t> hash;
  for (const auto& name : data.gene_names) hash.push_back(known.contains(name) ? derived_seed(0, name) : 0);
  std::vector<std::int64_t> out(static_cast<std::size_t>(data.n_cells()));
  parallel_blocks(context, data.n_cells(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    CountBlock block;
    data.counts->read({begin, end}, block);
    for (std::int64_t i = 0; i < end - begin; ++i) {
      const auto genes = block.genes_of(i);
      std::uint64_t sum = 0;
      for (std::size_t e = 0; e < genes.size(); ++e)
        sum += hash[static_cast<std::size_t>(genes[e])] * std::bit_cast<std::uint32_t>(block.values_of(i)[e]);
      out[static_cast<std::size_t>(begin + i)] = std::bit_cast<std::int64_t>(sum);
    }
  });
  return out;
}

std::vector<std::int32_t> known_cells(const std::vector<std::int64_t>& fitted, const Dataset& data,
                                      const std::vector<std::string>& gene_names, const Context& context) {
  std::unordered_map<std::int64_t, std::int32_t> at;
  for (std::size_t i = 0; i < fitted.size(); ++i) at.emplace(fitted[i], static_cast<std::int32_t>(i));
  const auto prints = cell_fingerprints(data, gene_names, context);
  std::vector<std::int32_t> out(prints.size(), empty_cell);
  std::size_t filled = 0;
  for (std::size_t i = 0; i < prints.size(); ++i) {
    if (data.size_factors[i] <= 0) continue;
    const std::size_t same_order = filled++;
    if (same_order < fitted.size() && fitted[same_order] == prints[i]) {
      out[i] = static_cast<std::int32_t>(same_order);
      continue;
    }
    const auto found = at.find(prints[i]);
    out[i] = found == at.end() ? new_cell : found->second;
  }
  return out;
}

}  // namespace undrop
