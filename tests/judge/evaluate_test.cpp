#include "judge/evaluate.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "io/hdf5_file.hpp"
#include "judge/matrices.hpp"

namespace undrop::judge {
namespace {

using io::hdf5::Group;
using testing::HasSubstr;
using testing::Not;
using Rows = std::vector<std::vector<float>>;
using Names = std::vector<std::string>;

std::vector<float> flat(const Rows& rows) {
  std::vector<float> out;
  for (const auto& row : rows) out.insert(out.end(), row.begin(), row.end());
  return out;
}

std::int64_t length(const auto& container) { return static_cast<std::int64_t>(container.size()); }

void write_matrix(const Group& group, const std::string& name, const Rows& rows) {
  group.write<float>(name, flat(rows), {length(rows), length(rows.front())}).set_attribute("encoding-type", "array");
}

Group write_frame(const Group& root, const std::string& name, const Names& index) {
  auto frame = root.create_group(name);
  frame.set_attribute("encoding-type", "dataframe");
  frame.set_attribute("encoding-version", "0.2.0");
  frame.set_attribute("_index", "_index");
  frame.set_attribute("column-order", Names{});
  frame.write_texts("_index", index).set_attribute("encoding-type", "string-array");
  return frame;
}

const Names cells{"a", "b", "c"};
const Names genes{"g1", "g2", "g3", "g4"};

/// A small h5ad file with X, obs and var.
Group new_file(const std::filesystem::path& path, const Rows& x, const Names& obs = cells, const Names& var = genes) {
  auto root = io::hdf5::create_file(path.string());
  root.set_attribute("encoding-type", "anndata");
  root.set_attribute("encoding-version", "0.1.0");
  write_matrix(root, "X", x);
  write_frame(root, "obs", obs);
  write_frame(root, "var", var);
  (void)root.create_group("layers");
  (void)root.create_group("uns");
  return root;
}

/// log1p(count / size factor) of the result.
Rows imputed_log1p() {
  auto rows = test::imputed;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (auto& value : rows[i]) {
      value = static_cast<float>(std::log1p(static_cast<double>(value) / test::size_factors[i]));
    }
  }
  return rows;
}

void mark(const Group& root, const std::string& layer, const std::string& scale) {
  const auto uns = root.group("uns").create_group(layer);
  uns.write_scalar("imputed", true);
  uns.write_scalar("scale", scale);
  uns.write_scalar("method", "some_method");
}

/// result.h5ad with an imputed layer "mine", truth.h5ad with true counts in a layer, in another order and with more.
class Evaluate : public testing::Test {
 protected:
  Evaluate() {
    const auto root = new_file(folder_ / "result.h5ad", test::seen);
    write_matrix(root.group("layers"), "mine", imputed_log1p());
    write_matrix(root.group("layers"), "other", test::imputed);
    mark(root, "mine", "log1p");
    const Rows truth{{0, 1, 3, 7, 9}, {9, 9, 9, 9, 9}, {6, 0, 5, 2, 9}, {1, 4, 0, 2, 9}};
    const auto truth_root =
        new_file(folder_ / "truth.h5ad", truth, {"c", "extra", "b", "a"}, {"g4", "g1", "g3", "g2", "g5"});
    write_matrix(truth_root.group("layers"), "true_counts", truth);
  }

  Evaluation evaluate(ParameterValues options = {}) {
    options.try_emplace("truth", (folder_ / "truth.h5ad").string());
    Context context;
    return evaluate_file({(folder_ / "result.h5ad").string(), options}, context);
  }

