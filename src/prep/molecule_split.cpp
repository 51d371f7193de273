#include "prep/molecule_split.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/random.hpp"
#include "prep/size_factors.hpp"
#include "prep/split_rows.hpp"

namespace undrop::prep {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Beta with these two parameters, from two gammas; a gamma of a tiny shape may come out as 0.
double beta(Random& random, double a, double b) {
  const double x = random.gamma(a, 1);
  const double y = random.gamma(b, 1);
  return x + y > 0 ? x / (x + y) : (random.uniform() < a / (a + b) ? 1 : 0);
}

float kept_of(Random& random, float count, double keep, double shape) {
  const double share = std::isinf(shape) ? keep : beta(random, keep * shape, (1 - keep) * shape);
  return static_cast<float>(random.binomial(static_cast<std::int64_t>(count), share));
}

}  // namespace

MoleculeSplit split_molecules(const Dataset& data, const ThinOptions& options, const Context& context) {
  if (!(options.keep > 0 && options.keep < 1)) {
    throw OptionError("thin-keep", fmt::format("{}", options.keep), "must lie between 0 and 1");
  }
  if (!data.counts->is_integer()) {
    throw InputError(data.origin.path +
                     ": the counts are not whole numbers, so there are no molecules to split. Give the raw counts, by "
                     "--layer NAME where they are in a layer, or leave out the protocol `thin`");
  }
  const auto stream = derived_seed(context.seed, "split of molecules", static_cast<std::uint64_t>(options.repeat));
  const auto split = [&](std::int64_t cell, auto genes, auto values, auto kept, auto taken) {
    Random random(stream, "molecules of a cell", static_cast<std::uint64_t>(cell));
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const auto gene = static_cast<std::size_t>(genes[e]);
      kept[e] = values[e];
      if (data.is_modelled[gene] == 0) continue;
      const double shape = options.shapes.empty() ? infinite : options.shapes[gene];
      kept[e] = kept_of(random, values[e], options.keep, shape);
      taken[e] = values[e] - kept[e];
    }
  };
  auto parts = split_rows(*data.counts, split, context);
  MoleculeSplit result{data, std::move(parts.taken), options.keep};
  result.data.counts = std::move(parts.kept);
  renew_size_factors(result.data, context);
  return result;
}

std::vector<double> moment_shapes(const Dataset& data, const Context& context) {
  const auto n_genes = static_cast<std::size_t>(data.n_genes());
  std::vector<double> sum(n_genes, 0), squares(n_genes, 0), cross(n_genes, 0);
  double factors = 0;
  double factor_squares = 0;
  CountBlock block;
  constexpr std::int64_t step = 1024;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += step) {
    context.check_cancelled();
    data.counts->read({begin, std::min(begin + step, data.n_cells())}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      const double factor = data.size_factors[static_cast<std::size_t>(begin + i)];
      factors += factor;
      factor_squares += factor * factor;
      const auto genes = block.genes_of(i);
      const auto values = block.values_of(i);
      for (std::size_t e = 0; e < genes.size(); ++e) {
        const auto gene = static_cast<std::size_t>(genes[e]);
        const auto value = static_cast<double>(values[e]);
        sum[gene] += value;
        squares[gene] += value * value;
        cross[gene] += value * factor;
      }
    }
  }
  // Var = s m + (s m)² / shape: what the squares around s m exceed the Poisson's variance by.
  std::vector<double> shapes(n_genes, infinite);
  for (std::size_t gene = 0; gene < n_genes && factors > 0; ++gene) {
    const double mean = sum[gene] / factors;
    const double spread = squares[gene] - 2 * mean * cross[gene] + mean * mean * factor_squares;
    const double excess = spread - sum[gene];
    if (excess > 0) shapes[gene] = mean * mean * factor_squares / excess;
  }
  return shapes;
}

}  // namespace undrop::prep
