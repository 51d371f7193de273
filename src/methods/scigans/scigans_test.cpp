#include "methods/scigans/scigans.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"
#include "methods/scigans/cost.hpp"
#include "methods/scigans/parameters.hpp"

namespace undrop::scigans {
namespace {

std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context, const std::string& preset = "default",
                                   ParameterValues given = {}) {
  given.try_emplace("max_steps", std::int64_t{4});
  given.try_emplace("epochs", std::int64_t{5});
  given.try_emplace("candidates", std::int64_t{12});
  ImputerInput input;
  input.options = Options(info().parameters, preset, given);
  for (std::int64_t i = 0; i < data.n_cells(); ++i) input.labels.push_back(static_cast<std::int32_t>(i % 3));
  input.label_names = {"a", "b", "c"};
  return Scigans(std::move(input)).fit(data, context);
}

std::vector<float> values(const FittedImputer& fitted, const Dataset& data, Context& context) {
  return test::values_of(*fitted.bind(data, context), data, {0, data.n_cells()}, Quantity::expressed);
}

TEST(Scigans, EveryPresetGivesFiniteValuesAndItsConvergence) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  for (const std::string preset : {"default", "paper", "reference"}) {
    Context context = test::context_of(1);
    const auto fitted = fit(data, context, preset);
    for (const float value : values(*fitted, data, context)) EXPECT_TRUE(std::isfinite(value) && value >= 0);
    EXPECT_TRUE(fitted->facts().contains("training/convergence_measure")) << preset;
    EXPECT_EQ(fitted->facts().contains("held_out/trust"), preset == "default");
  }
}

TEST(Scigans, TheSameSeedGivesTheSameBitsAndAModelIsSavedWhole) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  const auto fitted = fit(data, context);
  const auto first = values(*fitted, data, context);
  EXPECT_EQ(first, values(*fit(data, context), data, context));
  test::MemoryArchive archive;
  fitted->save(archive);
  EXPECT_EQ(first, values(*load(archive), data, context));
}

TEST(Scigans, ByDefaultZerosAreFilledNearTheLevelsOfTheOwnPopulation) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  const auto out = values(*fit(data, context), data, context);
  double own = 0;
  double other = 0;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    for (std::int64_t j = 0; j < test::planted_unseen_gene && i != test::planted_empty_cell; ++j)
      (j / 13 == i % 3 ? own : other) += out[static_cast<std::size_t>(i * data.n_genes() + j)];
  }
  EXPECT_GT(own / 13, 1.5 * other / 26);
}

TEST(Scigans, OptionsReachTheNetworks) {
  const auto published = adversary_options(Options(info().parameters, "reference", {}));
  EXPECT_TRUE(published.batch_statistics && published.generator.sigmoid && published.training.mean_over_all);
  EXPECT_EQ(published.discriminator.says, nn::Says::number);
  EXPECT_EQ(published.training.batch_size, 8);
  EXPECT_EQ(published.training.max_steps, 0);
  const auto ours = adversary_options(Options(info().parameters, "default", {}));
  EXPECT_EQ(ours.training.adversary, nn::Adversary::none);
  EXPECT_EQ(ours.training.shown, nn::PictureMask::observed);
  EXPECT_GT(ours.training.nearest_weight, 0);
  EXPECT_EQ(published.training.nearest_weight, 0);
  const auto pictures =
      adversary_options(Options(info().parameters, "default", {{"adversary", std::string("pictures")}}));
  EXPECT_EQ(pictures.training.adversary, nn::Adversary::equilibrium);
  EXPECT_EQ(pictures.discriminator.says, nn::Says::picture);
  EXPECT_THROW((void)adversary_options(Options(info().parameters, "default", {{"nearest_weight", 0.0}})), OptionError);
}

TEST(Scigans, RefusesFewerThanTwoGenes) {
  const Dataset data = test::prepared_rows({{1, 0}, {2, 0}, {3, 0}});
  Context context = test::context_of(1);
  EXPECT_THROW((void)fit(data, context), InputError);
}

TEST(Scigans, TheEstimateGrowsWithTheWork) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const std::vector<std::uint8_t> all(static_cast<std::size_t>(data.n_genes()), 1);
  const auto of = [&](const std::string& preset, const ParameterValues& given, bool fits) {
    const Options options(info().parameters, preset, given);
    return cost({data, options, fits, false, all}, Context());
  };
  EXPECT_GT(of("default", {{"epochs", std::int64_t{400}}}, true).seconds, of("default", {}, true).seconds);
  EXPECT_LT(of("default", {}, false).seconds, of("default", {}, true).seconds);
  EXPECT_GT(of("default", {{"latent_dim", std::int64_t{900}}}, true).bytes, of("default", {}, true).bytes);
  EXPECT_LT(of("default", {}, true).seconds, of("default", {{"adversary", std::string("pictures")}}, true).seconds);
  const ParameterValues many{{"candidates", std::int64_t{100000}}, {"batch_statistics", true}};
  EXPECT_GT(of("default", many, true).bytes, 1e9);
  EXPECT_TRUE(static_cast<bool>(info().estimate_cost));
}

}  // namespace
}  // namespace undrop::scigans
