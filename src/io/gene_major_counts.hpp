#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <memory>

#include "io/h5_rows.hpp"
#include "io/streamed_counts.hpp"

namespace undrop::io {

/// Counts whose stored rows are genes, as cells × genes in memory. Two passes over the file: entries of each cell are
/// counted, then put in their places. Memory: the result's, 8 bytes a cell and a few MiB.
[[nodiscard]] LoadedCounts hold_gene_major(const H5Rows& genes, const Context& context);

/// The same without holding them: the second pass hands each entry to the block of cells that it belongs to, in a
/// temporary file of 12 bytes an entry, from which the blocks are then loaded. Memory: a few blocks of `block_entries`
/// entries. Throws ResourceError where there is no room for the file.
[[nodiscard]] std::shared_ptr<const StreamedCounts> stream_gene_major(const H5Rows& genes, std::int64_t block_entries,
                                                                      std::int64_t most_kept, const Context& context);

}  // namespace undrop::io
