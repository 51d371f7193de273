#include "embed/cell_embedding.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>
#include <utility>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "irlba/irlba.hpp"

namespace undrop::embed {

namespace {

constexpr std::int64_t read_block = 1024;
/// Cells of one partial sum: fixed, so that sums do not depend on the number of threads.
constexpr std::int64_t most_blocks = 64;
/// Axes along which cells differ by less, as a share of the size of all values, show the rounding of float32.
constexpr double rounding = 1e-6;
/// Real sets settle within 30; where many axes are as long as each other, which of them come last does not matter.
constexpr int most_restarts = 40;
/// Of the subspace iteration.
constexpr std::int64_t spare_axes = 8;
constexpr int subspace_passes = 12;

/// Cells × genes, compressed by cells; rows of empty cells are empty.
struct Rows {
  std::int64_t n_genes = 0;
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> genes;
  std::vector<float> values;

  [[nodiscard]] std::int64_t n_cells() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
};

/// log1p normalised non-zeros of the genes with a place in `place`.
Rows log_rows(const Dataset& data, std::span<const std::int32_t> place, std::int64_t n_genes, double depth_ratio) {
  Rows rows;
  rows.n_genes = n_genes;
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += read_block) {
    data.counts->read({begin, std::min(begin + read_block, data.n_cells())}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      const double factor = data.size_factors[static_cast<std::size_t>(begin + i)] * depth_ratio;
      const auto genes = block.genes_of(i);
      const auto values = block.values_of(i);
      for (std::size_t e = 0; e < genes.size() && factor > 0; ++e) {
        const std::int32_t gene = place[static_cast<std::size_t>(genes[e])];
        if (gene < 0) continue;
        rows.genes.push_back(gene);
        rows.values.push_back(static_cast<float>(std::log1p(static_cast<double>(values[e]) / factor)));
      }
      rows.offsets.push_back(static_cast<std::int64_t>(rows.genes.size()));
    }
  }
  return rows;
}

struct GeneMeans {
  std::vector<double> over_cells;
  std::vector<double> over_nonzeros;
};

GeneMeans gene_means(const Rows& rows, double n_cells) {
  const auto n = static_cast<std::size_t>(rows.n_genes);
  GeneMeans means{std::vector<double>(n, 0), std::vector<double>(n, 0)};
  std::vector<double> seen(n, 0);
  for (std::size_t e = 0; e < rows.genes.size(); ++e) {
    const auto j = static_cast<std::size_t>(rows.genes[e]);
    means.over_cells[j] += static_cast<double>(rows.values[e]);
    seen[j] += 1;
  }
  for (std::size_t j = 0; j < n; ++j) {
    means.over_nonzeros[j] = seen[j] > 0 ? means.over_cells[j] / seen[j] : 0;
    means.over_cells[j] /= n_cells;
  }
  return means;
}

double norm(const Rows& rows) {
  double squares = 0;
  for (const float value : rows.values) squares += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(squares);
}

/// Subtracts each gene's centre from its non-zeros only.
void centre_nonzeros(Rows& rows, const std::vector<double>& centre) {
  for (std::size_t e = 0; e < rows.genes.size(); ++e) {
    rows.values[e] -= static_cast<float>(centre[static_cast<std::size_t>(rows.genes[e])]);
  }
}

/// The matrix rows − 1 shiftᵀ without empty cells' shift, multiplied without being formed.
class ShiftedRows final : public irlba::Matrix<Eigen::VectorXd, Eigen::MatrixXd> {
 public:
  ShiftedRows(const Rows& rows, Eigen::VectorXd shift, std::vector<std::uint8_t> is_empty, const Context& context)
      : rows_(rows), shift_(std::move(shift)), is_empty_(std::move(is_empty)), context_(context) {}

  [[nodiscard]] Eigen::Index rows() const override { return rows_.n_cells(); }
  [[nodiscard]] Eigen::Index cols() const override { return rows_.n_genes; }

  void multiply(const Eigen::VectorXd& right, Eigen::VectorXd& out) const {
    const double offset = shift_.dot(right);
    out.resize(rows());
    parallel_blocks(context_, rows_.n_cells(), block_size(), [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        out[i] = row_dot(i, right) - (is_empty_[static_cast<std::size_t>(i)] != 0 ? 0 : offset);
    });
  }

