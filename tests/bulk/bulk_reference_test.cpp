#include "bulk/bulk_reference.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "bulk_test_data.hpp"

namespace undrop::bulk {
namespace {

using testing::AllOf;

using testing::Contains;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class BulkReferences : public testing::Test {
 protected:
  /// A bulk table of 30 of the 40 genes, and one that the cells do not have; samples of each population.
  std::string bulk(const std::string& name = "bulk.csv", int first_gene = 0, int n_samples = 2) {
    std::string text = "gene";
    for (int sample = 0; sample < n_samples; ++sample) text += fmt::format(",a_{0},b_{0}", sample);
    text += "\n";
    Random random(7, "bulk of tests");
    for (int gene = first_gene; gene < first_gene + 30; ++gene) {
      text += test::symbol(gene);
      for (int sample = 0; sample < 2 * n_samples; ++sample) {
        const bool is_high = (gene < 20) == (sample % 2 == 0);
        text += fmt::format(",{}", random.poisson((is_high ? 4000.0 : 500.0) * (1 + gene % 7)));
      }
      text += "\n";
    }
    text += "foreign";
    for (int sample = 0; sample < 2 * n_samples; ++sample) text += ",100000";
    return test::write(folder_ / name, text + "\n");
  }
  BulkOptions options_for(const std::string& path) {
    BulkOptions options;
    options.paths = {path};
    options.fewest_genes = 20;
    return options;
  }
  BulkReference make(const BulkOptions& options) { return make_bulk_reference({data_, codes_, {}}, options, context_); }

  undrop::test::TemporaryFolder folder_;
  Context context_ = test::context_of();
  Dataset data_ = test::two_populations(60, 40, context_);
  std::vector<std::int32_t> codes_ = test::halves(60);
};

TEST_F(BulkReferences, SamplesAreLogarithmsOfSharesOfAllGenesOfTheFile) {
  const auto path = test::write(folder_ / "small.csv",
                                fmt::format("gene,s\n{},1\n{},3\nforeign,4\n", test::symbol(1), test::symbol(0)));
  auto options = options_for(path);
  options.fewest_genes = 2;
  const auto reference = make(options);
  EXPECT_THAT(reference.genes, ElementsAre(test::symbol(0), test::symbol(1)));
  EXPECT_THAT(reference.data_genes, ElementsAre(0, 1));
  EXPECT_NEAR(reference.values[0], std::log1p(1e4 * 3 / 8), 1e-6);
  EXPECT_NEAR(reference.values[1], std::log1p(1e4 * 1 / 8), 1e-6);
}

TEST_F(BulkReferences, WhatMatchedAndWhatWasLostIsReported) {
  const auto reference = make(options_for(bulk()));
  EXPECT_EQ(reference.n_genes(), 30);
  EXPECT_EQ(reference.n_samples(), 4);
  EXPECT_EQ(std::get<std::int64_t>(reference.facts.at("bulk/n_genes_lost")), 10);
  const auto share = std::get<double>(reference.facts.at("bulk/share_of_molecules"));
  EXPECT_GT(share, 0.5);
  EXPECT_LT(share, 1.0);
  EXPECT_EQ(std::get<std::vector<std::string>>(reference.facts.at("bulk/checksums")).front().size(), 32U);
  EXPECT_GT(reference.likeness, 0.9);
}

TEST_F(BulkReferences, FewSamplesCallForAReducedNetworkWithAWarning) {
  const auto few = make(options_for(bulk()));
  EXPECT_TRUE(few.is_small);
  EXPECT_THAT(context_.warnings(), Contains(HasSubstr("Fewer than 30")));
  Context other = test::context_of();
  const auto path = bulk("many.csv", 0, 100);
  EXPECT_FALSE(make_bulk_reference({data_, codes_, {}}, options_for(path), other).is_small);
  EXPECT_THAT(other.warnings(), IsEmpty());
}

TEST_F(BulkReferences, ASeventhOfManySamplesStopsTheTraining) {
  const auto held_out = [&](const std::string& path) {
    const auto reference = make(options_for(path));
    EXPECT_EQ(reference.is_held_out.size(), reference.samples.size());
    return std::accumulate(reference.is_held_out.begin(), reference.is_held_out.end(), 0);
  };
  EXPECT_EQ(held_out(bulk("few.csv", 0, 9)), 0);
  EXPECT_EQ(held_out(bulk("many.csv", 0, 35)), 10);
}

TEST_F(BulkReferences, SeveralTablesBringTheGenesOfAllAndKeepTheirSamplesApart) {
  auto options = options_for(bulk());
  options.paths.push_back(bulk("second.csv", 10));
  const auto reference = make(options);
  EXPECT_EQ(reference.n_genes(), 40);
  EXPECT_EQ(reference.n_samples(), 8);
  EXPECT_THAT(reference.samples, Contains("a_0_2"));
  EXPECT_NEAR(std::accumulate(reference.weights.begin(), reference.weights.end(), 0.0F), 8, 1e-4);
  // Genes that a sample's table lacks are not known of it, and it is compared by the others.
  EXPECT_FALSE(std::isnan(reference.values[0]));
  EXPECT_TRUE(std::isnan(reference.values[39]));
  EXPECT_TRUE(std::isnan(reference.values[4 * 40]));
  EXPECT_FALSE(std::isnan(reference.values[4 * 40 + 39]));
  for (const double r : std::get<std::vector<double>>(reference.facts.at("bulk/correlations"))) EXPECT_GT(r, 0.5);
  options.fewest_genes = 31;
  EXPECT_THROW((void)make(options), InputError);
}

TEST_F(BulkReferences, GenesThatGoTogetherOtherwiseThanInTheCellsAreWarnedOf) {
  const auto right = make(options_for(bulk()));
  EXPECT_GT(std::get<double>(right.facts.at("bulk/gene_relations")), 0.3);
  EXPECT_THAT(context_.warnings(), Not(Contains(HasSubstr("go together"))));
  std::string text = "gene,a,b,c,d\n";  // two sets of genes, each with half of either population's
  for (int gene = 0; gene < 40; ++gene)
    text += fmt::format("{},{}\n", test::symbol(gene), gene % 2 == 0 ? "400,100,390,90" : "90,400,100,390");
  const auto wrong = make(options_for(test::write(folder_ / "wrong.csv", text)));
  EXPECT_LT(std::get<double>(wrong.facts.at("bulk/gene_relations")), 0.1);
  EXPECT_THAT(context_.warnings(), Contains(HasSubstr("go together")));
}

TEST_F(BulkReferences, GenesThatTheCellsLackAreKeptWhereTheyAreAskedFor) {
  auto options = options_for(bulk("bulk.csv", 20));  // ten of its genes are none of the cells'
  EXPECT_EQ(make(options).n_genes(), 20);
  options.keeps_all_genes = true;
  const auto reference = make(options);
  EXPECT_EQ(reference.n_genes(), 31);
  EXPECT_EQ(reference.data_genes.back(), -1);
  EXPECT_EQ(reference.genes.back(), "foreign");
  EXPECT_EQ(std::get<std::int64_t>(reference.facts.at("bulk/n_genes")), 20);
  EXPECT_GT(reference.values[30], reference.values[0]) << "the foreign gene is the most expressed";
}

TEST_F(BulkReferences, SamplesThatAreLeftOutAreNotThere) {
  auto options = options_for(bulk());
  options.leave_out = {"a_"};
  const auto reference = make(options);
  EXPECT_THAT(reference.samples, ElementsAre("b_0", "b_1"));
  EXPECT_THAT(std::get<std::vector<std::string>>(reference.facts.at("bulk/left_out")), ElementsAre("a_0", "a_1"));
  options.leave_out = {"a_", "typo"};
  EXPECT_THROW((void)make(options), OptionError);
  options.leave_out = {};
  options.sum_by = {"donor"};
  EXPECT_THROW((void)make(options), OptionError);
  options.sum_by = {};
  options.leave_out = {"a_", "b_"};
  EXPECT_THROW((void)make(options), InputError);
}

TEST_F(BulkReferences, TooFewGenesAreRefusedWithBothSidesNames) {
  auto options = options_for(bulk());
  options.fewest_genes = 31;
  try {
    (void)make(options);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("30 of its 31"), HasSubstr("--bulk-min-genes"), HasSubstr("--bulk-genes")));
  }
}

