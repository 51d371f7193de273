#include "nn/tiled_attention.hpp"

#include <algorithm>
#include <limits>

namespace undrop::nn {

namespace {

constexpr double never = -1e9;

torch::nn::Conv2d pointwise(std::int64_t inputs, std::int64_t outputs) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, 1));
}

struct Tiling {
  std::int64_t tile, rows, columns;
};

/// B × C × H × W, H and W whole tiles, to (B · tiles) × tokens × C.
torch::Tensor cut(const torch::Tensor& x, const Tiling& t) {
  return x.reshape({x.size(0), x.size(1), t.rows, t.tile, t.columns, t.tile})
      .permute({0, 2, 4, 3, 5, 1})
      .reshape({-1, t.tile * t.tile, x.size(1)});
}

torch::Tensor join(const torch::Tensor& tokens, std::int64_t batch, const Tiling& t) {
  return tokens.reshape({batch, t.rows, t.columns, t.tile, t.tile, -1})
      .permute({0, 5, 1, 3, 2, 4})
      .reshape({batch, -1, t.rows * t.tile, t.columns * t.tile});
}

}  // namespace

torch::Tensor attend(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v, const torch::Tensor& blank,
                     bool uniform_queries) {
  const std::int64_t missing = v.size(2) - q.size(2);
  // Zeros do not change a product; the fused pass wants one width.
  const torch::Tensor wide_q = torch::constant_pad_nd(q, {0, std::max<std::int64_t>(0, missing)}).unsqueeze(1);
  const torch::Tensor wide_k = torch::constant_pad_nd(k, {0, std::max<std::int64_t>(0, missing)}).unsqueeze(1);
  const torch::Tensor bias = torch::zeros(blank.sizes(), q.options().requires_grad(false))
                                 .masked_fill_(blank, never)
                                 .unsqueeze(1)
                                 .unsqueeze(1);
  torch::Tensor out =
      torch::scaled_dot_product_attention(wide_q, wide_k, v.unsqueeze(1), bias, 0.0, false, 1.0).squeeze(1);
  if (!uniform_queries) return out;
  return torch::where(blank.unsqueeze(2), v.mean(1, true), out);
}

TiledAttentionImpl::TiledAttentionImpl(std::int64_t channels, std::int64_t tile, BlankPixels blank)
    : query(pointwise(channels, std::max<std::int64_t>(1, channels / 8))),
      key(pointwise(channels, std::max<std::int64_t>(1, channels / 8))),
      value(pointwise(channels, channels)),
      gamma(register_parameter("gamma", torch::zeros({1}))),
      tile_(tile),
      blank_(blank) {
  register_module("query", query);
  register_module("key", key);
  register_module("value", value);
}

torch::Tensor TiledAttentionImpl::forward(const torch::Tensor& x) {
  const std::int64_t height = x.size(2);
  const std::int64_t width = x.size(3);
  const std::int64_t tile = tile_ > 0 ? tile_ : std::max(height, width);
  const Tiling tiling{tile, (height + tile - 1) / tile, (width + tile - 1) / tile};
  const std::int64_t below = tiling.rows * tile - height;
  const std::int64_t right = tiling.columns * tile - width;
  const torch::Tensor padded = torch::constant_pad_nd(x, {0, right, 0, below});
  const bool zeros = blank_ == BlankPixels::zero_features;
  torch::Tensor blank;
  if (zeros) {
    blank = (padded.detach() == 0).all(1, true);
  } else {
    blank = torch::constant_pad_nd(torch::zeros({1, 1, height, width}, x.options().dtype(torch::kBool)),
                                   {0, right, 0, below}, true)
                .expand({x.size(0), -1, -1, -1});
  }
  const torch::Tensor seen = attend(cut(query->forward(padded), tiling), cut(key->forward(padded), tiling),
                                    cut(value->forward(padded), tiling), cut(blank, tiling).squeeze(2), zeros);
  return x + gamma * join(seen, x.size(0), tiling).narrow(2, 0, height).narrow(3, 0, width);
}

}  // namespace undrop::nn
