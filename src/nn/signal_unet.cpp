#include "nn/signal_unet.hpp"

#include <string>
#include <utility>

namespace undrop::nn {

namespace F = torch::nn::functional;

SignalUnetImpl::SignalUnetImpl(SignalUnetOptions options) : options_(std::move(options)) {
  const auto& f = options_.filters;
  for (std::size_t level = 0; level + 1 < f.size(); ++level) {
    const std::string name = "enc" + std::to_string(level);
    first_.push_back(step(name + "_first", level == 0 ? 1 : f[level - 1], f[level], true));
    second_.push_back(step(name + "_second", f[level], f[level], false));
  }
  bottom_ = step("bottom", f[f.size() - 2], f.back(), true);
  for (std::size_t level = f.size() - 1; level-- > 0;) {
    const std::string name = std::to_string(f.size() - 2 - level);
    up_.push_back(step("up" + name, f[level + 1], f[level], true));
    down_.push_back(step("dec" + name, 2 * f[level], f[level], true));
  }
  output_ = register_module("out", torch::nn::Conv1d(torch::nn::Conv1dOptions(f.front(), 1, 1)));
}

SignalUnetImpl::Step SignalUnetImpl::step(const std::string& name, std::int64_t inputs, std::int64_t outputs,
                                          bool normalized) {
  Step out;
  out.convolution = register_module(name, torch::nn::Conv1d(torch::nn::Conv1dOptions(inputs, outputs, 3).padding(1)));
  if (normalized) out.norm = register_module(name + "_norm", torch::nn::BatchNorm1d(outputs));
  return out;
}

torch::Tensor SignalUnetImpl::activated(Step& step, const torch::Tensor& x) {
  torch::Tensor out = step.convolution(x);
  if (!step.norm.is_empty()) out = step.norm(out);
  return options_.relu ? torch::relu(out) : torch::sigmoid(out);
}

torch::Tensor SignalUnetImpl::forward(const torch::Tensor& signals) {
  const std::int64_t length = signals.size(1);
  const std::int64_t multiple = std::int64_t{1} << (options_.filters.size() - 1);
  const std::int64_t padding = (multiple - length % multiple) % multiple;
  torch::Tensor x = F::pad(signals, F::PadFuncOptions({0, padding})).unsqueeze(1);
  std::vector<torch::Tensor> kept;
  for (std::size_t level = 0; level < first_.size(); ++level) {
    if (level > 0) x = torch::max_pool1d(x, 2);
    x = activated(second_[level], activated(first_[level], x));
    kept.push_back(x);
  }
  x = activated(bottom_, torch::max_pool1d(x, 2));
  for (std::size_t i = 0; i < up_.size(); ++i) {
    const torch::Tensor doubled = torch::repeat_interleave(activated(up_[i], x), 2, 2);
    x = activated(down_[i], torch::cat({kept[kept.size() - 1 - i], doubled}, 1));
  }
  x = output_(x).squeeze(1).narrow(1, 0, length);
  return options_.sigmoid_output ? torch::sigmoid(x) : x;
}

}  // namespace undrop::nn
