#include "pipeline/result_writer.hpp"

#include <algorithm>
#include <functional>
#include <future>
#include <span>
#include <string>
#include <utility>

#include "core/large_buffer.hpp"
#include "prep/spread_cells.hpp"

namespace undrop::pipeline {

namespace {

using Rows = std::function<void(CellRange, std::span<float>)>;

/// A value takes 4 bytes in a dense layer, 8 in a sparse one.
constexpr double sparse_below = 0.5;

/// Looks at eight runs of rows, evenly spread.
io::LayerLayout choose_layout(const Dataset& data, const Rows& rows) {
  std::vector<float> buffer;
  std::int64_t nonzeros = 0;
  std::int64_t entries = 0;
  for (const auto& cells : prep::spread_runs(data.n_cells(), 8, 16)) {
    buffer.resize(static_cast<std::size_t>(cells.size() * data.n_genes()));
    rows(cells, buffer);
    nonzeros += std::count_if(buffer.begin(), buffer.end(), [](float value) { return value != 0.0F; });
    entries += static_cast<std::int64_t>(buffer.size());
  }
  const bool sparse = static_cast<double>(nonzeros) < sparse_below * static_cast<double>(entries);
  return sparse ? io::LayerLayout::sparse : io::LayerLayout::dense;
}

/// With several threads, a block is written while the next is made.
void write_layer(const Dataset& data, const std::string& name, const std::string& stage, const Rows& rows,
                 io::LayerLayout layout, io::ResultOutput& file, const Context& context) {
  const auto writer = file.layer(name, layout);
  const std::int64_t step = std::min(cells_a_block(data.n_genes(), context), data.n_cells());
  const auto most = static_cast<std::size_t>(step * data.n_genes());
  const bool has_threads = context.threads > 1;
  LargeBuffer made(most);
  LargeBuffer on_its_way(has_threads ? most : 0);
  std::future<void> writing;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += step) {
    context.check_cancelled();
    context.report(stage, begin, data.n_cells());
    const CellRange cells{begin, std::min(begin + step, data.n_cells())};
    const std::span<float> values(made.data(), static_cast<std::size_t>(cells.size() * data.n_genes()));
    rows(cells, values);
    if (writing.valid()) writing.get();
    const auto write = [&writer, cells, values] { writer->write(cells, values); };
    if (!has_threads) {
      write();
      continue;
    }
    writing = std::async(std::launch::async, write);
    std::swap(made, on_its_way);
  }
  if (writing.valid()) writing.get();
  writer->finish();
  context.report(stage, data.n_cells(), data.n_cells());
}

void write_annotations(const ImputePlan& plan, const Dataset& data, const ImputedParts& parts, io::ResultOutput& file) {
  file.add_obs(plan.key + "_size_factor", data.size_factors);
  const auto clusters = parts.clusters();
  if (!clusters.names.empty()) file.add_obs(plan.key + "_cluster", clusters.names, clusters.codes);
  file.add_var(plan.key + "_imputed", parts.imputed_genes());
  const auto table = parts.dropout_table();
  if (table.columns > 0) file.add_varm(dropout_key(plan), table.values, table.columns);
}

}  // namespace

std::int64_t cells_a_block(std::int64_t n_genes, const Context& context) {
  constexpr std::int64_t most = std::int64_t{24} << 20U;
  constexpr std::int64_t least = std::int64_t{1} << 20U;
  const std::int64_t target = context.memory_budget <= 0 ? most : std::clamp(context.memory_budget / 32, least, most);
  constexpr std::int64_t tile_rows = 256;
  const std::int64_t cells = std::max<std::int64_t>(1, target / (4 * std::max<std::int64_t>(1, n_genes)));
  return cells >= tile_rows ? cells / tile_rows * tile_rows : cells;
}

output::Tally write_result(const ImputePlan& plan, const ImputeInput& input, const ImputedParts& parts,
                           io::ResultOutput& file, const Context& context) {
  output::Tally tally;
  const Rows sampled = [&](CellRange cells, std::span<float> out) { (void)parts.values(cells, out, context); };
  const Rows values = [&](CellRange cells, std::span<float> out) { tally += parts.values(cells, out, context); };
  write_layer(input.data, plan.key, "writing the layer", values, choose_layout(input.data, sampled), file, context);
  if (plan.common.flag("write_dropout")) {
    const Rows rows = [&](CellRange cells, std::span<float> out) { parts.dropout(cells, out); };
    write_layer(input.data, dropout_key(plan), "writing dropout probabilities", rows, choose_layout(input.data, rows),
                file, context);
  }
  if (plan.common.flag("write_sd")) {
    const Rows rows = [&](CellRange cells, std::span<float> out) { parts.stddev(cells, out); };
    write_layer(input.data, sd_key(plan), "writing standard deviations", rows, choose_layout(input.data, rows), file,
                context);
  }
  for (const double probability : plan.quantiles) {
    const Rows rows = [&](CellRange cells, std::span<float> out) { parts.quantile(cells, probability, out, context); };
    write_layer(input.data, quantile_key(plan, probability), "writing quantiles", rows, choose_layout(input.data, rows),
                file, context);
  }
  write_annotations(plan, input.data, parts, file);
  return tally;
}

}  // namespace undrop::pipeline
