#include "judge/entrant_picture.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/parallel.hpp"
#include "embed/umap.hpp"
#include "judge/controls.hpp"
#include "judge/quantiles.hpp"
#include "judge/value_profile.hpp"

namespace undrop::judge {

namespace {

constexpr std::size_t genes_of_curve = 300;
constexpr std::size_t most_populations = 12;
constexpr std::int64_t genes_a_task = 256;

/// Rows that are held.
class HeldValues final : public ValueSource {
 public:
  HeldValues(std::vector<float> rows, std::int64_t n_genes) : rows_(std::move(rows)), n_genes_(n_genes) {}
  [[nodiscard]] std::int64_t n_cells() const override {
    return n_genes_ > 0 ? static_cast<std::int64_t>(rows_.size()) / n_genes_ : 0;
  }
  [[nodiscard]] std::int64_t n_genes() const override { return n_genes_; }
  void read(CellRange cells, std::span<float> out) const override {
    std::copy(rows_.begin() + cells.begin * n_genes_, rows_.begin() + cells.end * n_genes_, out.begin());
  }

 private:
  std::vector<float> rows_;
  std::int64_t n_genes_;
};

/// Calls visit(cells, block) for all blocks of a matrix in their order.
template <typename Visit>
void visit_blocks(const ValueSource& values, const Context& context, const Visit& visit) {
  const std::int64_t step = block_cells(values.n_genes());
  std::vector<float> block;
  for (std::int64_t begin = 0; begin < values.n_cells(); begin += step) {
    context.check_cancelled();
    const CellRange cells{begin, std::min(values.n_cells(), begin + step)};
    block.resize(static_cast<std::size_t>(cells.size() * values.n_genes()));
    values.read(cells, block);
    visit(cells, std::as_const(block));
  }
}

/// What one pass over the values leaves.
struct Pass {
  std::vector<double> sum;
  std::vector<double> squares;
  std::vector<float> sampled;              ///< sampled cells × embedded genes
  std::vector<std::vector<double>> genes;  ///< chosen genes, all cells
};

void add_moments(const std::vector<float>& block, std::int64_t n_cells, Pass& pass, const Context& context) {
  const auto n_genes = static_cast<std::int64_t>(pass.sum.size());
  parallel_blocks(context, n_genes, genes_a_task, [&](std::int64_t, std::int64_t first, std::int64_t last) {
    for (std::int64_t i = 0; i < n_cells; ++i) {
      const float* row = block.data() + i * n_genes;
      for (auto gene = static_cast<std::size_t>(first); gene < static_cast<std::size_t>(last); ++gene) {
        const double value = static_cast<double>(row[gene]);
        if (!std::isfinite(value)) continue;
        pass.sum[gene] += value;
        pass.squares[gene] += value * value;
      }
    }
  });
}

Pass pass_over(const ValueSource& values, const PictureFrame& frame, const Context& context) {
  const auto n_genes = static_cast<std::size_t>(values.n_genes());
  Pass pass{std::vector<double>(n_genes, 0), std::vector<double>(n_genes, 0), {}, {}};
  pass.genes.resize(frame.chosen_genes.size());
  auto next = frame.cells.begin();
  visit_blocks(values, context, [&](CellRange cells, const std::vector<float>& block) {
    add_moments(block, cells.size(), pass, context);
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const float* row = block.data() + static_cast<std::size_t>(cell - cells.begin) * n_genes;
      for (std::size_t k = 0; k < frame.chosen_genes.size(); ++k)
        pass.genes[k].push_back(static_cast<double>(row[frame.chosen_genes[k]]));
      if (next == frame.cells.end() || *next != cell) continue;
      ++next;
      for (const auto gene : frame.embedded_genes) pass.sampled.push_back(std::isfinite(row[gene]) ? row[gene] : 0.0F);
    }
  });
  return pass;
}

void add_embedding(std::vector<float> sampled, std::size_t n_genes, EntrantPicture& picture, const Context& context) {
  if (sampled.empty()) return;
  const HeldValues values(std::move(sampled), static_cast<std::int64_t>(n_genes));
  ProfileOptions options;
  options.n_correlated = 0;
  const auto profile = value_profile(values, options, context);
  if (profile.n_components == 0) return;
  auto plane = embed::umap(profile.scores, profile.n_components, {}, context);
  picture.x = std::move(plane.x);
  picture.y = std::move(plane.y);
}

void add_variance(const Pass& pass, const PictureFrame& frame, std::int64_t n_cells, EntrantPicture& picture) {
  std::vector<double> kept;
  const auto n = static_cast<double>(n_cells);
  for (std::size_t gene = 0; gene < frame.variance.size(); ++gene) {
    if (!(frame.variance[gene] > 0)) continue;
    const double mean = pass.sum[gene] / n;
    kept.push_back(std::max(0.0, pass.squares[gene] / n - mean * mean) / frame.variance[gene]);
  }
  picture.variance_kept = quantiles(kept, {0.05, 0.25, 0.5, 0.75, 0.95});
}

/// Evenly spaced by mean, of the genes that are expressed and `is_wanted`.
template <typename Wanted>
std::vector<std::int32_t> genes_by_mean(const PictureFrame& frame, const Wanted& is_wanted) {
  std::vector<std::int32_t> genes;
  for (std::size_t gene = 0; gene < frame.mean.size(); ++gene) {
    if (frame.mean[gene] > 0 && is_wanted(gene)) genes.push_back(static_cast<std::int32_t>(gene));
  }
  std::stable_sort(genes.begin(), genes.end(), [&](auto a, auto b) {
    return frame.mean[static_cast<std::size_t>(a)] < frame.mean[static_cast<std::size_t>(b)];
  });
  if (genes.size() <= genes_of_curve) return genes;
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < genes_of_curve; ++i) out.push_back(genes[i * (genes.size() - 1) / (genes_of_curve - 1)]);
  return out;
}

