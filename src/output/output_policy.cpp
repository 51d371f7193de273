#include "output/output_policy.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/parallel.hpp"
#include "output/posterior.hpp"
#include "output/row_conversion.hpp"

namespace undrop::output {

namespace {

constexpr std::int64_t cells_a_task = 16;

double to_counts(double value, Scale scale, double size_factor) {
  if (scale == Scale::log1p) return std::expm1(value) * size_factor;
  return scale == Scale::normalized ? value * size_factor : value;
}

double from_counts(double count, Scale scale, double size_factor) {
  if (scale == Scale::log1p) return std::log1p(count / size_factor);
  return scale == Scale::normalized ? count / size_factor : count;
}

/// d counts / d value at a count.
double slope(double count, Scale scale, double size_factor) {
  if (scale == Scale::log1p) return count + size_factor;
  return scale == Scale::normalized ? size_factor : 1.0;
}

/// d expressed / d rate; 1/2 at 0.
double expressed_slope(double rate) {
  if (rate < 1e-4) return 0.5 + rate / 6;
  const double seen = -std::expm1(-rate);
  return (seen - rate * std::exp(-rate)) / (seen * seen);
}

float observed_value(float count, Scale scale, double size_factor) {
  if (scale == Scale::counts) return count;
  if (size_factor <= 0) return 0.0F;
  return static_cast<float>(from_counts(static_cast<double>(count), scale, size_factor));
}

bool is_sound(std::span<const float> row) {
  int unsound = 0;
  for (const float value : row) {
    unsound |= static_cast<int>(!(value >= 0.0F)) | static_cast<int>(value > std::numeric_limits<float>::max());
  }
  return unsound == 0;
}

}  // namespace

std::string to_text(Policy policy) {
  if (policy == Policy::posterior) return "posterior";
  return policy == Policy::fill ? "fill" : "denoise";
}

std::string to_text(Zeros zeros) {
  if (zeros == Zeros::weighed) return "weighed";
  return zeros == Zeros::called ? "called" : "all";
}

Tally& Tally::operator+=(const Tally& other) {
  zeros += other.zeros;
  eligible += other.eligible;
  called += other.called;
  filled += other.filled;
  input_mass += other.input_mass;
  output_mass += other.output_mass;
  return *this;
}

OutputPolicy::OutputPolicy(const Dataset& data, const FittedImputer& fitted, const Imputation& imputation,
                           PolicyOptions options, std::vector<std::uint8_t> genes_to_fill)
    : data_(data),
      imputation_(imputation),
      options_(options),
      offer_(fitted.offer()),
      genes_to_fill_(std::move(genes_to_fill)),
      modelled_(fitted.modelled_genes(data)),
      table_(fitted.dropout_table(data)) {
  if (data.size_factors.size() != static_cast<std::size_t>(data.n_cells()) ||
      genes_to_fill_.size() != static_cast<std::size_t>(data.n_genes())) {
    throw std::logic_error("an output policy needs one size factor a cell and one mark a gene");
  }
  if (!offer_.rate && !offer_.expressed) throw std::logic_error("a method must offer rates or expressed values");
  const bool wants_expressed = options_.policy == Policy::fill;
  asked_ = (wants_expressed ? offer_.expressed : !offer_.rate) ? Quantity::expressed : Quantity::rate;
  turn_rates_ = wants_expressed && asked_ == Quantity::rate;
  check_options(fitted);
  choose_genes(modelled_);
  call_by_population();
}

void OutputPolicy::check_options(const FittedImputer& fitted) const {
  if (needs_calls() && table_.n_genes == 0 && !offer_.dropout_probability) {
    throw OptionError("zeros", "called", fitted.method() + " has no dropout model; give --zeros all");
  }
  const bool weighs = options_.policy == Policy::fill && options_.zeros == Zeros::weighed;
  if (weighs && !(offer_.rate && offer_.expressed && offer_.dropout_probability)) {
    throw OptionError("zeros", "weighed",
                      "needs a rate, an expressed value and a probability of dropout for each zero, and " +
                          fitted.method() + " does not offer all three; give called or all");
  }
}

Quantity OutputPolicy::written() const noexcept { return turn_rates_ ? Quantity::expressed : asked_; }

bool OutputPolicy::needs_calls() const noexcept {
  return options_.policy == Policy::fill && options_.zeros == Zeros::called;
}

void OutputPolicy::choose_genes(const std::vector<std::uint8_t>& modelled) {
  for (std::size_t gene = 0; gene < genes_to_fill_.size(); ++gene) {
    if (modelled[gene] == 0) genes_to_fill_[gene] = 0;
    if (genes_to_fill_[gene] != 0) filled_genes_.push_back(static_cast<std::int32_t>(gene));
  }
}

void OutputPolicy::call_by_population() {
  if (table_.n_genes == 0) return;
  if (imputation_.populations().size() != static_cast<std::size_t>(data_.n_cells())) {
    throw std::logic_error("a dropout table needs the population of every cell");
  }
  const auto n_populations = static_cast<std::size_t>(table_.n_populations);
  called_.resize(n_populations * filled_genes_.size());
  for (std::size_t population = 0; population < n_populations; ++population) {
    for (std::size_t k = 0; k < filled_genes_.size(); ++k) {
      const float p = table_.probability[static_cast<std::size_t>(filled_genes_[k]) * n_populations + population];
      called_[population * filled_genes_.size() + k] = static_cast<double>(p) >= table_.threshold ? 1 : 0;
    }
  }
}

double OutputPolicy::size_factor(std::int64_t cell) const { return data_.size_factors[static_cast<std::size_t>(cell)]; }

void OutputPolicy::prepare(CellRange cells, Block& block) const {
  data_.counts->read(cells, block.counts);
  const std::size_t n = static_cast<std::size_t>(cells.size()) * filled_genes_.size();
  block.imputed.resize(n);
  if (n == 0) return;
  imputation_.impute(cells, filled_genes_, asked_, block.imputed);
  if (options_.policy == Policy::fill && options_.zeros == Zeros::weighed) return weigh(cells, block);
  if (!needs_calls() || table_.n_genes > 0) return;
  block.probability.resize(n);
  imputation_.dropout_probability(cells, filled_genes_, block.probability);
}

void OutputPolicy::weigh(CellRange cells, Block& block) const {
  std::vector<float> rates(block.imputed.size());
  std::vector<float> probability(block.imputed.size());
  imputation_.impute(cells, filled_genes_, Quantity::rate, rates);
  imputation_.dropout_probability(cells, filled_genes_, probability);
  for (std::size_t at = 0; at < rates.size(); ++at) {
    const double factor = size_factor(cells.begin + static_cast<std::int64_t>(at / filled_genes_.size()));
    if (factor <= 0) continue;
    const auto log_of = [&](float value) {
      return std::log1p(to_counts(static_cast<double>(value), offer_.scale, factor) / factor);
    };
    const auto p = static_cast<double>(probability[at]);
    const double value = p * log_of(block.imputed[at]) + (1 - p) * log_of(rates[at]);
    block.imputed[at] = static_cast<float>(from_counts(factor * std::expm1(value), offer_.scale, factor));
  }
}

bool OutputPolicy::is_called(const Block& block, std::int64_t local, std::size_t k) const {
  if (table_.n_genes == 0) {
    const std::size_t at = static_cast<std::size_t>(local) * filled_genes_.size() + k;
    return static_cast<double>(block.probability[at]) >= table_.threshold;
  }
  const auto population = imputation_.populations()[static_cast<std::size_t>(block.counts.cells.begin + local)];
  return population >= 0 && called_[static_cast<std::size_t>(population) * filled_genes_.size() + k] != 0;
}

template <typename Visit>
Tally OutputPolicy::visit_replaced(const Block& block, std::int64_t local, const Visit& visit) const {
  Tally tally;
  if (size_factor(block.counts.cells.begin + local) <= 0) return tally;
  const auto observed = block.counts.genes_of(local);
  const bool replaces_observed = options_.policy != Policy::fill;
  const bool calls = needs_calls();
  std::size_t k = 0;
  const auto visit_unobserved = [&](std::size_t end, std::size_t at) {
    tally.eligible += static_cast<std::int64_t>(end - k);
    for (; k < end; ++k) {
      if (calls && !is_called(block, local, k)) continue;
      ++tally.called;
      visit(k, at, false);
    }
  };
  for (std::size_t at = 0; at < observed.size(); ++at) {
    std::size_t end = k;
    while (end < filled_genes_.size() && filled_genes_[end] < observed[at]) ++end;
    visit_unobserved(end, at);
    if (k == filled_genes_.size() || filled_genes_[k] != observed[at]) continue;
    if (replaces_observed) visit(k, at, true);
    ++k;
  }
  visit_unobserved(filled_genes_.size(), observed.size());
  return tally;
}

float OutputPolicy::convert_deviation(float value, float deviation, double size_factor) const {
  if (!turn_rates_ && offer_.scale == options_.scale) return deviation;
  const double count = to_counts(static_cast<double>(value), offer_.scale, size_factor);
  double result = static_cast<double>(deviation) * slope(count, offer_.scale, size_factor);
  if (turn_rates_) result *= expressed_slope(count);
  const double written = turn_rates_ ? expressed_from_rate(count) : count;
  return static_cast<float>(result / slope(written, options_.scale, size_factor));
}

Tally OutputPolicy::write_row(const Block& block, std::int64_t local, std::span<float> row, RowBuffers& buffers) const {
  const double factor = size_factor(block.counts.cells.begin + local);
  const auto genes = block.counts.genes_of(local);
  const auto counts = block.counts.values_of(local);
  std::fill(row.begin(), row.end(), 0.0F);
  double input = 0;
  float count = 0;
  float value = 0;
  for (std::size_t i = 0; i < genes.size(); ++i) {
    if (counts[i] != count) value = observed_value(counts[i], options_.scale, factor);  // most are 1
    count = counts[i];
    row[static_cast<std::size_t>(genes[i])] = value;
    input += static_cast<double>(count);
  }
  double output = input;
  std::int64_t filled = 0;
  const std::size_t n = filled_genes_.size();
  buffers.values.resize(n);
  buffers.counts.resize(n);
  if (factor > 0)
    convert_row({offer_.scale, options_.scale, turn_rates_}, factor,
                std::span(block.imputed).subspan(static_cast<std::size_t>(local) * n, n), buffers.values,
                buffers.counts);
  Tally tally = visit_replaced(block, local, [&](std::size_t k, std::size_t at, bool is_observed) {
    row[static_cast<std::size_t>(filled_genes_[k])] = buffers.values[k];
    output += buffers.counts[k] - (is_observed ? static_cast<double>(counts[at]) : 0.0);
    filled += !is_observed && buffers.values[k] != 0.0F ? 1 : 0;
  });
  tally.zeros = static_cast<std::int64_t>(row.size() - genes.size());
  tally.filled = filled;
  tally.input_mass = input;
  tally.output_mass = output;
  return tally;
}

void OutputPolicy::check_row(const Block& block, std::int64_t local, std::span<const float> row,
                             const char* what) const {
  if (is_sound(row)) return;
  const auto unsound =
      std::find_if(row.begin(), row.end(), [](float value) { return !(value >= 0 && std::isfinite(value)); });
  const auto gene = static_cast<std::size_t>(unsound - row.begin());
  throw NumericalError(
      fmt::format("the {} of gene {} in cell {} came out as {}: numbers broke down in the fit. Try another --seed, a "
                  "smaller learning rate, or --labels; nothing was written",
                  what, data_.gene_names[gene],
                  data_.cell_names[static_cast<std::size_t>(block.counts.cells.begin + local)], *unsound));
}

void OutputPolicy::check_observed(const Block& block, std::int64_t local, std::span<const float> row) const {
  const std::int64_t cell = block.counts.cells.begin + local;
  if (options_.policy != Policy::fill || size_factor(cell) <= 0) return;
  const auto genes = block.counts.genes_of(local);
  const auto counts = block.counts.values_of(local);
  for (std::size_t i = 0; i < genes.size(); ++i) {
    const float value = row[static_cast<std::size_t>(genes[i])];
    if (options_.scale == Scale::counts ? value == counts[i] : value > 0.0F) continue;
    throw NumericalError(
        fmt::format("the observed count {} of gene {} in cell {} would have become {}; nothing was "
                    "written. Please report this with the command that you gave",
                    counts[i], data_.gene_names[static_cast<std::size_t>(genes[i])],
                    data_.cell_names[static_cast<std::size_t>(cell)], value));
  }
}

Tally OutputPolicy::values(CellRange cells, std::span<float> out, const Context& context) const {
  Block block;
  prepare(cells, block);
  const auto width = static_cast<std::size_t>(data_.n_genes());
  std::vector<Tally> tallies(static_cast<std::size_t>(n_blocks(cells.size(), cells_a_task)));
  parallel_blocks(context, cells.size(), cells_a_task, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    RowBuffers buffers;
    for (std::int64_t local = begin; local < end; ++local) {
      const auto row = out.subspan(static_cast<std::size_t>(local) * width, width);
      tallies[static_cast<std::size_t>(task)] += write_row(block, local, row, buffers);
      check_row(block, local, row, "value");
      check_observed(block, local, row);
    }
  });
  Tally total;
  for (const auto& tally : tallies) total += tally;
  return total;
}

