#include "io/tenx_folder_output.hpp"

#include <algorithm>
#include <stdexcept>

#include "io/delimited_text.hpp"
#include "io/matrix_market_writer.hpp"
#include "io/text_output.hpp"

namespace undrop::io {

namespace {

constexpr char tab = '\t';

/// One line a row; the columns have the same length.
void write_lines(const std::string& path, const std::vector<std::string>& header,
                 const std::vector<const std::vector<std::string>*>& columns) {
  TextOutput out(path, true);
  const auto line = [&](std::size_t n, const auto& field) {
    for (std::size_t i = 0; i < n; ++i) {
      if (i > 0) out.write("\t");
      out.write(quoted_field(field(i), tab));
    }
    out.write("\n");
  };
  if (!header.empty()) line(header.size(), [&](std::size_t i) -> const std::string& { return header[i]; });
  for (std::size_t row = 0; row < columns.front()->size(); ++row) {
    line(columns.size(), [&](std::size_t i) -> const std::string& { return (*columns[i])[row]; });
  }
  out.close();
}

void write_annotations(const std::string& path, const std::string& corner, const std::vector<std::string>& names,
                       const std::vector<Column>& columns) {
  if (columns.empty()) return;
  std::vector<std::string> header{corner};
  std::vector<std::vector<std::string>> texts;
  for (const auto& column : columns) {
    header.push_back(column.name);
    texts.push_back(texts_of(column));
  }
  std::vector<const std::vector<std::string>*> all{&names};
  for (const auto& text : texts) all.push_back(&text);
  write_lines(path, header, all);
}

void replace_or_add(std::vector<Column>& columns, Column column) {
  const auto same =
      std::find_if(columns.begin(), columns.end(), [&](const Column& held) { return held.name == column.name; });
  if (same != columns.end()) {
    *same = std::move(column);
  } else {
    columns.push_back(std::move(column));
  }
}

bool is_feature_column(const std::string& name) { return name == "gene_symbols" || name == "feature_types"; }

}  // namespace

TenxFolderOutput::TenxFolderOutput(const Dataset& data, const std::string& path, bool overwrite)
    : data_(data), folder_(path, overwrite), obs_(data.obs) {
  for (const auto& column : data.var) {
    if (!is_feature_column(column.name)) var_.push_back(column);
  }
}

TenxFolderOutput::~TenxFolderOutput() = default;

std::unique_ptr<LayerWriter> TenxFolderOutput::layer(const std::string& name, LayerLayout) {
  const std::string file = has_matrix_ ? name + ".mtx.gz" : "matrix.mtx.gz";
  const bool whole = !has_matrix_ && data_.counts->is_integer();
  has_matrix_ = true;
  return std::make_unique<MatrixMarketWriter>(folder_.file(file), true, data_.n_cells(), data_.n_genes(),
                                              whole && name.empty());
}

void TenxFolderOutput::add_obs(const std::string& name, std::span<const double> values) {
  Column column;
  column.name = name;
  column.kind = Column::Kind::number;
  column.numbers.assign(values.begin(), values.end());
  replace_or_add(obs_, std::move(column));
}

void TenxFolderOutput::add_obs(const std::string& name, const std::vector<std::string>& categories,
                               std::span<const std::int32_t> codes) {
  Column column;
  column.name = name;
  column.kind = Column::Kind::categorical;
  column.categories = categories;
  column.codes.assign(codes.begin(), codes.end());
  replace_or_add(obs_, std::move(column));
}

void TenxFolderOutput::add_var(const std::string& name, std::span<const std::uint8_t> flags) {
  Column column;
  column.name = name;
  column.kind = Column::Kind::boolean;
  column.numbers.assign(flags.begin(), flags.end());
  replace_or_add(var_, std::move(column));
}

void TenxFolderOutput::add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) {
  sidecar_.add_varm(name, values, columns);
}

void TenxFolderOutput::add_uns(const std::string& key, const Facts& facts) { sidecar_.add_facts(key, facts); }

void TenxFolderOutput::write_names() const {
  const auto n_genes = data_.gene_names.size();
  const auto& symbols = data_.gene_symbols.empty() ? data_.gene_names : data_.gene_symbols;
  const std::vector<std::string> modelled(data_.feature_types.empty() ? n_genes : 0, "Gene Expression");
  const auto& types = data_.feature_types.empty() ? modelled : data_.feature_types;
  write_lines(folder_.file("features.tsv.gz"), {}, {&data_.gene_names, &symbols, &types});
  write_lines(folder_.file("barcodes.tsv.gz"), {}, {&data_.cell_names});
  write_annotations(folder_.file("cells.tsv.gz"), "barcode", data_.cell_names, obs_);
  write_annotations(folder_.file("gene_columns.tsv.gz"), "id", data_.gene_names, var_);
}

void TenxFolderOutput::commit() {
  if (!has_matrix_) throw std::logic_error("a 10x folder was finished without its matrix");
  write_names();
  if (!sidecar_.empty()) sidecar_.write(folder_.file("undrop.json"));
  folder_.commit();
}

}  // namespace undrop::io
