#include "io/tenx_h5_reader.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/hdf5_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

/// Two barcodes of three features: (0 4 0), (1 0 2).
void write_counts(const hdf5::Group& group, std::int64_t n_features) {
  (void)group.write<std::int32_t>("data", std::vector<std::int32_t>{4, 1, 2}, {3});
  (void)group.write<std::int64_t>("indices", std::vector<std::int64_t>{1, 0, 2}, {3});
  (void)group.write<std::int64_t>("indptr", std::vector<std::int64_t>{0, 1, 3}, {3});
  (void)group.write<std::int32_t>("shape", std::vector<std::int32_t>{static_cast<std::int32_t>(n_features), 2}, {2});
  group.write_texts("barcodes", {"AAA-1", "CCC-1"});
}

void write_v3(const std::string& path, std::int64_t n_features) {
  const auto matrix = hdf5::create_file(path).create_group("matrix");
  write_counts(matrix, n_features);
  const auto features = matrix.create_group("features");
  features.write_texts("id", {"E1", "E2", "E3"});
  features.write_texts("name", {"A", "A", "C"});
  features.write_texts("feature_type", {"Gene Expression", "Gene Expression", "Antibody Capture"});
  features.write_texts("genome", {"hg", "mm", "hg"});
}

class TenxH5 : public testing::Test {
 protected:
  test::TemporaryFolder folder_;
  std::string path_ = (folder_ / "a.h5").string();
};

TEST_F(TenxH5, ReadsVersion3) {
  write_v3(path_, 3);
  const Dataset data = read_tenx_h5_v3(path_, {}, Context());
  EXPECT_THAT(data.gene_names, ElementsAre("E1", "E2", "E3"));
  EXPECT_THAT(data.gene_symbols, ElementsAre("A", "A", "C"));
  EXPECT_EQ(data.feature_types[2], "Antibody Capture");
  CountBlock block;
  data.counts->read({0, 2}, block);
  EXPECT_THAT(block.genes, ElementsAre(1, 0, 2));
  EXPECT_THAT(block.values, ElementsAre(4, 1, 2));
}

TEST_F(TenxH5, KeepsOneGenome) {
  write_v3(path_, 3);
  ReadOptions options;
  options.genome = "hg";
  const Dataset data = read_tenx_h5_v3(path_, options, Context());
  EXPECT_THAT(data.gene_names, ElementsAre("E1", "E3"));
  EXPECT_EQ(data.counts->n_nonzeros(), 2);
  options.genome = "rn";
  EXPECT_THROW((void)read_tenx_h5_v3(path_, options, Context()), OptionError);
}

TEST_F(TenxH5, RefusesAnotherNumberOfFeatures) {
  write_v3(path_, 4);
  EXPECT_THROW((void)read_tenx_h5_v3(path_, {}, Context()), FormatError);
}

TEST_F(TenxH5, ReadsVersion2) {
  {
    const auto genome = hdf5::create_file(path_).create_group("hg19");
    write_counts(genome, 3);
    genome.write_texts("genes", {"E1", "E2", "E3"});
    genome.write_texts("gene_names", {"A", "B", "C"});
  }
  const Dataset data = read_tenx_h5_v2(path_, {}, Context());
  EXPECT_EQ(data.origin.location, "/hg19");
  EXPECT_THAT(data.gene_symbols, ElementsAre("A", "B", "C"));
  EXPECT_TRUE(data.feature_types.empty());
}

}  // namespace
}  // namespace undrop::io
