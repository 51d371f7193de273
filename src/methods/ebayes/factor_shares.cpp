#include "methods/ebayes/factor_shares.hpp"

namespace undrop::ebayes {

namespace {

/// What no factor foretells tells nothing of the factors: genes without counts in the cells that these were learnt
/// from.
constexpr float nothing = 1e-30F;

template <int width>
void share(std::span<const std::int32_t> columns, std::span<const float> counts, const float* mine,
           const Eigen::MatrixXf& others, float* out) {
  using Row = Eigen::Matrix<float, width, 1>;
  const Row own = Eigen::Map<const Row>(mine);
  Row sum = Row::Zero();
  for (std::size_t e = 0; e < columns.size(); ++e) {
    const Eigen::Map<const Row> other(others.data() + static_cast<Eigen::Index>(columns[e]) * width);
    const float predicted = own.dot(other);
    if (!(predicted > nothing)) continue;
    sum += (counts[e] / predicted) * other;
  }
  Eigen::Map<Row> shares(out);
  shares = own.cwiseProduct(sum);
}

void share_any(std::span<const std::int32_t> columns, std::span<const float> counts, const float* mine,
               const Eigen::MatrixXf& others, float* out) {
  const Eigen::Map<const Eigen::VectorXf> own(mine, others.rows());
  Eigen::VectorXf sum = Eigen::VectorXf::Zero(others.rows());
  for (std::size_t e = 0; e < columns.size(); ++e) {
    const auto other = others.col(columns[e]);
    const float predicted = own.dot(other);
    if (!(predicted > nothing)) continue;
    sum += (counts[e] / predicted) * other;
  }
  Eigen::Map<Eigen::VectorXf> shares(out, others.rows());
  shares = own.cwiseProduct(sum);
}

}  // namespace

void share_counts(std::span<const std::int32_t> columns, std::span<const float> counts, const float* mine,
                  const Eigen::MatrixXf& others, float* out) {
  switch (others.rows()) {
    case 8:
      return share<8>(columns, counts, mine, others, out);
    case 16:
      return share<16>(columns, counts, mine, others, out);
    case 24:
      return share<24>(columns, counts, mine, others, out);
    default:
      return share_any(columns, counts, mine, others, out);
  }
}

}  // namespace undrop::ebayes
