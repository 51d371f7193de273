#include "io/h5ad_from_dataset.hpp"

#include <algorithm>
#include <set>

#include "io/h5ad_elements.hpp"
#include "io/h5ad_layer.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t cells_at_once = 1024;

/// A slash would make a group of an HDF5 name; the index has a name of its own.
std::string member_name(std::string name, const std::set<std::string>& taken) {
  std::replace(name.begin(), name.end(), '/', '_');
  if (name.empty() || name == "." || name == "_index" || name == "__categories") name = "column_" + name;
  while (taken.contains(name)) name += "_";
  return name;
}

void write_columns(const H5adElements& elements, const hdf5::Group& frame, const std::vector<Column>& columns) {
  std::set<std::string> taken;
  std::vector<std::string> names;
  for (const auto& column : columns) {
    names.push_back(member_name(column.name, taken));
    taken.insert(names.back());
    elements.column(frame, names.back(), column);
  }
  H5adElements::list_columns(frame, names);
}

std::vector<Column> var_columns(const Dataset& data) {
  std::vector<Column> columns = data.var;
  const auto add = [&](const char* name, const std::vector<std::string>& values) {
    const bool there = std::any_of(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
    if (!values.empty() && !there) columns.push_back(text_column(name, values));
  };
  add("gene_symbols", data.gene_symbols);
  add("feature_types", data.feature_types);
  return columns;
}

void write_counts(const hdf5::Group& root, const Dataset& data) {
  CsrWriter writer(root, "X", data.n_cells(), data.n_genes(), data.counts->n_nonzeros());
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_at_once) {
    data.counts->read({begin, std::min(begin + cells_at_once, data.n_cells())}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) writer.append(block.genes_of(i), block.values_of(i));
  }
  writer.finish();
}

}  // namespace

void write_h5ad_from_dataset(const hdf5::Group& root, const Dataset& data) {
  const H5adElements elements(H5adElements::Style::current);
  elements.mark(root, "anndata", "0.1.0");
  if (data.counts != nullptr) write_counts(root, data);
  write_columns(elements, elements.dataframe(root, "obs", data.cell_names), data.obs);
  write_columns(elements, elements.dataframe(root, "var", data.gene_names), var_columns(data));
  for (const char* name : {"layers", "obsm", "obsp", "uns", "varm", "varp"}) (void)elements.dictionary(root, name);
}

}  // namespace undrop::io
