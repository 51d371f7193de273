#include <undrop/dataset.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop {
namespace {

using testing::ElementsAre;

Dataset annotated() {
  auto data = test::dataset_from_rows({{1, 0, 2}, {0, 0, 0}, {0, 3, 0}});
  data.obs.push_back(text_column("label", {"T", "NA", "B"}));
  Column number;
  number.name = "age";
  number.kind = Column::Kind::number;
  number.numbers = {1, 2, 3};
  data.obs.push_back(number);
  data.size_factors = {1, 0, 1};
  data.median_total = 3;
  return data;
}

TEST(Dataset, TextColumnsNumberTheirValues) {
  const auto column = text_column("label", {"b", "a", "b", "", "NA", "NaN", "nan", "None", "none"});
  EXPECT_EQ(column.kind, Column::Kind::text);
  EXPECT_THAT(column.categories, ElementsAre("b", "a", "none"));
  EXPECT_THAT(column.codes, ElementsAre(0, 1, 0, -1, -1, -1, -1, -1, 2));
}

TEST(Dataset, FindsColumnsByName) {
  const auto data = annotated();
  ASSERT_NE(data.find_obs("age"), nullptr);
  EXPECT_THAT(data.find_obs("age")->numbers, ElementsAre(1, 2, 3));
  EXPECT_EQ(data.find_obs("absent"), nullptr);
}

TEST(Dataset, SomeCellsKeepEverythingOfTheirs) {
  const auto data = annotated();
  const std::vector<std::int64_t> cells{2, 0};
  const auto some = select_cells(data, cells);
  EXPECT_EQ(some.n_cells(), 2);
  EXPECT_EQ(some.n_genes(), 3);
  EXPECT_THAT(some.cell_names, ElementsAre("c2", "c0"));
  EXPECT_EQ(some.gene_names, data.gene_names);
  EXPECT_THAT(some.find_obs("age")->numbers, ElementsAre(3, 1));
  EXPECT_THAT(some.find_obs("label")->codes, ElementsAre(1, 0));
  EXPECT_THAT(some.size_factors, ElementsAre(1, 1));
  EXPECT_EQ(some.median_total, 3);
  CountBlock block;
  some.counts->read({0, 2}, block);
  EXPECT_THAT(block.genes, ElementsAre(1, 0, 2));
  EXPECT_THAT(block.values, ElementsAre(3, 1, 2));
}

TEST(Dataset, ChecksumIsTheDatas) {
  const auto data = annotated();
  EXPECT_EQ(checksum(data).size(), 32U);
  EXPECT_EQ(checksum(data).find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(checksum(data), checksum(annotated()));
  auto other_place = data;
  other_place.origin.path = "elsewhere";
  other_place.obs.clear();
  EXPECT_EQ(checksum(other_place), checksum(data));
  auto other_name = data;
  other_name.gene_names[1] = "x";
  EXPECT_NE(checksum(other_name), checksum(data));
  auto other_cell = data;
  other_cell.cell_names[1] = "x";
  EXPECT_NE(checksum(other_cell), checksum(data));
}

TEST(Dataset, ChecksumSeesEveryValueAndItsPlace) {
  const auto of = [](const std::vector<std::vector<float>>& rows) { return checksum(test::dataset_from_rows(rows)); };
  EXPECT_NE(of({{1, 0}, {0, 1}}), of({{1, 0}, {0, 2}}));
  EXPECT_NE(of({{1, 0}, {0, 1}}), of({{0, 1}, {0, 1}}));
  EXPECT_NE(of({{1, 0}, {0, 1}}), of({{1, 1}, {0, 0}}));
}

TEST(Dataset, ChecksumDoesNotDependOnHowValuesAreStored) {
  const auto narrow = test::dataset_from_rows({{1, 2}, {3, 4}});
  auto wide = test::dataset_from_rows({{1, 2}, {3, 4}, {70000, 0.5F}});
  class Wide final : public CountSource {
   public:
    explicit Wide(std::shared_ptr<const CountSource> source) : source_(std::move(source)) {}
    [[nodiscard]] std::int64_t n_cells() const override { return 2; }
    [[nodiscard]] std::int64_t n_genes() const override { return 2; }
    [[nodiscard]] std::int64_t n_nonzeros() const override { return 4; }
    [[nodiscard]] bool is_integer() const override { return false; }
    void read(CellRange range, CountBlock& out) const override { source_->read(range, out); }

   private:
    std::shared_ptr<const CountSource> source_;
  };
  wide.counts = std::make_shared<Wide>(wide.counts);
  wide.cell_names.resize(2);
  EXPECT_EQ(checksum(wide), checksum(narrow));
}

}  // namespace
}  // namespace undrop
