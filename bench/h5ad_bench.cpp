#include <undrop/context.hpp>
#include <undrop/read.hpp>

#include <benchmark/benchmark.h>
#include <hdf5.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "io/h5ad_output.hpp"
#include "io/hdf5_file.hpp"
#include "random_counts.hpp"

/// Reading an h5ad file of 20 million non-zeros and writing a layer, each beside the plain HDF5 calls that move the
/// same bytes. Files are in the page cache; every write ends on the disk.
namespace undrop::io {
namespace {

constexpr std::int64_t n_genes = 2000;
constexpr std::int64_t sparse_cells = 100000;
/// As many values in a dense layer as non-zeros in the sparse one.
constexpr std::int64_t dense_cells = 10000;
constexpr std::int64_t cells_at_once = 256;
constexpr hsize_t plain_chunk = hsize_t{1} << 19U;

/// A folder and its files, removed at the end of the program.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "undrop_bench_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

const Folder& folder() {
  static const Folder only;
  return only;
}

/// The file that is read and copied, written on first use.
const std::string& input_file(std::int64_t n_cells) {
  static std::string kept;
  static std::int64_t cells_kept = 0;
  if (cells_kept == n_cells) return kept;
  kept = folder() / std::to_string(n_cells) + ".h5ad";
  H5adOutput(bench::random_counts(n_cells, n_genes), kept, true).commit();
  cells_kept = n_cells;
  return kept;
}

void require(bool done) {
  if (!done) throw std::runtime_error("HDF5 failed");
}

struct Plain {
  std::vector<float> data;
  std::vector<std::int32_t> indices;
  std::vector<std::int64_t> indptr;
  [[nodiscard]] std::int64_t bytes() const {
    return static_cast<std::int64_t>(data.size() * sizeof(float) + indices.size() * sizeof(std::int32_t) +
                                     indptr.size() * sizeof(std::int64_t));
  }
};

template <typename T>
void read_plain(hid_t file, const char* name, std::vector<T>& out) {
  const hdf5::Handle dataset(H5Dopen2(file, name, H5P_DEFAULT));
  const hdf5::Handle space(H5Dget_space(dataset.get()));
  out.resize(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.get())));
  require(H5Dread(dataset.get(), hdf5::native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, out.data()) >= 0);
}

Plain read_plain(const std::string& path) {
  const hdf5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  require(static_cast<bool>(file));
  Plain out;
  read_plain(file.get(), "X/data", out.data);
  read_plain(file.get(), "X/indices", out.indices);
  read_plain(file.get(), "X/indptr", out.indptr);
  return out;
}

