#include "pipeline/impute_run.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "io/hdf5_file.hpp"
#include "io/memory_output.hpp"
#include "pipeline/fake_method.hpp"
#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

/// Genes × cells as the field has it: six cells of two batches, four genes.
class ImputeRun : public testing::Test {
 protected:
  void SetUp() override {
    write_text(input, "gene,c0,c1,c2,c3,c4,c5\nA,3,0,1,0,2,0\nB,0,5,0,1,0,7\nC,4,0,0,2,0,1\nD,0,2,6,0,1,0\n");
    write_text(obs, "cell,batch,type\nc0,x,t\nc1,y,u\nc2,x,t\nc3,y,u\nc4,x,v\nc5,y,v\n");
    context.threads = 2;
  }

  [[nodiscard]] ImputeRequest request(ParameterValues common = {}) const {
    common.try_emplace("output", output);
    return {input, common, {}};
  }
  ImputeSummary run(const ParameterValues& common = {}, const test::FakeAnswers& answers = {}) {
    return impute_with(request(common), test::fake_method(answers), context);
  }
  [[nodiscard]] Dataset read(const std::string& layer) {
    ReadOptions options;
    options.layer = layer;
    return read_dataset(output, options, context);
  }
  [[nodiscard]] std::vector<float> rows(const std::string& layer) {
    const Dataset data = read(layer);
    CountBlock block;
    data.counts->read({0, data.n_cells()}, block);
    std::vector<float> out(static_cast<std::size_t>(data.n_cells() * data.n_genes()), 0);
    for (std::int64_t cell = 0; cell < data.n_cells(); ++cell) {
      for (std::size_t i = 0; i < block.genes_of(cell).size(); ++i) {
        out[static_cast<std::size_t>(cell * data.n_genes() + block.genes_of(cell)[i])] = block.values_of(cell)[i];
      }
    }
    return out;
  }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  test::TemporaryFolder folder;
  std::string input = folder / "in.csv";
  std::string obs = folder / "obs.csv";
  std::string output = folder / "out.h5ad";
  Context context;
};

TEST_F(ImputeRun, FillsCalledZerosOfAFile) {
  const auto summary = run({{"scale", std::string("counts")}});
  EXPECT_EQ(summary.key, "fake");
  EXPECT_EQ(summary.n_cells, 6);
  EXPECT_EQ(summary.n_genes, 4);
  EXPECT_EQ(summary.n_zeros, 12);
  EXPECT_EQ(summary.n_filled, 6);
  EXPECT_EQ(rows("X"), (std::vector<float>{3, 0, 4, 0, 0, 5, 0, 2, 1, 0, 0, 6, 0, 1, 2, 0, 2, 0, 0, 1, 0, 7, 1, 0}));
  const auto layer = rows("fake");
  const auto counts = rows("X");
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < layer.size(); ++i) {
    sum += static_cast<double>(layer[i]);
    total += static_cast<double>(counts[i]);
    if (counts[i] != 0) {
      EXPECT_EQ(layer[i], counts[i]);
    } else {
      EXPECT_EQ(layer[i] > 0, i % 2 == 0);
    }
  }
  EXPECT_NEAR(summary.mass_ratio, sum / total, 1e-6);
  const Dataset data = read("X");
  EXPECT_THAT(data.find_obs("fake_cluster")->categories, ElementsAre("one", "two"));
  const auto root = io::hdf5::open_file(output);
  const auto uns = root.group("uns").group("fake");
  EXPECT_THAT(uns.dataset("policy").read_texts(), ElementsAre("fill"));
  EXPECT_THAT(uns.dataset("zeros").read_texts(), ElementsAre("called"));
  EXPECT_THAT(uns.dataset("scale").read_texts(), ElementsAre("counts"));
  EXPECT_THAT(uns.group("options").dataset("strength").read<double>(), ElementsAre(1));
  EXPECT_FALSE(uns.group("options").has("output"));
  EXPECT_THAT(root.group("varm").dataset("fake_dropout").shape(), ElementsAre(4, 2));
}

