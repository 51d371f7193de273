#pragma once

#include <undrop/methods.hpp>

/// What methods that search neighbours in components take, for their estimates.
namespace undrop {

/// Core seconds of the leading components of a sparse matrix by embed/sparse_svd.
[[nodiscard]] double seconds_of_components(double nonzeros, double rows, double columns, double rank);
/// Bytes at its peak beside the matrix.
[[nodiscard]] double bytes_of_components(double nonzeros, double rows, double columns, double rank);
/// Core seconds of the nearest neighbours of points among themselves.
[[nodiscard]] double seconds_of_neighbors(double points, double dimensions);

/// Sizes of a workload.
struct WorkSize {
  double cells = 0;
  double genes = 0;
  double nonzeros = 0;
  double filled = 0;  ///< genes to fill
  double zeros = 0;   ///< a cell, in the genes to fill
};
[[nodiscard]] WorkSize size_of(const Workload& work);

}  // namespace undrop