void curve_of_table(const DropoutTable& table, std::vector<std::string> names, const PictureFrame& frame,
                    const std::vector<std::int32_t>& genes, EntrantPicture& picture) {
  const auto n = static_cast<std::size_t>(table.n_populations);
  if (names.size() != n) names.assign(n, "all cells");
  names.resize(std::min(n, most_populations));
  picture.populations = std::move(names);
  picture.dropout_probability.assign(picture.populations.size(), {});
  for (const auto gene : genes) {
    picture.gene_means.push_back(frame.mean[static_cast<std::size_t>(gene)]);
    for (std::size_t p = 0; p < picture.populations.size(); ++p)
      picture.dropout_probability[p].push_back(
          static_cast<double>(table.probability[static_cast<std::size_t>(gene) * n + p]));
  }
}

/// Mean probability over the zeros of each gene.
void curve_of_zeros(const ValueSource& dropout, const Dataset& data, const PictureFrame& frame,
                    const std::vector<std::int32_t>& genes, EntrantPicture& picture, const Context& context) {
  const auto n_genes = static_cast<std::size_t>(dropout.n_genes());
  std::vector<double> sum(n_genes, 0);
  std::vector<double> zeros(n_genes, static_cast<double>(dropout.n_cells()));
  CountBlock counts;
  visit_blocks(dropout, context, [&](CellRange cells, const std::vector<float>& block) {
    data.counts->read(cells, counts);
    for (const auto gene : counts.genes) zeros[static_cast<std::size_t>(gene)] -= 1;
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      const float* row = block.data() + static_cast<std::size_t>(i) * n_genes;
      for (const auto gene : genes) sum[static_cast<std::size_t>(gene)] += static_cast<double>(row[gene]);
    }
  });
  picture.populations = {"all cells"};
  picture.dropout_probability.assign(1, {});
  for (const auto gene : genes) {
    const auto at = static_cast<std::size_t>(gene);
    if (!(zeros[at] > 0)) continue;
    picture.gene_means.push_back(frame.mean[at]);
    picture.dropout_probability.front().push_back(sum[at] / zeros[at]);
  }
}

