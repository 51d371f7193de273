#include "methods/knn_mean/knn_mean.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "embed/cell_embedding.hpp"
#include "methods/fitted_on_cells.hpp"
#include "methods/given_neighbors.hpp"
#include "methods/knn_mean/parameters.hpp"
#include "methods/known_cells.hpp"
#include "methods/reference_cells.hpp"
#include "neighbors/nearest_cells.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::knn_mean {

namespace {

constexpr std::int64_t cells_a_task = 64;

/// The cells of the fit, without empty ones, are part of the model: new cells find their neighbours among them.
struct Model {
  std::int64_t n_neighbors = 0;
  embed::CellEmbedding embedding;  ///< with the scores of `cells`
  Dataset cells;                   ///< names of its cells are not kept
  bool is_given = false;           ///< in place of an embedding there are:
  neighbors::NeighborLists given;  ///< other cells that the file calls neighbours
  std::vector<std::int64_t> fingerprints;
};

struct Neighbor {
  std::int32_t reference;
  std::int32_t local_cell;
};

class NeighborMeans final : public Imputation {
 public:
  NeighborMeans(const Model& model, const Dataset& data, Context& context)
      : model_(model),
        data_(data),
        context_(context),
        depth_ratio_(data.median_total / model.cells.median_total),
        place_(prep::shared_gene_places(model.cells.gene_names, data)) {
    if (model.is_given) {
      take_given();
    } else {
      find_nearest();
    }
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    std::vector<std::int32_t> column(static_cast<std::size_t>(model_.cells.n_genes()), -1);
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const std::int32_t place = place_[static_cast<std::size_t>(genes[k])];
      if (place >= 0) column[static_cast<std::size_t>(place)] = static_cast<std::int32_t>(k);
    }
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      const auto width = genes.size();
      average({cells.begin + begin, cells.begin + end}, column, width,
              out.subspan(static_cast<std::size_t>(begin) * width, static_cast<std::size_t>(end - begin) * width));
    });
  }

 private:
  void find_nearest() {
    const auto& embedding = model_.embedding;
    for (std::int64_t i = 0; i <= data_.n_cells(); ++i) offsets_.push_back(i * model_.n_neighbors);
    if (embedding.n_dimensions > 0) {
      neighbors_ = neighbors::nearest_cells(embedding.scores, embedding.project(data_, context_),
                                            embedding.n_dimensions, model_.n_neighbors, context_);
      return;
    }
    for (std::int64_t i = 0; i < data_.n_cells(); ++i) {  // all cells are alike
      for (std::int64_t k = 0; k < model_.n_neighbors; ++k) neighbors_.push_back(static_cast<std::int32_t>(k));
    }
  }

  void take_given() {
    offsets_.assign(1, 0);
    for (const auto cell : known_cells(model_.fingerprints, data_, model_.cells.gene_names, context_)) {
      if (cell == new_cell) refuse_new_cells("knn_mean");
      if (cell >= 0) {
        const auto others = model_.given.of(cell);
        neighbors_.push_back(cell);
        neighbors_.insert(neighbors_.end(), others.begin(), others.end());
      }
      offsets_.push_back(static_cast<std::int64_t>(neighbors_.size()));
    }
  }

  [[nodiscard]] std::int64_t n_neighbors(std::int64_t cell) const {
    return offsets_[static_cast<std::size_t>(cell) + 1] - offsets_[static_cast<std::size_t>(cell)];
  }

  [[nodiscard]] std::vector<Neighbor> neighbors_of(CellRange cells) const {
    std::vector<Neighbor> out;
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      if (data_.size_factors[static_cast<std::size_t>(cell)] <= 0) continue;
      const auto first = neighbors_.begin() + offsets_[static_cast<std::size_t>(cell)];
      std::transform(first, first + n_neighbors(cell), std::back_inserter(out), [&](std::int32_t reference) {
        return Neighbor{reference, static_cast<std::int32_t>(cell - cells.begin)};
      });
    }
    // By neighbour, so that each is read once and in the order of the source.
    std::stable_sort(out.begin(), out.end(), [](auto a, auto b) { return a.reference < b.reference; });
    return out;
  }

  void average(CellRange cells, const std::vector<std::int32_t>& column, std::size_t width,
               std::span<float> out) const {
    std::vector<double> sums(out.size(), 0);
    CountBlock block;
    std::int32_t read = -1;
    for (const auto& neighbor : neighbors_of(cells)) {
      if (neighbor.reference != read) model_.cells.counts->read({neighbor.reference, neighbor.reference + 1}, block);
      read = neighbor.reference;
      const double weight = depth_ratio_ / (model_.cells.size_factors[static_cast<std::size_t>(read)] *
                                            static_cast<double>(n_neighbors(cells.begin + neighbor.local_cell)));
      double* to = sums.data() + static_cast<std::size_t>(neighbor.local_cell) * width;
      for (std::size_t e = 0; e < block.genes.size(); ++e) {
        const std::int32_t k = column[static_cast<std::size_t>(block.genes[e])];
        if (k >= 0) to[k] += weight * static_cast<double>(block.values[e]);
      }
    }
    std::transform(sums.begin(), sums.end(), out.begin(), [](double sum) { return static_cast<float>(sum); });
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  double depth_ratio_;
  std::vector<std::int32_t> place_;
  std::vector<std::int64_t> offsets_;
  std::vector<std::int32_t> neighbors_;  ///< by cell, itself among them where it is known
};