TEST_F(BulkReferences, PseudoBulkIsMadeOfTheCellsAloneAndHeldOutCellsStayApart) {
  BulkOptions options;
  options.source = BulkSource::pseudo;
  std::vector<std::uint8_t> held_out(60, 0);
  for (std::size_t i = 0; i < 60; i += 5) held_out[i] = 1;
  const auto reference = make_bulk_reference({data_, codes_, held_out}, options, context_);
  EXPECT_EQ(reference.source, BulkSource::pseudo);
  EXPECT_EQ(std::accumulate(reference.is_held_out.begin(), reference.is_held_out.end(), 0), 30);
  EXPECT_EQ(reference.n_samples(), 230);
  EXPECT_FALSE(reference.is_small);
  EXPECT_EQ(reference.n_genes(), 40);
  // Nothing else of the held-out cells reaches the samples that are trained on.
  auto rows = std::vector<std::int64_t>();
  for (std::int64_t i = 0; i < 60; ++i) {
    if (held_out[static_cast<std::size_t>(i)] == 0) rows.push_back(i);
  }
  const auto rest = select_cells(data_, rows);
  std::vector<std::int32_t> codes;
  for (const auto row : rows) codes.push_back(codes_[static_cast<std::size_t>(row)]);
  const auto alone = make_bulk_reference({rest, codes, {}}, options, context_);
  EXPECT_TRUE(std::equal(alone.values.begin(), alone.values.end(), reference.values.begin()));
}

TEST_F(BulkReferences, NoneIsNone) {
  BulkOptions options;
  options.source = BulkSource::none;
  const auto reference = make(options);
  EXPECT_EQ(reference.n_samples(), 0);
  EXPECT_EQ(std::get<std::string>(reference.facts.at("bulk/source")), "none");
}

