#include "compare/fingerprint.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support.hpp"

namespace undrop::compare {
namespace {

TEST(Fingerprint, TellsContentAndItsBorders) {
  const auto of = [](const std::string& a, const std::string& b) {
    Fingerprint fingerprint;
    fingerprint.add(a);
    fingerprint.add(b);
    return fingerprint.text();
  };
  EXPECT_EQ(of("ab", "c").size(), 32U);
  EXPECT_EQ(of("ab", "c"), of("ab", "c"));
  EXPECT_NE(of("ab", "c"), of("a", "bc"));
  EXPECT_NE(of("ab", "c"), of("c", "ab"));
}

TEST(Fingerprint, TakesNumbers) {
  Fingerprint a;
  Fingerprint b;
  a.add(std::vector<double>{1, 2});
  b.add(std::vector<double>{1, 3});
  EXPECT_NE(a.text(), b.text());
}

TEST(Fingerprint, TellsThatAFileWasWrittenAnew) {
  const undrop::test::TemporaryFolder folder;
  const auto path = (folder / "table.csv").string();
  const auto state = [&] {
    Fingerprint fingerprint;
    fingerprint.add_state(path);
    return fingerprint.text();
  };
  const auto absent = state();
  std::ofstream(path) << "a";
  const auto first = state();
  EXPECT_NE(first, absent);
  std::ofstream(path) << "ab";
  EXPECT_NE(state(), first);
}

}  // namespace
}  // namespace undrop::compare