TEST_F(ImputeRun, CompanionsAreWrittenWhenAskedFor) {
  run({{"write_dropout", true}, {"write_sd", true}, {"zeros", std::string("all")}});
  const auto counts = rows("X");
  const auto deviation = rows("fake_sd");
  const auto dropout = rows("fake_dropout");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    EXPECT_EQ(deviation[i], counts[i] == 0 ? 0.5F : 0.0F);
    EXPECT_EQ(dropout[i], counts[i] != 0 ? 0.0F : i % 2 == 0 ? 0.9F : 0.1F);
  }
}

TEST_F(ImputeRun, SameRequestGivesTheSameBytes) {
  const ParameterValues common{{"zeros", std::string("all")}};
  run(common);
  const auto first = bytes_of(output);
  Context other;
  other.threads = 1;
  (void)impute_with(request({{"zeros", std::string("all")}, {"force", true}}), test::fake_method(), other);
  EXPECT_EQ(bytes_of(output), first);
}

TEST_F(ImputeRun, BatchesAreImputedApartAndPutTogether) {
  const auto whole = [&] {
    run({{"obs", obs}});
    return rows("fake");
  }();
  const auto summary = run({{"obs", obs}, {"batch", std::string("batch")}, {"force", true}});
  EXPECT_EQ(rows("fake"), whole);
  EXPECT_EQ(summary.n_filled, 6);
  const Dataset data = read("X");
  EXPECT_THAT(data.find_obs("fake_cluster")->categories, ElementsAre("x:one", "x:two", "y:one", "y:two"));
  EXPECT_THAT(data.find_obs("fake_cluster")->codes, ElementsAre(0, 2, 1, 3, 0, 2));
  const auto root = io::hdf5::open_file(output);
  EXPECT_THAT(root.group("varm").dataset("fake_dropout").shape(), ElementsAre(4, 4));
  EXPECT_TRUE(root.group("uns").group("fake").group("fit").is_group("x"));
  EXPECT_THROW(run({{"obs", obs}, {"batch", std::string("none")}, {"force", true}}), OptionError);
}

TEST_F(ImputeRun, LabelsReachTheMethod) {
  run({{"obs", obs}, {"labels", std::string("type")}});
  EXPECT_EQ(read("X").find_obs("fake_cluster"), nullptr);
  // Batch x has no type u.
  EXPECT_NO_THROW(
      run({{"obs", obs}, {"labels", std::string("type")}, {"batch", std::string("batch")}, {"force", true}}));
}

TEST_F(ImputeRun, GenesOfAListOnly) {
  const std::string list = folder / "genes.txt";
  write_text(list, "A\r\n\n  unknown \n");
  run({{"genes", list}, {"zeros", std::string("all")}});
  const auto counts = rows("X");
  const auto layer = rows("fake");
  for (std::size_t i = 0; i < counts.size(); ++i) EXPECT_EQ(layer[i] != 0, counts[i] != 0 || i % 4 == 0);
  EXPECT_THAT(context.warnings(), testing::Contains(HasSubstr("unknown")));
  write_text(list, "nothing\n");
  EXPECT_THROW(run({{"genes", list}, {"force", true}}), InputError);
}

TEST_F(ImputeRun, ModelsAreKeptAndUsed) {
  const std::string model = folder / "model.undrop";
  test::FakeAnswers answers;
  answers.value = 2.25F;
  run({{"save_model", model}}, answers);
  const auto first = rows("fake");
  run({{"model", model}, {"force", true}});
  EXPECT_EQ(rows("fake"), first);
  EXPECT_THROW(run({{"model", model}, {"force", true}, {"n_clusters", std::int64_t{3}}}), OptionError);
  EXPECT_THROW(run({{"model", input}, {"force", true}}), FormatError);
  EXPECT_THROW(run({{"save_model", model}, {"output", std::string(folder / "b.h5ad")}}), UsageError);

  const std::string batches = folder / "batches.undrop";
  run({{"obs", obs}, {"batch", std::string("batch")}, {"save_model", batches}, {"force", true}}, answers);
  run({{"obs", obs}, {"model", batches}, {"force", true}});
  EXPECT_EQ(rows("fake"), first);
}

