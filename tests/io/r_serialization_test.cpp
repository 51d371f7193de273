#include "io/r_serialization.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/random.hpp"
#include "rds_file.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RPointer read(const std::string& name) {
  const Context context;
  return read_r_value(test::rds_file(name), context);
}

/// True where the file is read, false where it is refused by an error of ours; anything else is a failure.
bool is_read(const std::string& path, const Context& context) {
  try {
    (void)read_r_value(path, context);
    return true;
  } catch (const FormatError&) {
  } catch (const ResourceError&) {
  }
  return false;
}

TEST(RSerialization, RecognisesBothVersionsByTheirFirstBytes) {
  EXPECT_TRUE(is_rds(test::unpacked(test::rds_file("dgCMatrix"))));
  EXPECT_TRUE(is_rds(test::unpacked(test::rds_file("dgCMatrix_version2"))));
  EXPECT_FALSE(is_rds("X\n1\n2\n3\n"));
  EXPECT_FALSE(is_rds("X"));
}

TEST(RSerialization, ReadsSlotsOfObjects) {
  for (const char* name : {"dgCMatrix", "dgCMatrix_version2", "dgCMatrix_plain"}) {
    const auto value = read(name);
    EXPECT_EQ(value->kind, RValue::Kind::object);
    EXPECT_EQ(value->class_name(), "dgCMatrix");
    ASSERT_NE(value->attribute("p"), nullptr);
    EXPECT_THAT(value->attribute("p")->integers, ElementsAre(0, 2, 4, 4, 8, 10));
    EXPECT_EQ(value->attribute("x")->reals.at(7), 70000);
    EXPECT_THAT(value->attribute("Dimnames")->list.at(1)->texts,
                ElementsAre("cell-1", "cell-2", "cell-3", "cell-4", "cell-5"));
    EXPECT_EQ(value->attribute("absent"), nullptr);
  }
}

TEST(RSerialization, UnfoldsCompactVectors) {
  const auto value = read("compact");
  EXPECT_THAT(value->attribute("sequence")->integers, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(value->attribute("wrapped")->reals, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(value->attribute("dimnames")->list.at(0)->texts, ElementsAre("101", "102", "103", "104", "105", "106"));
}

TEST(RSerialization, PassesOverCodeAndFindsWhatFollows) {
  const auto value = read("Seurat_v4");
  const auto* functions = value->attribute("misc")->element("functions");
  ASSERT_NE(functions, nullptr);
  EXPECT_EQ(functions->list.size(), 8U);
  EXPECT_EQ(functions->list.front()->kind, RValue::Kind::other);
  EXPECT_EQ(value->attribute("misc")->element("pointer")->kind, RValue::Kind::other);
  EXPECT_EQ(value->attribute("project.name")->texts.at(0), "SeuratProject");
}

TEST(RSerialization, RefusesEveryTruncation) {
  const Context context;
  const test::TemporaryFolder folder;
  const std::string path = folder / "cut.rds";
  for (const char* name : {"Seurat_v4", "compact"}) {
    const std::string whole = test::unpacked(test::rds_file(name));
    for (std::size_t n = 0; n < whole.size(); n += n < 500 ? 1 : 17) {
      test::write_bytes(path, whole.substr(0, n));
      EXPECT_THROW((void)read_r_value(path, context), FormatError) << name << " cut at " << n;
    }
  }
}

TEST(RSerialization, SurvivesDamagedBytes) {
  Context context;
  context.memory_budget = std::int64_t{64} << 20U;
  const test::TemporaryFolder folder;
  const std::string path = folder / "damaged.rds";
  int refused = 0;
  for (const char* name : {"Seurat_v4", "SingleCellExperiment", "compact"}) {
    const std::string whole = test::unpacked(test::rds_file(name));
    Random random(1, name);
    for (int i = 0; i < 400; ++i) {
      std::string bytes = whole;
      const auto at = 14 + static_cast<std::size_t>(random.below(whole.size() - 14));
      constexpr std::string_view hard("\0\xFF\x7F\x80\x13", 5);
      bytes[at] = hard[static_cast<std::size_t>(i) % hard.size()];
      test::write_bytes(path, bytes);
      refused += is_read(path, context) ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 30);
}

TEST(RSerialization, TrustsNoLength) {
  using std::string_literals::operator""s;
  const Context context;
  const test::TemporaryFolder folder;
  const std::string path = folder / "absurd.rds";
  const std::string start = "X\n\0\0\0\2\0\4\2\0\0\2\3\0"s;
  // A vector of 2^40 numbers; one of 2^31 texts; a sequence of 2^60.
  for (const auto& body :
       {"\0\0\0\x0E\xFF\xFF\xFF\xFF\0\0\1\0\0\0\0\0"s, "\0\0\0\x10\x7F\xFF\xFF\xFF"s, "\0\0\0\x13\x7F\xFF\xFF\xFF"s}) {
    test::write_bytes(path, start + body);
    EXPECT_THROW((void)read_r_value(path, context), FormatError);
  }
  // Lists in lists without end.
  std::string deep = start;
  for (int i = 0; i < 100000; ++i) deep += "\0\0\0\x13\0\0\0\1"s;
  test::write_bytes(path, deep);
  EXPECT_THROW((void)read_r_value(path, context), FormatError);
}

TEST(RSerialization, HoldsNoMoreThanTheBudget) {
  Context context;
  context.memory_budget = 500;
  try {
    (void)read_r_value(test::rds_file("Seurat_v4"), context);
    FAIL() << "was read";
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--max-memory"));
  }
}

TEST(RSerialization, StopsWhenCancelled) {
  Context context;
  context.cancel->cancel();
  EXPECT_THROW((void)read_r_value(test::rds_file("dgCMatrix"), context), Cancelled);
}

}  // namespace
}  // namespace undrop::io
