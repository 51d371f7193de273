#include "embed/dense_products.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "core/double_lanes.hpp"
#include "core/parallel.hpp"
#include "core/per_processor.hpp"

namespace undrop::embed {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using lanes::Lanes;

constexpr std::int64_t columns_a_task = 64;
constexpr std::int64_t rows_a_task = 512;
/// Of a tile; with two lanes or columns beside them, what is summed fills the registers.
constexpr std::int64_t tile = 4;

/// Column-major values.
struct Columns {
  const double* data;
  std::int64_t stride;
  [[nodiscard]] const double* at(std::int64_t column) const { return data + column * stride; }
};

UNDROP_INLINED double sum_of(const Lanes& lanes) {
  double out = 0;
  for (std::int64_t k = 0; k < lanes::width; ++k) out += lanes[k];
  return out;
}

/// out[2 i + j] = a[i] · b[j], i < 4, j < 2.
UNDROP_INLINED void dots(const std::array<const double*, tile>& a, const double* b, const double* c, std::int64_t n,
                         std::array<double, 2 * tile>& out) {
  Lanes s0{};
  Lanes s1{};
  Lanes s2{};
  Lanes s3{};
  Lanes t0{};
  Lanes t1{};
  Lanes t2{};
  Lanes t3{};
  std::int64_t i = 0;
  for (; i + lanes::width <= n; i += lanes::width) {
    const Lanes x = lanes::load(b + i);
    const Lanes y = lanes::load(c + i);
    const Lanes a0 = lanes::load(a[0] + i);
    s0 += a0 * x;
    t0 += a0 * y;
    const Lanes a1 = lanes::load(a[1] + i);
    s1 += a1 * x;
    t1 += a1 * y;
    const Lanes a2 = lanes::load(a[2] + i);
    s2 += a2 * x;
    t2 += a2 * y;
    const Lanes a3 = lanes::load(a[3] + i);
    s3 += a3 * x;
    t3 += a3 * y;
  }
  out = {sum_of(s0), sum_of(t0), sum_of(s1), sum_of(t1), sum_of(s2), sum_of(t2), sum_of(s3), sum_of(t3)};
  for (; i < n; ++i) {
    for (std::size_t k = 0; k < tile; ++k) {
      out[2 * k] += a[k][i] * b[i];
      out[2 * k + 1] += a[k][i] * c[i];
    }
  }
}

/// The rows [begin, end) of aᵀ · b, whose values lie `stride` apart by column; columns past the end are taken twice.
UNDROP_PER_PROCESSOR void inner_rows(Columns a, std::int64_t begin, std::int64_t end, Columns b, std::int64_t n_b,
                                     std::int64_t n, double* out, std::int64_t stride) {
  for (std::int64_t row = 0; row < n; row += rows_a_task) {
    const std::int64_t length = std::min(rows_a_task, n - row);
    for (std::int64_t i = begin; i < end; i += tile) {
      std::array<const double*, tile> from{};
      for (std::int64_t k = 0; k < tile; ++k) from[static_cast<std::size_t>(k)] = a.at(std::min(i + k, end - 1)) + row;
      for (std::int64_t j = 0; j < n_b; j += 2) {
        const bool has_next = j + 1 < n_b;
        std::array<double, 2 * tile> sums{};
        dots(from, b.at(j) + row, b.at(has_next ? j + 1 : j) + row, length, sums);
        for (std::int64_t k = 0; k < std::min(tile, end - i); ++k) {
          out[i + k + j * stride] += sums[static_cast<std::size_t>(2 * k)];
          if (has_next) out[i + k + (j + 1) * stride] += sums[static_cast<std::size_t>(2 * k + 1)];
        }
      }
    }
  }
}

/// Two lanes of four columns; `share` holds the four numbers of a column of a beside each other.
UNDROP_INLINED void add_tile(Columns a, std::int64_t n_a, const double* share, const std::array<double*, tile>& to) {
  constexpr std::int64_t next = lanes::width;
  Lanes s0 = lanes::load(to[0]);
  Lanes s1 = lanes::load(to[1]);
  Lanes s2 = lanes::load(to[2]);
  Lanes s3 = lanes::load(to[3]);
  Lanes t0 = lanes::load(to[0] + next);
  Lanes t1 = lanes::load(to[1] + next);
  Lanes t2 = lanes::load(to[2] + next);
  Lanes t3 = lanes::load(to[3] + next);
  for (std::int64_t j = 0; j < n_a; ++j) {
    const Lanes x = lanes::load(a.at(j));
    const Lanes y = lanes::load(a.at(j) + next);
    const double* by = share + j * tile;
    s0 += x * by[0];
    t0 += y * by[0];
    s1 += x * by[1];
    t1 += y * by[1];
    s2 += x * by[2];
    t2 += y * by[2];
    s3 += x * by[3];
    t3 += y * by[3];
  }
  const std::array<Lanes, tile> first{s0, s1, s2, s3};
  const std::array<Lanes, tile> second{t0, t1, t2, t3};
  for (std::size_t k = 0; k < tile; ++k) {
    lanes::store(first[k], to[k]);
    lanes::store(second[k], to[k] + next);
  }
}

/// `n` rows of four columns.
UNDROP_PER_PROCESSOR void add_columns(Columns a, std::int64_t n_a, const double* share, std::int64_t n,
                                      const std::array<double*, tile>& columns) {
  constexpr std::int64_t rows = 2 * lanes::width;
  std::int64_t i = 0;
  for (; i + rows <= n; i += rows) {
    std::array<double*, tile> to = columns;
    for (double*& column : to) column += i;
    add_tile({a.data + i, a.stride}, n_a, share, to);
  }
  for (; i < n; ++i) {
    for (std::size_t k = 0; k < tile; ++k) {
      double sum = 0;
      for (std::int64_t j = 0; j < n_a; ++j) sum += a.at(j)[i] * share[j * tile + static_cast<std::int64_t>(k)];
      columns[k][i] += sum;
    }
  }
}

/// Four columns of each after the other, the numbers of a row beside each other; the last are filled up with zeros.
std::vector<double> in_tiles(const Eigen::Ref<const MatrixXd>& share) {
  std::vector<double> out(static_cast<std::size_t>(n_blocks(share.cols(), tile) * tile * share.rows()), 0.0);
  for (Index column = 0; column < share.cols(); ++column) {
    double* to = out.data() + column / tile * tile * share.rows() + column % tile;
    for (Index row = 0; row < share.rows(); ++row) to[row * tile] = share(row, column);
  }
  return out;
}

}  // namespace