TEST_F(ImputeRun, RefusesBeforeAnyWork) {
  const auto refused = [&](const ParameterValues& common) {
    try {
      run(common);
    } catch (const Error& error) {
      EXPECT_FALSE(std::filesystem::exists(output));
      return error.exit_code();
    }
    return 0;
  };
  EXPECT_EQ(refused({{"policy", std::string("posterior")}}), 3);
  EXPECT_EQ(refused({{"policy", std::string("denoise")}, {"zeros", std::string("called")}}), 3);
  EXPECT_EQ(refused({{"key_added", std::string("a/b")}}), 3);
  EXPECT_EQ(refused({{"preset", std::string("nonesuch")}}), 3);
  EXPECT_EQ(refused({{"obs", obs}, {"labels", std::string("type")}, {"n_clusters", std::int64_t{2}}}), 3);
  EXPECT_EQ(refused({{"output", std::string(folder / "out.xlsx")}}), 3);
  EXPECT_EQ(refused({{"output", std::string(folder / "missing/out.h5ad")}}), 1);
  EXPECT_EQ(refused({{"output", std::string(folder.path())}}), 1);
  EXPECT_EQ(refused({{"max_memory", std::string("1M")}}), 5);
  EXPECT_EQ(refused({{"max_memory", std::string("plenty")}}), 3);
  EXPECT_EQ(refused({{"genes", std::string(folder / "missing.txt")}}), 2);
  EXPECT_EQ(refused({{"layer", std::string("missing")}}), 3);
  EXPECT_THAT(files(), UnorderedElementsAre("in.csv", "obs.csv"));
}

TEST_F(ImputeRun, WhatTheMethodDoesNotOfferIsAnOptionError) {
  test::FakeAnswers answers;
  answers.offer = {.rate = true};
  EXPECT_THROW(run({{"write_sd", true}}, answers), OptionError);
  EXPECT_THROW(run({{"write_dropout", true}}, answers), OptionError);
  EXPECT_THROW(run({{"zeros", std::string("called")}}, answers), OptionError);
  const auto summary = run({}, answers);
  EXPECT_EQ(summary.n_filled, 12);
}

TEST_F(ImputeRun, AFailureLeavesNothing) {
  test::FakeAnswers answers;
  answers.value = std::nanf("");
  EXPECT_THROW(run({{"save_model", std::string(folder / "model")}}, answers), NumericalError);
  test::FakeAnswers unsettled;
  unsettled.converged = false;
  EXPECT_THROW(run({{"strict", true}}, unsettled), NumericalError);
  context.cancel->cancel();
  EXPECT_THROW(run(), Cancelled);
  EXPECT_THAT(files(), UnorderedElementsAre("in.csv", "obs.csv"));
}

TEST_F(ImputeRun, WhatDidNotConvergeSaysSo) {
  test::FakeAnswers answers;
  answers.converged = false;
  EXPECT_FALSE(run({}, answers).converged);
  const auto uns = io::hdf5::open_file(output).group("uns").group("fake");
  EXPECT_THAT(uns.dataset("converged").read<std::uint8_t>(), ElementsAre(0));
  EXPECT_THAT(uns.dataset("warnings").read_texts(), testing::Contains(HasSubstr("did not converge")));
}

TEST_F(ImputeRun, AnExistingOutputAndItsMembersAreKept) {
  run();
  EXPECT_THROW(run(), UsageError);
  ImputeRequest again{output, {{"output", std::string(folder / "second.h5ad")}}, {}};
  EXPECT_THROW(impute_with(again, test::fake_method(), context), UsageError);
  again.common["key_added"] = std::string("other");
  EXPECT_NO_THROW(impute_with(again, test::fake_method(), context));
  const auto layers = io::hdf5::open_file(folder / "second.h5ad").group("layers");
  EXPECT_THAT(layers.members(), ElementsAre("fake", "other"));
  again.common["output"] = output;
  again.common["force"] = true;
  EXPECT_THROW(impute_with(again, test::fake_method(), context), UsageError);
}

