#include "io/lzf_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Bytes = std::vector<unsigned char>;

TEST(LzfFilter, UnpacksLiteralsAndRepeats) {
  EXPECT_THAT(unpack_lzf(Bytes{2, 'a', 'b', 'c'}, 10), ElementsAre('a', 'b', 'c'));
  EXPECT_THAT(unpack_lzf(Bytes{1, 'a', 'b', 32, 1}, 10), ElementsAre('a', 'b', 'a', 'b', 'a'));
  EXPECT_EQ(unpack_lzf(Bytes{0, 'x', 224, 3, 0}, 100), Bytes(13, 'x'));
}

TEST(LzfFilter, RefusesDamagedData) {
  EXPECT_THAT(unpack_lzf(Bytes{5, 'a'}, 10), IsEmpty());
  EXPECT_THAT(unpack_lzf(Bytes{0, 'a', 32, 4}, 10), IsEmpty());
  EXPECT_THAT(unpack_lzf(Bytes{0, 'a', 224}, 10), IsEmpty());
  EXPECT_THAT(unpack_lzf(Bytes{0, 'a', 224, 200, 0}, 10), IsEmpty());
  EXPECT_THAT(unpack_lzf(Bytes{0, 'a', 32}, 10), IsEmpty());
}

}  // namespace
}  // namespace undrop::io
