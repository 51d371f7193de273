#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5_file.hpp"

/// Small h5ad files for tests.
namespace undrop::test {

using Rows = std::vector<std::vector<double>>;

inline void write_index(const io::hdf5::Group& root, const std::string& axis, const std::string& prefix,
                        std::size_t n) {
  const auto group = root.create_group(axis);
  group.set_attribute("encoding-type", "dataframe");
  group.set_attribute("_index", "_index");
  group.set_attribute("column-order", std::vector<std::string>{});
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.push_back(prefix + std::to_string(i));
  group.write_texts("_index", names);
}

inline void write_dense(const io::hdf5::Group& parent, const std::string& name, const Rows& rows,
                        const io::hdf5::Layout& layout = {}) {
  std::vector<double> values;
  for (const auto& row : rows) values.insert(values.end(), row.begin(), row.end());
  (void)parent.write<double>(
      name, values, {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows[0].size())}, layout);
}

/// Compressed by rows, or by columns with `csc`.
inline io::hdf5::Group write_sparse(const io::hdf5::Group& parent, const std::string& name, const Rows& rows,
                                    bool csc = false) {
  std::vector<std::int64_t> indptr{0};
  std::vector<std::int32_t> indices;
  std::vector<float> data;
  const std::size_t outer = csc ? rows[0].size() : rows.size();
  const std::size_t inner = csc ? rows.size() : rows[0].size();
  for (std::size_t i = 0; i < outer; ++i) {
    for (std::size_t j = 0; j < inner; ++j) {
      const double value = csc ? rows[j][i] : rows[i][j];
      if (value == 0) continue;
      indices.push_back(static_cast<std::int32_t>(j));
      data.push_back(static_cast<float>(value));
    }
    indptr.push_back(static_cast<std::int64_t>(indices.size()));
  }
  const auto group = parent.create_group(name);
  group.set_attribute("encoding-type", csc ? "csc_matrix" : "csr_matrix");
  group.set_attribute("shape", std::vector<std::int64_t>{static_cast<std::int64_t>(rows.size()),
                                                         static_cast<std::int64_t>(rows[0].size())});
  const auto n = static_cast<std::int64_t>(data.size());
  (void)group.write<float>("data", data, {n});
  (void)group.write<std::int32_t>("indices", indices, {n});
  (void)group.write<std::int64_t>("indptr", indptr, {static_cast<std::int64_t>(indptr.size())});
  return parent.group(name);
}

/// A file with obs (c0, c1, ...) and var (g0, g1, ...) and nothing else.
inline io::hdf5::Group new_h5ad(const std::string& path, std::size_t n_cells, std::size_t n_genes) {
  auto root = io::hdf5::create_file(path);
  root.set_attribute("encoding-type", "anndata");
  write_index(root, "obs", "c", n_cells);
  write_index(root, "var", "g", n_genes);
  return root;
}

}  // namespace undrop::test
