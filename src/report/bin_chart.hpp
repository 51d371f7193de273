#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::report {

struct BinChart {
  std::string description = {};
  std::string x_title = {};
  std::string y_title = {};
  std::int64_t bins = 0;                  ///< a side
  double bin_end = 0;                     ///< both sides reach from 0 to here
  std::vector<std::int64_t> counts = {};  ///< bins × bins, row-major: columns along x, rows along y from below
};

/// Many points as shaded squares, on a logarithmic scale of counts, with the line of equality. Empty where there is
/// nothing to draw. At most some 15 bytes a bin.
[[nodiscard]] std::string bin_chart(const BinChart& chart);

}  // namespace undrop::report
