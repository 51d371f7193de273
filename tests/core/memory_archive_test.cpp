#include "core/memory_archive.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop {
namespace {

using testing::ElementsAre;

MemoryArchive filled() {
  MemoryArchive archive;
  archive.put("a/weights", std::vector<float>{1, 2, 3, 4, 5, 6}, std::vector<std::int64_t>{2, 3});
  archive.put("a/means", std::vector<double>{0.5});
  archive.put("counts", std::vector<std::int64_t>{7, 8});
  archive.put("names", std::vector<std::string>{"x", ""});
  return archive;
}

TEST(MemoryArchive, GivesBackWhatWasPut) {
  const MemoryArchive first = filled();
  MemoryArchive archive;
  first.copy_to(archive);
  std::vector<std::int64_t> shape;
  EXPECT_THAT(archive.floats("a/weights", &shape), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(shape, ElementsAre(2, 3));
  EXPECT_THAT(archive.doubles("a/means"), ElementsAre(0.5));
  EXPECT_THAT(archive.integers("counts"), ElementsAre(7, 8));
  EXPECT_THAT(archive.texts("names"), ElementsAre("x", ""));
  EXPECT_TRUE(archive.has("names"));
  EXPECT_FALSE(archive.has("a"));
}

TEST(MemoryArchive, SaysWhatIsMissingOrOfAnotherType) {
  const MemoryArchive archive = filled();
  EXPECT_THROW((void)archive.doubles("counts"), FormatError);
  EXPECT_THROW((void)archive.texts("nothing"), FormatError);
}

}  // namespace
}  // namespace undrop
