#include "prep/gene_places.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop::prep {
namespace {

TEST(GenePlaces, AreFoundByNameAmongModelledFeatures) {
  Dataset data = test::dataset_from_rows({{1, 1, 1, 1}});  // g0 to g3
  const std::vector<std::string> model{"g2", "x", "g0"};
  EXPECT_EQ(gene_places(model, data), (std::vector<std::int32_t>{2, -1, 0, -1}));
  data.is_modelled = {0, 1, 1, 1};
  EXPECT_EQ(shared_gene_places(model, data), (std::vector<std::int32_t>{-1, -1, 0, -1}));
  EXPECT_EQ(has_place({2, -1, 0}), (std::vector<std::uint8_t>{1, 0, 1}));
  EXPECT_THROW((void)shared_gene_places({"x", "y"}, data), InputError);
}

}  // namespace
}  // namespace undrop::prep
