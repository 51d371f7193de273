#include "io/loom_output.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "io/delimited_text.hpp"
#include "io/gene_bands.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t tile = 64;
constexpr int deflate = 2;

/// A slash would make a group of an HDF5 name.
std::string member_name(std::string name, const std::set<std::string>& taken) {
  std::replace(name.begin(), name.end(), '/', '_');
  if (name.empty() || name == ".") name = "column_" + name;
  while (taken.contains(name)) name += "_";
  return name;
}

void write_numbers(const hdf5::Group& group, const std::string& name, std::span<const double> values) {
  constexpr double exact = 9007199254740992.0;
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(values.size())};
  const bool whole = std::all_of(values.begin(), values.end(), [](double value) {
    return std::nearbyint(value) == value && std::abs(value) <= exact;
  });
  if (!whole) {
    (void)group.write<double>(name, values, shape);
    return;
  }
  const std::vector<std::int64_t> integers(values.begin(), values.end());
  (void)group.write<std::int64_t>(name, integers, shape);
}

void write_column(const hdf5::Group& group, const std::string& name, const Column& column) {
  if (column.numbers.empty()) {
    (void)group.write_texts(name, texts_of(column));
  } else {
    write_numbers(group, name, column.numbers);
  }
}

void write_axis(const hdf5::Group& group, const std::string& name, const std::vector<std::string>& names,
                const std::vector<Column>& columns) {
  (void)group.write_texts(name, names);
  std::set<std::string> taken{name};
  for (const auto& column : columns) {
    const std::string member = member_name(column.name, taken);
    taken.insert(member);
    write_column(group, member, column);
  }
}

/// Genes that were named by their accession have their symbols in a column Gene.
std::string name_of_genes(const std::vector<Column>& var) {
  const bool has_gene = std::any_of(var.begin(), var.end(), [](const Column& column) { return column.name == "Gene"; });
  return has_gene ? "Accession" : "Gene";
}

std::vector<Column> var_columns(const Dataset& data) {
  std::vector<Column> columns = data.var;
  const auto add = [&](const char* name, const std::vector<std::string>& values) {
    const bool there = std::any_of(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
    if (!values.empty() && !there) columns.push_back(text_column(name, values));
  };
  if (name_of_genes(data.var) == "Gene") add("gene_symbols", data.gene_symbols);
  add("feature_types", data.feature_types);
  return columns;
}

class LoomLayer final : public LayerWriter {
 public:
  LoomLayer(const hdf5::Group& parent, const std::string& name, const Dataset& data, std::int64_t n_nonzeros,
            const Context& context)
      : LayerWriter(data.n_genes()),
        data_(parent.create<float>(name, {data.n_genes(), data.n_cells()},
                                   {.chunk = {std::clamp<std::int64_t>(data.n_genes(), 1, tile),
                                              std::clamp<std::int64_t>(data.n_cells(), 1, tile)},
                                    .deflate = deflate})),
        bands_(data.n_cells(), data.n_genes(), n_nonzeros),
        context_(context) {}

  void write(CellRange cells, std::span<const float> values) override { bands_.add(cells, values); }
  void write(const CountBlock& block) override { bands_.add(block); }
  void finish() override {
    bands_.for_bands(context_, [&](std::int64_t first, std::span<const float> values) {
      context_.report("writing the matrix", first, n_genes_);
      data_.write(first, values);
    });
  }

 private:
  hdf5::Dataset data_;
  GeneBands bands_;
  const Context& context_;
};

}  // namespace

LoomOutput::LoomOutput(const Dataset& data, const OutputTarget& target, bool overwrite, const Context& context)
    : data_(data), target_(target), overwrite_(overwrite), context_(context), file_(target.path, overwrite) {
  root_ = hdf5::create_file(file_.path());
  for (const char* name : {"attrs", "col_attrs", "col_graphs", "layers", "row_attrs", "row_graphs"}) {
    (void)root_->create_group(name);
  }
  (void)root_->group("attrs").write_scalar("LOOM_SPEC_VERSION", "3.0.0");
  write_axis(root_->group("row_attrs"), name_of_genes(data.var), data.gene_names, var_columns(data));
  write_axis(root_->group("col_attrs"), "CellID", data.cell_names, data.obs);
  LoomLayer matrix(*root_, "matrix", data, data.counts->n_nonzeros(), context);
  write_counts(*data.counts, matrix, "writing the counts", context);
}

LoomOutput::~LoomOutput() = default;

hdf5::Group LoomOutput::without(const std::string& group, const std::string& name) const {
  auto members = root_->group(group);
  if (members.has(name)) members.remove(name);
  return members;
}

std::unique_ptr<LayerWriter> LoomOutput::layer(const std::string& name, LayerLayout) {
  return std::make_unique<LoomLayer>(without("layers", name), name, data_, data_.n_cells() * data_.n_genes(), context_);
}

void LoomOutput::add_obs(const std::string& name, std::span<const double> values) {
  write_numbers(without("col_attrs", name), name, values);
}

void LoomOutput::add_obs(const std::string& name, const std::vector<std::string>& categories,
                         std::span<const std::int32_t> codes) {
  std::vector<std::string> values;
  for (const auto code : codes) values.push_back(code < 0 ? "" : categories[static_cast<std::size_t>(code)]);
  (void)without("col_attrs", name).write_texts(name, values);
}

void LoomOutput::add_var(const std::string& name, std::span<const std::uint8_t> flags) {
  const std::vector<double> values(flags.begin(), flags.end());
  write_numbers(without("row_attrs", name), name, values);
}

void LoomOutput::add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) {
  (void)without("row_attrs", name).write<float>(name, values, {data_.n_genes(), columns});
}

void LoomOutput::add_uns(const std::string& key, const Facts& facts) {
  (void)without("attrs", key).write_scalar(key, json_text(facts));
  sidecar_.add_facts(key, facts);
}

void LoomOutput::commit() {
  hdf5::flush(*root_);
  root_.reset();
  if (!sidecar_.empty()) {
    TemporaryFile beside(sidecar_path(target_), overwrite_);
    sidecar_.write(beside.path());
    beside.commit();
  }
  file_.commit();
}

}  // namespace undrop::io
