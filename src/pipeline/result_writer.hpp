#pragma once

#include <undrop/context.hpp>

#include "io/result_output.hpp"
#include "output/output_policy.hpp"
#include "pipeline/impute_plan.hpp"
#include "pipeline/imputed_parts.hpp"

namespace undrop::pipeline {

/// Cells a block: 32 MiB of float32, less where that is over a thirty-second of the memory budget; whole rows of the
/// tiles that dense layers are written in where that fits.
[[nodiscard]] std::int64_t cells_a_block(std::int64_t n_genes, const Context& context);

/// Adds everything that a run adds but uns: the layer and its companions, block by block of cells. The layer is sparse
/// where a sample of its rows says that this is smaller. Memory: a few blocks.
output::Tally write_result(const ImputePlan& plan, const ImputeInput& input, const ImputedParts& parts,
                           io::ResultOutput& file, const Context& context);

}  // namespace undrop::pipeline
