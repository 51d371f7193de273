#pragma once

#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// Bulk RNA-seq as a reference: what people have is read, matched with the genes of the cells, compared with them, and
/// brought to one scale. Nothing here trains or imputes.
namespace undrop::bulk {

/// The options of a method that learns from bulk, declared once for all of them: put them into the method's table.
[[nodiscard]] std::vector<Parameter> bulk_parameters();

/// What the values of a table are. `linear`: TPM, FPKM and the like, or counts: each sample is scaled to one total.
enum class TableScale { automatic, linear, log1p, log2p1, log10p1 };

enum class TableOrientation { automatic, genes_rows, genes_columns };

/// Where the bulk samples come from.
enum class BulkSource {
  files,   ///< tables that the user has
  pseudo,  ///< sums of the cells' own counts
  none     ///< no bulk at all: the method without transfer
};

/// The checked values of bulk_parameters().
struct BulkOptions {
  BulkSource source = BulkSource::files;
  std::vector<std::string> paths;      ///< for source `files`, one at least
  std::vector<std::string> sum_by;     ///< columns of obs by which single cells are summed to samples
  std::vector<std::string> leave_out;  ///< beginnings of names of samples that are not used
  TableScale scale = TableScale::automatic;
  TableOrientation orientation = TableOrientation::automatic;
  std::string gene_map;               ///< path of a table of names; empty: none
  bool imputes_genes_without = true;  ///< genes that bulk lacks are imputed by the single-cell branch
  std::int64_t fewest_genes = 200;    ///< matched genes below which a table is refused
  bool weighs_by_likeness = true;
  bool keeps_all_genes = false;  ///< also those that the cells lack, for use with other cells; set by the caller
};

/// Throws OptionError where --bulk is empty: the message says what is needed, where such tables are found and the two
/// ways on. `options` holds at least bulk_parameters(). `is_needed`: false where a kept reference takes its place.
[[nodiscard]] BulkOptions bulk_options(const Options& options, bool is_needed = true);

/// Samples below which a bulk model is trained with a reduced network.
constexpr std::int64_t fewest_samples_of_full_network = 200;
/// Samples below which even that learns little from bulk.
constexpr std::int64_t fewest_samples_of_much_use = 30;

}  // namespace undrop::bulk
