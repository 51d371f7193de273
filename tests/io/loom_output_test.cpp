#include "io/loom_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/loom_reader.hpp"
#include "io/output_files.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

class LoomOutputTest : public testing::Test {
 protected:
  void write() const {
    LoomOutput output(data_, {.path = path_, .format = OutputFormat::loom}, false, context_);
    test::add_a_result(output, "key");
    output.commit();
  }
  test::TemporaryFolder folder_;
  Context context_;
  std::string path_ = folder_ / "a.loom";
  Dataset data_ = test::small_dataset();
};

TEST_F(LoomOutputTest, HoldsAResult) {
  write();
  const Dataset back = read_loom(path_, {}, Context());
  EXPECT_EQ(checksum(back), checksum(data_));
  EXPECT_EQ(back.gene_symbols, data_.gene_symbols);
  EXPECT_THAT(back.find_obs("label")->codes, ElementsAre(0, -1));
  EXPECT_THAT(back.find_obs("key_size_factor")->numbers, ElementsAre(0.5, 2));
  CountBlock block;
  read_loom(path_, {.layer = "key"}, Context()).counts->read({0, 1}, block);
  EXPECT_THAT(block.values, ElementsAre(1, 0.25, 5));
  const auto root = hdf5::open_file(path_);
  EXPECT_THAT(root.group("row_attrs").dataset("key_dropout").shape(), ElementsAre(3, 1));
  EXPECT_THAT(root.group("row_attrs").dataset("key_imputed").read<std::int64_t>(), ElementsAre(1, 0, 1));
  EXPECT_THAT(root.group("attrs").dataset("key").read_texts(), ElementsAre(R"({"fit":{"loss":1.5},"method":"m"})"));
  EXPECT_TRUE(std::filesystem::exists(path_ + ".json"));
}

TEST_F(LoomOutputTest, GenesKeepTheNamesThatTheyHadInALoomFile) {
  data_.gene_symbols.clear();
  data_.var.push_back(text_column("Gene", {"A", "A", "B"}));
  write();
  const Dataset back = read_loom(path_, {}, Context());
  EXPECT_EQ(back.gene_names, data_.gene_names);
  EXPECT_THAT(back.gene_symbols, ElementsAre("A", "A", "B"));
}

TEST_F(LoomOutputTest, NamesOfColumnsAreNeverLost) {
  data_.obs.push_back(text_column("CellID", {"old", "older"}));
  data_.obs.push_back(text_column("a/b", {"x", "y"}));
  write();
  const Dataset back = read_loom(path_, {}, Context());
  EXPECT_EQ(back.cell_names, data_.cell_names);
  EXPECT_NE(back.find_obs("CellID_"), nullptr);
  EXPECT_NE(back.find_obs("a_b"), nullptr);
}

}  // namespace
}  // namespace undrop::io
