#include "nn/module_archive.hpp"

#include <undrop/errors.hpp>

#include <algorithm>

namespace undrop::nn {

namespace {

template <typename Visit>
void for_each_tensor(const torch::nn::Module& module, const std::string& prefix, const Visit& visit) {
  const auto path = [&](std::string name) {
    std::replace(name.begin(), name.end(), '.', '/');
    return prefix + "/" + name;
  };
  for (const auto& item : module.named_parameters()) visit(path(item.key()), item.value());
  for (const auto& item : module.named_buffers()) visit(path(item.key()), item.value());
}

}  // namespace

void save_module(const torch::nn::Module& module, ArchiveWriter& archive, const std::string& prefix) {
  for_each_tensor(module, prefix, [&](const std::string& name, const torch::Tensor& tensor) {
    const torch::Tensor values = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const std::vector<std::int64_t> shape(values.sizes().begin(), values.sizes().end());
    archive.put(name, std::span(values.data_ptr<float>(), static_cast<std::size_t>(values.numel())), shape);
  });
}

void load_module(torch::nn::Module& module, const ArchiveReader& archive, const std::string& prefix) {
  const torch::NoGradGuard no_gradients;
  for_each_tensor(module, prefix, [&](const std::string& name, torch::Tensor tensor) {
    std::vector<std::int64_t> shape;
    std::vector<float> values = archive.floats(name, &shape);
    if (torch::IntArrayRef(shape) != tensor.sizes())
      throw FormatError("model", name, "has another shape than this method's");
    tensor.copy_(torch::from_blob(values.data(), tensor.sizes(), torch::kFloat32));
  });
}

}  // namespace undrop::nn
