#include "methods/scvgae/calibration.hpp"

#include <algorithm>
#include <cmath>

#include "methods/scvgae/positive_values.hpp"

namespace undrop::scvgae {

namespace {

constexpr std::int64_t cells_a_block = 256;
/// Pseudo-counts at no change.
constexpr double rate_ridge = 2;
constexpr double shift_ridge = 5;
constexpr double largest_scale = 5;

struct Sums {
  std::vector<double> counts, rates, differences, nonzeros;
};

/// Adds the non-zeros of one row; `mean` and `shape` are logarithms, of all genes.
void add_row(const CellRows& cells, std::int64_t row, const float* mean, const float* shape, Sums& sums) {
  const auto at = static_cast<std::size_t>(row);
  const double factor = std::exp(static_cast<double>(cells.log_factors[at]));
  const PositiveValues positive(factor);
  for (auto e = static_cast<std::size_t>(cells.counts.offsets[at]);
       e < static_cast<std::size_t>(cells.counts.offsets[at + 1]); ++e) {
    const auto gene = static_cast<std::size_t>(cells.counts.columns[e]);
    const double expected =
        positive.at(factor * std::exp(static_cast<double>(mean[gene])), std::exp(static_cast<double>(shape[gene])));
    sums.counts[gene] += static_cast<double>(cells.counts.values[e]);
    sums.differences[gene] += static_cast<double>(cells.inputs[e]) - std::log1p(expected);
    sums.nonzeros[gene] += 1;
  }
}

void add_block(const Networks& networks, const CellRows& cells, std::int64_t begin, std::int64_t n,
               const torch::Tensor& z, const torch::Tensor& levels, Sums& sums) {
  Decoder& decoder = *networks.decoder;
  const torch::Tensor code = z.narrow(0, begin, n).to(decoder.level_weight.device());
  const torch::Tensor level = levels.narrow(0, begin, n).to(decoder.level_weight.device());
  const nn::CountModel model = decoder.heads(decoder.hidden(code), level);
  torch::Tensor rates = model.log_mean.exp();
  if (model.dropout_logit.defined()) rates = rates * torch::sigmoid(-model.dropout_logit);
  const torch::Tensor factors =
      torch::tensor(std::vector<float>(cells.log_factors.begin() + begin, cells.log_factors.begin() + begin + n)).exp();
  const torch::Tensor of_genes = torch::mv(rates.cpu().t(), factors).contiguous();
  for (std::size_t j = 0; j < sums.rates.size(); ++j)
    sums.rates[j] += static_cast<double>(of_genes.const_data_ptr<float>()[j]);
  const torch::Tensor mean = model.log_mean.cpu().contiguous();
  const torch::Tensor shape = model.log_shape.cpu().expand(mean.sizes()).contiguous();
  for (std::int64_t i = 0; i < n; ++i)
    add_row(cells, begin + i, mean.const_data_ptr<float>() + i * mean.size(1),
            shape.const_data_ptr<float>() + i * mean.size(1), sums);
}

}  // namespace

Calibration no_calibration(std::int64_t n_genes) {
  const auto n = static_cast<std::size_t>(n_genes);
  return {std::vector<float>(n, 1), std::vector<float>(n, 0)};
}

Calibration calibrate(const Networks& networks, const CellRows& cells, const torch::Tensor& z,
                      const torch::Tensor& levels, const Context& context) {
  const torch::NoGradGuard no_gradients;
  const auto m = static_cast<std::size_t>(cells.n_genes());
  Sums sums{std::vector<double>(m, 0), std::vector<double>(m, 0), std::vector<double>(m, 0), std::vector<double>(m, 0)};
  for (std::int64_t begin = 0; begin < cells.n_rows(); begin += cells_a_block) {
    context.check_cancelled();
    add_block(networks, cells, begin, std::min(cells_a_block, cells.n_rows() - begin), z, levels, sums);
  }
  Calibration out;
  for (std::size_t j = 0; j < m; ++j) {
    const double scale = (sums.counts[j] + rate_ridge) / (sums.rates[j] + rate_ridge);
    out.rate_scale.push_back(static_cast<float>(std::clamp(scale, 1 / largest_scale, largest_scale)));
    out.log_shift.push_back(static_cast<float>(sums.differences[j] / (sums.nonzeros[j] + shift_ridge)));
  }
  return out;
}

}  // namespace undrop::scvgae