template <typename T>
void write_plain(hid_t file, const char* name, const T* values, std::vector<hsize_t> shape,
                 std::vector<hsize_t> chunk) {
  const hdf5::Handle properties(H5Pcreate(H5P_DATASET_CREATE));
  require(H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data()) >= 0);
  const hdf5::Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr));
  const hdf5::Handle dataset(
      H5Dcreate2(file, name, hdf5::native_type<T>(), space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT));
  require(H5Dwrite(dataset.get(), hdf5::native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
}

template <typename T>
void write_plain(hid_t file, const char* name, const std::vector<T>& values) {
  write_plain(file, name, values.data(), {values.size()}, {std::clamp<hsize_t>(values.size(), 1, plain_chunk)});
}

void write_matrix(hid_t file, const std::string& prefix, const Plain& matrix) {
  write_plain(file, (prefix + "data").c_str(), matrix.data);
  write_plain(file, (prefix + "indices").c_str(), matrix.indices);
  write_plain(file, (prefix + "indptr").c_str(), matrix.indptr);
}

/// Closes what `fill` wrote to a new file and hands it to the disk. As with undrop, the last file stays until this one
/// stands: memory for its pages is fresh, which costs as much as the writing where the machine is a virtual one.
template <typename Fill>
void write_file(const std::string& path, const Fill& fill) {
  const std::string unfinished = path + ".part";
  {
    const hdf5::Handle file(H5Fcreate(unfinished.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    require(static_cast<bool>(file));
    fill(file.get());
  }
  std::FILE* written = std::fopen(unfinished.c_str(), "rb+");
  require(written != nullptr && fsync(fileno(written)) == 0);
  require(std::fclose(written) == 0);
  std::filesystem::rename(unfinished, path);
}

void read_by_undrop(benchmark::State& state) {
  const std::string& path = input_file(sparse_cells);
  Context context;
  for (auto unused : state) {
    static_cast<void>(unused);
    benchmark::DoNotOptimize(read_dataset(path, {}, context));
  }
  state.SetBytesProcessed(state.iterations() * read_plain(path).bytes());
}

void read_by_hdf5(benchmark::State& state) {
  const std::string& path = input_file(sparse_cells);
  std::int64_t bytes = 0;
  for (auto unused : state) {
    static_cast<void>(unused);
    bytes += read_plain(path).bytes();
  }
  state.SetBytesProcessed(bytes);
}

/// Dense rows of the first cells, zeros replaced by `filling`.
std::vector<float> dense_rows(const Dataset& data, float filling) {
  CountBlock block;
  data.counts->read({0, cells_at_once}, block);
  std::vector<float> rows(static_cast<std::size_t>(cells_at_once * n_genes), filling);
  for (std::int64_t i = 0; i < cells_at_once; ++i) {
    const auto genes = block.genes_of(i);
    for (std::size_t e = 0; e < genes.size(); ++e)
      rows[static_cast<std::size_t>(i * n_genes + genes[e])] = block.values_of(i)[e];
  }
  return rows;
}

/// The copy of the input and the new layer, from dense blocks, as methods give them: the same block again and again.
void write_layer(benchmark::State& state, std::int64_t n_cells, LayerLayout layout) {
  Context context;
  const Dataset data = read_dataset(input_file(n_cells), {}, context);
  const std::vector<float> rows = dense_rows(data, layout == LayerLayout::dense ? 0.5F : 0.0F);
  const std::string goal = folder() / "layer.h5ad";
  for (auto unused : state) {
    static_cast<void>(unused);
    H5adOutput output(data, goal, true);
    const auto layer = output.layer("imputed", layout);
    for (std::int64_t begin = 0; begin < n_cells; begin += cells_at_once) {
      const CellRange cells{begin, std::min(begin + cells_at_once, n_cells)};
      layer->write(cells, std::span(rows).first(static_cast<std::size_t>(cells.size() * n_genes)));
    }
    layer->finish();
    output.commit();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(goal)));
}

void write_sparse_by_undrop(benchmark::State& state) { write_layer(state, sparse_cells, LayerLayout::sparse); }
void write_dense_by_undrop(benchmark::State& state) { write_layer(state, dense_cells, LayerLayout::dense); }

/// The input's matrix and the layer from memory.
void write_sparse_by_hdf5(benchmark::State& state) {
  const Plain matrix = read_plain(input_file(sparse_cells));
  for (auto unused : state) {
    static_cast<void>(unused);
    write_file(folder() / "plain.h5", [&](hid_t file) {
      write_matrix(file, "", matrix);
      write_matrix(file, "layer_", matrix);
    });
  }
  state.SetBytesProcessed(state.iterations() * 2 * matrix.bytes());
}

void write_dense_by_hdf5(benchmark::State& state) {
  const Plain matrix = read_plain(input_file(dense_cells));
  const std::vector<float> values(static_cast<std::size_t>(dense_cells * n_genes), 0.5F);
  for (auto unused : state) {
    static_cast<void>(unused);
    write_file(folder() / "plain.h5", [&](hid_t file) {
      write_matrix(file, "", matrix);
      write_plain(file, "layer", values.data(), {dense_cells, n_genes}, {256, 256});
    });
  }
  state.SetBytesProcessed(state.iterations() *
                          (matrix.bytes() + static_cast<std::int64_t>(values.size() * sizeof(float))));
}

void in_real_time(benchmark::internal::Benchmark* benchmark) {
  benchmark->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);
}

BENCHMARK(read_by_undrop)->Apply(in_real_time);
BENCHMARK(read_by_hdf5)->Apply(in_real_time);
BENCHMARK(write_sparse_by_undrop)->Apply(in_real_time);
BENCHMARK(write_sparse_by_hdf5)->Apply(in_real_time);
BENCHMARK(write_dense_by_undrop)->Apply(in_real_time);
BENCHMARK(write_dense_by_hdf5)->Apply(in_real_time);

}  // namespace
}  // namespace undrop::io