  void multiply_transposed(const Eigen::VectorXd& right, Eigen::VectorXd& out) const {
    std::vector<Eigen::VectorXd> partial(static_cast<std::size_t>(n_blocks(rows_.n_cells(), block_size())));
    std::vector<double> sums(partial.size(), 0);
    parallel_blocks(context_, rows_.n_cells(), block_size(),
                    [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
                      auto& mine = partial[static_cast<std::size_t>(block)];
                      mine = Eigen::VectorXd::Zero(cols());
                      for (std::int64_t i = begin; i < end; ++i) {
                        if (is_empty_[static_cast<std::size_t>(i)] == 0)
                          sums[static_cast<std::size_t>(block)] += right[i];
                        for (auto e = first(i); e < first(i + 1); ++e)
                          mine[rows_.genes[e]] += right[i] * static_cast<double>(rows_.values[e]);
                      }
                    });
    out = Eigen::VectorXd::Zero(cols());
    double sum = 0;
    for (std::size_t block = 0; block < partial.size(); ++block) {
      out += partial[block];
      sum += sums[block];
    }
    out -= sum * shift_;
  }

  [[nodiscard]] Eigen::MatrixXd dense() const {
    Eigen::MatrixXd out(rows(), cols());
    for (Eigen::Index i = 0; i < rows(); ++i) {
      if (is_empty_[static_cast<std::size_t>(i)] != 0) {
        out.row(i).setZero();
      } else {
        out.row(i) = -shift_.transpose();
      }
      for (auto e = first(i); e < first(i + 1); ++e) out(i, rows_.genes[e]) += static_cast<double>(rows_.values[e]);
    }
    return out;
  }

  [[nodiscard]] std::unique_ptr<irlba::Workspace<Eigen::VectorXd>> new_workspace() const override {
    return std::make_unique<Forward>(*this);
  }
  [[nodiscard]] std::unique_ptr<irlba::AdjointWorkspace<Eigen::VectorXd>> new_adjoint_workspace() const override {
    return std::make_unique<Backward>(*this);
  }
  [[nodiscard]] std::unique_ptr<irlba::RealizeWorkspace<Eigen::MatrixXd>> new_realize_workspace() const override {
    return std::make_unique<Realized>(*this);
  }

 private:
  struct Forward final : irlba::Workspace<Eigen::VectorXd> {
    explicit Forward(const ShiftedRows& from) : matrix(from) {}
    void multiply(const Eigen::VectorXd& right, Eigen::VectorXd& out) override { matrix.multiply(right, out); }
    const ShiftedRows& matrix;
  };
  struct Backward final : irlba::AdjointWorkspace<Eigen::VectorXd> {
    explicit Backward(const ShiftedRows& from) : matrix(from) {}
    void multiply(const Eigen::VectorXd& right, Eigen::VectorXd& out) override {
      matrix.multiply_transposed(right, out);
    }
    const ShiftedRows& matrix;
  };
  struct Realized final : irlba::RealizeWorkspace<Eigen::MatrixXd> {
    explicit Realized(const ShiftedRows& from) : matrix(from) {}
    const Eigen::MatrixXd& realize(Eigen::MatrixXd& buffer) override { return buffer = matrix.dense(); }
    const ShiftedRows& matrix;
  };

  [[nodiscard]] std::size_t first(std::int64_t cell) const {
    return static_cast<std::size_t>(rows_.offsets[static_cast<std::size_t>(cell)]);
  }
  [[nodiscard]] std::int64_t block_size() const {
    return std::max<std::int64_t>(256, n_blocks(rows_.n_cells(), most_blocks));
  }
  [[nodiscard]] double row_dot(std::int64_t i, const Eigen::VectorXd& right) const {
    double sum = 0;
    for (auto e = first(i); e < first(i + 1); ++e) sum += static_cast<double>(rows_.values[e]) * right[rows_.genes[e]];
    return sum;
  }

  const Rows& rows_;
  Eigen::VectorXd shift_;
  std::vector<std::uint8_t> is_empty_;
  const Context& context_;
};

struct Axes {
  Eigen::MatrixXd loadings;  ///< genes × dimensions
  Eigen::VectorXd length;    ///< singular values, falling
};

Eigen::MatrixXd orthonormal(const Eigen::MatrixXd& columns) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(columns);
  return qr.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), columns.cols());
}

Eigen::VectorXd random_vector(Eigen::Index size, const Context& context, std::uint64_t index) {
  Eigen::VectorXd out(size);
  Random random(context.seed, "principal components", index);
  for (Eigen::Index j = 0; j < size; ++j) out[j] = random.normal();
  return out;
}

