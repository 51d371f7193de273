#include "io/model_archive.hpp"

#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#include <functional>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "io/hdf5_file.hpp"
#include "io/temporary_file.hpp"

namespace undrop::io {

namespace {

constexpr auto signature_attribute = "undrop-file";
constexpr auto signature = "fitted imputer";
constexpr std::int64_t newest_layout = 1;
constexpr auto type_attribute = "holds";

class PartWriter final : public ArchiveWriter {
 public:
  explicit PartWriter(hdf5::Group group) : group_(std::make_shared<hdf5::Group>(std::move(group))) {}

  void put(const std::string& name, std::span<const float> values, std::span<const std::int64_t> shape) override {
    const std::vector<std::int64_t> extent(shape.begin(), shape.end());
    const auto product = std::accumulate(extent.begin(), extent.end(), std::int64_t{1}, std::multiplies<>());
    if (product != static_cast<std::int64_t>(values.size())) {
      throw std::invalid_argument("an archive's array has another size than its shape: " + name);
    }
    write<float>(name, values, extent, "float32");
  }
  void put(const std::string& name, std::span<const double> values) override {
    write<double>(name, values, {static_cast<std::int64_t>(values.size())}, "float64");
  }
  void put(const std::string& name, std::span<const std::int64_t> values) override {
    write<std::int64_t>(name, values, {static_cast<std::int64_t>(values.size())}, "int64");
  }
  void put(const std::string& name, const std::vector<std::string>& values) override {
    within(name, [&](const hdf5::Group& group, const std::string& last) {
      group.write_texts(last, values).set_attribute(type_attribute, "texts");
    });
  }

 private:
  template <typename Body>
  void within(const std::string& name, const Body& body) const {
    descend(*group_, name, body);
  }
  template <typename Body>
  static void descend(const hdf5::Group& group, const std::string& name, const Body& body) {
    const auto slash = name.find('/');
    if (slash == std::string::npos) return body(group, name);
    descend(group.require_group(name.substr(0, slash)), name.substr(slash + 1), body);
  }
  template <typename T>
  void write(const std::string& name, std::span<const T> values, const std::vector<std::int64_t>& extent,
             const char* type) const {
    within(name, [&](const hdf5::Group& group, const std::string& last) {
      group.write<T>(last, values, extent).set_attribute(type_attribute, type);
    });
  }

  std::shared_ptr<hdf5::Group> group_;
};

class PartReader final : public ArchiveReader {
 public:
  explicit PartReader(hdf5::Group group) : group_(std::make_shared<hdf5::Group>(std::move(group))) {}

  [[nodiscard]] bool has(const std::string& name) const override { return has(*group_, name); }
  [[nodiscard]] std::vector<float> floats(const std::string& name, std::vector<std::int64_t>* shape) const override {
    const auto data = find(*group_, name, "float32");
    if (shape != nullptr) *shape = data.shape();
    return data.read<float>();
  }
  [[nodiscard]] std::vector<double> doubles(const std::string& name) const override {
    return find(*group_, name, "float64").read<double>();
  }
  [[nodiscard]] std::vector<std::int64_t> integers(const std::string& name) const override {
    return find(*group_, name, "int64").read<std::int64_t>();
  }
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const override {
    return find(*group_, name, "texts").read_texts();
  }

 private:
  static bool has(const hdf5::Group& group, const std::string& name) {
    const auto slash = name.find('/');
    if (slash == std::string::npos) return group.is_dataset(name);
    const auto first = name.substr(0, slash);
    return group.is_group(first) && has(group.group(first), name.substr(slash + 1));
  }
  static hdf5::Dataset find(const hdf5::Group& group, const std::string& name, const std::string& type) {
    const auto slash = name.find('/');
    if (slash != std::string::npos) return find(group.group(name.substr(0, slash)), name.substr(slash + 1), type);
    auto data = group.dataset(name);
    const auto held = data.text_attribute(type_attribute, "something else");
    if (held != type) data.fail("holds " + held + " where " + type + " is expected; save the model again");
    return data;
  }

