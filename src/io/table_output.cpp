#include "io/table_output.hpp"

#include <algorithm>
#include <stdexcept>

#include "io/gene_bands.hpp"
#include "io/text_output.hpp"

namespace undrop::io {

namespace {

/// Lines of a name and values.
class TableText {
 public:
  TableText(const OutputTarget& target, const std::string& path, const std::string& corner,
            const std::vector<std::string>& columns)
      : delimiter_(target.delimiter), text_(path, target.compressed) {
    text_.write(corner);
    for (const auto& name : columns) {
      separate();
      text_.write(quoted_field(name, delimiter_));
    }
    text_.write("\n");
  }
  void row(const std::string& name, std::span<const float> values) {
    text_.write(quoted_field(name, delimiter_));
    for (const float value : values) {
      separate();
      text_.write(value);
    }
    text_.write("\n");
  }
  void close() { text_.close(); }

 private:
  void separate() { text_.write(std::string_view(&delimiter_, 1)); }
  char delimiter_;
  TextOutput text_;
};

class RowsAreCells final : public LayerWriter {
 public:
  using LayerWriter::write;
  RowsAreCells(const Dataset& data, const OutputTarget& target, const std::string& path)
      : LayerWriter(data.n_genes()),
        data_(data),
        order_(data.n_cells(), data.n_genes()),
        text_(target, path, "cell", data.gene_names) {}

  void write(CellRange cells, std::span<const float> values) override {
    order_.take(cells, values.size());
    const auto width = static_cast<std::size_t>(data_.n_genes());
    for (auto cell = static_cast<std::size_t>(cells.begin); !values.empty(); ++cell) {
      text_.row(data_.cell_names[cell], values.first(width));
      values = values.subspan(width);
    }
  }
  void finish() override {
    order_.finish();
    text_.close();
  }

 private:
  const Dataset& data_;
  BlockOrder order_;
  TableText text_;
};

class RowsAreGenes final : public LayerWriter {
 public:
  RowsAreGenes(const Dataset& data, const OutputTarget& target, const std::string& path, std::int64_t n_nonzeros,
               const Context& context)
      : LayerWriter(data.n_genes()),
        data_(data),
        bands_(data.n_cells(), data.n_genes(), n_nonzeros),
        text_(target, path, "gene", data.cell_names),
        context_(context) {}

  void write(CellRange cells, std::span<const float> values) override { bands_.add(cells, values); }
  void write(const CountBlock& block) override { bands_.add(block); }
  void finish() override {
    const auto width = static_cast<std::size_t>(data_.n_cells());
    bands_.for_bands(context_, [&](std::int64_t first, std::span<const float> values) {
      context_.report("writing the table", first, data_.n_genes());
      for (auto gene = static_cast<std::size_t>(first); !values.empty(); ++gene) {
        text_.row(data_.gene_names[gene], values.first(width));
        values = values.subspan(width);
      }
    });
    text_.close();
  }

 private:
  const Dataset& data_;
  GeneBands bands_;
  TableText text_;
  const Context& context_;
};

}  // namespace

TableOutput::TableOutput(const Dataset& data, const OutputTarget& target, bool overwrite, const Context& context)
    : data_(data), target_(target), overwrite_(overwrite), context_(context), file_(target.path, overwrite) {}

TableOutput::~TableOutput() = default;

std::unique_ptr<LayerWriter> TableOutput::layer(const std::string&, LayerLayout) {
  if (has_layer_) throw std::logic_error("a table holds one matrix");
  has_layer_ = true;
  if (target_.cells_as_rows) return std::make_unique<RowsAreCells>(data_, target_, file_.path());
  return std::make_unique<RowsAreGenes>(data_, target_, file_.path(), data_.n_cells() * data_.n_genes(), context_);
}

void TableOutput::add_obs(const std::string& name, std::span<const double> values) { sidecar_.add_obs(name, values); }

void TableOutput::add_obs(const std::string& name, const std::vector<std::string>& categories,
                          std::span<const std::int32_t> codes) {
  std::vector<std::string> values;
  for (const auto code : codes) values.push_back(code < 0 ? "" : categories[static_cast<std::size_t>(code)]);
  sidecar_.add_obs(name, values);
}

void TableOutput::add_var(const std::string& name, std::span<const std::uint8_t> flags) {
  sidecar_.add_var(name, flags);
}

void TableOutput::add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) {
  sidecar_.add_varm(name, values, columns);
}

void TableOutput::add_uns(const std::string& key, const Facts& facts) { sidecar_.add_facts(key, facts); }

void TableOutput::commit() {
  if (!has_layer_) throw std::logic_error("a table was finished without its matrix");
  if (!sidecar_.empty()) {
    TemporaryFile beside(sidecar_path(target_), overwrite_);
    sidecar_.write(beside.path());
    beside.commit();
  }
  file_.commit();
}

}  // namespace undrop::io