class FittedKnnMean final : public FittedOnCells<Model, NeighborMeans> {
 public:
  explicit FittedKnnMean(Model model) : FittedOnCells(info(), std::move(model)) {}
  [[nodiscard]] Facts facts() const override {
    return {{"n_neighbors", model().n_neighbors}, {"n_components", model().embedding.n_dimensions}};
  }
  void save(ArchiveWriter& archive) const override;
};

void FittedKnnMean::save(ArchiveWriter& archive) const {
  archive.put("n_neighbors", std::vector<std::int64_t>{model().n_neighbors, model().is_given});
  if (model().is_given) {
    archive.put("given/offsets", model().given.offsets);
    archive.put("given/cells", std::vector<std::int64_t>(model().given.index.begin(), model().given.index.end()));
    archive.put("fingerprints", model().fingerprints);
  } else {
    model().embedding.save(archive, "embedding");
  }
  save_reference_cells(archive, model().cells);
}

void load_given(const ArchiveReader& archive, Model& model) {
  const std::int64_t n = model.cells.n_cells();
  const auto cells = archive.integers("given/cells");
  model.given.offsets = archive.integers("given/offsets");
  model.fingerprints = archive.integers("fingerprints");
  const auto& offsets = model.given.offsets;
  const bool fits = static_cast<std::int64_t>(offsets.size()) == n + 1 && offsets.front() == 0 &&
                    std::is_sorted(offsets.begin(), offsets.end()) &&
                    offsets.back() == static_cast<std::int64_t>(cells.size()) &&
                    static_cast<std::int64_t>(model.fingerprints.size()) == n &&
                    std::all_of(cells.begin(), cells.end(), [&](auto cell) { return cell >= 0 && cell < n; });
  if (!fits) throw FormatError("model", "given", "its parts disagree in size; save the model again");
  model.given.index.assign(cells.begin(), cells.end());
}

class KnnMean final : public Imputer {
 public:
  explicit KnnMean(ImputerInput input) : options_(std::move(input.options)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    const GivenKeys keys = given_keys(options_, {"n_components", "n_top_genes"});
    Model model;
    model.cells = reference_cells(data, prep::variable_genes(data, -1, context));
    const std::int64_t n = model.cells.n_cells();
    const std::int64_t asked = options_.integer("n_neighbors");
    model.n_neighbors = std::min(n, asked > 0 ? asked : automatic_neighbors(n));
    model.is_given = keys.any();
    if (model.is_given) {
      model.given = given_neighbors(data, keys, model.n_neighbors - 1, context);
      model.fingerprints = cell_fingerprints(model.cells, model.cells.gene_names, context);
    } else {
      const auto top = prep::variable_genes(model.cells, options_.integer("n_top_genes"), context);
      model.embedding =
          embed::embed_cells(model.cells, top, embed::Input::log_normalized, options_.integer("n_components"), context);
    }
    return std::make_unique<FittedKnnMean>(std::move(model));
  }

 private:
  Options options_;
};

}  // namespace

std::int64_t automatic_neighbors(std::int64_t n_cells) {
  return std::clamp<std::int64_t>(std::llround(std::sqrt(static_cast<double>(n_cells))), 5, 30);
}

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<KnnMean>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model;
  const auto n_neighbors = archive.integers("n_neighbors");
  model.cells = load_reference_cells(archive);
  if (n_neighbors.size() != 2 || n_neighbors[0] < 1 || n_neighbors[0] > model.cells.n_cells())
    throw FormatError("model", "n_neighbors", "is not a number of its cells; save the model again");
  model.n_neighbors = n_neighbors[0];
  model.is_given = n_neighbors[1] != 0;
  if (model.is_given) {
    load_given(archive, model);
    return std::make_unique<FittedKnnMean>(std::move(model));
  }
  model.embedding = embed::CellEmbedding::load(archive, "embedding");
  model.embedding.scores = model.embedding.project(model.cells, Context());
  return std::make_unique<FittedKnnMean>(std::move(model));
}

}  // namespace undrop::knn_mean
