#include "pipeline/file_inspection.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <filesystem>

#include "io/format.hpp"

namespace undrop::pipeline {

namespace {

namespace fs = std::filesystem;

std::int64_t bytes_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return static_cast<std::int64_t>(fs::file_size(path, error));
  std::int64_t sum = 0;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.is_regular_file()) sum += static_cast<std::int64_t>(entry.file_size());
  }
  return sum;
}

Quantiles quantiles(std::vector<double> values) {
  constexpr std::array shares{0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};
  Quantiles out{};
  if (values.empty()) return out;
  std::sort(values.begin(), values.end());
  std::transform(shares.begin(), shares.end(), out.begin(), [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  });
  return out;
}

/// Why the reader took this matrix and no other; the order of its search told backwards.
std::string why_these(const Dataset& data, const ReadOptions& options) {
  const std::string& place = data.origin.location;
  if (!options.layer.empty()) return "asked for by --layer";
  if (data.origin.format == "rds") {
    return place.starts_with("matrix") ? "the file is this one matrix" : "the assay and matrix of the usual names";
  }
  if (data.origin.format != "h5ad") return "the file's one matrix of counts";
  if (!data.counts->is_integer()) return "no place holds whole numbers only, and this one comes first";
  if (place == "layers/counts") return "a layer of this name comes first, and it holds whole numbers";
  if (place == "X") return "there is no layer 'counts' with whole numbers, and X has them";
  return "neither a layer 'counts' nor X holds whole numbers, and raw does";
}

std::int64_t memory_of(const CountSource& counts, const prep::CheckReport& report) {
  const bool is_byte = report.is_integer && report.largest <= 255;
  const bool is_short = report.is_integer && report.largest <= 65535;
  const std::int64_t width = is_byte ? 1 : is_short ? 2 : 4;
  return counts.n_nonzeros() * (4 + width) + 8 * (counts.n_cells() + 1);
}

}  // namespace

FileInspection inspect_file(const std::string& path, const ReadOptions& options, std::int64_t minimum_cells,
                            Context& context) {
  FileInspection out;
  out.format = io::to_text(io::recognise(path));
  out.bytes = bytes_of(path);
  out.contents = io::list_contents(path, context);
  FoundCounts found;
  try {
    found.data = read_dataset(path, options, context);
  } catch (const InputError& error) {
    out.problems.emplace_back(error.what());
    return out;
  }
  auto inspection = prep::inspect_counts(found.data, minimum_cells, context);
  out.problems = std::move(inspection.problems);
  found.report = std::move(inspection.report);
  found.why_these = why_these(found.data, options);
  found.totals = quantiles(found.report.totals);
  found.genes = quantiles(found.report.genes);
  found.memory = memory_of(*found.data.counts, found.report);
  out.counts = std::move(found);
  return out;
}

}  // namespace undrop::pipeline
