#include "methods/calibrated_calls.hpp"

#include <gtest/gtest.h>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::calibrated_calls {
namespace {

const ParameterValues chosen{{"dropout_model", std::string("calibrated")}};

std::vector<std::int32_t> all_genes() {
  std::vector<std::int32_t> genes(static_cast<std::size_t>(test::planted_genes));
  std::iota(genes.begin(), genes.end(), 0);
  return genes;
}

std::vector<float> probabilities(const FittedImputer& fitted, const Dataset& data, Context& context) {
  std::vector<float> out(static_cast<std::size_t>(test::planted_cells * test::planted_genes));
  fitted.bind(data, context)->dropout_probability({0, test::planted_cells}, all_genes(), out);
  return out;
}

TEST(CalibratedCalls, AreOfferedToEveryMethodThatIsNoControl) {
  for (const auto& method : methods())
    EXPECT_EQ(method.parameters.find("dropout_model") != nullptr, !method.is_control) << method.name;
  EXPECT_TRUE(are_chosen(chosen));
  EXPECT_FALSE(are_chosen({{"dropout_model", std::string("own")}}));
  EXPECT_FALSE(are_chosen({}));
}

TEST(CalibratedCalls, SayWhichZerosAreLostAndLeaveTheValuesAlone) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(2);
  const auto plain = test::fit_method("magic", data, context);
  const auto called = test::fit_method("magic", data, context, chosen);
  EXPECT_FALSE(plain->offer().dropout_probability);
  ASSERT_TRUE(called->offer().dropout_probability);
  const CellRange cells{0, test::planted_cells};
  EXPECT_EQ(test::values_of(*called->bind(data, context), data, cells),
            test::values_of(*plain->bind(data, context), data, cells));
  EXPECT_TRUE(called->facts().contains("dropout_model/found"));
  const auto p = probabilities(*called, data, context);
  for (const float value : p) EXPECT_TRUE(value >= 0 && value <= 1);
  const auto empty = p.begin() + test::planted_empty_cell * test::planted_genes;
  EXPECT_EQ(std::accumulate(empty, empty + test::planted_genes, 0.0F), 0);
}

TEST(CalibratedCalls, AreSavedWithTheMethod) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(2);
  const auto called = test::fit_method("drimpute", data, context, chosen);
  undrop::test::MemoryArchive archive;
  called->save(archive);
  ASSERT_TRUE(are_in(archive));
  const auto loaded = load_fitted("drimpute", archive);
  EXPECT_EQ(probabilities(*loaded, data, context), probabilities(*called, data, context));
}

}  // namespace
}  // namespace undrop::calibrated_calls
