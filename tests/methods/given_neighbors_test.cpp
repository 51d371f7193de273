#include "methods/given_neighbors.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"

namespace undrop {
namespace {

using testing::ElementsAre;

const ParameterValues by_rep{{"use_rep", std::string("X_mine")}};
const ParameterValues by_graph{{"neighbors_key", std::string("mine")}};

/// Four cells in two pairs by their coordinates, whatever their counts are; the third cell is empty.
Dataset paired_cells() {
  Dataset data = test::prepared_rows({{4, 0, 1}, {1, 9, 1}, {0, 0, 0}, {0, 4, 2}, {6, 2, 3}});
  data.representation = std::make_shared<Representation>(Representation{"X_mine", 2, {0, 0, 9, 9, 0, 0, 1, 0, 9, 8}});
  const CellPairs distances{{0, 2, 3, 3, 4, 6}, {2, 3, 4, 0, 1, 3}, {0.5F, 1, 1, 1, 1, 5}};
  data.neighbors = std::make_shared<NeighborGraph>(NeighborGraph{"mine", distances, {}});
  return data;
}

TEST(GivenNeighbors, OfAnEmbeddingAmongTheCellsThatAreNotEmpty) {
  const auto found = given_neighbors(paired_cells(), {"X_mine", ""}, 1, Context());
  EXPECT_THAT(found.index, ElementsAre(2, 3, 0, 1));
  EXPECT_THAT(found.distances(0), ElementsAre(1));
}

TEST(GivenNeighbors, OfAGraphAsManyAsItHolds) {
  const auto found = given_neighbors(paired_cells(), {"", "mine"}, 5, Context());
  EXPECT_THAT(found.offsets, ElementsAre(0, 1, 2, 3, 5));
  EXPECT_THAT(found.index, ElementsAre(2, 3, 0, 1, 2));
}

TEST(GivenNeighbors, RefusesWhatDidNotComeOrContradicts) {
  Dataset data = paired_cells();
  EXPECT_THROW((void)given_neighbors(data, {"X_other", ""}, 1, Context()), OptionError);
  EXPECT_THROW((void)given_neighbors(data, {"", "other"}, 1, Context()), OptionError);
  data.neighbors = std::make_shared<NeighborGraph>(NeighborGraph{"mine", {}, data.neighbors->distances});
  EXPECT_THROW((void)given_neighbors(data, {"", "mine"}, 1, Context()), OptionError);
  const ParameterTable table({use_rep_parameter(), neighbors_key_parameter(), {.name = "n", .default_value = 1.0}});
  EXPECT_FALSE(given_keys(Options(table, "default")).any());
  EXPECT_EQ(given_keys(Options(table, "default", by_rep), {"n"}).use_rep, "X_mine");
  ParameterValues both = by_rep;
  both["n"] = 2.0;
  EXPECT_THROW((void)given_keys(Options(table, "default", both), {"n"}), OptionError);
  both.insert(by_graph.begin(), by_graph.end());
  EXPECT_THROW((void)given_keys(Options(table, "default", both)), OptionError);
}

/// What a method makes of the pairs, at the depth of the median cell.
std::vector<float> first_cell(const std::string& method, ParameterValues options) {
  const Dataset data = paired_cells();
  Context context = test::context_of(1);
  const auto fitted = test::fit_method(method, data, context, options);
  const auto values = test::values_of(*fitted->bind(data, context), data, {0, 5});
  test::MemoryArchive archive;
  fitted->save(archive);
  Dataset plain = data;  // a kept imputer needs nothing of the file but the counts
  plain.representation = nullptr;
  plain.neighbors = nullptr;
  const auto loaded = load_fitted(method, archive);
  EXPECT_EQ(test::values_of(*loaded->bind(plain, context), plain, {0, 5}), values);
  const Dataset others = test::prepared_rows({{4, 0, 1}, {7, 7, 7}});
  EXPECT_THROW((void)loaded->bind(others, context), InputError);
  return {values.begin(), values.begin() + 3};
}

TEST(GivenNeighbors, AreWhatMethodsAverage) {
  const Dataset data = paired_cells();
  const double own = data.size_factors[0];
  const double other = data.size_factors[3];
  const testing::Matcher<std::vector<float>> mean =
      ElementsAre(testing::FloatNear(static_cast<float>(4 / own / 2), 1e-5F),
                  testing::FloatNear(static_cast<float>(4 / other / 2), 1e-5F),
                  testing::FloatNear(static_cast<float>((1 / own + 2 / other) / 2), 1e-5F));
  ParameterValues two = by_rep;
  two["n_neighbors"] = std::int64_t{2};
  EXPECT_THAT(first_cell("knn_mean", two), mean);
  EXPECT_THAT(first_cell("knn_mean", by_graph), mean);
  for (const auto& given : {by_rep, by_graph}) {
    ParameterValues pair = given;
    pair["knn"] = std::int64_t{1};
    pair["decay"] = 0.0;
    pair["t"] = std::int64_t{1};
    pair["smooth_space"] = std::string("rate");
    EXPECT_THAT(first_cell("magic", pair), mean);
  }
  EXPECT_THAT(first_cell("knn_smoothing", {{"use_rep", std::string("X_mine")}, {"k", std::int64_t{2}}}),
              ElementsAre(2, 2, 1.5));
}

}  // namespace
}  // namespace undrop
