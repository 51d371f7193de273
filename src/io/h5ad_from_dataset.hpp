#pragma once

#include <undrop/dataset.hpp>

#include "io/hdf5_file.hpp"

namespace undrop::io {

/// Fills an empty file as anndata lays it out: X (CSR; none where the data set has no counts), obs, var, and the empty
/// dictionaries. X is float32, which holds whole counts up to 2^24 exactly and is what scanpy's own readers of 10x
/// files give. Gene symbols and feature types become columns of var. Memory: a block of cells.
void write_h5ad_from_dataset(const hdf5::Group& root, const Dataset& data);

}  // namespace undrop::io
