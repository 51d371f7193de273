#include "io/r_matrix.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "rds_file.hpp"

namespace undrop::io {
namespace {

using Rows = std::vector<std::vector<float>>;
const Rows expected{
    {0, 1, 0, 0, 7, 0}, {2, 0, 0, 300, 0, 0}, {0, 0, 0, 0, 0, 0}, {5, 1, 1, 0, 0, 70000}, {0, 0, 4, 0, 1, 0}};

Rows rows_of(const CountSource& counts) {
  CountBlock block;
  counts.read({0, counts.n_cells()}, block);
  Rows out;
  for (std::int64_t i = 0; i < counts.n_cells(); ++i) {
    std::vector<float> row(static_cast<std::size_t>(counts.n_genes()), 0.0F);
    for (std::size_t k = 0; k < block.genes_of(i).size(); ++k) {
      row[static_cast<std::size_t>(block.genes_of(i)[k])] = block.values_of(i)[k];
    }
    out.push_back(row);
  }
  return out;
}

RPointer value_of(const std::string& name) {
  const Context context;
  return read_r_value(test::rds_file(name), context);
}

RMatrix read(const RValue& value, bool rows_are_cells = false) {
  const Context context;
  return read_r_matrix(value, {"file.rds", "matrix"}, rows_are_cells, context);
}

TEST(RMatrix, ReadsEveryClass) {
  for (const char* name : {"dgCMatrix", "dgTMatrix", "dgRMatrix", "dgeMatrix", "numeric_matrix", "integer_matrix"}) {
    SCOPED_TRACE(name);
    const auto value = value_of(name);
    ASSERT_TRUE(is_r_matrix(*value));
    EXPECT_EQ(r_matrix_shape(*value), (std::array<std::int64_t, 2>{6, 5}));
    const auto matrix = read(*value);
    EXPECT_EQ(rows_of(*matrix.counts), expected);
    EXPECT_EQ(matrix.cell_names.front(), "cell-1");
    EXPECT_EQ(matrix.gene_names.back(), "Gene6");
    EXPECT_EQ(matrix.counts->n_nonzeros(), 10);
    const auto turned = read(*value, true);
    EXPECT_EQ(turned.counts->n_cells(), 6);
    EXPECT_EQ(turned.gene_names.size(), 5U);
    EXPECT_EQ(rows_of(*turned.counts)[5][3], 70000.0F);
  }
  EXPECT_EQ(rows_of(*read(*value_of("cells_as_rows"), true).counts), expected);
}

TEST(RMatrix, RefusesMissingValuesAndOtherClasses) {
  EXPECT_THROW((void)read(*value_of("missing_value")), InputError);
  const auto list = value_of("list");
  EXPECT_FALSE(is_r_matrix(*list));
  EXPECT_THROW((void)read(*list), InputError);
}

TEST(RMatrix, RefusesSlotsThatDisagree) {
  const auto slot = [](RValue& value, const char* name) -> RValue& {
    return const_cast<RValue&>(*value.attribute(name));
  };
  const std::vector<std::function<void(RValue&)>> damages{[&](RValue& v) { slot(v, "p").integers.back() = 9; },
                                                          [&](RValue& v) { slot(v, "p").integers.pop_back(); },
                                                          [&](RValue& v) { slot(v, "p").integers.clear(); },
                                                          [&](RValue& v) { slot(v, "p").integers[1] = 5; },
                                                          [&](RValue& v) { slot(v, "p").integers[0] = -1; },
                                                          [&](RValue& v) { slot(v, "i").integers[0] = 6; },
                                                          [&](RValue& v) { slot(v, "i").integers[0] = -1; },
                                                          [&](RValue& v) { slot(v, "x").reals.pop_back(); },
                                                          [&](RValue& v) { slot(v, "Dim").integers[0] = -6; },
                                                          [&](RValue& v) { slot(v, "Dim").integers.pop_back(); },
                                                          [&](RValue& v) { v.attributes.clear(); },
                                                          [&](RValue& v) { slot(v, "Dim").integers[1] = 7; }};
  for (std::size_t i = 0; i < damages.size(); ++i) {
    const auto value = value_of("dgCMatrix");
    damages[i](*value);
    EXPECT_ANY_THROW((void)read(*value)) << i;
    try {
      (void)read(*value);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), 2) << i;
    }
  }
  const auto triplets = value_of("dgTMatrix");
  slot(*triplets, "j").integers[0] = 5;
  EXPECT_THROW((void)read(*triplets), FormatError);
  const auto dense = value_of("numeric_matrix");
  dense->reals.pop_back();
  EXPECT_THROW((void)read(*dense), FormatError);
}

TEST(RMatrix, RefusesAnAxisThatMemoryCannotHold) {
  const auto value = value_of("dgRMatrix");
  const_cast<RValue*>(value->attribute("Dim"))->integers[1] = 2147483647;
  Context context;
  context.memory_budget = 1 << 20;
  EXPECT_THROW((void)read_r_matrix(*value, {"file.rds", "matrix"}, false, context), ResourceError);
}

}  // namespace
}  // namespace undrop::io