/// What `other` has drawn and `picture` has not.
void join(EntrantPicture& picture, const EntrantPicture& other) {
  if (picture.x.empty()) {
    picture.x = other.x;
    picture.y = other.y;
  }
  if (picture.bins == 0) {
    picture.bins = other.bins;
    picture.bin_end = other.bin_end;
    picture.hidden_against_predicted = other.hidden_against_predicted;
  }
  if (picture.variance_kept.empty()) picture.variance_kept = other.variance_kept;
  if (picture.gene_quantiles.empty()) {
    picture.gene_quantiles = other.gene_quantiles;
    picture.gene_zero_share = other.gene_zero_share;
  }
  if (picture.populations.empty()) {
    picture.populations = other.populations;
    picture.gene_means = other.gene_means;
    picture.dropout_probability = other.dropout_probability;
  }
}

void turn_to_first(std::vector<EntrantPicture>& pictures) {
  if (pictures.empty() || pictures.front().x.empty()) return;
  const embed::Plane reference{pictures.front().x, pictures.front().y};
  for (std::size_t i = 1; i < pictures.size(); ++i) {
    if (pictures[i].x.size() != reference.x.size()) continue;
    auto turned = embed::turned_to(reference, {pictures[i].x, pictures[i].y});
    pictures[i].x = std::move(turned.x);
    pictures[i].y = std::move(turned.y);
  }
}

}  // namespace

EntrantPicture entrant_picture(const std::string& entrant, const ValueSource& values, const PictureFrame& frame,
                               const Context& context) {
  EntrantPicture picture;
  picture.entrant = entrant;
  auto pass = pass_over(values, frame, context);
  add_variance(pass, frame, values.n_cells(), picture);
  for (auto& gene : pass.genes) {
    const auto zeros = static_cast<double>(std::count(gene.begin(), gene.end(), 0.0));
    picture.gene_zero_share.push_back(zeros / static_cast<double>(std::max<std::size_t>(1, gene.size())));
    picture.gene_quantiles.push_back(quantiles(gene, {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1}));
  }
  add_embedding(std::move(pass.sampled), frame.embedded_genes.size(), picture, context);
  return picture;
}

void add_dropout_curve(EntrantPicture& picture, const FittedImputer& fitted, const ValueSource* dropout,
                       const Dataset& data, const PictureFrame& frame, const Context& context) {
  const auto modelled = fitted.modelled_genes(data);
  const auto genes = genes_by_mean(frame, [&](std::size_t gene) { return modelled[gene] != 0; });
  const auto table = fitted.dropout_table(data);
  if (genes.empty()) return;
  if (table.n_genes > 0 && table.n_populations > 0) {
    curve_of_table(table, fitted.populations(), frame, genes, picture);
  } else if (dropout != nullptr) {
    curve_of_zeros(*dropout, data, frame, genes, picture, context);
  }
}

void add_hidden(EntrantPicture& picture, const SquareBins& bins) {
  picture.bins = bins.n;
  picture.bin_end = bins.end;
  picture.hidden_against_predicted = bins.counts;
}

std::vector<EntrantPicture> joined_pictures(const std::vector<EntrantPicture>& parts) {
  std::vector<EntrantPicture> pictures;
  for (const auto& part : parts) {
    const auto at = std::find_if(pictures.begin(), pictures.end(),
                                 [&](const auto& picture) { return picture.entrant == part.entrant; });
    if (at == pictures.end()) {
      pictures.push_back(part);
    } else {
      join(*at, part);
    }
  }
  std::stable_partition(pictures.begin(), pictures.end(),
                        [](const auto& picture) { return picture.entrant == "none"; });
  turn_to_first(pictures);
  return pictures;
}

}  // namespace undrop::judge