MatrixXd inner_product(const Eigen::Ref<const MatrixXd>& a, const Eigen::Ref<const MatrixXd>& b,
                       const Context& context) {
  MatrixXd out = MatrixXd::Zero(a.cols(), b.cols());
  parallel_blocks(context, a.cols(), columns_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    inner_rows({a.data(), a.outerStride()}, begin, end, {b.data(), b.outerStride()}, b.cols(), a.rows(), out.data(),
               out.rows());
  });
  return out;
}

void add_product(const Eigen::Ref<const MatrixXd>& a, const Eigen::Ref<const MatrixXd>& share, Eigen::Ref<MatrixXd> to,
                 const Context& context) {
  const auto tiles = in_tiles(share);
  parallel_blocks(context, to.rows(), rows_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    std::array<double, rows_a_task> unused{};
    for (Index column = 0; column < to.cols(); column += tile) {
      std::array<double*, tile> columns{};
      for (Index k = 0; k < tile; ++k)
        columns[static_cast<std::size_t>(k)] =
            column + k < to.cols() ? to.data() + (column + k) * to.outerStride() + begin : unused.data();
      add_columns({a.data() + begin, a.outerStride()}, a.cols(), tiles.data() + column * share.rows(), end - begin,
                  columns);
    }
  });
}

}  // namespace undrop::embed
