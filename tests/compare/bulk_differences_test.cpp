#include "compare/bulk_differences.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "judge/converted_values.hpp"
#include "prep/size_factors.hpp"
#include "simulated_input.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

using testing::ElementsAre;

/// Two types of 60 cells, and a third of 10; genes 0 and 1 mark the first two.
class BulkTables : public testing::Test {
 protected:
  BulkTables() {
    std::vector<std::vector<float>> rows;
    Random random(1, "cells with bulk");
    for (int cell = 0; cell < 130; ++cell) {
      const int type = cell < 60 ? 0 : cell < 120 ? 1 : 2;
      labels_.codes.push_back(type);
      std::vector<float> row;
      for (int gene = 0; gene < 20; ++gene)
        row.push_back(static_cast<float>(random.poisson(gene == type ? 40 : gene < 2 ? 2 : 10)));
      rows.push_back(row);
    }
    labels_.names = {"T", "Tx", "rare"};
    data_ = undrop::test::dataset_from_rows(rows);
    prep::set_size_factors(data_, context_);
  }
  BulkSamples read(const std::string& gene_prefix = "g") {
    std::ofstream file(folder_ / "bulk.tsv");
    file << "number\tname\tT_1\tT_2\tTx_1\tTx_2\trare_1\n";
    for (int gene = 0; gene < 20; ++gene) {
      if (gene == 7) continue;
      file << gene << "\t" << gene_prefix << gene;
      for (int sample = 0; sample < 5; ++sample)
        file << "\t" << (gene == sample / 2 ? 4000 + sample : gene < 2 ? 200 + sample : 1000 + 3 * sample);
      file << "\n";
    }
    file.close();
    return read_bulk_samples((folder_ / "bulk.tsv").string(), data_, context_);
  }

  undrop::test::TemporaryFolder folder_;
  Context context_ = test::context_of();
  prep::Labels labels_;
  Dataset data_;
};

TEST_F(BulkTables, GenesAreFoundByNameAndNumbersBeforeTheirNamesAreNoSample) {
  const auto bulk = read();
  EXPECT_EQ(bulk.n_matched, 19);
  EXPECT_THAT(bulk.samples, ElementsAre("T_1", "T_2", "Tx_1", "Tx_2", "rare_1"));
  EXPECT_TRUE(std::isnan(bulk.counts[7]));
  EXPECT_EQ(bulk.counts[0], 4000);
}

TEST_F(BulkTables, SymbolsAndVersionsAreUnderstood) {
  data_.gene_symbols = data_.gene_names;
  for (std::size_t i = 0; i < data_.gene_names.size(); ++i) data_.gene_names[i] = "ENSG0" + std::to_string(i) + ".3";
  EXPECT_EQ(read().n_matched, 19);
  EXPECT_EQ(read("ENSG0").n_matched, 19);
  EXPECT_THROW(read("other"), InputError);
}

TEST_F(BulkTables, ASampleIsOfTheLongestTypeThatItsNameBeginsWith) {
  const auto found = bulk_differences(read(), data_, labels_, {}, context_);
  EXPECT_EQ(found.a, "T");
  EXPECT_EQ(found.b, "Tx");
  EXPECT_EQ(found.groups[0], 0);
  EXPECT_EQ(found.groups[125], -1);
  EXPECT_GE(found.n_significant, 2);
}

TEST_F(BulkTables, TypesThatCannotBeComparedAreRefused) {
  const auto bulk = read();
  EXPECT_THROW(static_cast<void>(bulk_differences(bulk, data_, labels_, {{"T", "rare"}}, context_)), OptionError);
  EXPECT_THROW(static_cast<void>(bulk_differences(bulk, data_, labels_, {{"T"}}, context_)), OptionError);
  EXPECT_THROW(static_cast<void>(bulk_differences(bulk, data_, labels_, {{"T", "T"}}, context_)), OptionError);
  labels_.names = {"A", "B", "C"};
  EXPECT_THROW(static_cast<void>(bulk_differences(bulk, data_, labels_, {}, context_)), InputError);
}

TEST_F(BulkTables, SamplesThatScoreAreNamedSoThatNobodyLearnsFromThem) {
  const auto bulk = read();
  const auto scored = [&](const std::string& which) {
    return bulk_differences(bulk, data_, labels_, {{}, which}, context_).samples;
  };
  EXPECT_THAT(scored("types"), ElementsAre("T_1", "T_2", "Tx_1", "Tx_2"));
  EXPECT_THAT(scored("T_1,T_2,Tx_"), ElementsAre("T_1", "T_2", "Tx_1", "Tx_2"));
  EXPECT_THROW(static_cast<void>(scored("T_1,typo")), OptionError);
  EXPECT_THROW(static_cast<void>(scored("T_1,Tx_")), InputError);  // one sample of T is too few
  EXPECT_THROW(static_cast<void>(scored("halves")), InputError);   // so is half of two
}

TEST_F(BulkTables, HalvesLeaveEverySecondSampleOfATypeToMethodsThatLearn) {
  auto bulk = read();
  BulkSamples more{{}, {}, {}, bulk.n_matched};
  for (const std::string repeat : {"a", "b"}) {
    for (std::size_t i = 0; i < 4; ++i) {
      more.samples.push_back(bulk.samples[i] + repeat);
      more.counts.insert(more.counts.end(), bulk.counts.begin() + static_cast<std::ptrdiff_t>(20 * i),
                         bulk.counts.begin() + static_cast<std::ptrdiff_t>(20 * (i + 1)));
      more.totals.push_back(bulk.totals[i]);
    }
  }
  EXPECT_THAT(bulk_differences(more, data_, labels_, {{}, "halves"}, context_).samples,
              ElementsAre("T_1a", "Tx_1a", "T_1b", "Tx_1b"));
}

TEST_F(BulkTables, FifthsOfTheCellsMakeTheInterval) {
  const auto found = bulk_differences(read(), data_, labels_, {{"Tx", "T"}}, context_);
  const auto counts = judge::counts_as_values(data_.counts);
  const auto logs = judge::converted(*counts, Scale::counts, Scale::log1p, data_.size_factors);
  const auto task = score_bulk_differences(*logs, found, context_);
  EXPECT_EQ(task.by_split.at("wilcoxon_f1").size(), 5U);
  EXPECT_GT(task.metrics().at("wilcoxon_f1"), 0.7);
  EXPECT_GT(task.metrics().at("fold_change_spearman"), 0.3);
}

}  // namespace
}  // namespace undrop::compare
