#include "methods/generated_fit.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "cluster/labelled_populations.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::generated_cells {

namespace {

constexpr std::int64_t most_validation_cells = 3000;
/// What an infinite limit on distances is reported as: files have no infinity everywhere.
constexpr double no_limit = 10;

void find_populations(const ImputerInput& input, const Dataset& data, std::span<const std::int32_t> genes,
                      const Context& context, Model& model) {
  cluster::PopulationOptions options;
  options.n_clusters = input.n_clusters;
  model.found_populations = input.labels.empty();
  if (!model.found_populations) {
    const auto n = static_cast<std::int64_t>(input.label_names.size());
    model.populations = cluster::labelled_populations(data, genes, input.labels, n, options, context);
    model.population_names = input.label_names;
    const auto nearest = model.populations.assign(data, context);
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      if (model.populations.of_cell[i] < 0) model.populations.of_cell[i] = nearest[i];
    }
    return;
  }
  model.populations = cluster::find_populations(data, genes, options, context);
  for (std::int64_t k = 0; k < model.populations.n; ++k) model.population_names.push_back(std::to_string(k));
  context.info(model.method + ": " + std::to_string(model.populations.n) + " cell populations found (" +
               embed::to_text(model.populations.embedding.input) + ")");
}

/// The rows of the cells with a population, some entries of some of them held out.
struct Split {
  prep::ValueRows kept;
  prep::ValueRows held;
  std::vector<std::int32_t> populations;
  std::vector<double> factors;
};

std::vector<std::uint8_t> validation_cells(std::size_t n, const Context& context) {
  std::vector<std::uint8_t> chosen(n, 1);
  const double share = static_cast<double>(most_validation_cells) / static_cast<double>(std::max<std::size_t>(1, n));
  if (share >= 1) return chosen;
  for (std::size_t i = 0; i < n; ++i) chosen[i] = Random(context.seed, "validation cells", i).uniform() < share ? 1 : 0;
  return chosen;
}

Split split(const prep::ValueRows& rows, const Model& model, const Dataset& data, double share,
            const Context& context) {
  Split out;
  const auto validates = validation_cells(static_cast<std::size_t>(rows.n_rows()), context);
  for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
    const auto cell = static_cast<std::size_t>(i);
    const std::int32_t population = model.populations.of_cell[cell];
    if (population < 0) continue;
    Random random(context.seed, "held-out entries", cell);
    const auto genes = rows.others_of(i);
    const auto values = rows.values_of(i);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const bool held = share > 0 && validates[cell] != 0 && random.uniform() < share;
      (held ? out.held : out.kept).add(genes[e], values[e]);
    }
    out.held.end_row();
    out.kept.end_row();
    out.populations.push_back(population);
    out.factors.push_back(data.size_factors[cell]);
  }
  return out;
}

/// Means over the held-out entries of what each of them says.
class Scorer {
 public:
  Scorer(const Model& model, const Split& split, const prep::ValueRows& drawn, std::vector<float> scales,
         const Context& context)
      : model_(model), split_(split), drawn_(drawn), scales_(std::move(scales)), context_(context) {
    asked_ = split.populations;
    for (std::size_t row = 0; row < asked_.size(); ++row) {
      if (split.held.others_of(static_cast<std::int64_t>(row)).empty()) asked_[row] = -1;
    }
  }

  /// The limits are those of the model.
  HeldOut operator()(const GeneratedBank& bank) const {
    Model with = {};
    with.bank = bank;
    with.rule = model_.rule;
    with.limits = model_.limits;
    with.bank_shift = model_.bank_shift;
    with.pixels = model_.pixels;
    const auto near = neighbours(with, drawn_, asked_, context_);
    HeldOut out;
    with.pixels.trust = 0;
    out.levels_error = error(with, near, out.n);
    with.pixels.trust = out.trust = trust(with, near);
    out.error = error(with, near, out.n);
    return out;
  }

