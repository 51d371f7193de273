#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <string>

namespace undrop {

struct ReadOptions {
  std::string layer = {};      ///< counts are taken from this layer, in an rds file from this assay; empty:
                               ///< layers["counts"], X or raw, whichever holds counts
  bool cells_as_rows = false;  ///< text tables and matrices of R: rows are cells (genes × cells is the field's custom)
  std::string genome = {};     ///< 10x HDF5 v2 with several genomes: which one
  bool orientation_is_given = false;  ///< `cells_as_rows` was said, not assumed: it decides where the names of a
                                      ///< MatrixMarket file leave both ways open
  std::string representation = {};    ///< h5ad: this embedding (obsm) is read as well; empty: none
  std::string neighbors = {};         ///< h5ad: this graph (uns[KEY], obsp) is read as well; empty: none
};

/// Reads a file whose format is recognised by its content: h5ad, loom, 10x HDF5 v2 and v3, a 10x folder,
/// MatrixMarket, csv or tsv, rds, each plain or gzip-compressed where the field does so. Values are read as they are;
/// prep checks them. Throws FormatError (damaged, unknown or foreign file), InputError (no counts found), OptionError
/// (no such layer, embedding or graph).
[[nodiscard]] Dataset read_dataset(const std::string& path, const ReadOptions& options, Context& context);

}  // namespace undrop
