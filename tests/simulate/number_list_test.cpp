#include "simulate/number_list.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::simulate {
namespace {

TEST(NumberList, ReadsNumbersBetweenCommas) {
  EXPECT_THAT(number_list("x", "0.5", 0, 1), testing::ElementsAre(0.5));
  EXPECT_THAT(number_list("x", "1,-2.5,1e3", -10, 1000), testing::ElementsAre(1, -2.5, 1000));
}

TEST(NumberList, RefusesWhatIsNoList) {
  for (const std::string bad : {"", ",", "1,", ",1", "a", "1;2", "1, 2", "nan", "2"}) {
    EXPECT_THROW((void)number_list("x", bad, 0, 1), OptionError) << bad;
  }
}

TEST(NumberList, ComesBackFromItsText) {
  const std::vector<double> numbers{0.1, -2, 1.0 / 3};
  EXPECT_EQ(number_list("x", to_text(numbers), -10, 10), numbers);
}

}  // namespace
}  // namespace undrop::simulate