  /// Of the grid's settings the one that predicts best. `pooled`: spread of the distances by population, empty for
  /// that of each cell.
  [[nodiscard]] NeighbourChoice choose(const Model& with, const NeighbourGrid& grid,
                                       std::span<const DistanceSpread> pooled) const {
    const std::int64_t n = split_.held.n_rows();
    const auto n_blocks = static_cast<std::size_t>((n + cells_a_block - 1) / cells_a_block);
    std::vector<NeighbourSearch> parts(n_blocks, NeighbourSearch(grid, with.rule.at_least));
    parallel_blocks(context_, n, cells_a_block, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        if (!split_.held.others_of(i).empty() && !drawn_.others_of(i).empty())
          add(with, i, pooled, parts[static_cast<std::size_t>(block)]);
      }
    });
    NeighbourSearch all(grid, with.rule.at_least);
    for (const auto& part : parts) all.add(part);
    return all.best(with.pixels.kind == PixelKind::deviation);
  }

 private:
  static constexpr std::int64_t cells_a_block = 64;

  void add(const Model& with, std::int64_t i, std::span<const DistanceSpread> pooled, NeighbourSearch& to) const {
    const auto row = static_cast<std::size_t>(i);
    const std::int32_t population = split_.populations[row];
    const std::int32_t bank = with.bank_of(population);
    const auto distances = with.bank.squared_distances(bank, drawn_.others_of(i), drawn_.values_of(i));
    const DistanceSpread spread = pooled.empty() ? spread_of(distances) : pooled[static_cast<std::size_t>(population)];
    const auto genes = split_.held.others_of(i);
    const auto values = split_.held.values_of(i);
    HeldOutCell cell{.squared_distances = distances,
                     .mean = spread.mean,
                     .deviation = spread.deviation,
                     .generated = {},
                     .truth = {},
                     .above = {}};
    GenePixels pixels = with.pixels;
    pixels.trust = 1;
    const bool deviation = pixels.kind == PixelKind::deviation;
    const auto base = [&](std::int32_t gene) {
      if (!deviation) return 0.0;
      return static_cast<double>(pixels.levels.of(population)[static_cast<std::size_t>(gene)] + scales_[row]);
    };
    for (std::size_t e = 0; e < genes.size(); ++e) {
      cell.generated.push_back(with.bank.of(bank, genes[e]));
      cell.truth.push_back(static_cast<double>(values[e]) - base(genes[e]));
    }
    cell.above = [&](std::size_t e, float pixel) {
      if (deviation) return pixels.spread * static_cast<double>(pixel);
      return static_cast<double>(pixels.value(pixel, genes[e], population, scales_[row]));
    };
    to.add(cell);
  }

  template <class Visit>
  void each(const Model& with, const std::vector<std::vector<std::int32_t>>& near, const Visit& visit) const {
    for (std::int64_t i = 0; i < split_.held.n_rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      const std::int32_t population = split_.populations[row];
      const auto genes = split_.held.others_of(i);
      for (std::size_t e = 0; e < genes.size(); ++e) {
        const float pixel = median_of(with.bank.of(with.bank_of(population), genes[e]), near[row]);
        visit(row, population, genes[e], pixel, split_.held.values_of(i)[e]);
      }
    }
  }

  double error(const Model& with, const std::vector<std::vector<std::int32_t>>& near, std::int64_t& n) const {
    double squares = 0;
    n = 0;
    const bool nothing = with.pixels.kind != PixelKind::deviation && with.pixels.trust == 0;
    each(with, near, [&](std::size_t row, std::int32_t population, std::int32_t gene, float pixel, float truth) {
      const float found = nothing ? 0.0F : with.pixels.value(pixel, gene, population, scales_[row]);
      squares += std::pow(static_cast<double>(found - truth), 2);
      ++n;
    });
    return n > 0 ? std::sqrt(squares / static_cast<double>(n)) : 0;
  }

  /// The share of the generated deviations that predicts the held-out ones best, in [0, 1].
  double trust(const Model& with, const std::vector<std::vector<std::int32_t>>& near) const {
    if (with.pixels.kind != PixelKind::deviation) return 1;
    double products = 0;
    double squares = 0;
    each(with, near, [&](std::size_t row, std::int32_t population, std::int32_t gene, float pixel, float truth) {
      const float level = with.pixels.levels.of(population)[static_cast<std::size_t>(gene)] + scales_[row];
      const double above = with.pixels.spread * static_cast<double>(pixel);
      products += above * static_cast<double>(truth - level);
      squares += above * above;
    });
    return squares > 0 ? std::clamp(products / squares, 0.0, 1.0) : 0;
  }

  const Model& model_;
  const Split& split_;
  const prep::ValueRows& drawn_;
  std::vector<float> scales_;
  std::vector<std::int32_t> asked_;  ///< population of a cell with held-out entries, −1 of others
  const Context& context_;
};

