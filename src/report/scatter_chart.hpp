#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::report {

/// A mark of a group of points: 8 colours × 3 shapes, then grey.
inline constexpr std::int32_t most_marks = 24;

struct ScatterChart {
  std::string description = {};
  std::vector<float> x = {};
  std::vector<float> y = {};
  std::vector<std::int32_t> groups = {};  ///< one a point, below `most_marks`, or −1 (grey); empty: all of group 0
};

/// Points without axes, for embeddings, whose coordinates mean nothing by themselves: equal units on both sides. Points
/// that are not finite are left out. About 12 bytes a point.
[[nodiscard]] std::string scatter_chart(const ScatterChart& chart);

/// The mark of a group as a small drawing, for the legend.
[[nodiscard]] std::string mark_sample(std::int32_t group);

/// Groups of labels for a chart: the most frequent labels have marks of their own, in alphabetical order; where there
/// are more than `most_marks`, the rest is "other", −1.
struct LabelGroups {
  std::vector<std::int32_t> groups = {};
  std::vector<std::string> names = {};  ///< by group
  bool has_others = false;
};
[[nodiscard]] LabelGroups group_labels(const std::vector<std::string>& labels);

/// A legend of HTML.
[[nodiscard]] std::string legend(const LabelGroups& labels);

}  // namespace undrop::report