void OutputPolicy::values(CellRange cells, std::span<float> out) const {
  Context alone;
  alone.threads = 1;
  (void)values(cells, out, alone);
}

void OutputPolicy::stddev(CellRange cells, std::span<float> out) const {
  if (!offer_.stddev) throw OptionError("write-sd", "", "is not offered by this method");
  if (options_.policy == Policy::fill && options_.zeros == Zeros::weighed)
    throw OptionError("write-sd", "", "is not offered for --zeros weighed, whose values mix two distributions");
  Block block;
  prepare(cells, block);
  std::vector<float> deviations(block.imputed.size());
  if (!deviations.empty()) imputation_.stddev(cells, filled_genes_, asked_, deviations);
  const auto width = static_cast<std::size_t>(data_.n_genes());
  std::fill(out.begin(), out.end(), 0.0F);
  for (std::int64_t local = 0; local < cells.size(); ++local) {
    const auto row = out.subspan(static_cast<std::size_t>(local) * width, width);
    const std::size_t first = static_cast<std::size_t>(local) * filled_genes_.size();
    const double factor = size_factor(cells.begin + local);
    (void)visit_replaced(block, local, [&](std::size_t k, std::size_t, bool) {
      row[static_cast<std::size_t>(filled_genes_[k])] =
          convert_deviation(block.imputed[first + k], deviations[first + k], factor);
    });
    check_row(block, local, row, "standard deviation");
  }
}

