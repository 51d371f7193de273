#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

/// Points and cells whose groups are known.
namespace undrop::test {

inline Context context_with(int threads, std::uint64_t seed = 0) {
  Context out;
  out.threads = threads;
  out.seed = seed;
  return out;
}

/// Row-major points in balls of standard deviation 1, whose centres are `distance` apart; item i belongs to i % k.
inline std::vector<double> planted_points(std::size_t n, std::size_t d, std::size_t k, double distance) {
  Random random(17, "planted points");
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t at = 0; at < d; ++at)
      out.push_back(random.normal() + (at % k == i % k ? distance / std::sqrt(2.0) : 0));
  }
  return out;
}

inline std::vector<std::int32_t> planted_groups(std::size_t n, std::size_t k) {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(static_cast<std::int32_t>(i % k));
  return out;
}

/// Adjusted Rand index (Hubert and Arabie 1985).
inline double adjusted_rand(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b) {
  std::map<std::pair<std::int32_t, std::int32_t>, double> both;
  std::map<std::int32_t, double> of_a, of_b;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both[{a[i], b[i]}] += 1;
    of_a[a[i]] += 1;
    of_b[b[i]] += 1;
  }
  const auto pairs = [](const auto& counts) {
    double sum = 0;
    for (const auto& [key, n] : counts) sum += n * (n - 1) / 2;
    return sum;
  };
  const auto n = static_cast<double>(a.size());
  const double expected = pairs(of_a) * pairs(of_b) / (n * (n - 1) / 2);
  const double most = 0.5 * (pairs(of_a) + pairs(of_b));
  return most == expected ? 1 : (pairs(both) - expected) / (most - expected);
}

/// Counts of groups that express a third of the genes four times stronger, of which a share is lost by dropout that
/// depends on nothing.
inline Dataset planted_cells(std::size_t n_cells, std::size_t n_genes, std::size_t k, double dropout) {
  Random random(23, "planted cells");
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes, 0));
  for (std::size_t i = 0; i < n_cells; ++i) {
    for (std::size_t j = 0; j < n_genes; ++j) {
      const double mean = 20 * (j % k == i % k ? 4.0 : 1.0);
      const auto count = static_cast<float>(random.poisson(mean));
      if (random.uniform() >= dropout) rows[i][j] = count;
    }
  }
  Dataset data = dataset_from_rows(rows);
  prep::set_size_factors(data, context_with(1));
  return data;
}

inline std::vector<std::int32_t> all_genes(const Dataset& data) {
  std::vector<std::int32_t> out(static_cast<std::size_t>(data.n_genes()));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

}  // namespace undrop::test
