#include "pipeline/gene_list.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(GeneList, OneNameALine) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "list") << "g0\r\n\n  g 1\t\ng2";
  EXPECT_THAT(read_gene_list(folder / "list"), ElementsAre("g0", "g 1", "g2"));
  std::ofstream(folder / "empty") << "\n \n";
  EXPECT_THROW((void)read_gene_list(folder / "empty"), InputError);
  EXPECT_THROW((void)read_gene_list(folder / "missing"), InputError);
  EXPECT_THROW((void)read_gene_list(folder.path()), InputError);
}

TEST(GeneList, IdentifiersAndSymbolsAreBothNames) {
  Dataset data = test::dataset_from_rows({{1, 1, 1, 1}});
  data.gene_symbols = {"A", "B", "B", "C"};
  const Context context;
  EXPECT_THAT(match_genes(data, {"g0", "B"}, context), ElementsAre(1, 1, 1, 0));
  EXPECT_TRUE(context.warnings().empty());
  EXPECT_THAT(match_genes(data, {"C", "other"}, context), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(context.warnings(), ElementsAre(HasSubstr("1 of 2 names are unknown and left aside: other")));
  EXPECT_THROW((void)match_genes(data, {"x", "y"}, context), InputError);
}

}  // namespace
}  // namespace undrop::pipeline