void OutputPolicy::quantile(CellRange cells, double probability, std::span<float> out, const Context& context) const {
  if (options_.policy != Policy::posterior || !offer_.stddev)
    throw OptionError("write-quantiles", "", "needs --policy posterior");
  Block block;
  prepare(cells, block);
  std::vector<float> deviations(block.imputed.size());
  if (!deviations.empty()) imputation_.stddev(cells, filled_genes_, asked_, deviations);
  const auto width = static_cast<std::size_t>(data_.n_genes());
  parallel_blocks(context, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    RowBuffers buffers;
    for (std::int64_t local = begin; local < end; ++local) {
      const std::size_t first = static_cast<std::size_t>(local) * filled_genes_.size();
      const double factor = size_factor(cells.begin + local);
      const auto row = out.subspan(static_cast<std::size_t>(local) * width, width);
      for (std::size_t k = 0; k < filled_genes_.size() && factor > 0; ++k) {
        // Exact where the offered scale is linear in the rate, as that of every posterior is.
        const double rate = posterior_quantile(static_cast<double>(block.imputed[first + k]),
                                               static_cast<double>(deviations[first + k]), probability);
        block.imputed[first + k] = static_cast<float>(rate);
      }
      (void)write_row(block, local, row, buffers);
      check_row(block, local, row, "quantile");
    }
  });
}

