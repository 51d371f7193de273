#pragma once

#include <undrop/methods.hpp>

namespace undrop::scgacl {

/// What a fit and its values take. The constants were measured by bench/estimates.py on simulated cells and on pbmc3k;
/// the genes, their non-zeros and the zeros that will be called come from a sample of 512 cells.
[[nodiscard]] MethodCost cost(const Workload& work, const Context& context);

}  // namespace undrop::scgacl
