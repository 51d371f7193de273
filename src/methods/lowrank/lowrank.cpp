#include "methods/lowrank/lowrank.hpp"

#include <undrop/errors.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "embed/cell_embedding.hpp"
#include "methods/depth.hpp"
#include "methods/lowrank/parameters.hpp"
#include "methods/lowrank/rank_choice.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::lowrank {

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::int64_t cells_a_task = 32;

/// Gene means + scores · loadings, cut off at 0; scores of all cells are held, values are made on demand.
class Reconstruction final : public Imputation {
 public:
  Reconstruction(const embed::CellEmbedding& embedding, const Dataset& data, Context& context)
      : embedding_(embedding),
        data_(data),
        context_(context),
        depth_ratio_(data.median_total / embedding.median_total),
        place_(prep::shared_gene_places(embedding.gene_names, data)),
        scores_(Matrix::Zero(data.n_cells(), embedding.n_dimensions)) {
    if (embedding.n_dimensions == 0) return;
    const auto scores = embedding.project(data, context);
    std::transform(scores.begin(), scores.end(), scores_.data(),
                   [](double score) { return static_cast<float>(score); });
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    const Matrix loadings = loadings_of(genes);
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      const auto width = static_cast<Eigen::Index>(genes.size());
      Eigen::Map<Matrix> rows(out.data() + begin * width, end - begin, width);
      rows.noalias() = scores_.middleRows(cells.begin + begin, end - begin) * loadings.transpose();
      for (Eigen::Index i = 0; i < rows.rows(); ++i) finish(cells.begin + begin + i, genes, rows.row(i).data());
    });
  }

 private:
  [[nodiscard]] Matrix loadings_of(std::span<const std::int32_t> genes) const {
    Matrix out = Matrix::Zero(static_cast<Eigen::Index>(genes.size()), embedding_.n_dimensions);
    for (Eigen::Index k = 0; k < out.rows(); ++k) {
      const std::int32_t place = place_of(genes[static_cast<std::size_t>(k)]);
      for (Eigen::Index d = 0; d < out.cols() && place >= 0; ++d)
        out(k, d) =
            static_cast<float>(embedding_.loadings[static_cast<std::size_t>(place * embedding_.n_dimensions + d)]);
    }
    return out;
  }

  [[nodiscard]] std::int32_t place_of(std::int32_t gene) const { return place_[static_cast<std::size_t>(gene)]; }

  void finish(std::int64_t cell, std::span<const std::int32_t> genes, float* row) const {
    const bool is_empty = data_.size_factors[static_cast<std::size_t>(cell)] <= 0;
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const std::int32_t place = place_of(genes[k]);
      const double mean = place < 0 || is_empty ? 0 : embedding_.center[static_cast<std::size_t>(place)];
      const double value = place < 0 || is_empty ? 0 : std::max(0.0, mean + static_cast<double>(row[k]));
      row[k] = static_cast<float>(at_depth(value, Scale::log1p, depth_ratio_));
    }
  }

  const embed::CellEmbedding& embedding_;
  const Dataset& data_;
  Context& context_;
  double depth_ratio_;
  std::vector<std::int32_t> place_;
  Matrix scores_;  ///< cells × components
};

class FittedLowrank final : public FittedImputer {
 public:
  explicit FittedLowrank(embed::CellEmbedding embedding) : embedding_(std::move(embedding)) {}
  [[nodiscard]] std::string method() const override { return "lowrank"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(embedding_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Reconstruction>(embedding_, data, context);
  }
  [[nodiscard]] Facts facts() const override {
    return {{"rank", embedding_.n_dimensions}, {"variance_of_components", embedding_.variance}};
  }
  void save(ArchiveWriter& archive) const override { embedding_.save(archive, "components"); }

 private:
  embed::CellEmbedding embedding_;
};

class Lowrank final : public Imputer {
 public:
  explicit Lowrank(ImputerInput input) : options_(std::move(input.options)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    const auto genes = prep::variable_genes(data, -1, context);
    std::int64_t rank = options_.integer("rank");
    if (rank < 0) {
      rank = choose_rank(data, genes, options_.integer("max_rank"), context);
      context.info("lowrank: " + std::to_string(rank) + " components predict hidden blocks best");
    }
    auto embedding = embed::embed_cells(data, genes, embed::Input::log_normalized, rank, context);
    embedding.scores.clear();  // made anew for whatever cells are asked for
    return std::make_unique<FittedLowrank>(std::move(embedding));
  }

 private:
  Options options_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Lowrank>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  auto embedding = embed::CellEmbedding::load(archive, "components");
  if (!(embedding.median_total > 0)) throw FormatError("model", "components", "has no depth; save the model again");
  return std::make_unique<FittedLowrank>(std::move(embedding));
}

}  // namespace undrop::lowrank
