#include "io/r_stream.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rds_file.hpp"

namespace undrop::io {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;

class RStreamTest : public testing::Test {
 protected:
  RStream stream(const std::string& bytes) {
    test::write_bytes(folder_ / "a", bytes);
    return {folder_ / "a", context_};
  }

  test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(RStreamTest, ReadsNumbersHighestByteFirst) {
  auto in = stream("\0\0\1\2\0\0\0\2\xFF\xFF\xFF\xFE\0\0\0\5\0\0\0\1\x3F\xF8\0\0\0\0\0\0abcdef"s);
  EXPECT_EQ(in.number(), 258U);
  std::vector<std::int32_t> integers;
  in.vector(integers);
  EXPECT_THAT(integers, ElementsAre(-2, 5));
  std::vector<double> reals;
  in.vector(reals);
  EXPECT_THAT(reals, ElementsAre(1.5));
  in.skip(2);
  EXPECT_EQ(in.text(4), "cdef");
  EXPECT_THROW(in.number(), FormatError);
}

TEST_F(RStreamTest, NamesThePlaceOfADamage) {
  auto in = stream("\0\0\0\1\x7F\xFF\xFF\xFF"s);
  EXPECT_EQ(in.number(), 1U);
  try {
    (void)in.length(8);
    FAIL() << "was taken";
  } catch (const FormatError& error) {
    EXPECT_THAT(error.what(), HasSubstr("byte 8"));
    EXPECT_THAT(error.what(), HasSubstr("2147483647"));
  }
}

TEST_F(RStreamTest, KeepsToTheBudget) {
  context_.memory_budget = 100;
  auto in = stream("");
  in.charge(60);
  EXPECT_THROW(in.charge(60), ResourceError);
}

}  // namespace
}  // namespace undrop::io
