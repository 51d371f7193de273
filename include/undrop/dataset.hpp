#pragma once

#include <undrop/cell_geometry.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace undrop {

/// One annotation of the cells or genes. Numbers, text and categories share one form: a missing value is an empty
/// optional number (NaN) or code −1.
struct Column {
  enum class Kind { number, boolean, text, categorical };
  std::string name;
  Kind kind = Kind::text;
  std::vector<double> numbers;          ///< kind number or boolean; NaN where missing
  std::vector<std::string> categories;  ///< kind text or categorical: the distinct values
  std::vector<std::int32_t> codes;      ///< kind text or categorical: index into categories; −1 where missing
};

/// Column of text from one string a row; an empty string, "NA", "NaN", "nan" or "None" counts as missing. Categories
/// are in the order of first appearance.
[[nodiscard]] Column text_column(std::string name, const std::vector<std::string>& values);

/// Where a data set was found.
struct Origin {
  std::string path;
  std::string format;    ///< "h5ad", "loom", "10x-h5", "10x-mtx", "mtx", "csv", "rds", "memory"
  std::string location;  ///< where in it the counts are: "X", "layers/counts", "raw/X", "/matrix"
};

/// Raw counts with their names and annotations. Read once, checked once (prep), then shared and never changed.
struct Dataset {
  std::shared_ptr<const CountSource> counts;
  std::vector<std::string> cell_names;
  std::vector<std::string> gene_names;     ///< unique identifiers, those of `var_names`
  std::vector<std::string> gene_symbols;   ///< empty, or a second name a gene
  std::vector<std::string> feature_types;  ///< empty where all are "Gene Expression"
  std::vector<Column> obs;
  std::vector<Column> var;
  Origin origin;
  /// Read where they are asked for; of as many cells as the counts. nullptr where they were not.
  std::shared_ptr<const Representation> representation;
  std::shared_ptr<const NeighborGraph> neighbors;

  /// Set by prep: total over the modelled features / median of the totals; 0 for an empty cell.
  std::vector<double> size_factors;
  double median_total = 0;                ///< median of the totals of the cells that are not empty
  std::vector<std::uint8_t> is_modelled;  ///< per gene: a gene-expression feature (1), or one that is left alone (0)

  [[nodiscard]] std::int64_t n_cells() const { return counts->n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const { return counts->n_genes(); }
  /// nullptr where there is no such column.
  [[nodiscard]] const Column* find_obs(const std::string& name) const;
};

/// A data set of some of the cells with what is known of them; size factors are copied, not made anew. The counts are
/// copied.
[[nodiscard]] Dataset select_cells(const Dataset& data, std::span<const std::int64_t> cells);
/// The same without a copy of the counts, which are read from those of `data`: for most or many of its cells.
[[nodiscard]] Dataset view_cells(const Dataset& data, std::span<const std::int64_t> cells);

/// 128-bit XXH3 over shape, non-zeros and names, as 32 hexadecimal digits. Independent of file format and storage type.
[[nodiscard]] std::string checksum(const Dataset& data);

}  // namespace undrop
