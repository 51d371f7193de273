#include "compare/written_file.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop::compare {
namespace {

TEST(WrittenFile, ReplacesAndReadsBack) {
  const undrop::test::TemporaryFolder folder;
  const auto path = (folder / "a").string();
  write_file(path, "one");
  write_file(path, std::string("t\0wo", 4));
  EXPECT_EQ(read_file(path), std::string("t\0wo", 4));
  EXPECT_THROW(static_cast<void>(read_file((folder / "b").string())), InputError);
}

}  // namespace
}  // namespace undrop::compare
