#include "judge/result_file.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "io/h5ad_output.hpp"
#include "support.hpp"

namespace undrop::judge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Floats = std::vector<float>;

/// A file as undrop writes it: a layer with its companions.
class ResultFile : public testing::Test {
 protected:
  ResultFile() {
    auto data = undrop::test::dataset_from_rows({{1, 0}, {0, 2}, {3, 0}});
    io::H5adOutput file(data, path(), false);
    write(file, "mine", {1, 0.5F, 0, 2, 3, 0});
    write(file, "mine_dropout", {0, 0.9F, 0.2F, 0, 0, 0.7F});
    write(file, "sparse", {0, 0, 0, 0, 5, 0}, io::LayerLayout::sparse);
    file.add_obs("mine_size_factor", std::vector<double>{0.5, 1, 1.5});
    file.add_uns("mine", {{"imputed", true},
                          {"scale", std::string("normalized")},
                          {"method", std::string("a_method")},
                          {"counts_location", std::string("X")},
                          {"counts_format", std::string("h5ad")},
                          {"options/feature_types", std::string("Gene Expression,Peaks")}});
    file.commit();
  }

  static void write(io::H5adOutput& file, const std::string& name, const Floats& values,
                    io::LayerLayout layout = io::LayerLayout::dense) {
    const auto layer = file.layer(name, layout);
    layer->write({0, 3}, values);
    layer->finish();
  }

  [[nodiscard]] std::string path() const { return (folder_ / "a.h5ad").string(); }

  static Floats all(const ValueSource& values) {
    Floats out(static_cast<std::size_t>(values.n_cells() * values.n_genes()));
    values.read({0, values.n_cells()}, out);
    return out;
  }

  undrop::test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(ResultFile, SaysWhatItHolds) {
  const auto facts = find_result(path(), "", context_);
  EXPECT_EQ(facts.layer, "mine");
  EXPECT_EQ(facts.method, "a_method");
  EXPECT_EQ(facts.scale, Scale::normalized);
  EXPECT_THAT(facts.size_factors, ElementsAre(0.5, 1, 1.5));
  EXPECT_EQ(facts.counts_layer, "X");
  EXPECT_EQ(facts.feature_types, "Gene Expression,Peaks");
  ASSERT_NE(facts.dropout, nullptr);
  EXPECT_EQ(all(*facts.dropout), (Floats{0, 0.9F, 0.2F, 0, 0, 0.7F}));
}

TEST_F(ResultFile, KnowsNothingOfOtherLayers) {
  const auto facts = find_result(path(), "sparse", context_);
  EXPECT_EQ(facts.layer, "sparse");
  EXPECT_FALSE(facts.scale.has_value());
  EXPECT_THAT(facts.size_factors, IsEmpty());
  EXPECT_THROW((void)find_result(path(), "absent", context_), OptionError);
}

TEST_F(ResultFile, LayersAreOpenedByName) {
  EXPECT_TRUE(has_layer(path(), "mine"));
  EXPECT_FALSE(has_layer(path(), "absent"));
  const auto mine = open_values(path(), "mine", context_);
  EXPECT_EQ(mine.location, "layers/mine");
  EXPECT_THAT(mine.cell_names, ElementsAre("c0", "c1", "c2"));
  EXPECT_THAT(mine.gene_names, ElementsAre("g0", "g1"));
  EXPECT_EQ(all(*mine.values), (Floats{1, 0.5F, 0, 2, 3, 0}));
  EXPECT_EQ(all(*open_values(path(), "sparse", context_).values), (Floats{0, 0, 0, 0, 5, 0}));
  EXPECT_EQ(all(*open_values(path(), "X", context_).values), (Floats{1, 0, 0, 2, 3, 0}));
  EXPECT_EQ(all(*open_values(path(), "", context_).values), (Floats{1, 0, 0, 2, 3, 0}));
  EXPECT_THROW((void)open_values(path(), "absent", context_), OptionError);
}

TEST_F(ResultFile, OtherFormatsAreReadIntoMemory) {
  const auto table = (folder_ / "a.csv").string();
  std::ofstream(table) << ",c0,c1,c2\ng0,1.5,0,3\ng1,0,2,0\n";
  EXPECT_FALSE(has_layer(table, "mine"));
  EXPECT_EQ(find_result(table, "", context_).layer, "");
  const auto opened = open_values(table, "", context_);
  EXPECT_THAT(opened.cell_names, ElementsAre("c0", "c1", "c2"));
  EXPECT_EQ(all(*opened.values), (Floats{1.5, 0, 0, 2, 3, 0}));
}

TEST_F(ResultFile, RefusesWhatIsNoFile) {
  EXPECT_THROW((void)find_result((folder_ / "absent.h5ad").string(), "", context_), Error);
  const auto empty = (folder_ / "empty.h5ad").string();
  std::ofstream(empty).flush();
  EXPECT_THROW((void)open_values(empty, "X", context_), Error);
}

}  // namespace
}  // namespace undrop::judge
