#include "io/text_output.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "io/gzip_stream.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

class TextOutputTest : public testing::TestWithParam<bool> {
 protected:
  [[nodiscard]] std::string unpacked() const {
    GzipStream stream(path_);
    std::string text(1 << 22U, '\0');
    std::size_t n = 0;
    while (const std::size_t got = stream.read(text.data() + n, text.size() - n)) n += got;
    text.resize(n);
    return text;
  }
  [[nodiscard]] std::string bytes() const {
    std::ostringstream out;
    out << std::ifstream(path_, std::ios::binary).rdbuf();
    return out.str();
  }
  test::TemporaryFolder folder_;
  std::string path_ = folder_ / "a";
};

TEST_P(TextOutputTest, NumbersReadBackAsTheyWere) {
  TextOutput out(path_, GetParam());
  for (const float value : {0.0F, 7.0F, 10.0F, 0.1F, 16777216.0F, 1e-30F}) {
    out.write(value);
    out.write(",");
  }
  out.write(std::int64_t{-12});
  out.close();
  EXPECT_EQ(unpacked(), "0,7,10,0.1,16777216,1e-30,-12");
}

TEST_P(TextOutputTest, TheHeadIsReplaced) {
  TextOutput out(path_, GetParam(), "0000\n");
  const std::string line(1000, 'x');
  for (int i = 0; i < 1000; ++i) out.write(line);
  out.close();
  out.replace_head("1000\n");
  const std::string text = unpacked();
  EXPECT_EQ(text.size(), 1000005U);
  EXPECT_EQ(text.substr(0, 6), "1000\nx");
  EXPECT_THROW(out.replace_head("1"), std::logic_error);
}

TEST_P(TextOutputTest, SameTextSameBytes) {
  const auto write = [&] {
    TextOutput out(path_, GetParam(), "head");
    out.write("text");
    out.close();
    return bytes();
  };
  EXPECT_EQ(write(), write());
}

TEST_P(TextOutputTest, AFullDiskIsAResourceError) {
  const auto fill = [&] {
    TextOutput out("/dev/full", GetParam());
    out.write("text");
    out.close();
  };
  EXPECT_THROW(fill(), ResourceError);
}

INSTANTIATE_TEST_SUITE_P(PlainAndCompressed, TextOutputTest, testing::Bool());

TEST(QuotedField, OnlyWhereItMust) {
  EXPECT_EQ(quoted_field("a b", ','), "a b");
  EXPECT_EQ(quoted_field("a,b", ','), "\"a,b\"");
  EXPECT_EQ(quoted_field("a\"b", '\t'), "\"a\"\"b\"");
}

}  // namespace
}  // namespace undrop::io
