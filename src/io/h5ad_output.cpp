#include "io/h5ad_output.hpp"

#include <undrop/errors.hpp>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include "io/h5ad_elements.hpp"
#include "io/h5ad_from_dataset.hpp"
#include "io/h5ad_layer.hpp"
#include "io/hdf5_file.hpp"
#include "io/hdf5_types.hpp"
#include "io/temporary_file.hpp"

namespace undrop::io {

namespace {

bool comes_from_h5ad(const Dataset& data) { return data.origin.format == "h5ad"; }

const std::string& with_different_file(const Dataset& data, const std::string& path) {
  require_different_files(data.origin.path, path);
  return path;
}

[[noreturn]] void refuse_member(const std::string& place, const std::string& input) {
  throw UsageError(input + ": has " + place +
                   " already; choose another name with --key-added NAME, or give --force to replace it");
}

void require_free(const hdf5::Group& root, const std::string& group, const std::vector<std::string>& names,
                  const std::string& input) {
  if (!root.is_group(group)) return;
  const auto members = root.group(group);
  for (const auto& name : names) {
    if (members.has(name)) refuse_member(group + "['" + name + "']", input);
  }
}

/// Has the disk begin with each block as it comes.
class HandedOver final : public LayerWriter {
 public:
  HandedOver(std::unique_ptr<LayerWriter> writer, std::int64_t n_genes, const TemporaryFile& file)
      : LayerWriter(n_genes), writer_(std::move(writer)), file_(file) {}
  void write(CellRange cells, std::span<const float> values) override {
    writer_->write(cells, values);
    file_.begin_handing_over();
  }
  void write(const CountBlock& block) override {
    writer_->write(block);
    file_.begin_handing_over();
  }
  void finish() override { writer_->finish(); }

 private:
  std::unique_ptr<LayerWriter> writer_;
  const TemporaryFile& file_;
};

}  // namespace

void require_different_files(const std::string& input, const std::string& output) {
  std::error_code unknown;
  if (std::filesystem::equivalent(input, output, unknown) && !unknown) {
    throw UsageError(output + ": is the input, which is never changed; choose another output");
  }
}

void require_free_members(const Dataset& data, const H5adMembers& members) {
  if (!comes_from_h5ad(data)) return;
  const auto root = hdf5::open_file(data.origin.path);
  require_free(root, "layers", members.layers, data.origin.path);
  require_free(root, "obs", members.obs, data.origin.path);
  require_free(root, "var", members.var, data.origin.path);
  require_free(root, "varm", members.varm, data.origin.path);
  require_free(root, "uns", members.uns, data.origin.path);
}

struct H5adOutput::Implementation {
  Implementation(const Dataset& input, const std::string& path, bool replace)
      : data(input), file(with_different_file(input, path), replace), overwrite(replace), elements(open()) {}

  /// Copies or makes the file and opens it; the style of what is added follows from it.
  H5adElements open() {
    if (comes_from_h5ad(data)) {
      file.copy_from(data.origin.path);
      root = hdf5::open_file_for_writing(file.path());
      return H5adElements::of_file(*root);
    }
    root = hdf5::create_file(file.path());
    write_h5ad_from_dataset(*root, data);
    return H5adElements(H5adElements::Style::current);
  }

  [[nodiscard]] const hdf5::Group& opened() const {
    if (!root) throw std::logic_error("the output has been committed");
    return *root;
  }

  /// The dictionary, in which nothing has the name any more.
  [[nodiscard]] hdf5::Group dictionary_without(const std::string& group, const std::string& name) const {
    auto dictionary = elements.dictionary(opened(), group);
    if (dictionary.has(name)) {
      if (!overwrite) refuse_member(group + "['" + name + "']", data.origin.path);
      dictionary.remove(name);
    }
    return dictionary;
  }

  [[nodiscard]] hdf5::Group frame_without(const std::string& axis, const std::string& name) const {
    auto frame = opened().group(axis);
    if (frame.has(name)) {
      if (!overwrite) refuse_member(axis + "['" + name + "']", data.origin.path);
      H5adElements::remove_column(frame, name);
    }
    H5adElements::list_columns(frame, {name});
    return frame;
  }

  /// Closing after a failure fails too, and would print.
  hdf5::Silence silence;
  const Dataset& data;
  TemporaryFile file;
  std::optional<hdf5::Group> root;
  bool overwrite;
  H5adElements elements;
};

H5adOutput::H5adOutput(const Dataset& data, const std::string& path, bool overwrite)
    : implementation_(std::make_unique<Implementation>(data, path, overwrite)) {}

H5adOutput::~H5adOutput() = default;

std::unique_ptr<LayerWriter> H5adOutput::counts() {
  const auto& data = implementation_->data;
  return make_layer_writer(implementation_->opened(), "X", LayerLayout::sparse,
                           static_cast<std::int64_t>(data.cell_names.size()),
                           static_cast<std::int64_t>(data.gene_names.size()), implementation_->elements);
}

std::unique_ptr<LayerWriter> H5adOutput::layer(const std::string& name, LayerLayout layout) {
  const auto layers = implementation_->dictionary_without("layers", name);
  const auto n_cells = static_cast<std::int64_t>(implementation_->data.cell_names.size());
  const auto n_genes = static_cast<std::int64_t>(implementation_->data.gene_names.size());
  auto writer = make_layer_writer(layers, name, layout, n_cells, n_genes, implementation_->elements);
  return std::make_unique<HandedOver>(std::move(writer), n_genes, implementation_->file);
}

void H5adOutput::add_obs(const std::string& name, std::span<const double> values) {
  const auto frame = implementation_->frame_without("obs", name);
  implementation_->elements.array<double>(frame, name, values, {static_cast<std::int64_t>(values.size())});
}

void H5adOutput::add_obs(const std::string& name, const std::vector<std::string>& categories,
                         std::span<const std::int32_t> codes) {
  implementation_->elements.categorical(implementation_->frame_without("obs", name), name, categories, codes);
}

void H5adOutput::add_obs(const Column& column) {
  const auto frame = implementation_->frame_without("obs", column.name);
  implementation_->elements.column(frame, column.name, column);
}

void H5adOutput::add_var(const std::string& name, std::span<const std::uint8_t> flags) {
  implementation_->elements.booleans(implementation_->frame_without("var", name), name, flags);
}

void H5adOutput::add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) {
  const auto varm = implementation_->dictionary_without("varm", name);
  implementation_->elements.array<float>(varm, name, values, {implementation_->data.n_genes(), columns});
}

void H5adOutput::add_uns(const std::string& key, const Facts& facts) {
  const auto uns = implementation_->dictionary_without("uns", key);
  implementation_->elements.facts(implementation_->elements.dictionary(uns, key), facts);
}

void H5adOutput::commit() {
  hdf5::flush(implementation_->opened());
  implementation_->root.reset();
  implementation_->file.commit();
}

}  // namespace undrop::io
