#include "io/table_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "io/output_files.hpp"

namespace undrop::io {
namespace {

class TableOutputTest : public testing::Test {
 protected:
  std::string written(OutputTarget target) const {
    target.path = folder_ / "a";
    TableOutput output(data_, target, true, context_);
    test::add_a_result(output, "key");
    output.commit();
    return test::text_of(folder_ / "a");
  }
  test::TemporaryFolder folder_;
  Context context_;
  Dataset data_ = test::small_dataset();
};

TEST_F(TableOutputTest, GenesByCells) {
  EXPECT_EQ(written({.format = OutputFormat::table}), "gene,c0,c1\ng0,1,0\ng1,0.25,300\ng2,5,0\n");
}

TEST_F(TableOutputTest, CellsByGenes) {
  data_.gene_names[2] = "g,2";
  EXPECT_EQ(written({.format = OutputFormat::table, .compressed = true, .cells_as_rows = true}),
            "cell,g0,g1,\"g,2\"\nc0,1,0.25,5\nc1,0,300,0\n");
  EXPECT_EQ(written({.format = OutputFormat::table, .delimiter = '\t', .cells_as_rows = true}),
            "cell\tg0\tg1\tg,2\nc0\t1\t0.25\t5\nc1\t0\t300\t0\n");
}

TEST_F(TableOutputTest, TheRestStandsBeside) {
  (void)written({.format = OutputFormat::table});
  const std::string beside = test::text_of(folder_ / "a.json");
  EXPECT_THAT(beside, testing::HasSubstr(R"("obs": {"key_cluster":["0",""],"key_size_factor":[0.5,2.0]})"));
  EXPECT_THAT(beside, testing::HasSubstr(R"("method": "m")"));
}

TEST_F(TableOutputTest, HoldsOneMatrix) {
  TableOutput output(data_, {.path = folder_ / "a", .format = OutputFormat::table}, false, context_);
  EXPECT_THROW(output.commit(), std::logic_error);
  (void)output.layer("a", LayerLayout::dense);
  EXPECT_THROW((void)output.layer("b", LayerLayout::dense), std::logic_error);
}

}  // namespace
}  // namespace undrop::io
