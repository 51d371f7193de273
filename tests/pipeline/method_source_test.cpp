#include "pipeline/method_source.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

namespace undrop::pipeline {
namespace {

TEST(MethodSource, OffersTheRegistrysMethodsOrSaysWhyNot) {
  EXPECT_THROW((void)registered_method("nonesuch"), OptionError);
  for (const auto& info : methods()) {
    if (why_unavailable(info).empty()) {
      EXPECT_EQ(registered_method(info.name).info.name, info.name);
    } else {
      EXPECT_THROW((void)registered_method(info.name), OptionError);
    }
  }
}

}  // namespace
}  // namespace undrop::pipeline