  std::string refusal(const ParameterValues& options = {}) {
    try {
      (void)evaluate(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "was scored";
  }

  undrop::test::TemporaryFolder folder_;
};

TEST_F(Evaluate, FindsLayerScaleAndTruthByItself) {
  const auto evaluation = evaluate();
  EXPECT_EQ(evaluation.layer, "layers/mine");
  EXPECT_EQ(evaluation.scale, "log1p");
  EXPECT_THAT(evaluation.truth, HasSubstr("layers/true_counts"));
  EXPECT_EQ(evaluation.n_cells, 3);
  EXPECT_EQ(evaluation.n_genes, 4);
  ASSERT_EQ(evaluation.rows.size(), 4U);
  EXPECT_EQ(evaluation.rows[0].name, "some_method");
  // The same figures as those of the matrices themselves.
  EXPECT_NEAR(evaluation.rows[0].recovery.overall.rmse, 0.5669526754256277, 1e-6);
  EXPECT_NEAR(evaluation.rows[0].recovery.overall.pearson, 0.7155974081688803, 1e-6);
  EXPECT_NEAR(evaluation.rows[1].recovery.overall.rmse, 0.8861516298872176, 1e-12);
  EXPECT_EQ(evaluation.rows[0].calls->true_positives, 2);
}

TEST_F(Evaluate, TakesALayerOfAnotherTool) {
  const auto evaluation = evaluate({{"layer", std::string("other")}, {"scale", std::string("counts")}});
  EXPECT_EQ(evaluation.rows[0].name, "other");
  EXPECT_NEAR(evaluation.rows[0].recovery.overall.rmse, 0.5669526754256277, 1e-12);
}

TEST_F(Evaluate, ScoresHiddenEntriesOnly) {
  const auto evaluation = evaluate({{"mask_only", true}});
  EXPECT_EQ(evaluation.rows[0].recovery.n_entries, 3);
  EXPECT_NEAR(evaluation.rows[0].recovery.overall.rmse, 0.9234815761825838, 1e-6);
  EXPECT_NEAR(evaluation.rows[0].recovery.overall.mae, 0.772836747847935, 1e-6);
  EXPECT_FALSE(evaluation.rows[0].calls.has_value());
}

TEST_F(Evaluate, TakesTheInputFromAnotherFile) {
  new_file(folder_ / "bare.h5ad", imputed_log1p());
  const auto wide = new_file(folder_ / "input.h5ad", {{1, 0, 3, 0}, {0, 2, 0, 6}, {4, 0, 0, 1}}, {"c", "b", "a"});
  ParameterValues options{
      {"layer", std::string("X")}, {"scale", std::string("log1p")}, {"truth", (folder_ / "truth.h5ad").string()}};
  Context context;
  EXPECT_THROW((void)evaluate_file({(folder_ / "bare.h5ad").string(), options}, context), InputError);
  options["input"] = (folder_ / "input.h5ad").string() + ":X";
  const auto evaluation = evaluate_file({(folder_ / "bare.h5ad").string(), options}, context);
  EXPECT_NEAR(evaluation.rows[0].recovery.overall.rmse, 0.5669526754256277, 1e-6);
}

TEST_F(Evaluate, UsesTheSizeFactorsThatWereWritten) {
  {
    const auto root = io::hdf5::open_file_for_writing((folder_ / "result.h5ad").string());
    const auto obs = root.group("obs");
    obs.set_attribute("column-order", Names{"mine_size_factor"});
    obs.write<double>("mine_size_factor", std::vector<double>{2, 3.2, 1.6}, {3});
  }
  EXPECT_NEAR(evaluate().rows[0].mass_ratio, 2 * 1.3088235294117647, 1e-6);
}

TEST_F(Evaluate, ScoresWrittenProbabilities) {
  {
    const auto root = io::hdf5::open_file_for_writing((folder_ / "result.h5ad").string());
    const std::vector<float> table{0.1F, 0.9F, 0.2F, 0.3F};
    root.create_group("varm").write<float>("mine_dropout", table, {4, 1});
  }
  const auto evaluation = evaluate();
  ASSERT_TRUE(evaluation.rows[0].auc.has_value());
  // Dropouts at g2 (twice) and g3, true zeros at g1, g3, g4.
  EXPECT_DOUBLE_EQ(*evaluation.rows[0].auc, (3 + 3 + 1.5) / 9);
}

TEST_F(Evaluate, FindsTheColumnOfTheDropoutTableByPopulation) {
  {
    const auto root = io::hdf5::open_file_for_writing((folder_ / "result.h5ad").string());
    const auto obs = root.group("obs");
    obs.set_attribute("column-order", Names{"type"});
    obs.write_texts("type", {"T", "B", "T"}).set_attribute("encoding-type", "string-array");
    const auto uns = root.group("uns").group("mine");
    uns.write_texts("populations", {"B", "T"});
    (void)uns.create_group("options").write_scalar("labels", "type");
    // Columns B, T. Only these values separate the dropouts of g2 in a and c, and of g3 in b.
    const std::vector<float> table{0.1F, 0.1F, 0.1F, 0.9F, 0.8F, 0.2F, 0.1F, 0.1F};
    root.create_group("varm").write<float>("mine_dropout", table, {4, 2});
  }
  const auto evaluation = evaluate();
  ASSERT_TRUE(evaluation.rows[0].auc.has_value());
  EXPECT_DOUBLE_EQ(*evaluation.rows[0].auc, 1);
}

TEST_F(Evaluate, TakesTheCountsFromWhereTheyWereImputed) {
  {
    const auto root = io::hdf5::open_file_for_writing((folder_ / "result.h5ad").string());
    // Counts too, and what is found first where nothing is written.
    write_matrix(root.group("layers"), "counts", test::true_counts);
    const auto uns = root.group("uns").group("mine");
    uns.write_scalar("counts_location", "X");
    uns.write_scalar("counts_format", "h5ad");
  }
  EXPECT_NEAR(evaluate().rows[1].recovery.overall.rmse, 0.8861516298872176, 1e-12);
}

TEST_F(Evaluate, RefusesWithACure) {
  EXPECT_THAT(refusal({{"layer", std::string("absent")}}), HasSubstr("mine, other"));
  EXPECT_THAT(refusal({{"layer", std::string("other")}}), HasSubstr("--scale"));
  EXPECT_THAT(refusal({{"truth", std::string()}}), HasSubstr("--truth"));
  EXPECT_THAT(refusal({{"truth", (folder_ / "truth.h5ad").string() + ":absent"}}), HasSubstr("true_counts"));
  EXPECT_THAT(refusal({{"truth", (folder_ / "absent.h5ad").string()}}), Not(HasSubstr("was scored")));
  EXPECT_THAT(refusal({{"trut", std::string("x")}}), HasSubstr("did you mean 'truth'"));
  new_file(folder_ / "foreign.h5ad", test::seen, {"a", "b", "x"});
  EXPECT_THAT(refusal({{"truth", (folder_ / "foreign.h5ad").string()}}), HasSubstr("1 of 3 cells"));
  new_file(folder_ / "same.h5ad", test::seen);
  EXPECT_THAT(refusal({{"truth", (folder_ / "same.h5ad").string()}, {"mask_only", true}}),
              HasSubstr("no entry can be scored"));
}

TEST_F(Evaluate, RefusesWhereTheResultIsNotClear) {
  {
    const auto root = io::hdf5::open_file_for_writing((folder_ / "result.h5ad").string());
    mark(root, "other", "counts");
  }
  EXPECT_THAT(refusal(), HasSubstr("several imputed layers: mine, other"));
  EXPECT_EQ(evaluate({{"layer", std::string("other")}}).scale, "counts");
}

TEST_F(Evaluate, PrintsTableAndJson) {
  const auto evaluation = evaluate();
  const auto table = to_table(evaluation);
  for (const char* word :
       {"some_method", "none", "gene_mean", "nonzero_mean", "RMSE", "false positive rate", "0.5670"}) {
    EXPECT_THAT(table, HasSubstr(word));
  }
  const auto json = to_json(evaluation);
  for (const char* word :
       {"\"protocol\": \"truth\"", "\"rmse\": 0.566952", "\"mass_ratio\"", "\"f1\"", "\"per_gene\""}) {
    EXPECT_THAT(json, HasSubstr(word));
  }
  EXPECT_THAT(to_json(evaluate({{"mask_only", true}})), HasSubstr("\"protocol\": \"mask\""));
}

}  // namespace
}  // namespace undrop::judge