/// Subspace iteration (Halko, Martinsson and Tropp 2011): less sharp where singular values are close, but indifferent
/// to a rank below the number of dimensions, on which Lanczos' method can break down.
Axes iterate_subspace(const ShiftedRows& matrix, std::int64_t n_dimensions, const Context& context) {
  const std::int64_t width = std::min({n_dimensions + spare_axes, matrix.rows(), matrix.cols()});
  Eigen::MatrixXd genes(matrix.cols(), width);
  for (Eigen::Index k = 0; k < width; ++k)
    genes.col(k) = random_vector(matrix.cols(), context, static_cast<std::uint64_t>(k) + 1);
  Eigen::MatrixXd cells(matrix.rows(), width);
  Eigen::VectorXd product;
  for (int pass = 0; pass < subspace_passes; ++pass) {
    genes = orthonormal(genes);
    for (Eigen::Index k = 0; k < width; ++k) {
      matrix.multiply(genes.col(k), product);
      cells.col(k) = product;
    }
    cells = orthonormal(cells);
    for (Eigen::Index k = 0; k < width; ++k) {
      matrix.multiply_transposed(cells.col(k), product);
      genes.col(k) = product;
    }
  }
  const Eigen::BDCSVD<Eigen::MatrixXd, Eigen::ComputeThinU> svd(genes);
  return {svd.matrixU().leftCols(n_dimensions), svd.singularValues().head(n_dimensions)};
}

Axes principal_axes(const ShiftedRows& matrix, std::int64_t n_dimensions, const Context& context) {
  irlba::Options<Eigen::VectorXd> options;
  options.initial = random_vector(matrix.cols(), context, 0);
  options.max_iterations = most_restarts;
  try {
    auto result = irlba::compute(matrix, n_dimensions, options);
    if (result.V.allFinite() && result.D.allFinite()) return {std::move(result.V), std::move(result.D)};
  } catch (const Error&) {
    throw;
  } catch (const std::runtime_error& broken_down) {
    context.debug(fmt::format("Lanczos' method broke down ({}); iterating a subspace instead", broken_down.what()));
  }
  return iterate_subspace(matrix, n_dimensions, context);
}

std::vector<std::uint8_t> empty_cells(const Dataset& data) {
  std::vector<std::uint8_t> out;
  for (const double factor : data.size_factors) out.push_back(factor > 0 ? 0 : 1);
  return out;
}

/// Signs are free: the loading of largest size is made positive.
void fix_signs(Eigen::MatrixXd& loadings) {
  for (Eigen::Index d = 0; d < loadings.cols(); ++d) {
    Eigen::Index largest = 0;
    loadings.col(d).cwiseAbs().maxCoeff(&largest);
    if (loadings(largest, d) < 0) loadings.col(d) = -loadings.col(d);
  }
}

/// Fills loadings and variances, without the axes along which nothing varies.
void keep_axes(Axes axes, double size, std::int64_t n_cells, CellEmbedding& out) {
  out.n_dimensions = 0;
  while (out.n_dimensions < axes.length.size() && axes.length[out.n_dimensions] > rounding * size) ++out.n_dimensions;
  fix_signs(axes.loadings);
  for (Eigen::Index j = 0; j < axes.loadings.rows(); ++j) {
    for (Eigen::Index k = 0; k < out.n_dimensions; ++k) out.loadings.push_back(axes.loadings(j, k));
  }
  for (Eigen::Index k = 0; k < out.n_dimensions; ++k) {
    out.variance.push_back(axes.length[k] * axes.length[k] /
                           static_cast<double>(std::max<std::int64_t>(1, n_cells - 1)));
  }
}

/// (values − centre) · loadings for every cell, row-major; zeros for empty cells.
std::vector<double> scores(const Rows& rows, const CellEmbedding& embedding, const std::vector<std::uint8_t>& is_empty,
                           const Context& context) {
  const auto d = static_cast<std::size_t>(embedding.n_dimensions);
  std::vector<double> offset(d, 0);
  if (embedding.input == Input::log_normalized) {
    for (std::size_t at = 0; at < embedding.loadings.size(); ++at)
      offset[at % d] += embedding.loadings[at] * embedding.center[at / d];
  }
  std::vector<double> out(static_cast<std::size_t>(rows.n_cells()) * d, 0);
  parallel_for(context, rows.n_cells(), [&](std::int64_t cell) {
    const auto i = static_cast<std::size_t>(cell);
    if (is_empty[i] != 0) return;
    double* to = out.data() + i * d;
    for (std::size_t k = 0; k < d; ++k) to[k] = -offset[k];
    for (auto e = static_cast<std::size_t>(rows.offsets[i]); e < static_cast<std::size_t>(rows.offsets[i + 1]); ++e) {
      const double* from = embedding.loadings.data() + static_cast<std::size_t>(rows.genes[e]) * d;
      for (std::size_t k = 0; k < d; ++k) to[k] += static_cast<double>(rows.values[e]) * from[k];
    }
  });
  return out;
}

}  // namespace

