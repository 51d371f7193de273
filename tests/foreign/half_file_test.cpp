#include "foreign/half_file.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <filesystem>

#include "io/h5ad_from_dataset.hpp"
#include "io/hdf5_file.hpp"
#include "support.hpp"

namespace undrop::foreign {
namespace {

class HalfFileTest : public ::testing::Test {
 protected:
  HalfFileTest() {
    std::vector<std::vector<float>> rows;
    for (int i = 0; i < 40; ++i) rows.push_back({float(i % 5), float(i % 3), 2, float(i % 7 + 1)});
    io::write_h5ad_from_dataset(io::hdf5::create_file(input()), undrop::test::dataset_from_rows(rows));
  }
  [[nodiscard]] std::string input() const { return folder_ / "counts.h5ad"; }
  [[nodiscard]] std::string half() const { return folder_ / "half.h5ad"; }
  [[nodiscard]] PosteriorRequest request(ParameterValues options = {}) const {
    options["export_half"] = half();
    return {input(), std::move(options)};
  }

  undrop::test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(HalfFileTest, IsWrittenAndNothingElse) {
  EXPECT_FALSE(asks_for_half({input(), {}}));
  EXPECT_TRUE(asks_for_half(request()));
  EXPECT_EQ(export_half(request(), context_), half());
  EXPECT_TRUE(std::filesystem::exists(half()));
  EXPECT_THROW(export_half(request(), context_), UsageError) << "it exists";
  EXPECT_THROW(export_half(request({{"force", true}, {"output", folder_ / "out.h5ad"}}), context_), OptionError);
}

TEST_F(HalfFileTest, IsEstimatedWithoutBeingWritten) {
  const auto estimate = estimate_half(request({{"dry_run", true}}), context_);
  EXPECT_GT(estimate.peak_memory, 0);
  EXPECT_GT(estimate.output_bytes, 0);
  EXPECT_FALSE(std::filesystem::exists(half()));
}

TEST_F(HalfFileTest, IsRefusedWhereMemoryWillNotDo) {
  EXPECT_THROW(export_half(request({{"max_memory", std::string("1M")}}), context_), ResourceError);
  EXPECT_FALSE(std::filesystem::exists(half()));
}

}  // namespace
}  // namespace undrop::foreign
