#include "methods/saved_facts.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "memory_archive.hpp"

namespace undrop {
namespace {

TEST(SavedFacts, ComeBackAsTheyWere) {
  const Facts facts{{"graph/exact", true},
                    {"graph/edges", std::int64_t{12}},
                    {"training/loss", 0.25},
                    {"published/graph", std::string("percentile")},
                    {"history/loss", std::vector<double>{3, 2, 1}},
                    {"sizes", std::vector<std::int64_t>{4, 5}},
                    {"names", std::vector<std::string>{"a", "b"}},
                    {"none", std::vector<double>{}}};
  test::MemoryArchive archive;
  save_facts(archive, facts);
  EXPECT_EQ(load_facts(archive), facts);
}

TEST(SavedFacts, AModelWithoutThemHasNone) { EXPECT_TRUE(load_facts(test::MemoryArchive()).empty()); }

TEST(SavedFacts, DamageIsNamed) {
  test::MemoryArchive archive;
  save_facts(archive, {{"a", std::int64_t{1}}});
  archive.put("facts/kinds", std::vector<std::int64_t>{99});
  EXPECT_THROW((void)load_facts(archive), FormatError);
  archive.put("facts/kinds", std::vector<std::int64_t>{1, 1});
  EXPECT_THROW((void)load_facts(archive), FormatError);
  archive.put("facts/kinds", std::vector<std::int64_t>{1});
  archive.put("facts/0", std::vector<std::int64_t>{1, 2});
  EXPECT_THROW((void)load_facts(archive), FormatError);
}

}  // namespace
}  // namespace undrop
