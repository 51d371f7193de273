#pragma once

#include <undrop/context.hpp>

#include <torch/torch.h>

namespace undrop::nn {

/// Puts LibTorch's process-wide state (number of threads, gradients on or off) as a run needs it and leaves it as it was
/// found, the default generator too, from which modules draw when they are made.
class TorchScope {
 public:
  enum class Gradients { on, off };
  TorchScope(const Context& context, Gradients gradients);
  ~TorchScope();
  TorchScope(const TorchScope&) = delete;
  TorchScope& operator=(const TorchScope&) = delete;

 private:
  int threads_;
  torch::AutoGradMode gradients_;
  torch::Tensor generator_state_;
};

/// The device of the context. Throws OptionError where CUDA is asked for and there is none.
[[nodiscard]] torch::Device torch_device(const Context& context);

/// A generator of our own for a keyed stream: the default generator is never touched.
[[nodiscard]] torch::Generator generator(const Context& context, const char* stream, std::uint64_t index = 0);

}  // namespace undrop::nn
