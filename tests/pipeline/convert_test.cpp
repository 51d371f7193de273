#include "pipeline/convert.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/h5ad_file.hpp"
#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConvertTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto root = test::new_h5ad(folder_ / "in.h5ad", 2, 3);
    (void)test::write_sparse(root, "X", {{1, 0, 2}, {0, 3, 0}});
    test::write_dense(root.create_group("layers"), "bad", {{NAN, 0, 2}, {0, 3, 0}});
    root.create_group("uns").write_scalar("note", "text");
  }
  ConvertSummary convert(const std::string& from, const std::string& to, const ParameterValues& options = {}) {
    return convert_file({folder_ / from, folder_ / to, options}, context_);
  }
  [[nodiscard]] std::string sum(const std::string& name) {
    return checksum(read_dataset(folder_ / name, {}, context_));
  }
  test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(ConvertTest, RoundAbout) {
  EXPECT_THAT(convert("in.h5ad", "a.loom").not_kept, ElementsAre("layers/bad (holds NaN or infinity)", "uns/note"));
  EXPECT_THAT(convert("a.loom", "a.csv").not_kept, IsEmpty());
  EXPECT_THAT(convert("a.csv", "a.mtx").not_kept, IsEmpty());
  const auto summary = convert("a.mtx", "a.h5");
  EXPECT_EQ(summary.format, "a 10x HDF5 file");
  EXPECT_EQ(summary.n_nonzeros, 3);
  EXPECT_THAT(convert("a.h5", "b.h5ad").not_kept, IsEmpty());
  EXPECT_EQ(sum("b.h5ad"), sum("in.h5ad"));
  EXPECT_THAT(context_.warnings(), ElementsAre(HasSubstr("a loom file cannot hold")));
}

TEST_F(ConvertTest, AnnotationsAreAddedToACopy) {
  test::write_text(folder_ / "obs.csv", "cell,day\nc1,4\nc0,3\n");
  EXPECT_THAT(convert("in.h5ad", "b.h5ad", {{"obs", std::string(folder_ / "obs.csv")}}).not_kept, IsEmpty());
  const Dataset back = read_dataset(folder_ / "b.h5ad", {}, context_);
  EXPECT_THAT(back.find_obs("day")->numbers, ElementsAre(3, 4));
}

TEST_F(ConvertTest, RefusesEarly) {
  EXPECT_THROW(convert("in.h5ad", "a"), OptionError);
  EXPECT_THROW(convert("in.h5ad", "in.h5ad"), UsageError);
  EXPECT_THROW(convert("in.h5ad", "b.h5ad", {{"layer", std::string("X")}}), OptionError);
  EXPECT_THROW(convert("none.h5ad", "b.h5ad"), InputError);
}

}  // namespace
}  // namespace undrop::pipeline
