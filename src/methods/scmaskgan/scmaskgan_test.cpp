#include "methods/scmaskgan/scmaskgan.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"
#include "methods/scmaskgan/cost.hpp"
#include "methods/scmaskgan/parameters.hpp"

namespace undrop::scmaskgan {
namespace {

std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context, const std::string& preset = "default",
                                   ParameterValues given = {}) {
  given.try_emplace("max_steps", std::int64_t{2});
  given.try_emplace("batch_size", std::int64_t{8});
  given.try_emplace("epochs", std::int64_t{3});
  given.try_emplace("candidates", std::int64_t{40});
  ImputerInput input;
  input.options = Options(info().parameters, preset, given);
  for (std::int64_t i = 0; i < data.n_cells(); ++i) input.labels.push_back(static_cast<std::int32_t>(i % 3));
  input.label_names = {"a", "b", "c"};
  return Scmaskgan(std::move(input)).fit(data, context);
}

std::vector<float> values(const FittedImputer& fitted, const Dataset& data, Context& context) {
  return test::values_of(*fitted.bind(data, context), data, {0, data.n_cells()}, Quantity::expressed);
}

TEST(Scmaskgan, EveryPresetAndOrderOfGenesGivesFiniteValues) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  for (const std::string preset : {"default", "paper", "reference"}) {
    Context context = test::context_of(1);
    const auto fitted =
        fit(data, context, preset, {{"gene_order", std::string(preset == "paper" ? "random" : "similarity")}});
    for (const float value : values(*fitted, data, context)) EXPECT_TRUE(std::isfinite(value) && value >= 0);
    EXPECT_TRUE(fitted->facts().contains("training/convergence_measure")) << preset;
    EXPECT_EQ(fitted->facts().contains("neighbours/knn_k"), preset != "reference");
    EXPECT_EQ(fitted->facts().contains("held_out/error_of_population_means"), preset != "reference");
  }
}

TEST(Scmaskgan, TheSameSeedGivesTheSameBitsAndAModelIsSavedWhole) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  const ParameterValues pooled{{"pooled_distances", true}};
  const auto fitted = fit(data, context, "default", pooled);
  const auto first = values(*fitted, data, context);
  EXPECT_EQ(first, values(*fit(data, context, "default", pooled), data, context));
  test::MemoryArchive archive;
  fitted->save(archive);
  EXPECT_EQ(first, values(*load(archive), data, context));
  Context other = test::context_of(1);
  other.seed = 5;
  EXPECT_NE(first, values(*fit(data, other, "default", pooled), data, other));
}

TEST(Scmaskgan, SaysWhetherARuleOrItsLimitEndedTraining) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto converged = [&](ParameterValues given, std::ptrdiff_t warnings) {
    Context context = test::context_of(1);
    given["loss"] = std::string("none");
    given["attention"] = std::string("none");
    const bool said = fit(data, context, "default", given)->converged();
    const auto all = context.warnings();
    EXPECT_EQ(std::count_if(all.begin(), all.end(),
                            [](const auto& one) { return one.find("limit of steps") != std::string::npos; }),
              warnings);
    return said;
  };
  EXPECT_FALSE(converged({}, 1));
  EXPECT_TRUE(converged({{"validation_share", 0.0}}, 0));
  const ParameterValues impatient{{"max_steps", std::int64_t{200}},
                                  {"epochs", std::int64_t{200}},
                                  {"learning_rate", 1e-8},
                                  {"check_every", std::int64_t{1}},
                                  {"patience", std::int64_t{1}}};
  EXPECT_TRUE(converged(impatient, 0));
}

TEST(Scmaskgan, ByDefaultZerosAreFilledNearTheLevelsOfTheOwnPopulation) {
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

/// Two kinds of cells within one population: what a cell's seen genes say of its kind fills its zeros.
std::vector<std::vector<float>> two_kinds() {
  std::vector<std::vector<float>> rows(90, std::vector<float>(30, 0));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Random random(4, "kinds", i);
    for (std::size_t j = 0; j < 30; ++j) {
      const auto count = static_cast<float>(random.poisson((j < 15) == (i % 2 == 0) ? 40 : 5));
      if (random.uniform() > 0.3) rows[i][j] = count;
    }
  }
  return rows;
}

