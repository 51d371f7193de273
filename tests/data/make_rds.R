# Makes the files of tests/data/rds: Rscript make_rds.R FOLDER
# Needs Matrix, SingleCellExperiment and SeuratObject (4.x). All hold the same counts: 6 genes x 5 cells.
suppressMessages({
  library(Matrix)
  library(SingleCellExperiment)
  library(SeuratObject)
})
folder <- commandArgs(trailingOnly = TRUE)[1]
save <- function(x, name, ...) saveRDS(x, file.path(folder, paste0(name, ".rds")), ...)

dense <- matrix(c(
  0, 1, 0, 0, 7, 0,
  2, 0, 0, 300, 0, 0,
  0, 0, 0, 0, 0, 0,
  5, 1, 1, 0, 0, 70000,
  0, 0, 4, 0, 1, 0
), nrow = 6, dimnames = list(paste0("Gene", 1:6), paste0("cell-", 1:5)))
counts <- as(dense, "dgCMatrix")
shuffled <- function(t) {
  order <- c(9, 1, 5, 10, 2, 8, 3, 7, 4, 6)
  t@i <- t@i[order]
  t@j <- t@j[order]
  t@x <- t@x[order]
  t
}

save(counts, "dgCMatrix")
save(counts, "dgCMatrix_version2", version = 2)
save(counts, "dgCMatrix_plain", compress = FALSE)
save(counts, "dgCMatrix_xz", compress = "xz")
save(counts, "dgCMatrix_text", ascii = TRUE)
save(shuffled(as(counts, "TsparseMatrix")), "dgTMatrix")
save(as(counts, "RsparseMatrix"), "dgRMatrix")
save(as(counts, "unpackedMatrix"), "dgeMatrix")
save(dense, "numeric_matrix")
save(t(counts), "cells_as_rows")
integers <- dense
storage.mode(integers) <- "integer"
save(integers, "integer_matrix")
missing <- integers
missing[2, 3] <- NA
save(missing, "missing_value")
save(unname(counts), "no_names")
save(as.data.frame(dense), "data_frame")
save(list(counts = counts), "list")
save(log1p(counts), "log")

# Vectors in R's own compact forms: a sequence, numbers that are to become text, a wrapped vector.
compact <- integers
rownames(compact) <- as.character(101:106)
attr(compact, "sequence") <- 1:6
attr(compact, "wrapped") <- .Internal(wrap_meta(as.numeric(1:6), 1L, TRUE))
save(compact, "compact")

cells <- DataFrame(
  batch = factor(c("b", "a", "b", NA, "a"), levels = c("a", "b", "unused")), depth = c(8L, NA, 0L, 70007L, 5L),
  score = c(0.5, 1, NA, 2, 3), kept = c(TRUE, FALSE, NA, TRUE, TRUE),
  note = c("x", "\u00e9t\u00e9", NA, "", "z"), row.names = colnames(dense)
)
cells$nested <- DataFrame(a = 1:5)
genes <- DataFrame(
  Symbol = paste0("SYM", 1:6), Type = rep(c("Gene Expression", "Antibody Capture"), c(5, 1)), length = 10 * 1:6
)
experiment <- SingleCellExperiment(
  assays = list(counts = counts, logcounts = log1p(counts)), colData = cells, rowData = genes,
  reducedDims = list(PCA = matrix(0, 5, 2))
)
save(experiment, "SingleCellExperiment")
ranges <- experiment
rowRanges(ranges) <- GRanges("1", IRanges(1:6, width = 10, names = rownames(dense)), Symbol = genes$Symbol)
save(ranges, "SingleCellExperiment_ranges")
save(SummarizedExperiment(list(counts = dense, other = dense + 1), colData = cells), "SummarizedExperiment")

meta <- as.data.frame(cells[, c("batch", "score", "kept")])
seurat <- CreateSeuratObject(counts, meta.data = meta)
seurat[["SCT"]] <- CreateAssayObject(counts[c(1, 2, 6), ])
# What Seurat's own steps leave behind: functions, with byte code where they were compiled, and their environments.
step <- compiler::cmpfun(function(mat, progress = TRUE) {
  for (i in seq_len(nrow(mat))) if (i > 2 && progress) message("row ", i) else next
  switch("a", a = mat + 1, b = quote(f(x, y = 2)), stop("no"))
})
attr(step, "source") <- quote(function(x) x)
seurat@misc$functions <- list(step, sum, `if`, globalenv(), baseenv(), emptyenv(), asNamespace("Matrix"), ~ a + b)
seurat@misc$pointer <- 1i
save(seurat, "Seurat_v4")
seurat@assays$RNA@counts <- new("dgCMatrix")
save(seurat, "Seurat_without_counts")

# SeuratObject 5 keeps an assay's matrices without names, and the names once. The classes have the slots of version 5.
logmap <- setClass("LogMap", contains = "matrix")
assay5 <- setClass("Assay5", slots = c(
  layers = "list", cells = "LogMap", features = "LogMap", default = "integer", assay.orig = "character",
  meta.data = "data.frame", misc = "list", key = "character"
))
all_true <- function(names, layers) {
  logmap(matrix(TRUE, length(names), length(layers), dimnames = list(names, layers)))
}
make5 <- function(layers, cell_map) {
  object <- seurat
  assay <- assay5(
    layers = layers, cells = cell_map, features = all_true(rownames(dense), names(layers)), default = 1L,
    meta.data = data.frame(variable = c(TRUE, FALSE, TRUE, TRUE, FALSE, NA)), key = "rna_"
  )
  # The class of the list's elements is checked by version 4, which knows no Assay5.
  attr(object, "assays") <- list(RNA = assay)
  object
}
bare <- unname(counts)
save(make5(list(counts = bare, data = log1p(bare)), all_true(colnames(dense), c("counts", "data"))), "Seurat_v5")
split_cells <- all_true(colnames(dense), c("counts.1", "counts.2"))
split_cells[4:5, 1] <- FALSE
split_cells[1:3, 2] <- FALSE
save(make5(list(counts.1 = bare[, 1:3], counts.2 = bare[, 4:5]), split_cells), "Seurat_v5_split")
