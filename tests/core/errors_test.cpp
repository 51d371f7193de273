#include <undrop/errors.hpp>

#include <gtest/gtest.h>

namespace undrop {
namespace {

TEST(Errors, HaveTheDocumentedExitCodes) {
  EXPECT_EQ(UsageError("x").exit_code(), 1);
  EXPECT_EQ(InputError("x").exit_code(), 2);
  EXPECT_EQ(FormatError("f", "p", "x").exit_code(), 2);
  EXPECT_EQ(OptionError("o", "v", "x").exit_code(), 3);
  EXPECT_EQ(NumericalError("x").exit_code(), 4);
  EXPECT_EQ(ResourceError("x").exit_code(), 5);
  EXPECT_EQ(Cancelled().exit_code(), 130);
}

TEST(Errors, SayWhereAndWhat) {
  const FormatError format("a.h5ad", "/X/data", "is damaged");
  EXPECT_STREQ(format.what(), "a.h5ad (/X/data): is damaged");
  EXPECT_EQ(format.file(), "a.h5ad");
  EXPECT_EQ(format.place(), "/X/data");
  EXPECT_STREQ(FormatError("a.h5ad", "", "is empty").what(), "a.h5ad: is empty");
  const OptionError option("seed", "-1", "must be at least 0");
  EXPECT_STREQ(option.what(), "--seed -1: must be at least 0");
  EXPECT_EQ(option.option(), "seed");
  EXPECT_STREQ(OptionError("seed", "", "is needed").what(), "--seed: is needed");
}

TEST(Errors, AreCaughtAsOneKind) {
  try {
    throw OptionError("seed", "x", "must be a whole number");
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 3);
  }
}

}  // namespace
}  // namespace undrop
