#include "io/tenx_h5_output.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "io/delimited_text.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t cells_at_once = 512;
constexpr std::int64_t largest_chunk = std::int64_t{1} << 16U;
constexpr int deflate = 4;

[[noreturn]] void refuse_member() { throw std::logic_error("a 10x HDF5 file holds counts and names alone"); }

std::vector<std::string> genomes(const Dataset& data) {
  const auto at = std::find_if(data.var.begin(), data.var.end(), [](const Column& c) { return c.name == "genome"; });
  if (at != data.var.end() && !at->codes.empty()) return texts_of(*at);
  return std::vector<std::string>(data.gene_names.size());
}

void write_features(const hdf5::Group& matrix, const Dataset& data) {
  const std::vector<std::string> modelled(data.feature_types.empty() ? data.gene_names.size() : 0, "Gene Expression");
  const auto features = matrix.create_group("features");
  features.write_texts("_all_tag_keys", {"genome"});
  features.write_texts("feature_type", data.feature_types.empty() ? modelled : data.feature_types);
  features.write_texts("genome", genomes(data));
  features.write_texts("id", data.gene_names);
  features.write_texts("name", data.gene_symbols.empty() ? data.gene_names : data.gene_symbols);
}

std::int32_t whole(float value, const Dataset& data) {
  constexpr float limit = 2147483648.0F;
  if (value >= 0 && value < limit && value == static_cast<float>(static_cast<std::int32_t>(value))) {
    return static_cast<std::int32_t>(value);
  }
  throw InputError(data.origin.path + " (" + data.origin.location + "): " + std::to_string(value) +
                   " is no count, and a 10x HDF5 file holds whole numbers alone; write h5ad or loom, or name the layer "
                   "with the counts by --layer NAME");
}

void write_matrix(const hdf5::Group& matrix, const Dataset& data, const Context& context) {
  const std::int64_t n = data.counts->n_nonzeros();
  const hdf5::Layout layout{
      .chunk = {std::clamp<std::int64_t>(n, 1, largest_chunk)}, .deflate = deflate, .shuffle = true};
  const auto values = matrix.create<std::int32_t>("data", {n}, layout);
  const auto indices = matrix.create<std::int64_t>("indices", {n}, layout);
  std::vector<std::int64_t> indptr{0};
  std::vector<std::int32_t> block_values;
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_at_once) {
    context.check_cancelled();
    context.report("writing the counts", begin, data.n_cells());
    data.counts->read({begin, std::min(begin + cells_at_once, data.n_cells())}, block);
    block_values.clear();
    for (const float value : block.values) block_values.push_back(whole(value, data));
    const std::vector<std::int64_t> block_indices(block.genes.begin(), block.genes.end());
    values.write<std::int32_t>(indptr.back(), block_values);
    indices.write<std::int64_t>(indptr.back(), block_indices);
    const std::int64_t first = indptr.back();
    for (std::size_t i = 1; i < block.offsets.size(); ++i) indptr.push_back(first + block.offsets[i]);
  }
  (void)matrix.write<std::int64_t>("indptr", indptr, {static_cast<std::int64_t>(indptr.size())});
  const std::vector<std::int32_t> shape{static_cast<std::int32_t>(data.n_genes()),
                                        static_cast<std::int32_t>(data.n_cells())};
  (void)matrix.write<std::int32_t>("shape", shape, {2});
}

}  // namespace

TenxH5Output::TenxH5Output(const Dataset& data, const std::string& path, bool overwrite, const Context& context)
    : file_(path, overwrite) {
  root_ = hdf5::create_file(file_.path());
  root_->set_attribute("filetype", "matrix");
  root_->set_attribute("version", std::int64_t{2});
  const auto matrix = root_->create_group("matrix");
  matrix.write_texts("barcodes", data.cell_names);
  write_features(matrix, data);
  write_matrix(matrix, data, context);
}

TenxH5Output::~TenxH5Output() = default;

std::unique_ptr<LayerWriter> TenxH5Output::layer(const std::string&, LayerLayout) { refuse_member(); }
void TenxH5Output::add_obs(const std::string&, std::span<const double>) { refuse_member(); }
void TenxH5Output::add_obs(const std::string&, const std::vector<std::string>&, std::span<const std::int32_t>) {
  refuse_member();
}
void TenxH5Output::add_var(const std::string&, std::span<const std::uint8_t>) { refuse_member(); }
void TenxH5Output::add_varm(const std::string&, std::span<const float>, std::int64_t) { refuse_member(); }
void TenxH5Output::add_uns(const std::string&, const Facts&) { refuse_member(); }

void TenxH5Output::commit() {
  hdf5::flush(*root_);
  root_.reset();
  file_.commit();
}

}  // namespace undrop::io
