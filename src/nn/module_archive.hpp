#pragma once

#include <undrop/archive.hpp>

#include <torch/torch.h>

#include <string>

namespace undrop::nn {

/// Writes parameters and buffers under `prefix`/name.
void save_module(const torch::nn::Module& module, ArchiveWriter& archive, const std::string& prefix);
/// Reads them back. Throws FormatError where one is missing or of another shape.
void load_module(torch::nn::Module& module, const ArchiveReader& archive, const std::string& prefix);

}  // namespace undrop::nn