  std::shared_ptr<hdf5::Group> group_;
};

void write_header(const hdf5::Group& root, const ModelHeader& header) {
  root.set_attribute(signature_attribute, signature);
  root.set_attribute("layout", newest_layout);
  root.set_attribute("undrop-version", header.undrop_version.empty() ? version() : header.undrop_version);
  root.set_attribute("method", header.method);
  root.set_attribute("preset", header.preset);
  root.set_attribute("checksum", header.checksum);
  root.set_attribute("batch-column", header.batch_column);
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, value] : header.options) {
    names.push_back(name);
    values.push_back(to_text(value));
  }
  root.write_texts("option_names", names);
  root.write_texts("option_values", values);
  root.write_texts("parts", header.parts);
}

ModelHeader read_header(const hdf5::Group& root) {
  if (root.text_attribute(signature_attribute) != signature) {
    root.fail("is not a model of undrop; give a file that --save-model wrote");
  }
  const auto layout = root.integers_attribute("layout");
  if (layout.size() != 1 || layout.front() < 1 || layout.front() > newest_layout) {
    root.fail("was saved by undrop " + root.text_attribute("undrop-version", "of an unknown version") +
              ", which writes models in a newer way; update undrop, or fit and save the model with this one");
  }
  ModelHeader header;
  header.undrop_version = root.text_attribute("undrop-version");
  header.method = root.text_attribute("method");
  header.preset = root.text_attribute("preset");
  header.checksum = root.text_attribute("checksum");
  header.batch_column = root.text_attribute("batch-column");
  const auto names = root.dataset("option_names").read_texts();
  const auto values = root.dataset("option_values").read_texts();
  header.parts = root.dataset("parts").read_texts();
  if (header.method.empty() || header.parts.empty() || names.size() != values.size()) {
    root.fail("lacks some of its own facts: the file is damaged; save the model again");
  }
  for (std::size_t i = 0; i < names.size(); ++i) header.options[names[i]] = values[i];
  return header;
}

std::string part_name(std::size_t index) { return "part" + std::to_string(index); }

}  // namespace

struct ModelOutput::Implementation {
  TemporaryFile file;
  std::optional<hdf5::Group> root;
  std::vector<PartWriter> parts;
};

ModelOutput::ModelOutput(const std::string& path, bool overwrite, const ModelHeader& header)
    : implementation_(new Implementation{TemporaryFile(path, overwrite), {}, {}}) {
  implementation_->root = hdf5::create_file(implementation_->file.path());
  write_header(*implementation_->root, header);
  for (std::size_t i = 0; i < header.parts.size(); ++i) {
    implementation_->parts.emplace_back(implementation_->root->create_group(part_name(i)));
  }
}

ModelOutput::~ModelOutput() = default;

ArchiveWriter& ModelOutput::part(std::size_t index) { return implementation_->parts.at(index); }

void ModelOutput::close() {
  if (!implementation_->root) return;
  hdf5::flush(*implementation_->root);
  implementation_->parts.clear();
  implementation_->root.reset();
}

void ModelOutput::commit() {
  close();
  implementation_->file.commit();
}

HeldModel::HeldModel(ModelHeader header) : header_(std::move(header)), parts_(header_.parts.size()) {
  for (auto& [name, value] : header_.options) value = to_text(value);
}

void HeldModel::save(const std::string& path, bool overwrite) const {
  ModelOutput file(path, overwrite, header_);
  for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i].copy_to(file.part(i));
  file.commit();
}

struct ModelInput::Implementation {
  ModelHeader header;
  std::vector<PartReader> parts;
};

ModelInput::ModelInput(const std::string& path) : implementation_(std::make_unique<Implementation>()) {
  const auto root = hdf5::open_file(path);
  implementation_->header = read_header(root);
  for (std::size_t i = 0; i < implementation_->header.parts.size(); ++i) {
    implementation_->parts.emplace_back(root.group(part_name(i)));
  }
}

ModelInput::~ModelInput() = default;

const ModelHeader& ModelInput::header() const noexcept { return implementation_->header; }

const ArchiveReader& ModelInput::part(std::size_t index) const { return implementation_->parts.at(index); }

}  // namespace undrop::io
