#include <undrop/imputer.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

#include "support.hpp"

namespace undrop {
namespace {

/// Offers nothing beyond `impute`.
class Plain final : public Imputation {
 public:
  void impute(CellRange, std::span<const std::int32_t>, Quantity, std::span<float>) const override {}
};

class PlainFit final : public FittedImputer {
 public:
  [[nodiscard]] std::string method() const override { return "plain"; }
  [[nodiscard]] Offer offer() const override { return {}; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return std::vector<std::uint8_t>(static_cast<std::size_t>(data.n_genes()), 1);
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset&, Context&) const override {
    return std::make_unique<Plain>();
  }
  [[nodiscard]] Facts facts() const override { return {}; }
  void save(ArchiveWriter&) const override {}
};

TEST(Imputer, NamesOfQuantitiesAndScales) {
  EXPECT_EQ(to_text(Quantity::rate), "rate");
  EXPECT_EQ(to_text(Quantity::expressed), "expressed");
  EXPECT_EQ(to_text(Scale::counts), "counts");
  EXPECT_EQ(to_text(Scale::normalized), "normalized");
  EXPECT_EQ(to_text(Scale::log1p), "log1p");
}

TEST(Imputer, WhatIsNotOfferedIsAnErrorOfTheCaller) {
  const Plain plain;
  EXPECT_THROW(plain.dropout_probability({}, {}, {}), std::logic_error);
  EXPECT_THROW(plain.stddev({}, {}, Quantity::rate, {}), std::logic_error);
  EXPECT_THROW(plain.sample({}, {}, Quantity::rate, 0, {}), std::logic_error);
  EXPECT_TRUE(plain.populations().empty());
}

TEST(Imputer, AFitHasNeitherTableNorPopulationsUnlessItSaysSo) {
  const PlainFit fit;
  const auto data = test::dataset_from_rows({{1, 2}});
  EXPECT_EQ(fit.dropout_table(data).n_genes, 0);
  EXPECT_TRUE(fit.populations().empty());
  EXPECT_FALSE(fit.found_populations());
  EXPECT_TRUE(fit.converged());
}

}  // namespace
}  // namespace undrop
