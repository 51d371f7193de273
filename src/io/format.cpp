#include "io/format.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "io/gzip_stream.hpp"
#include "io/hdf5_file.hpp"
#include "io/hdf5_guard.hpp"
#include "io/loom_reader.hpp"
#include "io/mtx_reader.hpp"
#include "io/r_serialization.hpp"
#include "io/tenx_folder_reader.hpp"

namespace undrop::io {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view readable =
    "undrop reads h5ad, loom, 10x HDF5 (v2, v3), 10x folders, MatrixMarket, csv, tsv and "
    "R's rds";

[[noreturn]] void refuse(const std::string& path, const std::string& what, const std::string& cure) {
  throw FormatError(path, "", what + ". " + cure);
}

Format recognise_folder(const std::string& path) {
  for (const char* mark : {".zgroup", ".zattrs", "zarr.json", ".zmetadata"}) {
    if (fs::exists(fs::path(path) / mark)) {
      refuse(path, "a zarr store, which is not read",
             "Save it as h5ad: anndata.read_zarr(path).write_h5ad('data.h5ad')");
    }
  }
  if (is_tenx_folder(path)) return Format::tenx_folder;
  if (!only_matrix_in(path).empty()) return Format::matrix_market;
  refuse(path, "a folder without matrix.mtx (plain or .gz)",
         "Give a 10x folder (matrix.mtx, barcodes.tsv, features.tsv or genes.tsv), or a file");
}

std::string names_of(const hdf5::Group& group) {
  std::string names;
  for (const auto& name : group.members()) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? "none" : names.substr(0, 200);
}

bool is_tenx_v2(const hdf5::Group& root) {
  const auto names = root.members();
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    if (!root.is_group(name)) return false;
    const auto group = root.group(name);
    return group.has("indptr") && group.has("barcodes") && (group.has("genes") || group.has("gene_names"));
  });
}

Format recognise_hdf5(const std::string& path) {
  hdf5::expect_sound(path);
  const auto root = hdf5::open_file(path);
  if (root.is_group("matrix") && root.group("matrix").has("barcodes")) return Format::tenx_h5_v3;
  if (root.is_dataset("obs") || root.is_dataset("var")) {
    refuse(path, "an h5ad file of anndata before 0.7, which is not read",
           "Save it anew with a current anndata: anndata.read_h5ad(path).write_h5ad('new.h5ad')");
  }
  if (root.is_group("mod")) {
    refuse(path, "a MuData file (.h5mu) with several modalities, which is not read",
           "Save the one with the counts (" + names_of(root.group("mod")) +
               "): mudata.read(path)['rna'].write_h5ad('rna.h5ad')");
  }
  if (root.has("obs") && root.has("var")) return Format::h5ad;
  if (is_loom(root)) return Format::loom;
  if (root.has("assays") || root.has("meta.data")) {
    refuse(path, "an h5Seurat file of SeuratDisk's SaveH5Seurat, which is not read",
           "Save the object from R as rds, which is read: saveRDS(SeuratDisk::LoadH5Seurat(path), 'counts.rds'); or "
           "convert it: SeuratDisk::Convert(path, dest = 'h5ad')");
  }
  if (is_tenx_v2(root)) return Format::tenx_h5_v2;
  if (root.is_dataset("X")) {
    refuse(path, "an HDF5 file with a bare matrix X and no names of cells and genes (as deep-clustering tools have it)",
           "Make an h5ad file of it: with h5py.File(path) as f: anndata.AnnData(f['X'][:]).write_h5ad('data.h5ad')");
  }
  refuse(path, "an HDF5 file of an unknown kind (members: " + names_of(root) + ")", std::string(readable));
}

/// Files that are known by their first bytes and not read.
void refuse_foreign(const std::string& path, std::string_view start) {
  static const std::string from_r = ", or save it from R by saveRDS(x, file, compress = 'gzip')";
  const auto starts = [&](std::string_view mark) { return start.starts_with(mark); };
  if (starts(std::string_view("PK\x03\x04", 4))) {
    refuse(path, "a zip archive (an Excel workbook, or packed files)", "Unpack it, or save the table as csv");
  }
  if (starts("BZh")) refuse(path, "compressed by bzip2", "Unpack it: bunzip2 FILE" + from_r);
  if (starts("\xFD"
             "7zXZ"))
    refuse(path, "compressed by xz", "Unpack it: unxz FILE" + from_r);
  if (starts("\x28\xB5\x2F\xFD")) refuse(path, "compressed by zstd", "Unpack it: unzstd FILE");
  if (starts("RDX2") || starts("RDX3") || starts("RDA2") || starts("RDA3") || starts("A\n2\n") || starts("A\n3\n")) {
    refuse(path, "an R workspace (.RData), or R's text form, which is not read",
           "Save the one object from R: saveRDS(x, 'counts.rds')");
  }
  if (start.size() > 262 && start.substr(257, 5) == "ustar") refuse(path, "a tar archive", "Unpack it: tar -xf FILE");
  if (starts("%PDF")) refuse(path, "a PDF document", std::string(readable));
  if (starts("\xFF\xFE") || starts("\xFE\xFF")) {
    refuse(path, "a text file in UTF-16", "Save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE > NEW");
  }
  if (std::memchr(start.data(), '\0', start.size()) != nullptr) {
    refuse(path, "a binary file of an unknown kind", std::string(readable));
  }
}

}  // namespace

std::string to_text(Format format) {
  switch (format) {
    case Format::h5ad:
      return "h5ad";
    case Format::tenx_h5_v3:
    case Format::tenx_h5_v2:
      return "10x-h5";
    case Format::tenx_folder:
      return "10x-mtx";
    case Format::matrix_market:
      return "mtx";
    case Format::loom:
      return "loom";
    case Format::table:
      return "csv";
    case Format::rds:
      return "rds";
  }
  return "csv";
}

Format recognise(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) throw InputError(path + ": no such file or folder");
  if (fs::is_directory(status)) return recognise_folder(path);
  if (!fs::is_regular_file(status)) {
    throw InputError(path + ": neither a file nor a folder. Save the data to a file first");
  }
  if (hdf5::is_hdf5(path)) return recognise_hdf5(path);
  std::vector<char> start(std::size_t{1} << 16U);
  GzipStream stream(path);
  const std::size_t got = stream.read(start.data(), start.size());
  if (got == 0) throw FormatError(path, "", "is empty");
  const std::string_view text(start.data(), got);
  if (text.starts_with("%%MatrixMarket")) {
    return tenx_folder_of(path).empty() ? Format::matrix_market : Format::tenx_folder;
  }
  if (is_rds(text)) return Format::rds;
  refuse_foreign(path, text);
  return Format::table;
}

}  // namespace undrop::io
