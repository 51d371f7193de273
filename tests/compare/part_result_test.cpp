#include "compare/part_result.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "compare/written_file.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

PartResult example() {
  PartResult part;
  part.fingerprint = "abc";
  part.wall_seconds = 1.5;
  judge::RunScores run;
  run.entrant = "none";
  run.metrics = {{"rmse", 0.1}};
  part.found.runs.push_back(run);
  judge::CellContributions one{"none", "mask", "fill all", 2, {}, "", {}};
  one.score = judge::cell_score(judge::ScoreForm::mean, {{0.1, 0.2}, {1, 1}});
  part.contributions.push_back(one);
  part.contributions.push_back({"none", "null", "fill all", 2, {}, "", {1, 0.5}});
  return part;
}

TEST(PartResult, ComesBackBitForBit) {
  const undrop::test::TemporaryFolder folder;
  const auto path = (folder / "part").string();
  write_part(path, example());
  const auto back = read_part(path, "abc");
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(back->found), to_json(example().found));
  EXPECT_EQ(back->wall_seconds, 1.5);
  ASSERT_EQ(back->contributions.size(), 2U);
  EXPECT_EQ(back->contributions[0].score.columns, example().contributions[0].score.columns);
  EXPECT_EQ(back->contributions[0].repeat, 2);
  EXPECT_EQ(back->contributions[1].by_split, (std::vector<double>{1, 0.5}));
}

TEST(PartResult, OtherOrDamagedPartsAreNotTaken) {
  const undrop::test::TemporaryFolder folder;
  const auto path = (folder / "part").string();
  EXPECT_FALSE(read_part(path, "abc"));
  write_part(path, example());
  EXPECT_FALSE(read_part(path, "abd"));
  const auto whole = read_file(path);
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    write_file(path, whole.substr(0, length));
    EXPECT_FALSE(read_part(path, "abc")) << length;
  }
}

}  // namespace
}  // namespace undrop::compare
