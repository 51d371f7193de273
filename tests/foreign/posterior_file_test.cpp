#include "foreign/posterior_file.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gtest/gtest.h>

#include <filesystem>

#include "io/h5ad_from_dataset.hpp"
#include "io/hdf5_file.hpp"
#include "io/memory_output.hpp"
#include "support.hpp"

namespace undrop::foreign {
namespace {

class PosteriorFileTest : public ::testing::Test {
 protected:
  PosteriorFileTest() {
    std::vector<std::vector<float>> rows;
    for (int i = 0; i < 40; ++i) rows.push_back({float(i % 5), float(i % 3), 2, float(i % 7 + 1)});
    const auto data = undrop::test::dataset_from_rows(rows);
    io::write_h5ad_from_dataset(io::hdf5::create_file(input()), data);
  }
  [[nodiscard]] std::string input() const { return folder_ / "counts.h5ad"; }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  pipeline::ImputeSummary run(ParameterValues options) {
    return posterior_file({input(), std::move(options)}, context_);
  }

  undrop::test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(PosteriorFileTest, WritesALayerAsImputeDoes) {
  const auto summary = run({{"prediction", input() + ":X"},
                            {"prediction_scale", std::string("counts")},
                            {"write_sd", true},
                            {"output", path("out.h5ad")}});
  EXPECT_EQ(summary.key, "posterior");
  EXPECT_NEAR(summary.mass_ratio, 1, 0.02);
  const auto file = io::hdf5::open_file(path("out.h5ad"));
  EXPECT_TRUE(file.group("layers").has("posterior") && file.group("layers").has("posterior_sd"));
  EXPECT_TRUE(file.group("uns").is_group("posterior"));
}

TEST_F(PosteriorFileTest, DataInMemoryGiveTheValuesOfAFile) {
  const ParameterValues options{{"prediction", input() + ":X"}, {"prediction_scale", std::string("counts")}};
  auto to_file = options;
  to_file["output"] = path("out.h5ad");
  run(to_file);
  const auto layer = io::hdf5::open_file(path("out.h5ad")).group("layers");
  PosteriorOfData request{read_dataset(input(), {}, context_), options};
  io::MemoryOutput output(request.data.n_cells(), request.data.n_genes());
  EXPECT_EQ(posterior_data(request, output, context_).key, "posterior");
  ASSERT_EQ(output.layers.at("posterior").layout, io::LayerLayout::dense);
  EXPECT_EQ(output.layers.at("posterior").values, layer.dataset("posterior").read<float>());
}

TEST_F(PosteriorFileTest, ALayerWhoseScaleIsUnknownIsRefused) {
  EXPECT_THROW(run({{"prediction", input() + ":X"}, {"output", path("out.h5ad")}}), OptionError);
  EXPECT_FALSE(std::filesystem::exists(path("out.h5ad")));
}

TEST_F(PosteriorFileTest, NeedsAPredictionThatIsThereAndIsNotTheOutput) {
  EXPECT_THROW(run({{"output", path("out.h5ad")}}), UsageError);
  EXPECT_THROW(run({{"prediction", path("no.h5ad")}, {"output", path("out.h5ad")}}), InputError);
  const ParameterValues onto_itself{{"prediction", input() + ":X"},
                                    {"prediction_scale", std::string("counts")},
                                    {"output", input()},
                                    {"force", true}};
  EXPECT_THROW(run(onto_itself), UsageError);
}

TEST_F(PosteriorFileTest, AMatrixThatIsNotThereIsRefusedWithThoseThatAre) {
  (void)run({{"prediction", input() + ":X"}, {"prediction_scale", std::string("counts")}, {"output", path("a.h5ad")}});
  try {
    (void)run({{"prediction", path("a.h5ad") + ":posteriors"}, {"output", path("out.h5ad")}});
    FAIL();
  } catch (const OptionError& error) {
    EXPECT_EQ(error.option(), "prediction");
    EXPECT_NE(std::string(error.what()).find("there are posterior, and X"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace undrop::foreign
