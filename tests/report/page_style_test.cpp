#include "report/page_style.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace undrop::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PageStyle, KnowsDarkPaperAndPhonesAndLoadsNothing) {
  const std::string css(style_sheet());
  EXPECT_THAT(css, HasSubstr("prefers-color-scheme:dark"));
  EXPECT_THAT(css, HasSubstr("@media print"));
  EXPECT_THAT(css, HasSubstr("max-width:560px"));
  EXPECT_THAT(css, Not(HasSubstr("url(")));
  EXPECT_THAT(css, Not(HasSubstr("@import")));
  EXPECT_EQ(std::count(css.begin(), css.end(), '{'), std::count(css.begin(), css.end(), '}'));
}

}  // namespace
}  // namespace undrop::report
