#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <fstream>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::bulk::test {

inline Context context_of() {
  Context context;
  context.threads = 2;
  context.seed = 3;
  return context;
}

/// Human-like symbols: GENEA, GENEB, ... of letters alone.
inline std::string symbol(int i) {
  std::string name = "GENE";
  for (int rest = i; rest >= 0; rest = rest / 26 - 1) name += static_cast<char>('A' + rest % 26);
  return name;
}

inline std::string identifier(int i) {
  auto number = std::to_string(i);
  return "ENSG" + std::string(11 - number.size(), '0') + number;
}

/// Two populations of cells whose first and second half of genes are high.
inline Dataset two_populations(int n_cells, int n_genes, const Context& context) {
  std::vector<std::vector<float>> rows;
  Random random(5, "cells for bulk");
  for (int cell = 0; cell < n_cells; ++cell) {
    std::vector<float> row;
    for (int gene = 0; gene < n_genes; ++gene) {
      const bool is_high = (gene < n_genes / 2) == (cell < n_cells / 2);
      row.push_back(static_cast<float>(random.poisson((is_high ? 4.0 : 0.5) * (1 + gene % 7))));
    }
    rows.push_back(row);
  }
  auto data = undrop::test::dataset_from_rows(rows);
  for (int gene = 0; gene < n_genes; ++gene) data.gene_names[static_cast<std::size_t>(gene)] = symbol(gene);
  prep::set_size_factors(data, context);
  return data;
}

inline std::vector<std::int32_t> halves(int n_cells) {
  std::vector<std::int32_t> codes(static_cast<std::size_t>(n_cells), 0);
  std::fill(codes.begin() + n_cells / 2, codes.end(), 1);
  return codes;
}

inline std::string write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
  return path.string();
}

}  // namespace undrop::bulk::test
