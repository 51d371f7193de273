#include "io/rds_reader.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "io/delimited_text.hpp"
#include "io/r_matrix.hpp"
#include "io/r_table.hpp"

namespace undrop::io {

namespace {

const RValue* follow(const RValue* value, std::initializer_list<const char*> slots) {
  for (const char* name : slots) {
    if (value != nullptr) value = value->attribute(name);
  }
  return value;
}

std::vector<std::string> texts_at(const RValue& value, std::initializer_list<const char*> slots) {
  const RValue* found = follow(&value, slots);
  return found != nullptr && found->kind == RValue::Kind::texts ? found->texts : std::vector<std::string>();
}

/// What is read, and how to say what is wrong with it.
class RdsFile {
 public:
  RdsFile(const std::string& path, const ReadOptions& options, const Context& context)
      : path_(path), options_(options), context_(context) {}

  Dataset read() {
    data_.origin = {path_, "rds", ""};
    const RPointer value = read_r_value(path_, context_);
    const RValue* assays = value->attribute("assays");
    if (value->inherits("Seurat") && assays != nullptr) {
      read_seurat(*value, *assays);
    } else if (assays != nullptr && value->attribute("colData") != nullptr) {
      read_experiment(*value, *assays);
    } else if (is_r_matrix(*value)) {
      read_bare(*value);
    } else {
      refuse(*value);
    }
    check_names();
    set_features();
    return std::move(data_);
  }

 private:
  [[noreturn]] void refuse(const RValue& value) const {
    const std::string name = value.class_name();
    if (name == "seurat") {
      throw FormatError(path_, "",
                        "a Seurat object of version 2, which is not read. Renew it in R: "
                        "saveRDS(SeuratObject::UpdateSeuratObject(x), file)");
    }
    if (name == "data.frame" || name == "tbl_df") {
      throw FormatError(path_, "",
                        "a data.frame, which is not read. Save its numbers as a matrix with names: "
                        "saveRDS(as.matrix(x), file)");
    }
    const std::string what = !name.empty()                      ? "an R object of class '" + name + "'"
                             : value.kind == RValue::Kind::list ? "a list of R objects"
                                                                : "an R object without counts";
    throw FormatError(path_, "",
                      what +
                          ", which is not read. Save the counts as a sparse matrix, genes × cells with "
                          "names: saveRDS(as(counts, 'dgCMatrix'), file)");
  }

  void note_left_out(const RTable& table, const std::string& what) const {
    if (table.left_out.empty()) return;
    context_.info(fmt::format("{}: columns of {} that are no simple vectors are left out: {}", path_, what,
                              fmt::join(table.left_out, ", ")));
  }

  void take(RMatrix&& matrix, const std::string& location) {
    data_.counts = std::move(matrix.counts);
    data_.cell_names = std::move(matrix.cell_names);
    data_.gene_names = std::move(matrix.gene_names);
    data_.origin.location = location;
  }

  void read_bare(const RValue& value) {
    if (!options_.layer.empty()) {
      throw OptionError("layer", options_.layer, path_ + " is a matrix without layers; leave the option out");
    }
    take(read_r_matrix(value, {path_, "matrix"}, options_.cells_as_rows, context_),
         options_.cells_as_rows ? "matrix, rows are cells" : "matrix");
  }

