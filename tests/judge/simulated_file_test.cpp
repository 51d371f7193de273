#include "judge/simulated_file.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "judge/evaluate.hpp"
#include "judge/result_file.hpp"
#include "support.hpp"

namespace undrop::judge {
namespace {

class SimulatedFile : public testing::Test {
 protected:
  std::string path(const std::string& name) { return (folder_ / name).string(); }

  judge::SimulatedFile simulate(const std::string& name, bool overwrite = false, int threads = 2) {
    Context context;
    context.seed = 7;
    context.threads = threads;
    return simulate_file({path(name), overwrite, file_, options_}, context);
  }

  std::vector<float> layer(const std::string& name, const std::string& which) {
    Context context;
    const auto opened = open_values(path(name), which, context);
    std::vector<float> out(static_cast<std::size_t>(opened.values->n_cells() * opened.values->n_genes()));
    opened.values->read({0, opened.values->n_cells()}, out);
    return out;
  }

  std::string bytes(const std::string& name) {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  ParameterValues file_;
  ParameterValues options_{{"n_cells", std::int64_t{60}}, {"n_genes", std::int64_t{50}}};
  undrop::test::TemporaryFolder folder_;
};

TEST_F(SimulatedFile, HoldsCountsAndTheirTruth) {
  const auto written = simulate("a.h5ad");
  Context context;
  const auto data = read_dataset(path("a.h5ad"), {}, context);
  EXPECT_EQ(data.n_cells(), 60);
  EXPECT_EQ(data.n_genes(), 50);
  EXPECT_EQ(data.counts->n_nonzeros(), written.n_nonzeros);
  ASSERT_NE(data.find_obs("group"), nullptr);
  EXPECT_EQ(data.find_obs("group")->categories.size(), 3U);

  Context same;
  same.seed = 7;
  SimulatedBlock block;
  Simulation(Options(simulate_parameters(), "default", options_), 7).simulate_cells({0, 60}, true, same, block);
  std::vector<float> shown(60 * 50);
  std::vector<float> counts(60 * 50);
  std::vector<float> dropped(60 * 50);
  for (std::size_t cell = 0; cell < 60; ++cell) {
    for (auto i = static_cast<std::size_t>(block.offsets[cell]); i < static_cast<std::size_t>(block.offsets[cell + 1]);
         ++i) {
      const std::size_t at = cell * 50 + static_cast<std::size_t>(block.genes[i]);
      counts[at] = block.true_counts[i];
      dropped[at] = static_cast<float>(block.dropped[i]);
      shown[at] = block.dropped[i] != 0 ? 0.0F : counts[at];
    }
  }
  EXPECT_EQ(layer("a.h5ad", "X"), shown);
  EXPECT_EQ(layer("a.h5ad", "true_counts"), counts);
  EXPECT_EQ(layer("a.h5ad", "true_mean"), block.true_mean);
  EXPECT_EQ(layer("a.h5ad", "dropped"), dropped);
  EXPECT_GT(written.n_dropped, 0);
}

TEST_F(SimulatedFile, IsATruthForItself) {
  simulate("a.h5ad");
  Context context;
  const auto evaluation = evaluate_file(
      {path("a.h5ad"),
       {{"truth", path("a.h5ad")}, {"layer", std::string("true_counts")}, {"scale", std::string("counts")}}},
      context);
  EXPECT_EQ(evaluation.rows[0].recovery.overall.rmse, 0);
  EXPECT_EQ(call_scores(*evaluation.rows[0].calls).accuracy, 1);
  EXPECT_GT(evaluation.rows[1].recovery.overall.rmse, 0.5);
}

TEST_F(SimulatedFile, SameSeedSameBytesForAnyThreads) {
  simulate("a.h5ad", false, 1);
  simulate("b.h5ad", false, 4);
  EXPECT_EQ(bytes("a.h5ad"), bytes("b.h5ad"));
}

TEST_F(SimulatedFile, RefusesToOverwriteUnlessAsked) {
  simulate("a.h5ad");
  const auto before = bytes("a.h5ad");
  EXPECT_THROW(simulate("a.h5ad"), UsageError);
  EXPECT_EQ(bytes("a.h5ad"), before);
  EXPECT_NO_THROW(simulate("a.h5ad", true));
}

TEST_F(SimulatedFile, LeavesNothingWhenInterrupted) {
  Context context;
  context.progress = [&](const ProgressEvent& event) {
    if (event.stage == "simulating") context.cancel->cancel();
  };
  EXPECT_THROW(simulate_file({path("a.h5ad"), false, file_, options_}, context), Cancelled);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(SimulatedFile, TheTruthMayBeLeftOut) {
  simulate("all.h5ad");
  file_["truth"] = std::string("counts");
  simulate("counts.h5ad");
  file_["truth"] = std::string("none");
  simulate("none.h5ad");
  EXPECT_EQ(layer("counts.h5ad", "X"), layer("all.h5ad", "X"));
  EXPECT_EQ(layer("counts.h5ad", "dropped"), layer("all.h5ad", "dropped"));
  EXPECT_EQ(layer("none.h5ad", "X"), layer("all.h5ad", "X"));
  EXPECT_THROW(layer("counts.h5ad", "true_mean"), Error);
  EXPECT_THROW(layer("none.h5ad", "true_counts"), Error);
}

TEST_F(SimulatedFile, ParametersAreEstimatedFromAFileAndWhatIsGivenStands) {
  options_ = {{"n_cells", std::int64_t{200}},
              {"n_genes", std::int64_t{300}},
              {"dropout", std::string("none")},
              {"library_location", 9.0}};
  simulate("real.h5ad");
  file_["from"] = path("real.h5ad");
  options_ = {{"n_cells", std::int64_t{50}}};
  Context context;
  const auto values = model_parameters({"", false, file_, options_}, context);
  EXPECT_EQ(std::get<std::int64_t>(values.at("n_cells")), 50);
  EXPECT_NEAR(std::get<double>(values.at("library_location")), 9, 0.1);
  EXPECT_EQ(simulate("like.h5ad").n_cells, 50);
}

}  // namespace
}  // namespace undrop::judge
