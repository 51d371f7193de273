#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace undrop::nn {

/// Which pixels of a tile nobody looks at: none but what pads the picture to whole tiles, or, as published, every pixel
/// whose channels are all 0; such a pixel itself then looks at all alike.
enum class BlankPixels { padding, zero_features };

/// softmax(q kᵀ) v within each sequence, unscaled. q, k: sequences × tokens × width; v: sequences × tokens × channels;
/// `blank`: sequences × tokens, true for keys that nobody looks at. `uniform_queries`: blank queries look at all tokens
/// alike. The matrix of weights is never held where the library has a fused pass.
[[nodiscard]] torch::Tensor attend(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                                   const torch::Tensor& blank, bool uniform_queries);

/// x + gamma · attention(x) within tiles of `tile` × `tile` pixels (0: the whole picture is one tile), gamma learned
/// from 0. Queries and keys have channels / 8 features. A pixel acts on its own tile alone.
class TiledAttentionImpl : public torch::nn::Module {
 public:
  TiledAttentionImpl(std::int64_t channels, std::int64_t tile, BlankPixels blank);
  torch::Tensor forward(const torch::Tensor& x);

  torch::nn::Conv2d query, key, value;
  torch::Tensor gamma;

 private:
  std::int64_t tile_;
  BlankPixels blank_;
};
TORCH_MODULE(TiledAttention);

}  // namespace undrop::nn