/// The layer of a run in memory, dense.
std::vector<float> dense(const io::HeldLayer& layer, std::size_t n_genes) {
  if (layer.layout == io::LayerLayout::dense) return layer.values;
  std::vector<float> out((layer.offsets.size() - 1) * n_genes, 0);
  for (std::size_t cell = 0; cell + 1 < layer.offsets.size(); ++cell) {
    for (auto at = static_cast<std::size_t>(layer.offsets[cell]);
         at < static_cast<std::size_t>(layer.offsets[cell + 1]); ++at) {
      out[cell * n_genes + static_cast<std::size_t>(layer.genes[at])] = layer.values[at];
    }
  }
  return out;
}

TEST_F(ImputeRun, DataInMemoryGiveWhatAFileGives) {
  const ParameterValues common{{"write_dropout", true}, {"write_sd", true}, {"seed", std::int64_t{3}}};
  run(common);
  io::MemoryOutput held(6, 4);
  const DataRequest request{read_dataset(input, {}, context), {"", common, {}}};
  const auto summary = impute_data(request, test::fake_method(), held, context);
  EXPECT_EQ(summary.key, "fake");
  for (const char* name : {"fake", "fake_dropout", "fake_sd"}) EXPECT_EQ(dense(held.layers.at(name), 4), rows(name));
  const auto root = io::hdf5::open_file(output);
  EXPECT_EQ(held.obs_numbers.at("fake_size_factor"), root.group("obs").dataset("fake_size_factor").read<double>());
  EXPECT_THAT(held.obs_categories.at("fake_cluster").names, ElementsAre("one", "two"));
  EXPECT_EQ(held.varm.at("fake_dropout").columns, 2);
  const auto uns = root.group("uns").group("fake");
  EXPECT_THAT(uns.dataset("checksum").read_texts(),
              ElementsAre(std::get<std::string>(held.uns.at("fake").at("checksum"))));
}

TEST_F(ImputeRun, DataInMemoryOfSomeGenes) {
  io::MemoryOutput held(6, 4);
  DataRequest request{read_dataset(input, {}, context), {"", {{"zeros", std::string("all")}}, {}}};
  request.genes = {"A"};
  (void)impute_data(request, test::fake_method(), held, context);
  EXPECT_THAT(held.var_flags.at("fake_imputed"), ElementsAre(1, 0, 0, 0));
}

TEST_F(ImputeRun, AFitInMemoryIsAModelLikeThatOfAFile) {
  const std::string kept = folder / "kept";
  const std::string saved = folder / "saved";
  run({{"save_model", kept}});
  DataRequest request{read_dataset(input, {}, context), {"", {}, {}}};
  const auto model = fit_data(request, test::fake_method(), context);
  EXPECT_EQ(model->header().method, "fake");
  model->save(saved, false);
  EXPECT_EQ(bytes_of(saved), bytes_of(kept));
  EXPECT_THROW(model->save(saved, false), UsageError);
  io::MemoryOutput held(6, 4);
  request.model = model;
  (void)impute_data(request, test::fake_method(), held, context);
  EXPECT_EQ(dense(held.layers.at("fake"), 4), rows("fake"));
  request.options.common["n_clusters"] = std::int64_t{3};
  EXPECT_THROW((void)impute_data(request, test::fake_method(), held, context), OptionError);
}

TEST_F(ImputeRun, DataInMemoryAreCheckedAndNeedRoom) {
  io::MemoryOutput held(6, 4);
  DataRequest request{read_dataset(input, {}, context), {"", {{"max_memory", std::string("1M")}}, {}}};
  EXPECT_THROW((void)impute_data(request, test::fake_method(), held, context), ResourceError);
  const DataRequest logs{test::dataset_from_rows({{0.5F, 1.25F}, {1.5F, 0.1F}}), {"", {}, {}}};
  EXPECT_THROW((void)impute_data(logs, test::fake_method(), held, context), InputError);
  EXPECT_TRUE(held.layers.empty());
}

TEST_F(ImputeRun, AnEstimateWritesNothing) {
  const auto estimate = estimate_with(request(), test::fake_method(), context);
  EXPECT_GT(estimate.peak_memory, 0);
  EXPECT_GT(estimate.output_bytes, 0);
  EXPECT_GT(estimate.seconds, 0);
  EXPECT_FALSE(std::filesystem::exists(output));
}

}  // namespace
}  // namespace undrop::pipeline
