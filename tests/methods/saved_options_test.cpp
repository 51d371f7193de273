#include "methods/saved_options.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "memory_archive.hpp"

namespace undrop {
namespace {

ParameterTable own() {
  return ParameterTable({{.name = "rank", .default_value = std::int64_t{3}, .help = "Rank"},
                         {.name = "rate", .default_value = 0.1, .help = "Rate"}});
}

ParameterTable with_more() {
  return ParameterTable({{.name = "rank", .default_value = std::int64_t{3}, .help = "Rank"},
                         {.name = "rate", .default_value = 0.1, .help = "Rate"},
                         {.name = "added", .default_value = true, .help = "Of the registry"}});
}

TEST(SavedOptions, ComeBackAsTheyWere) {
  test::MemoryArchive archive;
  save_options(Options(own(), "default", {{"rank", std::int64_t{7}}, {"rate", 1.0 / 3}}), archive);
  const Options back = load_options(own(), archive);
  EXPECT_EQ(back.integer("rank"), 7);
  EXPECT_EQ(back.real("rate"), 1.0 / 3);
}

TEST(SavedOptions, WhatTheTableDoesNotKnowIsPassedOver) {
  const Options options(with_more(), "default", {{"rank", std::int64_t{7}}, {"added", false}});
  test::MemoryArchive archive;
  save_options(options, archive);
  EXPECT_EQ(load_options(own(), archive).integer("rank"), 7);
  EXPECT_EQ(values_of(own(), options).count("added"), 0U);
  EXPECT_EQ(values_of(own(), options).count("rate"), 1U);
}

}  // namespace
}  // namespace undrop
