#include "prep/sorted_genes.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "core/picked.hpp"

namespace undrop::prep {

namespace {

class SortedCounts final : public CountSource {
 public:
  /// `place[gene]`: where the gene goes.
  SortedCounts(std::shared_ptr<const CountSource> counts, std::vector<std::int32_t> place)
      : counts_(std::move(counts)), place_(std::move(place)) {}
  [[nodiscard]] std::int64_t n_cells() const override { return counts_->n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return counts_->n_genes(); }
  [[nodiscard]] std::int64_t n_nonzeros() const override { return counts_->n_nonzeros(); }
  [[nodiscard]] bool is_integer() const override { return counts_->is_integer(); }

  void read(CellRange cells, CountBlock& out) const override {
    counts_->read(cells, out);
    std::vector<std::pair<std::int32_t, float>> entries;
    for (std::size_t cell = 0; cell + 1 < out.offsets.size(); ++cell) {
      const auto begin = static_cast<std::size_t>(out.offsets[cell]);
      const auto end = static_cast<std::size_t>(out.offsets[cell + 1]);
      entries.clear();
      for (std::size_t e = begin; e < end; ++e)
        entries.emplace_back(place_[static_cast<std::size_t>(out.genes[e])], out.values[e]);
      std::sort(entries.begin(), entries.end());
      for (std::size_t e = begin; e < end; ++e) std::tie(out.genes[e], out.values[e]) = entries[e - begin];
    }
  }

 private:
  std::shared_ptr<const CountSource> counts_;
  std::vector<std::int32_t> place_;
};

}  // namespace

Dataset sort_genes(const Dataset& data) {
  if (std::is_sorted(data.gene_names.begin(), data.gene_names.end())) return data;
  std::vector<std::int32_t> order(data.gene_names.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) {
    return data.gene_names[static_cast<std::size_t>(a)] < data.gene_names[static_cast<std::size_t>(b)];
  });
  std::vector<std::int32_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    place[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
  Dataset out = data;
  out.counts = std::make_shared<SortedCounts>(data.counts, std::move(place));
  const std::span<const std::int32_t> places = order;
  out.gene_names = picked(data.gene_names, places);
  out.gene_symbols = picked(data.gene_symbols, places);
  out.feature_types = picked(data.feature_types, places);
  out.is_modelled = picked(data.is_modelled, places);
  for (auto& column : out.var) {
    column.numbers = picked(column.numbers, places);
    column.codes = picked(column.codes, places);
  }
  return out;
}

}  // namespace undrop::prep
