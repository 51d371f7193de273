#include "io/tenx_folder_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/output_files.hpp"
#include "io/tenx_folder_reader.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(TenxFolderOutput, HoldsAResult) {
  const test::TemporaryFolder folder;
  const Dataset data = test::small_dataset();
  const std::string path = folder / "out";
  {
    TenxFolderOutput output(data, path, false);
    test::add_a_result(output, "key");
    output.commit();
  }
  const auto file = [&](const std::string& name) { return test::text_of(folder / "out" / name); };
  EXPECT_EQ(file("matrix.mtx.gz"),
            "%%MatrixMarket matrix coordinate real general\n3 2 4\n1 1 1\n2 1 0.25\n3 1 5\n2 2 300\n");
  EXPECT_EQ(file("features.tsv.gz"), "g0\tA\tGene Expression\ng1\tB\tGene Expression\ng2\tC, D\tGene Expression\n");
  EXPECT_EQ(file("cells.tsv.gz"), "barcode\tlabel\tkey_size_factor\tkey_cluster\nc0\tT\t0.5\t0\nc1\t\t2\t\n");
  EXPECT_EQ(file("gene_columns.tsv.gz"), "id\tlength\tkey_imputed\ng0\t1\tTrue\ng1\t2\tFalse\ng2\t0.5\tTrue\n");
  EXPECT_THAT(file("undrop.json"), HasSubstr("key_dropout"));
  const Dataset back = read_tenx_folder(path, Context());
  EXPECT_THAT(back.find_obs("label")->codes, ElementsAre(0, -1));
  EXPECT_EQ(back.var.back().name, "key_imputed");
  EXPECT_EQ(back.var.back().kind, Column::Kind::boolean);
}

TEST(TenxFolderOutput, FurtherLayersHaveFilesOfTheirOwn) {
  const test::TemporaryFolder folder;
  const Dataset data = test::small_dataset();
  TenxFolderOutput output(data, folder / "out", false);
  write_counts(*data.counts, *output.layer("", LayerLayout::sparse), "", Context());
  write_counts(*data.counts, *output.layer("key_dropout", LayerLayout::sparse), "", Context());
  output.commit();
  EXPECT_THAT(test::text_of(folder / "out" / "matrix.mtx.gz"), HasSubstr("integer"));
  EXPECT_THAT(test::text_of(folder / "out" / "key_dropout.mtx.gz"), HasSubstr("real"));
}

}  // namespace
}  // namespace undrop::io