TEST(Scmaskgan, LearnsKindsThatNoLabelTells) {
  const Dataset data = test::prepared_rows(two_kinds());
  Context context = test::context_of(1);
  ImputerInput input;
  input.options = Options(info().parameters, "default",
                          {{"max_steps", std::int64_t{60}},
                           {"batch_size", std::int64_t{32}},
                           {"learning_rate", 1e-3},
                           {"validation_share", 0.1},
                           {"loss", std::string("none")},
                           {"attention", std::string("none")}});
  input.labels.assign(90, 0);
  input.label_names = {"all"};
  const auto facts = Scmaskgan(std::move(input)).fit(data, context)->facts();
  EXPECT_LT(std::get<double>(facts.at("held_out/error")), 0.8 * std::get<double>(facts.at("held_out/error_of_levels")));
  EXPECT_GT(std::get<double>(facts.at("held_out/trust")), 0.5);
}

TEST(Scmaskgan, OptionsReachTheNetworks) {
  const auto published = adversary_options(Options(info().parameters, "reference", {}), 90);
  EXPECT_TRUE(published.batch_statistics && published.generator.sigmoid && published.training.mean_over_all);
  EXPECT_TRUE(published.generator.attention && published.discriminator.attention);
  EXPECT_EQ(published.generator.latent, 10);
  EXPECT_EQ(published.training.shown, nn::PictureMask::all);
  EXPECT_EQ(published.training.counted, nn::PictureMask::genes);
  EXPECT_EQ(published.discriminator.says, nn::Says::number);
  EXPECT_EQ(published.generator.blank, nn::BlankPixels::zero_features);
  const auto printed = adversary_options(Options(info().parameters, "paper", {}), 90);
  EXPECT_EQ(printed.training.adversary, nn::Adversary::saturating_log_loss);
  EXPECT_EQ(printed.training.shown, nn::PictureMask::genes);
  EXPECT_TRUE(printed.generator.attention);
  EXPECT_FALSE(adversary_options(Options(info().parameters, "default", {}), 90).generator.attention);
  EXPECT_EQ(printed.discriminator.says, nn::Says::logit);
  const auto whole =
      adversary_options(Options(info().parameters, "default", {{"attention", std::string("whole")}}), 90);
  EXPECT_EQ(whole.generator.tile, 0);
  EXPECT_THROW((void)adversary_options(
                   Options(info().parameters, "default", {{"loss", std::string("none")}, {"nearest_weight", 0.0}}), 90),
               OptionError);
}

TEST(Scmaskgan, ASearchKeepsOneOfItsSettings) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  const auto facts =
      fit(data, context, "default", {{"search", std::int64_t{1}}, {"loss", std::string("none")}})->facts();
  const auto& errors = std::get<std::vector<double>>(facts.at("search/held_out_error"));
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_LE(errors[static_cast<std::size_t>(std::get<std::int64_t>(facts.at("search/chosen")))], errors[0]);
}

TEST(Scmaskgan, RefusesFewerThanTwoGenes) {
  const Dataset data = test::prepared_rows({{1, 0}, {2, 0}, {3, 0}});
  Context context = test::context_of(1);
  EXPECT_THROW((void)fit(data, context), InputError);
}

TEST(Scmaskgan, TheEstimateGrowsWithTheWork) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const std::vector<std::uint8_t> all(static_cast<std::size_t>(data.n_genes()), 1);
  const auto of = [&](const ParameterValues& given, bool fits) {
    const Options options(info().parameters, "default", given);
    return cost({data, options, fits, false, all}, Context());
  };
  EXPECT_GT(of({{"search", std::int64_t{3}}}, true).seconds, 3 * (of({}, true).seconds - of({}, false).seconds));
  EXPECT_LT(of({}, false).seconds, of({}, true).seconds);
  EXPECT_LT(of({}, true).seconds, of({{"loss", std::string("log")}}, true).seconds);
  EXPECT_GT(of({{"latent_dim", std::int64_t{900}}}, true).bytes, of({}, true).bytes);
  EXPECT_TRUE(static_cast<bool>(info().estimate_cost));
}

}  // namespace
}  // namespace undrop::scmaskgan
