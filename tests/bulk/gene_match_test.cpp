#include "bulk/gene_match.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bulk_test_data.hpp"

namespace undrop::bulk {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Names = std::vector<std::string>;

Dataset dataset_of(const Names& names, const Names& symbols = {}) {
  Dataset data;
  data.gene_names = names;
  data.gene_symbols = symbols;
  return data;
}

Names capitalised(int n) {
  Names names;
  for (int i = 0; i < n; ++i) {
    auto name = test::symbol(i);
    for (std::size_t at = 1; at < name.size(); ++at) name[at] = static_cast<char>(name[at] - 'A' + 'a');
    names.push_back(name);
  }
  return names;
}

Names capitals(int n) {
  Names names;
  for (int i = 0; i < n; ++i) names.push_back(test::symbol(i));
  return names;
}

TEST(GeneMatch, IdentifiersWithAndWithoutVersionSymbolsAndOtherLetters) {
  const GeneNames genes(
      dataset_of({"ENSG00000000003.2", "ENSG00000000005", "ENSG00000000419"}, {"TSPAN6", "TNMD", "C11orf95"}));
  const auto match = genes.match({"ENSG00000000003.14", "ENSG00000000005.5", "C11ORF95", "unknown", "TSPAN6 (7105)"});
  EXPECT_THAT(match.genes, ElementsAre(0, 1, 2, GeneMatch::none, 0));
  EXPECT_EQ(match.n_matched, 3);
  EXPECT_EQ(match.n_recased, 1);
  EXPECT_EQ(match.n_repeated, 1);
}

TEST(GeneMatch, LettersDecideWhereTwoGenesDifferInThemOnly) {
  const GeneNames genes(dataset_of({"Abc", "ABC", "xyz"}));
  EXPECT_THAT(genes.match(Names{"abc", "ABC", "XYZ"}).genes, ElementsAre(GeneMatch::none, 1, 2));
}

TEST(GeneMatch, TheListThatKnowsMostDecidesAndTheOtherHelpsOut) {
  const GeneNames genes(dataset_of({"ENSG00000000003", "ENSG00000000005", "ENSG00000000419"}, {"A1", "B1", "C1"}));
  const auto match = genes.match({{"A1", "B1", "old"}, {"ENSG00000000003", "ENSG00000000003", "ENSG00000000419"}});
  EXPECT_THAT(match.genes, ElementsAre(0, 1, 2));
  EXPECT_EQ(match.n_repeated, 0);
}

TEST(GeneMatch, FeaturesThatAreNotModelledAreNotMatched) {
  auto data = dataset_of({"CD3", "CD4"});
  data.is_modelled = {0, 1};
  EXPECT_THAT(GeneNames(data).match(Names{"CD3", "CD4"}).genes, ElementsAre(GeneMatch::none, 1));
}

TEST(GeneMatch, AUsersTableTranslates) {
  const undrop::test::TemporaryFolder folder;
  const auto map = read_gene_map(test::write(folder / "map.csv", "Trp53,TP53\n7157,MYC\n"));
  const GeneNames genes(dataset_of({"TP53", "MYC"}), map);
  const auto match = genes.match(Names{"Trp53", "7157"});
  EXPECT_THAT(match.genes, ElementsAre(0, 1));
  EXPECT_EQ(match.n_mapped, 2);
  EXPECT_THROW((void)read_gene_map(test::write(folder / "one.csv", "Trp53\n")), FormatError);
  EXPECT_THROW((void)read_gene_map(test::write(folder / "two.csv", "a,b\na,c\n")), FormatError);
}

TEST(GeneMatch, NamesTellTheirSpecies) {
  EXPECT_EQ(name_style(capitals(50)), "CAPITALS");
  EXPECT_EQ(name_style(capitalised(50)), "Capitalised");
  EXPECT_EQ(name_style(Names(30, "ENSMUSG00000000001")), "mouse");
  EXPECT_EQ(name_style(capitals(5)), "");
}

TEST(GeneMatch, AnotherSpeciesIsRefusedThoughCapitalsWouldMatch) {
  const GeneNames mouse(dataset_of(capitalised(300)));
  try {
    mouse.require_same_species({capitals(300)}, "bulk.csv");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("bulk.csv"), HasSubstr("human"), HasSubstr("mouse or rat"), HasSubstr("--bulk-genes")));
  }
  EXPECT_NO_THROW(mouse.require_same_species({capitalised(200)}, "bulk.csv"));
  const GeneNames human(dataset_of(Names(40, "ENSG00000000003")));
  EXPECT_THROW(human.require_same_species({Names(40, "ENSMUSG00000000001")}, "bulk.csv"), InputError);
  EXPECT_NO_THROW(human.require_same_species({capitals(100)}, "bulk.csv"));
}

TEST(GeneMatch, WordsBesideKnownNamesAreNoSpecies) {
  const GeneNames human(dataset_of(capitals(300)));
  EXPECT_NO_THROW(human.require_same_species({Names(300, "what it does"), capitals(300)}, "bulk.csv"));
  EXPECT_THROW(human.require_same_species({Names(300, "what it does"), capitalised(300)}, "bulk.csv"), InputError);
}

TEST(GeneMatch, TranslatedNamesAreNotJudged) {
  std::unordered_map<std::string, std::string> map;
  const auto from = capitals(300);
  const auto to = capitalised(300);
  for (std::size_t i = 0; i < from.size(); ++i) map[from[i]] = to[i];
  const GeneNames genes(dataset_of(to), map);
  EXPECT_NO_THROW(genes.require_same_species({from}, "bulk.csv"));
  EXPECT_EQ(genes.match(from).n_mapped, 300);
}

}  // namespace
}  // namespace undrop::bulk