/// Of all distances between the cells of each population and its generated cells.
std::vector<DistanceSpread> pooled_spreads(const Model& model, const Pictures& pictures) {
  const auto n = static_cast<std::size_t>(pictures.n_populations);
  std::vector<double> sum(n, 0), squares(n, 0), pairs(n, 0);
  for (std::int64_t i = 0; i < pictures.pixels.n_rows(); ++i) {
    const std::int32_t population = pictures.populations[static_cast<std::size_t>(i)];
    const auto at = static_cast<std::size_t>(population);
    const auto distances = model.bank.squared_distances(model.bank_of(population), pictures.pixels.others_of(i),
                                                        pictures.pixels.values_of(i));
    for (const double squared : distances) {
      sum[at] += std::sqrt(squared);
      squares[at] += squared;
      pairs[at] += 1;
    }
  }
  std::vector<DistanceSpread> out(n, {std::numeric_limits<double>::infinity(), 0});
  for (std::size_t at = 0; at < n; ++at) {
    if (!(pairs[at] > 0)) continue;
    const double mean = sum[at] / pairs[at];
    out[at] = {mean, std::sqrt(std::max(0.0, squares[at] / pairs[at] - mean * mean))};
  }
  return out;
}

/// How well each population's mean of a gene's non-zeros does on the held-out entries; where it has none, the gene's
/// mean, or that of all.
double error_of_means(const Split& parts, std::int64_t n_genes, std::int64_t n_populations) {
  const auto width = static_cast<std::size_t>(n_genes);
  // The last two rows: all populations, all genes (at place 0).
  std::vector<double> sum(width * static_cast<std::size_t>(n_populations + 2), 0);
  std::vector<double> n(sum.size(), 0);
  const auto each = [&](const prep::ValueRows& rows, const auto& visit) {
    for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
      const auto row = static_cast<std::size_t>(parts.populations[static_cast<std::size_t>(i)]) * width;
      for (std::size_t e = 0; e < rows.others_of(i).size(); ++e) {
        const auto gene = static_cast<std::size_t>(rows.others_of(i)[e]);
        const std::size_t of_all = static_cast<std::size_t>(n_populations) * width;
        visit(std::array<std::size_t, 3>{row + gene, of_all + gene, of_all + width},
              static_cast<double>(rows.values_of(i)[e]));
      }
    }
  };
  each(parts.kept, [&](const auto& places, double value) {
    for (const std::size_t at : places) {
      sum[at] += value;
      n[at] += 1;
    }
  });
  double squares = 0;
  each(parts.held, [&](const auto& places, double value) {
    const auto at = std::find_if(places.begin(), places.end(), [&](std::size_t place) { return n[place] > 0; });
    squares += std::pow(value - (at == places.end() ? 0.0 : sum[*at] / n[*at]), 2);
  });
  return std::sqrt(squares / static_cast<double>(std::max<std::size_t>(1, parts.held.value.size())));
}

double limit_of(const DistanceSpread& spread, double kappa) {
  return std::isinf(kappa) ? std::numeric_limits<double>::infinity() : spread.mean + kappa * spread.deviation;
}