void OutputPolicy::dropout(CellRange cells, std::span<float> out) const {
  if (!offer_.dropout_probability) throw OptionError("write-dropout", "", "is not offered by this method");
  Block block;
  data_.counts->read(cells, block.counts);
  std::vector<std::int32_t> genes;
  for (std::size_t gene = 0; gene < modelled_.size(); ++gene) {
    if (modelled_[gene] != 0) genes.push_back(static_cast<std::int32_t>(gene));
  }
  std::vector<float> probability(static_cast<std::size_t>(cells.size()) * genes.size());
  if (!probability.empty()) imputation_.dropout_probability(cells, genes, probability);
  const auto width = static_cast<std::size_t>(data_.n_genes());
  std::fill(out.begin(), out.end(), 0.0F);
  for (std::int64_t local = 0; local < cells.size(); ++local) {
    const auto row = out.subspan(static_cast<std::size_t>(local) * width, width);
    const float* p = probability.data() + static_cast<std::size_t>(local) * genes.size();
    const bool is_empty = size_factor(cells.begin + local) <= 0;
    for (std::size_t k = 0; k < genes.size() && !is_empty; ++k) row[static_cast<std::size_t>(genes[k])] = p[k];
    for (const auto gene : block.counts.genes_of(local)) row[static_cast<std::size_t>(gene)] = 0.0F;
    check_row(block, local, row, "dropout probability");
  }
}

}  // namespace undrop::output
