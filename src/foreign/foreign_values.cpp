#include "foreign/foreign_values.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "io/format.hpp"
#include "judge/aligned_values.hpp"
#include "judge/result_file.hpp"

namespace undrop::foreign {

namespace {

constexpr double ten_thousand = 1e4;

/// Where each gene of the data stands in the file; −1 where it is not in it.
std::vector<std::int32_t> places_of(const std::vector<std::string>& wanted, const std::vector<std::string>& at_hand,
                                    const std::string& path) {
  const auto found = judge::places_by_name(wanted, at_hand, "genes", "the input", path);
  std::vector<std::int32_t> places;
  for (const auto place : found) places.push_back(static_cast<std::int32_t>(place));
  const bool any = std::any_of(places.begin(), places.end(), [](std::int32_t place) { return place >= 0; });
  if (!any) throw InputError(path + ": has none of the genes of the input; both must name them alike");
  return places;
}

class ForeignValues final : public judge::ValueSource {
 public:
  ForeignValues(std::unique_ptr<judge::ValueSource> values, std::vector<std::int32_t> places, const Dataset& data,
                ForeignScale from, Scale to, bool refuses_nan)
      : values_(std::move(values)),
        places_(std::move(places)),
        data_(data),
        from_(from),
        to_(to),
        refuses_nan_(refuses_nan) {}

  [[nodiscard]] std::int64_t n_cells() const override { return data_.n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return data_.n_genes(); }

  void read(CellRange cells, std::span<float> out) const override {
    const auto width = static_cast<std::size_t>(values_->n_genes());
    block_.resize(static_cast<std::size_t>(cells.size()) * width);
    values_->read(cells, block_);
    data_.counts->read(cells, counts_);
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      const double factor = data_.size_factors[static_cast<std::size_t>(cells.begin + i)];
      const auto row = out.subspan(static_cast<std::size_t>(i) * places_.size(), places_.size());
      const float* own = block_.data() + static_cast<std::size_t>(i) * width;
      if (refuses_nan_) require_finite(cells.begin + i, own);
      for (std::size_t gene = 0; gene < row.size(); ++gene)
        row[gene] = places_[gene] < 0 ? 0.0F : converted(own[places_[gene]], factor);
      keep_observed(i, factor, row);
    }
  }

 private:
  void require_finite(std::int64_t cell, const float* own) const {
    for (std::size_t gene = 0; gene < places_.size(); ++gene) {
      if (places_[gene] < 0 || std::isfinite(own[places_[gene]])) continue;
      throw InputError(fmt::format("the prediction of gene {} in cell {} is {}: give a prediction of finite values",
                                   data_.gene_names[gene], data_.cell_names[static_cast<std::size_t>(cell)],
                                   own[places_[gene]]));
    }
  }

  void keep_observed(std::int64_t local, double factor, std::span<float> row) const {
    const auto genes = counts_.genes_of(local);
    const auto counts = counts_.values_of(local);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const auto gene = static_cast<std::size_t>(genes[e]);
      if (places_[gene] < 0 && factor > 0) row[gene] = scaled(static_cast<double>(counts[e]) / factor, factor);
    }
  }

  [[nodiscard]] double normalized(double value, double factor) const {
    switch (from_) {
      case ForeignScale::counts:
        return value / factor;
      case ForeignScale::normalized:
        return value;
      case ForeignScale::log1p:
        return std::expm1(value);
      case ForeignScale::cp10k:
        return value / ten_thousand * data_.median_total;
      case ForeignScale::log1p_cp10k:
        break;
    }
    return std::expm1(value) / ten_thousand * data_.median_total;
  }

  [[nodiscard]] float scaled(double normalized, double factor) const {
    const double value = to_ == Scale::log1p    ? std::log1p(normalized)
                         : to_ == Scale::counts ? normalized * factor
                                                : normalized;
    return std::isfinite(value) ? static_cast<float>(value) : 0.0F;
  }

  [[nodiscard]] float converted(float value, double factor) const {
    if (!std::isfinite(value) || !(value > 0) || !(factor > 0)) return 0;
    if (from_ == ForeignScale::log1p && to_ == Scale::log1p) return value;
    return scaled(normalized(static_cast<double>(value), factor), factor);
  }

  std::unique_ptr<judge::ValueSource> values_;
  std::vector<std::int32_t> places_;
  const Dataset& data_;
  ForeignScale from_;
  Scale to_;
  bool refuses_nan_;
  mutable std::vector<float> block_;
  mutable CountBlock counts_;
};

