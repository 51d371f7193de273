#include "compare/part_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "compare/compare_parameters.hpp"
#include "judge/entrant_picture.hpp"
#include "judge/picture_frame.hpp"
#include "judge/quantiles.hpp"
#include "pipeline/gene_list.hpp"

namespace undrop::compare {

namespace {

constexpr std::int64_t n_bins = 40;
constexpr double nearly_all = 0.999;
constexpr std::size_t most_genes = 24;

std::vector<std::string> labels_of(const CompareInput& input, const std::vector<std::int64_t>& cells) {
  std::vector<std::string> labels;
  if (input.labels.names.empty()) return labels;
  for (const auto cell : cells) {
    const auto code = input.labels.codes[static_cast<std::size_t>(cell)];
    labels.push_back(code < 0 ? std::string("missing") : input.labels.names[static_cast<std::size_t>(code)]);
  }
  return labels;
}

}  // namespace

std::vector<std::int32_t> genes_to_draw(const Dataset& data, const Options& options, const Context& context) {
  const auto names = comma_list(options.text("genes"));
  std::vector<std::int32_t> genes;
  if (names.empty()) return genes;
  const auto is_named = pipeline::match_genes(data, names, context);
  for (std::size_t gene = 0; gene < is_named.size() && genes.size() < most_genes; ++gene) {
    if (is_named[gene] != 0) genes.push_back(static_cast<std::int32_t>(gene));
  }
  return genes;
}

judge::SquareBins hidden_bins(const prep::MaskSplit& split) {
  std::vector<double> logs;
  for (std::int64_t cell = 0; cell < split.hidden.n_cells(); ++cell) {
    const double factor = split.data.size_factors[static_cast<std::size_t>(cell)];
    if (!(factor > 0)) continue;
    for (const float value : split.hidden.values_of(cell))
      logs.push_back(std::log1p(static_cast<double>(value) / factor));
  }
  const auto end = judge::quantiles(logs, {nearly_all});
  return {n_bins, end.empty() ? 1.0 : std::max(1.0, std::ceil(2 * end.front()) / 2)};
}

void draw_whole(const std::string& entrant, const judge::EntrantOutput& output, const judge::ValueSource& values,
                const CompareInput& input, const Options& options, const Context& context, judge::Comparison& found) {
  const auto frame = judge::picture_frame(input.data, genes_to_draw(input.data, options, context), context);
  auto picture = judge::entrant_picture(entrant, values, frame, context);
  if (output.fitted() != nullptr) {
    const auto dropout = output.dropout();
    judge::add_dropout_curve(picture, *output.fitted(), dropout.get(), input.data, frame, context);
  }
  found.pictures.push_back(std::move(picture));
  found.embedding = frame.embedding;
  found.embedded_labels = labels_of(input, frame.cells);
  found.chosen_genes = frame.chosen_names;
}

}  // namespace undrop::compare
