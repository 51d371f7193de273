#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>

#include "io/format.hpp"
#include "io/h5ad_reader.hpp"
#include "io/loom_reader.hpp"
#include "io/mtx_reader.hpp"
#include "io/rds_reader.hpp"
#include "io/table_reader.hpp"
#include "io/tenx_folder_reader.hpp"
#include "io/tenx_h5_reader.hpp"

namespace undrop {

namespace {

Dataset read_as(io::Format format, const std::string& path, const ReadOptions& options, const Context& context) {
  switch (format) {
    case io::Format::h5ad:
      return io::read_h5ad(path, options, context);
    case io::Format::tenx_h5_v3:
      return io::read_tenx_h5_v3(path, options, context);
    case io::Format::tenx_h5_v2:
      return io::read_tenx_h5_v2(path, options, context);
    case io::Format::tenx_folder:
      return io::read_tenx_folder(path, context);
    case io::Format::matrix_market:
      return io::read_mtx(path, options, context);
    case io::Format::loom:
      return io::read_loom(path, options, context);
    case io::Format::table:
      return io::read_table(path, options, context);
    case io::Format::rds:
      return io::read_rds(path, options, context);
  }
  throw FormatError(path, "", "is of an unknown format");
}

}  // namespace

Dataset read_dataset(const std::string& path, const ReadOptions& options, Context& context) {
  const io::Format format = io::recognise(path);
  const bool has_layers = format == io::Format::h5ad || format == io::Format::loom || format == io::Format::rds;
  if (!options.layer.empty() && !has_layers) {
    throw OptionError("layer", options.layer,
                      "only h5ad and loom files have layers and rds files assays, and " + path + " is none of them");
  }
  if (format != io::Format::h5ad) {
    const std::string problem = "is read from h5ad files only, and " + path + " is none";
    if (!options.representation.empty()) throw OptionError("use-rep", options.representation, problem);
    if (!options.neighbors.empty()) throw OptionError("neighbors-key", options.neighbors, problem);
  }
  Dataset data = read_as(format, path, options, context);
  context.info(fmt::format("{}: {} cells × {} genes, {} non-zeros, counts from {}", path, data.n_cells(),
                           data.n_genes(), data.counts->n_nonzeros(), data.origin.location));
  return data;
}

}  // namespace undrop
