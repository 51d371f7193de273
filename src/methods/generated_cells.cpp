#include "methods/generated_cells.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/parallel.hpp"
#include "methods/saved_facts.hpp"
#include "methods/saved_options.hpp"
#include "prep/gene_places.hpp"

namespace undrop::generated_cells {

namespace {

constexpr std::int64_t cells_a_task = 64;

class GeneratedImputation final : public Imputation {
 public:
  GeneratedImputation(const Model& model, const Dataset& data, const Context& context)
      : model_(model),
        place_(prep::shared_gene_places(model.gene_names, data)),
        depth_ratio_(data.median_total / model.median_total) {
    const bool same_cells = model.populations.of_cell.size() == static_cast<std::size_t>(data.n_cells()) &&
                            checksum(data) == model.fit_checksum;
    populations_ = same_cells ? model.populations.of_cell : model.populations.assign(data, context);
    auto rows = prep::logged_nonzeros(data, place_, depth_ratio_);
    std::vector<double> factors;
    for (const double factor : data.size_factors) factors.push_back(factor * depth_ratio_);
    scales_ = model.pixels.draw(rows, populations_, factors);
    neighbours_ = neighbours(model, rows, populations_, context);
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const auto row = out.subspan(static_cast<std::size_t>(cell - cells.begin) * genes.size(), genes.size());
      for (std::size_t k = 0; k < genes.size(); ++k) row[k] = value(static_cast<std::size_t>(cell), genes[k]);
    }
  }

  [[nodiscard]] std::span<const std::int32_t> populations() const override { return populations_; }

 private:
  [[nodiscard]] float value(std::size_t cell, std::int32_t gene) const {
    const std::int32_t place = place_[static_cast<std::size_t>(gene)];
    const std::int32_t population = populations_[cell];
    if (place < 0 || population < 0 || neighbours_[cell].empty()) return 0;
    const float pixel = median_of(model_.bank.of(model_.bank_of(population), place), neighbours_[cell]);
    const float found = model_.pixels.value(pixel, place, population, scales_[cell]);
    // The model speaks at the depth of its fit.
    return depth_ratio_ == 1 ? found : static_cast<float>(std::log1p(std::expm1(found) * depth_ratio_));
  }

  const Model& model_;
  std::vector<std::int32_t> place_;
  double depth_ratio_;
  std::vector<std::int32_t> populations_;
  std::vector<float> scales_;
  std::vector<std::vector<std::int32_t>> neighbours_;
};

void save_pixels(const GenePixels& pixels, ArchiveWriter& archive) {
  archive.put("pixels", std::vector<double>{static_cast<double>(pixels.kind), pixels.spread, pixels.trust});
  archive.put("levels", pixels.levels.gene,
              std::vector<std::int64_t>{static_cast<std::int64_t>(pixels.levels.gene.size())});
}

GenePixels load_pixels(const ArchiveReader& archive, std::size_t n_genes, std::int64_t n_populations) {
  const auto numbers = archive.doubles("pixels");
  const bool whole = numbers.size() == 3 && numbers[0] >= 0 && numbers[0] <= 3 && numbers[1] > 0 &&
                     std::isfinite(numbers[1]) && numbers[2] >= 0 && numbers[2] <= 1;
  if (!whole)
    throw FormatError("model", "pixels", "must be a kind, a spread and a trust in [0, 1]; save the model again");
  GenePixels out{static_cast<PixelKind>(static_cast<int>(numbers[0])), {}, numbers[1], numbers[2]};
  out.levels = {static_cast<std::int64_t>(n_genes), archive.floats("levels")};
  const std::size_t expected = out.kind == PixelKind::deviation ? n_genes * static_cast<std::size_t>(n_populations) : 0;
  if (out.levels.gene.size() != expected)
    throw FormatError("model", "levels", "has another size than genes x populations; save the model again");
  return out;
}

}  // namespace

std::int32_t Model::bank_of(std::int32_t population) const {
  const std::int64_t n = bank.n_populations();
  return static_cast<std::int32_t>(((population - bank_shift) % n + n) % n);
}