/// The same values for several readers.
class SharedValues final : public judge::ValueSource {
 public:
  explicit SharedValues(std::shared_ptr<const judge::ValueSource> values) : values_(std::move(values)) {}
  [[nodiscard]] std::int64_t n_cells() const override { return values_->n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return values_->n_genes(); }
  void read(CellRange cells, std::span<float> out) const override { values_->read(cells, out); }

 private:
  std::shared_ptr<const judge::ValueSource> values_;
};

void require_layer(const ForeignMatrix& matrix) {
  if (matrix.layer == "X") return;
  const auto names = judge::layer_names(matrix.path);
  if (std::find(names.begin(), names.end(), matrix.layer) != names.end()) return;
  throw OptionError(matrix.option, matrix.path + ":" + matrix.layer,
                    names.empty() ? "there is no such layer: the file has none; X is its main matrix"
                                  : fmt::format("there is no such layer; there are {}, and X, the main matrix",
                                                fmt::join(names, ", ")));
}

}  // namespace

const std::vector<std::string>& foreign_scale_names() {
  static const std::vector<std::string> names{"counts", "normalized", "log1p", "cp10k", "log1p_cp10k"};
  return names;
}

ForeignScale foreign_scale(const std::string& option, const std::string& text) {
  const auto& names = foreign_scale_names();
  const auto at = std::find(names.begin(), names.end(), text);
  if (at == names.end()) throw OptionError(option, text, fmt::format("must be a scale: {}", fmt::join(names, ", ")));
  return static_cast<ForeignScale>(at - names.begin());
}

ForeignMatrix completed(ForeignMatrix matrix, const Context& context) {
  if (io::recognise(matrix.path) != io::Format::h5ad) return matrix;
  const auto imputed = judge::imputed_layers(matrix.path);
  if (matrix.layer.empty()) {
    if (imputed.size() > 1) {
      throw OptionError(matrix.option, matrix.path,
                        fmt::format("holds several imputed layers, {}; name one: {}:{}", fmt::join(imputed, ", "),
                                    matrix.path, imputed.front()));
    }
    matrix.layer = imputed.empty() ? "X" : imputed.front();
  }
  require_layer(matrix);
  const bool is_own = std::find(imputed.begin(), imputed.end(), matrix.layer) != imputed.end();
  if (!is_own || !matrix.scale.empty()) return matrix;
  const auto facts = judge::find_result(matrix.path, matrix.layer, context);
  if (facts.scale) matrix.scale = to_text(*facts.scale);
  return matrix;
}

ForeignFile::ForeignFile(const ForeignMatrix& matrix, Context& context) : matrix_(completed(matrix, context)) {
  if (matrix_.scale.empty()) matrix_.scale = "counts";
  (void)foreign_scale("scale", matrix_.scale);
  auto named = judge::open_values(matrix_.path, matrix_.layer, context);
  cell_names_ = std::move(named.cell_names);
  gene_names_ = std::move(named.gene_names);
  values_ = std::move(named.values);
}

bool ForeignFile::starts_like(const ForeignFile& other) const {
  constexpr std::int64_t compared_cells = 16;
  if (cell_names_ != other.cell_names_ || gene_names_ != other.gene_names_) return false;
  const CellRange cells{0, std::min(compared_cells, values_->n_cells())};
  std::vector<float> own(static_cast<std::size_t>(cells.size() * values_->n_genes()));
  std::vector<float> theirs(own.size());
  values_->read(cells, own);
  other.values_->read(cells, theirs);
  return own == theirs;
}

std::unique_ptr<judge::ValueSource> ForeignFile::values_of(const Dataset& data,
                                                           const std::vector<std::string>& original_names, Scale scale,
                                                           bool refuses_nan) const {
  const bool is_anonymous =
      original_names.size() != data.cell_names.size() ||
      std::find(cell_names_.begin(), cell_names_.end(), data.cell_names.front()) != cell_names_.end();
  auto cells = judge::matched_places(is_anonymous ? data.cell_names : original_names, cell_names_, "cells", "the input",
                                     matrix_.path);
  auto places = places_of(data.gene_names, gene_names_, matrix_.path);
  auto values = judge::reordered(std::make_unique<SharedValues>(values_), std::move(cells), {});
  return std::make_unique<ForeignValues>(std::move(values), std::move(places), data,
                                         foreign_scale("scale", matrix_.scale), scale, refuses_nan);
}

std::unique_ptr<judge::ValueSource> foreign_values(const ForeignMatrix& matrix, const Dataset& data,
                                                   const std::vector<std::string>& original_names, Scale scale,
                                                   Context& context) {
  return ForeignFile(matrix, context).values_of(data, original_names, scale);
}

}  // namespace undrop::foreign
