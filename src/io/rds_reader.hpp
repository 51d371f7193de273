#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/read.hpp>

#include <string>

namespace undrop::io {

/// Reads the counts of an .rds file: a matrix with names (dgCMatrix, dgTMatrix, dgRMatrix, dgeMatrix, R's own), a
/// SingleCellExperiment or SummarizedExperiment (assay "counts"; colData and rowData as obs and var), a Seurat object
/// of version 3 to 5 (counts of the assay RNA, or of the active one; meta.data as obs). `layer` names the assay;
/// "SCT/counts" one of its matrices. Columns that are no simple vectors are left out and named in the log.
/// Throws FormatError for a damaged file, InputError for an object that is not read, OptionError for an unknown assay.
[[nodiscard]] Dataset read_rds(const std::string& path, const ReadOptions& options, const Context& context);

}  // namespace undrop::io