TEST_F(BulkReferences, AKeptReferenceFindsItsGenesInOtherCells) {
  auto kept = make(options_for(bulk()));
  const auto values = kept.values;
  auto other = test::two_populations(50, 20, context_);  // half of the genes, by identifiers
  other.gene_symbols = other.gene_names;
  for (int i = 0; i < 20; ++i) other.gene_names[static_cast<std::size_t>(i)] = test::identifier(i);
  auto options = options_for("");
  bring_to_cells(kept, {other, {}, {}}, options, context_);
  EXPECT_EQ(kept.genes.front(), test::identifier(0));
  EXPECT_EQ(kept.genes.back(), test::symbol(29));
  EXPECT_EQ(kept.data_genes[19], 19);
  EXPECT_EQ(kept.data_genes[20], -1);
  EXPECT_EQ(kept.values, values);
  EXPECT_EQ(std::get<std::string>(kept.facts.at("bulk/source")), "kept model");
  options.fewest_genes = 1000;  // more than it has: half of its own will do
  EXPECT_NO_THROW(bring_to_cells(kept, {other, {}, {}}, options, context_));
  const auto few = test::two_populations(50, 10, context_);
  EXPECT_THROW(bring_to_cells(kept, {few, {}, {}}, options, context_), InputError);
}

/// Real tables with real cells.
class RealBulk : public testing::Test {
 protected:
  BulkReference make(const std::string& cells, const std::string& table) {
    auto data = read_dataset((undrop::test::shared_data() / cells).string(), {}, context_);
    prep::set_size_factors(data, context_);
    BulkOptions options;
    options.paths = {(undrop::test::shared_data() / table).string()};
    return make_bulk_reference({data, {}, {}}, options, context_);
  }
  std::string refusal(const std::string& cells, const std::string& table) {
    try {
      (void)make(cells, table);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
  static double share_of_molecules(const BulkReference& reference) {
    return std::get<double>(reference.facts.at("bulk/share_of_molecules"));
  }

  Context context_ = test::context_of();
};

constexpr auto lung_lines = "bulk_luad_cell_lines/counts.tsv.gz";
constexpr auto kidney_and_t_cells = "bulk_hek_jurkat_titration/expected_counts.tsv.gz";
constexpr auto mouse_tissues = "bulk_mouse_tissues/fpkm.tsv.gz";

TEST_F(RealBulk, LinesOfTheCellsThemselvesAreLikeThem) {
  UNDROP_NEEDS_SHARED_DATA(undrop::test::shared_data() / "cellbench_celseq2");
  const auto reference = make("cellbench_celseq2", lung_lines);
  EXPECT_EQ(reference.n_samples(), 10);  // the numbers of Entrez are no sample
  EXPECT_GT(reference.n_genes(), 15000);
  EXPECT_GT(share_of_molecules(reference), 0.85);
  EXPECT_GT(reference.likeness, 0.8);
  EXPECT_GT(reference.weights[0], reference.weights[4]);  // HCC827 is in the cells, H838 is not
  EXPECT_THAT(context_.warnings(), Not(Contains(HasSubstr("another tissue"))));
}

TEST_F(RealBulk, LinesOfAnotherTissueAreUnlikeTheCells) {
  UNDROP_NEEDS_SHARED_DATA(undrop::test::shared_data() / "pbmc3k");
  const auto reference = make("pbmc3k", lung_lines);
  EXPECT_GT(reference.n_genes(), 10000);
  EXPECT_LT(reference.likeness, 0.6);
  EXPECT_THAT(context_.warnings(), Contains(HasSubstr("tissue")));
}

TEST_F(RealBulk, IdentifiersWithVersionsMatchThoseWithout) {
  UNDROP_NEEDS_SHARED_DATA(undrop::test::shared_data() / "cellbench_dropseq");
  const auto reference = make("cellbench_dropseq", kidney_and_t_cells);
  EXPECT_GT(reference.n_genes(), 14000);
  EXPECT_EQ(reference.n_samples(), 14);
}

TEST_F(RealBulk, MouseIsRefusedForHumanAndHumanForMouse) {
  UNDROP_NEEDS_SHARED_DATA(undrop::test::shared_data() / "deng_embryo");
  EXPECT_THAT(refusal("cellbench_dropseq", mouse_tissues), AllOf(HasSubstr("human"), HasSubstr("mouse")));
  EXPECT_THAT(refusal("deng_embryo", lung_lines), AllOf(HasSubstr("human"), HasSubstr("mouse")));
}

TEST_F(RealBulk, TheTissueOfTheCellsIsTheLikestOfItsTable) {
  UNDROP_NEEDS_SHARED_DATA(undrop::test::shared_data() / "mca_lung");
  const auto reference = make("mca_lung", mouse_tissues);
  EXPECT_GT(reference.likeness, 0.7);
  const auto best = std::max_element(reference.weights.begin(), reference.weights.end()) - reference.weights.begin();
  EXPECT_THAT(reference.samples[static_cast<std::size_t>(best)], testing::StartsWith("lung"));
}

}  // namespace
}  // namespace undrop::bulk