void record(const HeldOut& held, double of_means, const Context& context, Model& model) {
  model.facts["held_out/entries"] = held.n;
  model.facts["held_out/error"] = held.error;
  model.facts["held_out/trust"] = held.trust;
  model.facts["held_out/error_of_population_means"] = of_means;
  const bool levels = model.pixels.kind == PixelKind::deviation;
  model.facts[levels ? "held_out/error_of_levels" : "held_out/error_of_zero"] = held.levels_error;
  if (levels && held.trust < 0.01) {
    context.warn(model.method +
                 ": the generated cells say nothing of held-out entries beyond the level of gene, population and cell; "
                 "these levels alone fill the zeros");
  }
  if (held.error > of_means) {
    context.warn(
        fmt::format("{}: held-out entries are restored worse than by the mean of the gene's non-zeros in the "
                    "population (error {:.4f} "
                    "against {:.4f})",
                    model.method, held.error, of_means));
  }
}

}  // namespace

std::unique_ptr<FittedImputer> fit(const ImputerInput& input, const FitSpec& spec, const Dataset& data,
                                   const Context& context) {
  std::vector<std::int32_t> genes = prep::variable_genes(data, spec.n_top_genes, context);
  if (genes.size() < 2)
    throw InputError(spec.method + " needs at least 2 genes with counts; the input has " +
                     std::to_string(genes.size()));
  Model model;
  model.method = spec.method;
  model.options = input.options;
  model.median_total = data.median_total;
  model.fit_checksum = checksum(data);
  model.rule = spec.rule;
  model.bank_shift = spec.bank_shift;
  find_populations(input, data, genes, context, model);
  genes = ordered_genes(data, genes, spec.order, context);
  for (const auto gene : genes) model.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);

  const auto rows = prep::logged_nonzeros(data, prep::gene_places(model.gene_names, data), 1);
  const Split parts = split(rows, model, data, spec.validation_share, context);
  const auto n_genes = static_cast<std::int64_t>(genes.size());
  model.pixels = fit_gene_pixels(spec.pixels, parts.kept, n_genes, parts.populations, model.populations.n,
                                 spec.levels_by_population);
  Pictures pictures{parts.kept, parts.populations, n_genes, model.populations.n};
  auto scales = model.pixels.draw(pictures.pixels, parts.populations, parts.factors);
  if (parts.held.value.empty() && spec.validation_share > 0 && spec.pixels == PixelKind::deviation) {
    model.pixels.trust = 0;
    context.warn(spec.method +
                 ": the input has too few non-zeros to hold any out, so that nothing says how far generated cells are "
                 "to be believed; the levels of gene, population and cell alone fill the zeros");
  }
  const Scorer score(model, parts, pictures.pixels, std::move(scales), context);
  Training training = spec.train(pictures, score);

  model.facts = std::move(training.facts);
  model.facts.insert(model.populations.facts.begin(), model.populations.facts.end());
  model.converged = training.converged;
  if (!model.converged)
    context.warn(spec.method +
                 ": training reached its limit of steps before the error it watches had settled; more --epochs or "
                 "--max-steps may help");
  model.bank = std::move(training.bank);
  const bool holds_out = !parts.held.value.empty();
  const auto spreads = spec.pooled_limit ? pooled_spreads(model, pictures) : std::vector<DistanceSpread>();
  if (holds_out && !spec.grid.k.empty() && !spec.grid.kappa.empty()) {
    const NeighbourChoice choice = score.choose(model, spec.grid, spreads);
    model.rule.k = choice.k;
    model.rule.kappa = choice.kappa;
    model.facts["neighbours/knn_k"] = choice.k;
    model.facts["neighbours/theta_kappa"] = std::min(choice.kappa, no_limit);
  }
  for (const auto& spread : spreads) model.limits.push_back(limit_of(spread, model.rule.kappa));
  if (holds_out) {
    const HeldOut held = score(model.bank);
    model.pixels.trust = held.trust;
    record(held, error_of_means(parts, n_genes, model.populations.n), context, model);
  }
  return std::make_unique<FittedGeneratedCells>(std::move(model));
}

}  // namespace undrop::generated_cells
