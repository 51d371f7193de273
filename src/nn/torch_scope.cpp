#include "nn/torch_scope.hpp"

#include <undrop/errors.hpp>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <mutex>

#include "core/random.hpp"

namespace undrop::nn {

namespace {

torch::Tensor default_generator_state() {
  auto generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  return generator.get_state();
}

}  // namespace

TorchScope::TorchScope(const Context& context, Gradients gradients)
    : threads_(at::get_num_threads()),
      gradients_(gradients == Gradients::on),
      generator_state_(default_generator_state()) {
  at::set_num_threads(context.threads);
}

TorchScope::~TorchScope() {
  at::set_num_threads(threads_);
  auto generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  generator.set_state(generator_state_);
}

torch::Device torch_device(const Context& context) {
  if (context.device == Device::cpu) return {torch::kCPU};
  if (!torch::cuda::is_available()) {
    throw OptionError("device", "cuda", "no CUDA device can be used here; leave --device out to run on the CPU");
  }
  return {torch::kCUDA};
}

torch::Generator generator(const Context& context, const char* stream, std::uint64_t index) {
  return torch::make_generator<at::CPUGeneratorImpl>(derived_seed(context.seed, stream, index));
}

}  // namespace undrop::nn
