#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

/// What the tests of methods without networks share.
namespace undrop::test {

constexpr std::int64_t planted_cells = 60;
constexpr std::int64_t planted_genes = 40;
constexpr std::int64_t planted_empty_cell = 7;
constexpr std::int64_t planted_unseen_gene = 39;

inline Context context_of(int threads) {
  Context context;
  context.threads = threads;
  return context;
}

/// Rows of counts with the size factors of prep.
inline Dataset prepared_rows(const std::vector<std::vector<float>>& rows) {
  Dataset data = dataset_from_rows(rows);
  prep::set_size_factors(data, context_of(1));
  return data;
}

/// Three groups of cells with genes of their own, of unequal depth, a third of the counts lost; one cell is empty and
/// one gene unseen.
inline std::vector<std::vector<float>> planted_rows() {
  std::vector<std::vector<float>> rows(planted_cells, std::vector<float>(planted_genes, 0));
  for (std::int64_t i = 0; i < planted_cells; ++i) {
    Random random(1, "planted counts", static_cast<std::uint64_t>(i));
    const double depth = 0.5 + random.uniform();
    for (std::int64_t j = 0; j < planted_unseen_gene && i != planted_empty_cell; ++j) {
      const auto count = static_cast<float>(random.poisson(depth * (j / 13 == i % 3 ? 20 : 4)));
      if (random.uniform() > 0.33) rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = count;
    }
  }
  return rows;
}

inline std::unique_ptr<FittedImputer> fit_method(const std::string& name, const Dataset& data, Context& context,
                                                 const ParameterValues& given = {}) {
  ImputerInput input;
  input.options = Options(find_method(name).parameters, "default", given);
  return make_imputer(name, std::move(input))->fit(data, context);
}

inline std::vector<float> values_of(const Imputation& imputation, const Dataset& data, CellRange cells,
                                    Quantity quantity = Quantity::rate) {
  std::vector<std::int32_t> genes(static_cast<std::size_t>(data.n_genes()));
  std::iota(genes.begin(), genes.end(), 0);
  std::vector<float> out(static_cast<std::size_t>(cells.size() * data.n_genes()));
  imputation.impute(cells, genes, quantity, out);
  return out;
}

/// Fit and all values, cells × genes.
inline std::vector<float> imputed_values(const std::string& name, const Dataset& data, int threads,
                                         const ParameterValues& given = {}) {
  Context context = context_of(threads);
  const auto fitted = fit_method(name, data, context, given);
  return values_of(*fitted->bind(data, context), data, {0, data.n_cells()});
}

}  // namespace undrop::test
