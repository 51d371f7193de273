#include "methods/scmaskgan/search.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "methods/scmaskgan/parameters.hpp"

namespace undrop::scmaskgan {
namespace {

Context seeded(std::uint64_t seed) {
  Context context;
  context.seed = seed;
  return context;
}

TEST(ScmaskganSearch, ItsOwnSettingComesFirstAndOthersDependOnTheSeed) {
  const Options options(info().parameters, "default", {{"search", std::int64_t{5}}});
  const auto settings = search_settings(options, seeded(1));
  ASSERT_EQ(settings.size(), 6U);
  EXPECT_EQ(settings[0].values(), options.values());
  for (std::size_t i = 1; i < settings.size(); ++i) {
    EXPECT_GE(settings[i].real("learning_rate"), 1e-4);
    EXPECT_LE(settings[i].real("learning_rate"), 1e-2);
  }
  EXPECT_EQ(settings[3].values(), search_settings(options, seeded(1))[3].values());
  EXPECT_NE(settings[3].values(), search_settings(options, seeded(2))[3].values());
}

TEST(ScmaskganSearch, WhatIsGivenIsNotVaried) {
  const Options options(info().parameters, "paper", {{"search", std::int64_t{3}}, {"batch_size", std::int64_t{48}}});
  for (const auto& setting : search_settings(options, seeded(1))) {
    EXPECT_EQ(setting.integer("batch_size"), 48);
    EXPECT_EQ(setting.real("nearest_weight"), 0);
  }
}

TEST(ScmaskganSearch, NeedsHeldOutEntries) {
  EXPECT_THROW(
      (void)search_settings(
          Options(info().parameters, "default", {{"search", std::int64_t{2}}, {"validation_share", 0.0}}), seeded(1)),
      OptionError);
}

TEST(ScmaskganSearch, TheLowestErrorIsKeptAndAllAreTold) {
  const Options options(info().parameters, "default", {{"search", std::int64_t{3}}});
  const auto settings = search_settings(options, seeded(1));
  const std::vector<double> errors{.5, .4, .3, .6};
  std::size_t call = 0;
  const auto best = best_of(
      settings,
      [&](const Options&) {
        Tried tried;
        tried.error = errors[call];
        tried.training.facts["call"] = static_cast<std::int64_t>(call++);
        return tried;
      },
      seeded(1));
  EXPECT_EQ(std::get<std::int64_t>(best.facts.at("call")), 2);
  EXPECT_EQ(std::get<std::int64_t>(best.facts.at("search/chosen")), 2);
  EXPECT_EQ(std::get<std::vector<double>>(best.facts.at("search/held_out_error")), errors);
  EXPECT_EQ(std::get<std::vector<std::int64_t>>(best.facts.at("search/batch_size")).size(), 4U);
}

}  // namespace
}  // namespace undrop::scmaskgan
