#include <undrop/dataset.hpp>

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "core/count_view.hpp"
#include "core/picked.hpp"

namespace undrop {

namespace {

constexpr std::int64_t checksum_block = 4096;

class Hash {
 public:
  Hash() : state_(XXH3_createState()) { XXH3_128bits_reset(state_); }
  ~Hash() { XXH3_freeState(state_); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;

  template <typename T>
  void add(const std::vector<T>& values) {
    XXH3_128bits_update(state_, values.data(), values.size() * sizeof(T));
  }
  void add(const std::string& text) { XXH3_128bits_update(state_, text.c_str(), text.size() + 1); }
  void add(std::int64_t number) { XXH3_128bits_update(state_, &number, sizeof(number)); }

  [[nodiscard]] std::string text() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_));
    constexpr std::array digits{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    std::string out;
    for (const unsigned char byte : canonical.digest) {
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    }
    return out;
  }

 private:
  XXH3_state_t* state_;
};

}  // namespace

Column text_column(std::string name, const std::vector<std::string>& values) {
  static const std::array<std::string, 5> missing{"", "NA", "NaN", "nan", "None"};
  Column column;
  column.name = std::move(name);
  column.codes.reserve(values.size());
  std::unordered_map<std::string, std::int32_t> code_of;
  for (const auto& value : values) {
    if (std::find(missing.begin(), missing.end(), value) != missing.end()) {
      column.codes.push_back(-1);
      continue;
    }
    const auto [at, added] = code_of.try_emplace(value, static_cast<std::int32_t>(column.categories.size()));
    if (added) column.categories.push_back(value);
    column.codes.push_back(at->second);
  }
  return column;
}

const Column* Dataset::find_obs(const std::string& name) const {
  const auto at = std::find_if(obs.begin(), obs.end(), [&](const Column& column) { return column.name == name; });
  return at == obs.end() ? nullptr : &*at;
}

namespace {

std::vector<std::int32_t> all_genes(const Dataset& data) {
  std::vector<std::int32_t> genes(static_cast<std::size_t>(data.n_genes()));
  std::iota(genes.begin(), genes.end(), 0);
  return genes;
}

Dataset with_cells(const Dataset& data, std::span<const std::int64_t> cells,
                   std::shared_ptr<const CountSource> counts) {
  Dataset out = data;
  out.counts = std::move(counts);
  out.cell_names = picked(data.cell_names, cells);
  out.size_factors = picked(data.size_factors, cells);
  if (data.representation)
    out.representation = std::make_shared<Representation>(select_cells(*data.representation, cells));
  if (data.neighbors) out.neighbors = std::make_shared<NeighborGraph>(select_cells(*data.neighbors, cells));
  for (auto& column : out.obs) {
    column.numbers = picked(column.numbers, cells);
    column.codes = picked(column.codes, cells);
  }
  return out;
}

}  // namespace

Dataset select_cells(const Dataset& data, std::span<const std::int64_t> cells) {
  return with_cells(data, cells, select(*data.counts, cells, all_genes(data)));
}

Dataset view_cells(const Dataset& data, std::span<const std::int64_t> cells) {
  return with_cells(data, cells,
                    std::make_shared<CountView>(data.counts, std::vector(cells.begin(), cells.end()), all_genes(data)));
}

std::string checksum(const Dataset& data) {
  Hash hash;
  hash.add(data.n_cells());
  hash.add(data.n_genes());
  for (const auto& name : data.cell_names) hash.add(name);
  for (const auto& name : data.gene_names) hash.add(name);
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += checksum_block) {
    data.counts->read({begin, std::min(begin + checksum_block, data.n_cells())}, block);
    hash.add(block.offsets);
    hash.add(block.genes);
    hash.add(block.values);
  }
  return hash.text();
}

}  // namespace undrop