std::string to_text(Input input) { return input == Input::log_normalized ? "log-normalized" : "zeros-as-missing"; }

CellEmbedding embed_cells(const Dataset& data, std::span<const std::int32_t> genes, Input input,
                          std::int64_t n_dimensions, const Context& context) {
  CellEmbedding out;
  out.input = input;
  out.median_total = data.median_total;
  std::vector<std::int32_t> place(static_cast<std::size_t>(data.n_genes()), -1);
  for (std::size_t j = 0; j < genes.size(); ++j) {
    place[static_cast<std::size_t>(genes[j])] = static_cast<std::int32_t>(j);
    out.gene_names.push_back(data.gene_names[static_cast<std::size_t>(genes[j])]);
  }
  Rows rows = log_rows(data, place, static_cast<std::int64_t>(genes.size()), 1);
  const auto is_empty = empty_cells(data);
  const auto n_cells = static_cast<std::int64_t>(std::count(is_empty.begin(), is_empty.end(), 0));
  const GeneMeans means = gene_means(rows, static_cast<double>(std::max<std::int64_t>(1, n_cells)));
  const double size = norm(rows);
  Eigen::VectorXd shift = Eigen::VectorXd::Zero(rows.n_genes);
  if (input == Input::log_normalized) {
    out.center = means.over_cells;
    shift = Eigen::Map<const Eigen::VectorXd>(out.center.data(), rows.n_genes);
  } else {
    out.center = means.over_nonzeros;
    centre_nonzeros(rows, out.center);
  }
  out.n_dimensions = std::max<std::int64_t>(0, std::min({n_dimensions, n_cells - 1, rows.n_genes - 1}));
  if (out.n_dimensions == 0) return out;
  const ShiftedRows matrix(rows, std::move(shift), is_empty, context);
  keep_axes(principal_axes(matrix, out.n_dimensions, context), size, n_cells, out);
  out.scores = scores(rows, out, is_empty, context);
  return out;
}

std::vector<double> CellEmbedding::project(const Dataset& data, const Context& context) const {
  std::unordered_map<std::string, std::int32_t> at;
  for (std::size_t j = 0; j < gene_names.size(); ++j) at.emplace(gene_names[j], static_cast<std::int32_t>(j));
  std::vector<std::int32_t> place;
  for (const auto& name : data.gene_names) {
    const auto found = at.find(name);
    place.push_back(found == at.end() ? -1 : found->second);
  }
  Rows rows = log_rows(data, place, static_cast<std::int64_t>(gene_names.size()), data.median_total / median_total);
  if (input == Input::zeros_as_missing) centre_nonzeros(rows, center);
  return embed::scores(rows, *this, empty_cells(data), context);
}

void CellEmbedding::save(ArchiveWriter& archive, const std::string& prefix) const {
  archive.put(prefix + "/input", std::vector<std::string>{to_text(input)});
  archive.put(prefix + "/genes", gene_names);
  archive.put(prefix + "/n_dimensions", std::vector<std::int64_t>{n_dimensions});
  archive.put(prefix + "/median_total", std::vector<double>{median_total});
  archive.put(prefix + "/center", center);
  archive.put(prefix + "/loadings", loadings);
  archive.put(prefix + "/variance", variance);
}

CellEmbedding CellEmbedding::load(const ArchiveReader& archive, const std::string& prefix) {
  CellEmbedding out;
  const auto input = archive.texts(prefix + "/input");
  const auto dimensions = archive.integers(prefix + "/n_dimensions");
  const auto total = archive.doubles(prefix + "/median_total");
  out.gene_names = archive.texts(prefix + "/genes");
  out.center = archive.doubles(prefix + "/center");
  out.loadings = archive.doubles(prefix + "/loadings");
  out.variance = archive.doubles(prefix + "/variance");
  const bool sized = input.size() == 1 && dimensions.size() == 1 && total.size() == 1 && dimensions[0] >= 0 &&
                     out.center.size() == out.gene_names.size() &&
                     out.loadings.size() == out.gene_names.size() * static_cast<std::size_t>(dimensions[0]);
  if (!sized) throw FormatError("model", prefix, "its parts disagree in size; save the model again");
  for (const auto known : {Input::log_normalized, Input::zeros_as_missing}) {
    if (input[0] == to_text(known)) out.input = known;
  }
  if (input[0] != to_text(out.input))
    throw FormatError("model", prefix + "/input",
                      "names an unknown embedding, \"" + input[0] + "\"; save the model again");
  out.n_dimensions = dimensions[0];
  out.median_total = total[0];
  return out;
}

}  // namespace undrop::embed
