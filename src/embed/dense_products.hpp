#pragma once

#include <undrop/context.hpp>

#include <Eigen/Core>

namespace undrop::embed {

/// Products of tall matrices, as searches for singular vectors take them: shared among threads by parts of the result,
/// so that sums are the same for any number, and built per processor.

/// aᵀ · b.
[[nodiscard]] Eigen::MatrixXd inner_product(const Eigen::Ref<const Eigen::MatrixXd>& a,
                                            const Eigen::Ref<const Eigen::MatrixXd>& b, const Context& context);

/// to += a · share.
void add_product(const Eigen::Ref<const Eigen::MatrixXd>& a, const Eigen::Ref<const Eigen::MatrixXd>& share,
                 Eigen::Ref<Eigen::MatrixXd> to, const Context& context);

}  // namespace undrop::embed