std::vector<std::vector<std::int32_t>> neighbours(const Model& model, const prep::ValueRows& drawn,
                                                  std::span<const std::int32_t> populations, const Context& context) {
  std::vector<std::vector<std::int32_t>> out(static_cast<std::size_t>(drawn.n_rows()));
  parallel_blocks(context, drawn.n_rows(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t cell = begin; cell < end; ++cell) {
      const std::int32_t population = populations[static_cast<std::size_t>(cell)];
      if (population < 0 || drawn.others_of(cell).empty()) continue;
      const auto distances =
          model.bank.squared_distances(model.bank_of(population), drawn.others_of(cell), drawn.values_of(cell));
      out[static_cast<std::size_t>(cell)] =
          model.limits.empty()
              ? chosen_neighbours(distances, model.rule)
              : chosen_neighbours(distances, model.rule, model.limits[static_cast<std::size_t>(population)]);
    }
  });
  return out;
}

Offer FittedGeneratedCells::offer() const { return {.expressed = true, .scale = Scale::log1p}; }

std::vector<std::uint8_t> FittedGeneratedCells::modelled_genes(const Dataset& data) const {
  return prep::has_place(prep::gene_places(model_.gene_names, data));
}

std::unique_ptr<Imputation> FittedGeneratedCells::bind(const Dataset& data, Context& context) const {
  return std::make_unique<GeneratedImputation>(model_, data, context);
}

void FittedGeneratedCells::save(ArchiveWriter& archive) const {
  save_options(model_.options, archive);
  save_facts(archive, model_.facts);
  archive.put("genes", model_.gene_names);
  archive.put("population_names", model_.population_names);
  archive.put("checksum", std::vector<std::string>{model_.fit_checksum});
  archive.put("numbers", std::vector<double>{model_.median_total, model_.rule.kappa});
  archive.put("limits", model_.limits);
  archive.put("state", std::vector<std::int64_t>{model_.found_populations ? 1 : 0, model_.converged ? 1 : 0,
                                                 model_.rule.k, model_.rule.at_least, model_.bank_shift});
  save_pixels(model_.pixels, archive);
  model_.populations.save(archive, "populations");
  model_.bank.save(archive, "bank");
}

std::unique_ptr<FittedImputer> FittedGeneratedCells::load(const std::string& method, const ParameterTable& table,
                                                          const ArchiveReader& archive) {
  Model model;
  model.method = method;
  model.options = load_options(table, archive);
  model.facts = load_facts(archive);
  model.gene_names = archive.texts("genes");
  model.population_names = archive.texts("population_names");
  const auto checksums = archive.texts("checksum");
  const auto numbers = archive.doubles("numbers");
  const auto state = archive.integers("state");
  model.limits = archive.doubles("limits");
  model.populations = cluster::Populations::load(archive, "populations");
  model.bank = GeneratedBank::load(archive, "bank");
  const auto n_populations = static_cast<std::size_t>(model.populations.n);
  if (checksums.size() != 1 || numbers.size() != 2 || !(numbers[0] > 0) || state.size() != 5 || state[2] < 1 ||
      static_cast<std::size_t>(model.bank.n_genes()) != model.gene_names.size() ||
      model.bank.n_populations() != model.populations.n || model.population_names.size() != n_populations ||
      (!model.limits.empty() && model.limits.size() != n_populations)) {
    throw FormatError("model", "genes", "its parts disagree in size; save the model again");
  }
  model.fit_checksum = checksums[0];
  model.median_total = numbers[0];
  model.rule = {state[2], numbers[1], state[3]};
  model.found_populations = state[0] != 0;
  model.converged = state[1] != 0;
  model.bank_shift = state[4];
  model.pixels = load_pixels(archive, model.gene_names.size(), model.populations.n);
  return std::make_unique<FittedGeneratedCells>(std::move(model));
}

}  // namespace undrop::generated_cells