  /// The name of an element: the one asked for, or the first of the usual ones that is there.
  [[nodiscard]] std::string choose(const RValue& list, const std::string& asked, const std::vector<std::string>& usual,
                                   const char* what) const {
    const auto names = list.names();
    const auto has = [&](const std::string& name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    const std::string known = names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
    if (!asked.empty()) {
      if (has(asked)) return asked;
      throw OptionError("layer", asked, fmt::format("is no {} of {}; there are: {}", what, path_, known));
    }
    const auto at = std::find_if(usual.begin(), usual.end(), has);
    if (at != usual.end()) return *at;
    throw InputError(
        fmt::format("{}: there is no {} named {}. Name the one that holds the raw counts by --layer NAME; "
                    "there are: {}",
                    path_, what, usual.front(), known));
  }

  void read_experiment(const RValue& value, const RValue& assays) {
    const RValue* list = follow(&assays, {"data", "listData"});
    if (list == nullptr) list = follow(&assays, {"listData"});
    if (list == nullptr) {
      throw FormatError(path_, "assays",
                        "are in a form of an older Bioconductor. Renew the object in R: "
                        "saveRDS(updateObject(x), file)");
    }
    const std::string name = choose(*list, options_.layer, {"counts"}, "assay");
    const std::string location = "assays/" + name;
    take(read_r_matrix(*list->element(name), {path_, location}, false, context_), location);
    auto cells = read_r_table(*value.attribute("colData"));
    note_left_out(cells, "colData");
    if (!cells.row_names.empty()) data_.cell_names = std::move(cells.row_names);
    if (cells.n_rows == data_.n_cells()) data_.obs = std::move(cells.columns);
    read_features(value);
  }

  /// Names and annotations of the genes stand in different places, by the class of the ranges.
  void read_features(const RValue& value) {
    const RValue* ranges = value.attribute("rowRanges");
    const RValue* table = follow(ranges != nullptr ? ranges : &value, {"elementMetadata"});
    auto names = texts_at(value, {"NAMES"});
    if (names.empty()) names = texts_at(value, {"rowRanges", "partitioning", "NAMES"});
    if (names.empty()) names = texts_at(value, {"rowRanges", "ranges", "NAMES"});
    if (!names.empty()) data_.gene_names = std::move(names);
    if (table == nullptr) return;
    auto genes = read_r_table(*table);
    note_left_out(genes, "rowData");
    if (genes.n_rows == data_.n_genes()) data_.var = std::move(genes.columns);
  }

  void read_seurat(const RValue& value, const RValue& assays) {
    const auto slash = options_.layer.find('/');
    std::vector<std::string> usual{"RNA"};
    for (const auto& name : texts_at(value, {"active.assay"})) usual.push_back(name);
    const std::string name = choose(assays, options_.layer.substr(0, slash), usual, "assay");
    const std::string asked = slash == std::string::npos ? "" : options_.layer.substr(slash + 1);
    const RValue& assay = *assays.element(name);
    const RValue* layers = assay.attribute("layers");
    if (layers != nullptr) {
      read_layer(assay, *layers, name, asked);
    } else {
      read_slot(assay, name, asked.empty() ? "counts" : asked);
    }
    read_cells(value);
    const RValue* features = assay.attribute(layers != nullptr ? "meta.data" : "meta.features");
    if (features == nullptr) return;
    auto genes = read_r_table(*features);
    note_left_out(genes, "the assay's table of features");
    if (genes.n_rows == data_.n_genes()) data_.var = std::move(genes.columns);
  }

  /// An assay of version 3 and 4.
  void read_slot(const RValue& assay, const std::string& name, const std::string& slot) {
    const RValue* matrix = assay.attribute(slot);
    const std::string location = "assays/" + name + "/" + slot;
    if (matrix == nullptr) {
      throw OptionError("layer", name + "/" + slot,
                        "is not in " + path_ + "; an assay of this object has counts, data and scale.data");
    }
    const auto [rows, columns] = r_matrix_shape(*matrix);
    if (rows == 0 || columns == 0) {
      throw InputError(
          fmt::format("{} ({}): is empty: the object was saved without raw counts. Save it with them, or "
                      "name another assay by --layer NAME",
                      path_, location));
    }
    take(read_r_matrix(*matrix, {path_, location}, false, context_), location);
  }

  /// An assay of version 5, whose matrices have no names of their own.
  void read_layer(const RValue& assay, const RValue& layers, const std::string& name, const std::string& asked) {
    if (asked.empty() && layers.element("counts") == nullptr) {
      const auto names = layers.names();
      if (std::any_of(names.begin(), names.end(), [](const std::string& n) { return n.starts_with("counts."); })) {
        throw InputError(
            fmt::format("{} (assays/{}): the counts are split into {}. Join them in R and save the object "
                        "anew: x <- JoinLayers(x)",
                        path_, name, fmt::join(names, ", ")));
      }
    }
    const std::string layer = choose(layers, asked, {"counts"}, "layer");
    const std::string location = "assays/" + name + "/" + layer;
    auto matrix = read_r_matrix(*layers.element(layer), {path_, location}, false, context_);
    if (matrix.cell_names.empty()) matrix.cell_names = names_in(assay.attribute("cells"), layer);
    if (matrix.gene_names.empty()) matrix.gene_names = names_in(assay.attribute("features"), layer);
    take(std::move(matrix), location);
  }

  /// Names of the rows of a table of truth values that hold in the column of the layer.
  [[nodiscard]] std::vector<std::string> names_in(const RValue* map, const std::string& layer) const {
    const RValue* both = map == nullptr ? nullptr : map->attribute("dimnames");
    if (both == nullptr || both->list.size() != 2) return {};
    const auto& names = both->list[0]->texts;
    const auto& columns = both->list[1]->texts;
    const auto at = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), layer) - columns.begin());
    std::vector<std::string> out;
    for (std::size_t i = 0; i < names.size() && at < columns.size(); ++i) {
      const std::size_t entry = at * names.size() + i;
      if (entry < map->integers.size() && map->integers[entry] == 1) out.push_back(names[i]);
    }
    return out;
  }

