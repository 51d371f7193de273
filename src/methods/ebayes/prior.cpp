#include "methods/ebayes/prior.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/parallel.hpp"
#include "methods/ebayes/factor_shares.hpp"
#include "methods/ebayes/poisson_factors.hpp"
#include "prep/gene_moments.hpp"
#include "prep/gene_places.hpp"
#include "prep/sampled_cells.hpp"
#include "prep/value_rows.hpp"

namespace undrop::ebayes {

namespace {

constexpr std::int64_t cells_a_read = 1024;
constexpr std::int64_t cells_a_task = 16;
constexpr std::array<std::int64_t, 4> poisson_ranks{5, 8, 12, 16};
constexpr std::array<std::int64_t, 2> gamma_ranks{15, 15};
constexpr double share_of_poisson = 0.48;
constexpr double share_of_gamma = 0.48;
constexpr double share_of_gene_mean = 0.04;

/// Non-zeros of one cell in genes with a place, by rising place.
struct Row {
  std::vector<std::pair<std::int32_t, float>> sorted;
  std::vector<std::int32_t> places;
  std::vector<float> counts;

  void gather(const CountBlock& block, std::int64_t local, const std::vector<std::int32_t>& place) {
    sorted.clear();
    const auto genes = block.genes_of(local);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const std::int32_t at = place[static_cast<std::size_t>(genes[e])];
      if (at >= 0) sorted.emplace_back(at, block.values_of(local)[e]);
    }
    std::sort(sorted.begin(), sorted.end());
    places.clear();
    counts.clear();
    for (const auto& [at, count] : sorted) {
      places.push_back(at);
      counts.push_back(count);
    }
  }
};

prep::ValueRows counts_of(const Dataset& data, const std::vector<std::int64_t>& cells,
                          const std::vector<std::int32_t>& place) {
  prep::ValueRows out;
  CountBlock block;
  Row row;
  std::size_t next = 0;
  for (std::int64_t begin = 0; begin < data.n_cells() && next < cells.size(); begin += cells_a_read) {
    const std::int64_t end = std::min(begin + cells_a_read, data.n_cells());
    if (cells[next] >= end) continue;
    data.counts->read({begin, end}, block);
    for (; next < cells.size() && cells[next] < end; ++next) {
      row.gather(block, cells[next] - begin, place);
      for (std::size_t e = 0; e < row.places.size(); ++e) out.add(row.places[e], row.counts[e]);
      out.end_row();
    }
  }
  return out;
}

std::string name_of(std::size_t component, const char* part) {
  return "prior/" + std::to_string(component) + "/" + part;
}

void put(ArchiveWriter& archive, const std::string& name, const Eigen::MatrixXf& factors) {
  const std::vector<std::int64_t> shape{factors.cols(), factors.rows()};
  archive.put(name, std::span<const float>(factors.data(), static_cast<std::size_t>(factors.size())), shape);
}

Eigen::MatrixXf factors_of(const ArchiveReader& archive, const std::string& name, std::int64_t rank,
                           std::size_t n_genes) {
  const auto values = archive.floats(name);
  const bool sized =
      rank >= 1 && rank <= most_factors && values.size() == static_cast<std::size_t>(padded(rank)) * n_genes;
  if (!sized) throw FormatError("model", name, "its parts disagree in size; save the model again");
  const bool sound = std::all_of(values.begin(), values.end(), [](float v) { return v >= 0 && std::isfinite(v); });
  if (!sound) throw FormatError("model", name, "holds what is no rate; save the model again");
  return Eigen::Map<const Eigen::MatrixXf>(values.data(), padded(rank), static_cast<Eigen::Index>(n_genes));
}

Eigen::Index stacked_rows(const Prior& prior) {
  Eigen::Index rows = 1;
  for (const auto& component : prior.components) rows += component.genes.mean.rows();
  return rows;
}

}  // namespace

void Prior::save(ArchiveWriter& archive) const {
  archive.put("genes", gene_names);
  archive.put("mean", gene_means);
  archive.put("median_total", std::vector<double>{median_total});
  std::vector<std::int64_t> whole{place_sweeps};
  for (std::size_t c = 0; c < components.size(); ++c) {
    whole.push_back(components[c].rank);
    whole.push_back(components[c].is_gamma() ? 1 : 0);
    put(archive, name_of(c, "mean"), components[c].genes.mean);
    if (components[c].is_gamma()) put(archive, name_of(c, "geometric"), components[c].genes.geometric);
  }
  archive.put("prior/components", whole);
}

Prior Prior::load(const ArchiveReader& archive) {
  Prior out;
  out.gene_names = archive.texts("genes");
  out.gene_means = archive.doubles("mean");
  const auto total = archive.doubles("median_total");
  const auto whole = archive.integers("prior/components");
  const std::size_t n = out.gene_names.size();
  const bool sized = out.gene_means.size() == n && total.size() == 1 && total[0] > 0 && whole.size() % 2 == 1 &&
                     whole[0] >= 1 && whole[0] <= 100000;
  if (!sized) throw FormatError("model", "prior", "its parts disagree in size; save the model again");
  out.median_total = total[0];
  out.place_sweeps = whole[0];
  for (std::size_t c = 0; 2 * c + 2 < whole.size(); ++c) {
    PriorComponent component{whole[2 * c + 1], {}};
    component.genes.mean = factors_of(archive, name_of(c, "mean"), component.rank, n);
    if (whole[2 * c + 2] != 0)
      component.genes.geometric = factors_of(archive, name_of(c, "geometric"), component.rank, n);
    out.components.push_back(std::move(component));
  }
  return out;
}

