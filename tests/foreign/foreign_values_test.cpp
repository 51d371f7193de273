#include "foreign/foreign_values.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include "io/h5ad_from_dataset.hpp"
#include "io/hdf5_file.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::foreign {
namespace {

using Rows = std::vector<std::vector<float>>;

Dataset counts() {
  auto data = undrop::test::dataset_from_rows({{4, 0, 6}, {0, 5, 15}});
  prep::set_size_factors(data, Context());  // 10 and 20 over 15
  return data;
}

/// Writes rows as X of an h5ad file, with these names.
std::string written(const undrop::test::TemporaryFolder& folder, const Rows& rows, std::vector<std::string> cells,
                    std::vector<std::string> genes) {
  auto data = undrop::test::dataset_from_rows(rows);
  data.cell_names = std::move(cells);
  data.gene_names = std::move(genes);
  io::write_h5ad_from_dataset(io::hdf5::create_file(folder / "foreign.h5ad"), data);
  return folder / "foreign.h5ad";
}

std::vector<float> all_of(const judge::ValueSource& values) {
  std::vector<float> out(static_cast<std::size_t>(values.n_cells() * values.n_genes()));
  values.read({0, values.n_cells()}, out);
  return out;
}

class ForeignValuesTest : public ::testing::Test {
 protected:
  std::vector<float> read(const std::string& path, const std::string& from, Scale to,
                          const std::vector<std::string>& originals = {}) {
    return all_of(*foreign_values({path, "", from}, data_, originals, to, context_));
  }

  undrop::test::TemporaryFolder folder_;
  Dataset data_ = counts();
  Context context_;
};

TEST_F(ForeignValuesTest, AreMatchedByNameInAnyOrder) {
  const auto& c = data_.cell_names;
  const auto& g = data_.gene_names;
  const auto path = written(folder_, {{3, 2, 1}, {6, 5, 4}}, {c[1], c[0]}, {g[2], g[1], g[0]});
  EXPECT_EQ(read(path, "counts", Scale::counts), (std::vector<float>{4, 5, 6, 1, 2, 3}));
}

TEST_F(ForeignValuesTest, ComeOnTheScaleThatIsAskedFor) {
  const auto path = written(folder_, {{1, 0, 2}, {0, 2, 3}}, data_.cell_names, data_.gene_names);
  const double factor = 10.0 / 15;
  EXPECT_NEAR(read(path, "counts", Scale::log1p)[2], std::log1p(2 / factor), 1e-6);
  EXPECT_NEAR(read(path, "normalized", Scale::counts)[2], 2 * factor, 1e-6);
  EXPECT_EQ(read(path, "log1p", Scale::log1p)[2], 2.0F);
  EXPECT_NEAR(read(path, "log1p", Scale::counts)[2], std::expm1(2) * factor, 1e-5);
  EXPECT_NEAR(read(path, "cp10k", Scale::counts)[2], 2 * 10 / 1e4, 1e-8);
  EXPECT_NEAR(read(path, "log1p_cp10k", Scale::counts)[5], std::expm1(3) * 20 / 1e4, 1e-6);
}

TEST_F(ForeignValuesTest, GenesThatAreLeftOutKeepTheirCounts) {
  const auto& g = data_.gene_names;
  const auto path = written(folder_, {{1, 2}, {3, 4}}, data_.cell_names, {g[0], g[1]});
  EXPECT_EQ(read(path, "counts", Scale::counts), (std::vector<float>{1, 2, 6, 3, 4, 15}));
}

TEST_F(ForeignValuesTest, OriginalNamesOfCellsDoToo) {
  const auto path = written(folder_, {{1, 0, 2}, {0, 2, 3}}, {"b", "a"}, data_.gene_names);
  EXPECT_EQ(read(path, "counts", Scale::counts, {"a", "b"}), (std::vector<float>{0, 2, 3, 1, 0, 2}));
}

TEST_F(ForeignValuesTest, WhatDoesNotMatchIsRefused) {
  auto path = written(folder_, {{1, 0, 2}}, {"b"}, data_.gene_names);
  EXPECT_THROW((void)read(path, "counts", Scale::counts), InputError);
  path = written(folder_, {{1}, {2}}, data_.cell_names, {"nobody"});
  EXPECT_THROW((void)read(path, "counts", Scale::counts), InputError);
  EXPECT_THROW((void)foreign_scale("add", "tpm"), OptionError);
}

TEST_F(ForeignValuesTest, NegativesCountAsNothing) {
  const auto path = written(folder_, {{-1, 0.5F, 2}, {0, 2, 3}}, data_.cell_names, data_.gene_names);
  EXPECT_EQ(read(path, "counts", Scale::counts)[0], 0.0F);
}

}  // namespace
}  // namespace undrop::foreign
