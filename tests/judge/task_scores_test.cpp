#include "judge/task_scores.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace undrop::judge {
namespace {

TEST(TaskScores, GiveAllMetricsAsFigures) {
  TaskScores task;
  task.by_cell["a"] = cell_score(ScoreForm::mean, {{1, 3}, {1, 1}});
  task.by_split["b"] = {4, 6};
  task.figures["c"] = 7;
  EXPECT_EQ(task.metrics(), (std::map<std::string, double>{{"a", 2}, {"b", 5}, {"c", 7}}));
}

TEST(MetricsOf, NameOnePrimaryMetricFirst) {
  for (const char* protocol : {"mask", "thin", "truth", "labels", "trajectory", "structure", "de", "null"}) {
    const auto metrics = metrics_of(protocol);
    EXPECT_TRUE(metrics.front().is_primary) << protocol;
    EXPECT_EQ(std::count_if(metrics.begin(), metrics.end(), [](const auto& m) { return m.is_primary; }), 1);
    std::set<std::string> keys;
    for (const auto& metric : metrics) EXPECT_TRUE(keys.insert(metric.key).second && !metric.title.empty());
  }
  EXPECT_THROW(static_cast<void>(metrics_of("other")), std::invalid_argument);
}

}  // namespace
}  // namespace undrop::judge