  /// The object's table of cells, of which the assay may have some, in an order of its own.
  void read_cells(const RValue& value) {
    const RValue* meta = value.attribute("meta.data");
    if (meta == nullptr) return;
    const auto table = read_r_table(*meta);
    note_left_out(table, "meta.data");
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < table.row_names.size(); ++i) rows.emplace(table.row_names[i], i);
    std::vector<std::size_t> wanted;
    for (const auto& name : data_.cell_names) {
      const auto at = rows.find(name);
      if (at == rows.end()) throw FormatError(path_, "meta.data", "has no row for cell '" + name + "'");
      wanted.push_back(at->second);
    }
    for (const auto& column : table.columns) data_.obs.push_back(picked(column, wanted));
  }

  static Column picked(const Column& column, const std::vector<std::size_t>& rows) {
    Column out = column;
    out.numbers.clear();
    out.codes.clear();
    for (const auto row : rows) {
      if (!column.numbers.empty()) out.numbers.push_back(column.numbers[row]);
      if (!column.codes.empty()) out.codes.push_back(column.codes[row]);
    }
    return out;
  }

  void check_names() const {
    const auto check = [&](const std::vector<std::string>& names, std::int64_t n, const char* what, const char* call) {
      if (std::ssize(names) == n) return;
      if (names.empty()) {
        throw InputError(
            fmt::format("{} ({}): the {} have no names. Give them in R and save the object anew: {}(x) <- "
                        "names",
                        path_, data_.origin.location, what, call));
      }
      throw FormatError(path_, data_.origin.location, fmt::format("{} names for {} {}", names.size(), n, what));
    };
    const bool turned = data_.origin.location.starts_with("matrix,");
    check(data_.cell_names, data_.n_cells(), "cells", turned ? "rownames" : "colnames");
    check(data_.gene_names, data_.n_genes(), "genes", turned ? "colnames" : "rownames");
  }

  void set_features() {
    for (const auto& column : data_.var) {
      if (column.codes.empty()) continue;
      const bool names_types =
          std::find(column.categories.begin(), column.categories.end(), "Gene Expression") != column.categories.end();
      if (names_types && (column.name == "Type" || column.name == "feature_types")) {
        data_.feature_types = texts_of(column);
      }
      if (column.name == "Symbol" || column.name == "gene_symbols") data_.gene_symbols = texts_of(column);
    }
  }

  const std::string& path_;
  const ReadOptions& options_;
  const Context& context_;
  Dataset data_;
};

}  // namespace

Dataset read_rds(const std::string& path, const ReadOptions& options, const Context& context) {
  return RdsFile(path, options, context).read();
}

}  // namespace undrop::io
