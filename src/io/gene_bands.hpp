#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "io/scratch_file.hpp"

namespace undrop::io {

/// Turns a matrix that comes by cells into one that goes out by genes, for formats that store genes × cells: blocks of
/// cells are cut into bands of genes, kept in a temporary file, dense or sparse, whichever is smaller, and gathered
/// band by band. Memory: one band, some 32 MiB and at least 64 genes, and one block. Disk: at most 4 bytes an entry of
/// the matrix, 8 a non-zero.
class GeneBands {
 public:
  /// `n_nonzeros`: how many there will be; all entries where that is not known. Throws ResourceError where there is no
  /// room for the temporary file.
  GeneBands(std::int64_t n_cells, std::int64_t n_genes, std::int64_t n_nonzeros);

  /// Dense rows of the next cells, row-major, or the same as a block of non-zeros.
  void add(CellRange cells, std::span<const float> values);
  void add(const CountBlock& block);

  /// visit(first gene, values), values being dense rows of genes, row-major, n_cells wide. Once all cells are there.
  void for_bands(const Context& context,
                 const std::function<void(std::int64_t first_gene, std::span<const float> values)>& visit) const;

 private:
  struct Part {
    CellRange cells;
    std::int64_t at;         ///< place in the temporary file
    std::int64_t n_entries;  ///< −1 where the part is dense
  };
  struct Entry {
    std::int32_t place;  ///< in the part: gene of the band × cells of the block + cell of the block
    float value;
  };
  void begin(CellRange cells);
  void end_block();
  void write(std::span<const std::byte> bytes);
  void write_band(std::size_t band);
  void gather(const Part& part, std::int64_t genes, std::span<float> out) const;
  [[nodiscard]] std::int64_t genes_of(std::size_t band) const;

  std::int64_t n_cells_;
  std::int64_t n_genes_;
  std::int64_t band_;  ///< genes a band
  std::unique_ptr<ScratchFile> file_;
  std::int64_t written_ = 0;
  std::int64_t next_cell_ = 0;
  CellRange cells_;
  std::vector<std::vector<Entry>> entries_;  ///< of the current block, by band
  std::vector<std::vector<Part>> parts_;     ///< by band
};

}  // namespace undrop::io
