#pragma once

#include <undrop/dataset.hpp>

#include <string>
#include <vector>

#include "io/r_serialization.hpp"

namespace undrop::io {

/// A table of R with a name a row.
struct RTable {
  std::int64_t n_rows = 0;
  std::vector<std::string> row_names;  ///< empty where rows are only numbered
  std::vector<Column> columns;         ///< numbers, truth values, text and factors
  std::vector<std::string> left_out;   ///< names of the columns of other kinds
};

/// Reads a data.frame, or a DataFrame of Bioconductor; an empty table from anything else.
[[nodiscard]] RTable read_r_table(const RValue& value);

/// One column; false where it is no simple vector of `n_rows` values.
[[nodiscard]] bool read_r_column(const std::string& name, const RValue& value, std::int64_t n_rows, Column& out);

}  // namespace undrop::io
