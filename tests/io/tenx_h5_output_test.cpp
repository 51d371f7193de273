#include "io/tenx_h5_output.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/output_files.hpp"
#include "io/tenx_h5_reader.hpp"

namespace undrop::io {
namespace {

TEST(TenxH5Output, IsReadBack) {
  const test::TemporaryFolder folder;
  Dataset data = test::small_dataset();
  data.var.push_back(text_column("genome", {"mm10", "mm10", "hg19"}));
  TenxH5Output output(data, folder / "a.h5", false, Context());
  output.commit();
  const Dataset back = read_tenx_h5_v3(folder / "a.h5", {}, Context());
  EXPECT_EQ(checksum(back), checksum(data));
  EXPECT_EQ(back.gene_symbols, data.gene_symbols);
  EXPECT_EQ(read_tenx_h5_v3(folder / "a.h5", {.genome = "mm10"}, Context()).n_genes(), 2);
}

TEST(TenxH5Output, HoldsWholeNumbersAlone) {
  const test::TemporaryFolder folder;
  for (const float value : {0.5F, -1.0F, 3e9F}) {
    const Dataset data = test::dataset_from_rows({{value}});
    EXPECT_THROW(TenxH5Output(data, folder / "a.h5", false, Context()), InputError);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace undrop::io