std::vector<std::int32_t> modelled_genes(const Prior& prior, const Dataset& data) {
  const auto place = prep::gene_places(prior.gene_names, data);
  std::vector<std::int32_t> out;
  for (std::size_t gene = 0; gene < place.size(); ++gene) {
    if (place[gene] >= 0) out.push_back(static_cast<std::int32_t>(gene));
  }
  return out;
}

Prior fit_prior(const Dataset& data, const PriorSettings& settings, const Context& context) {
  Prior prior;
  auto moments = prep::gene_moments(data, context);
  prior.gene_names = std::move(moments.gene_names);
  for (const double sum : moments.sum) prior.gene_means.push_back(sum / moments.n_cells);
  prior.median_total = data.median_total;
  prior.place_sweeps = settings.place_sweeps;
  const auto drawn = prep::sampled_cells(data, settings.most_cells, context);
  const auto cells = counts_of(data, drawn, prep::gene_places(prior.gene_names, data));
  const auto genes = prep::transposed(cells, static_cast<std::int64_t>(prior.gene_names.size()));
  std::vector<double> factors;
  for (const auto cell : drawn) factors.push_back(data.size_factors[static_cast<std::size_t>(cell)]);
  std::uint64_t stream = 0;
  const auto n_fits = static_cast<std::int64_t>(poisson_ranks.size() + gamma_ranks.size());
  for (const auto rank : poisson_ranks) {
    context.report("factorising", static_cast<std::int64_t>(stream), n_fits);
    prior.components.push_back(
        {rank, {fit_poisson_factors(cells, genes, rank, settings.sweeps, stream++, context), {}}});
  }
  for (const auto rank : gamma_ranks) {
    context.report("factorising", static_cast<std::int64_t>(stream), n_fits);
    prior.components.push_back(
        {rank, fit_gamma_factors(cells, genes, factors, prior.gene_means, rank, settings.sweeps, stream++, context)});
  }
  return prior;
}

/// Places cells by every component. The component's weight, and what turns its product of factors into count / size
/// factor, go into the cells' factors.
class PriorRates::Placing {
 public:
  Placing(const Prior& prior, double depth_ratio) : prior_(prior), depth_ratio_(depth_ratio) {
    for (const auto& component : prior.components) {
      if (component.is_gamma())
        gamma_.emplace_back(component.genes, component.rank, prior.place_sweeps);
      else
        poisson_.emplace_back(component.genes.mean, component.rank, prior.place_sweeps);
    }
  }

  void place(const Row& row, double factor, float* out) const {
    std::size_t poisson = 0;
    std::size_t gamma = 0;
    for (const auto& component : prior_.components) {
      Eigen::Map<Eigen::VectorXf> own(out, component.genes.mean.rows());
      if (component.is_gamma()) {
        gamma_[gamma++].place(row.places, row.counts, factor * depth_ratio_, out);
        own *= static_cast<float>(share_of_gamma * depth_ratio_ / static_cast<double>(gamma_.size()));
      } else {
        poisson_[poisson++].place(row.places, row.counts, out);
        own *= static_cast<float>(share_of_poisson / (factor * static_cast<double>(poisson_.size())));
      }
      out += own.size();
    }
    *out = static_cast<float>(share_of_gene_mean * depth_ratio_);
  }

 private:
  const Prior& prior_;
  double depth_ratio_;
  std::vector<PoissonPlacing> poisson_;
  std::vector<GammaPlacing> gamma_;
};

PriorRates::PriorRates(const Prior& prior, const Dataset& data, const std::vector<std::int32_t>& place,
                       const Context& context)
    : prior_(prior),
      data_(data),
      place_(place),
      context_(context),
      cells_(Eigen::MatrixXf::Zero(stacked_rows(prior), data.n_cells())) {
  const Placing placing(prior, data.median_total / prior.median_total);
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_a_read) {
    context.report("placing cells", begin, data.n_cells());
    data.counts->read({begin, std::min(begin + cells_a_read, data.n_cells())}, block);
    place_block(block, placing);
  }
}

void PriorRates::place_block(const CountBlock& block, const Placing& placing) {
  parallel_blocks(context_, block.cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    Row row;
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t cell = block.cells.begin + i;
      const double factor = data_.size_factors[static_cast<std::size_t>(cell)];
      if (factor <= 0) continue;
      row.gather(block, i, place_);
      placing.place(row, factor, cells_.data() + cell * cells_.rows());
    }
  });
}

void PriorRates::rates(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const {
  const auto width = static_cast<Eigen::Index>(genes.size());
  Eigen::MatrixXf stacked = Eigen::MatrixXf::Zero(cells_.rows(), width);
  for (Eigen::Index k = 0; k < width; ++k) {
    const std::int32_t at = place_[static_cast<std::size_t>(genes[static_cast<std::size_t>(k)])];
    if (at < 0) continue;
    Eigen::Index row = 0;
    for (const auto& component : prior_.components) {
      stacked.col(k).segment(row, component.genes.mean.rows()) = component.genes.mean.col(at);
      row += component.genes.mean.rows();
    }
    stacked(row, k) = static_cast<float>(prior_.gene_means[static_cast<std::size_t>(at)]);
  }
  parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    Eigen::Map<Eigen::MatrixXf> values(out.data() + begin * width, width, end - begin);
    values.noalias() = stacked.transpose() * cells_.middleCols(cells.begin + begin, end - begin);
  });
}

}  // namespace undrop::ebayes
