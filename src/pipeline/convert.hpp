#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::pipeline {

struct ConvertRequest {
  std::string input;
  std::string output;
  ParameterValues options;  ///< of convert_parameters()
};

struct ConvertSummary {
  std::string output;
  std::string format;  ///< "an h5ad file"
  std::string counts_location;
  std::int64_t n_cells = 0;
  std::int64_t n_genes = 0;
  std::int64_t n_nonzeros = 0;
  std::vector<std::string> not_kept;  ///< what the output cannot hold, by its place in the input
};

/// The options of `undrop convert`.
[[nodiscard]] const ParameterTable& convert_parameters();

/// Reads any format that is read and writes any that is written: counts, names, annotations and layers as far as the
/// output can hold them; the rest is named in the summary and in one warning. h5ad to h5ad is a copy, byte for byte but
/// for annotations that are added. Streams: memory is that of the counts, or of a few blocks where they stay in their
/// file, and for outputs of genes × cells that of io::GeneBands. On any failure nothing is left.
[[nodiscard]] ConvertSummary convert_file(const ConvertRequest& request, Context& context);

}  // namespace undrop::pipeline
