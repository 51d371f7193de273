#pragma once

#include <undrop/methods.hpp>

#include <cstdint>
#include <string>

namespace undrop::scdtl {

/// Name, options and citation; known without LibTorch.
[[nodiscard]] MethodInfo info();

/// Layers of the encoder as written (1024-512), and the length of its code.
struct NetworkWidths {
  std::string hidden;
  std::int64_t latent = 0;
};

/// As asked for, or those of the full or the reduced network.
[[nodiscard]] NetworkWidths network_widths(const Options& options, bool small);

}  // namespace undrop::scdtl
