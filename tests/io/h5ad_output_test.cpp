#include "io/h5ad_output.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

#include "h5ad_file.hpp"
#include "io/hdf5_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> files_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

const test::Rows counts{{3, 0, 0, 1}, {0, 5, 0, 0}, {0, 0, 2, 0}};

/// An h5ad file with something unknown to undrop in it.
std::string input_file(const test::TemporaryFolder& folder) {
  const std::string path = folder / "in.h5ad";
  const auto root = test::new_h5ad(path, 3, 4);
  (void)test::write_sparse(root, "X", counts);
  const auto strange = root.create_group("strange");
  strange.write_scalar("thing", std::int64_t{42});
  strange.set_attribute("mood", "odd");
  return path;
}

Dataset read(const std::string& path) {
  Context context;
  return read_dataset(path, {}, context);
}

/// All that can be added.
void add_everything(H5adOutput& out, LayerLayout layout) {
  const std::vector<float> first{1, 0, 0, 2, 0, 0, 0, 0};
  const std::vector<float> rest{0, 0, 3.5F, 4};
  const auto layer = out.layer("fake", layout);
  layer->write({0, 2}, first);
  layer->write({2, 3}, rest);
  layer->finish();
  out.add_obs("fake_size_factor", std::vector<double>{0.5, 1, 2});
  out.add_obs("fake_cluster", {"a", "b"}, std::vector<std::int32_t>{1, -1, 0});
  out.add_var("fake_imputed", std::vector<std::uint8_t>{1, 0, 1, 1});
  out.add_varm("fake_dropout", std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}, 2);
  out.add_uns("fake", {{"imputed", true},
                       {"seed", std::int64_t{7}},
                       {"share", 0.25},
                       {"scale", std::string("log1p")},
                       {"warnings", std::vector<std::string>{}},
                       {"fit/history/loss", std::vector<double>{2, 1}}});
}

TEST(H5adOutput, AddsToACopyAndLeavesTheRestAsItIs) {
  for (const auto layout : {LayerLayout::sparse, LayerLayout::dense}) {
    const test::TemporaryFolder folder;
    const std::string in = input_file(folder);
    const std::string before = bytes_of(in);
    const std::string path = folder / "out.h5ad";
    const Dataset data = read(in);
    H5adOutput out(data, path, false);
    add_everything(out, layout);
    out.commit();
    EXPECT_EQ(bytes_of(in), before);
    EXPECT_THAT(files_in(folder.path()), ElementsAre("in.h5ad", "out.h5ad"));

    const auto root = hdf5::open_file(path);
    EXPECT_THAT(root.group("strange").dataset("thing").read<std::int64_t>(), ElementsAre(42));
    EXPECT_EQ(root.group("strange").text_attribute("mood"), "odd");
    EXPECT_EQ(root.group("layers").text_attribute("encoding-type"), "dict");
    const auto obs = root.group("obs");
    EXPECT_THAT(obs.texts_attribute("column-order"), ElementsAre("fake_size_factor", "fake_cluster"));
    EXPECT_THAT(obs.dataset("fake_size_factor").read<double>(), ElementsAre(0.5, 1, 2));
    EXPECT_THAT(obs.group("fake_cluster").dataset("codes").read<std::int8_t>(), ElementsAre(1, -1, 0));
    EXPECT_EQ(root.group("var").dataset("fake_imputed").kind(), hdf5::Kind::boolean);
    EXPECT_THAT(root.group("varm").dataset("fake_dropout").shape(), ElementsAre(4, 2));
    const auto uns = root.group("uns").group("fake");
    EXPECT_THAT(uns.group("fit").group("history").dataset("loss").read<double>(), ElementsAre(2, 1));
    EXPECT_THAT(uns.dataset("scale").read_texts(), ElementsAre("log1p"));
    if (layout == LayerLayout::sparse) {
      const auto layer = root.group("layers").group("fake");
      EXPECT_EQ(layer.text_attribute("encoding-type"), "csr_matrix");
      EXPECT_THAT(layer.dataset("indptr").read<std::int64_t>(), ElementsAre(0, 2, 2, 4));
      EXPECT_THAT(layer.dataset("indices").read<std::int32_t>(), ElementsAre(0, 3, 2, 3));
      EXPECT_THAT(layer.dataset("data").read<float>(), ElementsAre(1, 2, 3.5F, 4));
      EXPECT_THAT(layer.integers_attribute("shape"), ElementsAre(3, 4));
    } else {
      const auto layer = root.group("layers").dataset("fake");
      EXPECT_THAT(layer.read<float>(), ElementsAre(1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3.5F, 4));
    }
  }
}

TEST(H5adOutput, AThreadWritesWhileAnotherReads) {
  const test::TemporaryFolder folder;
  const std::string input = input_file(folder);
  const Dataset data = read(input);
  H5adOutput out(data, folder / "out.h5ad", false);
  const auto layer = out.layer("fake", LayerLayout::dense);
  const std::vector<float> values{1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3.5F, 4};
  auto writing = std::async(std::launch::async, [&] { layer->write({0, 3}, values); });
  EXPECT_EQ(read(input).n_cells(), 3);
  writing.get();
  layer->finish();
  out.commit();
  EXPECT_EQ(hdf5::open_file(folder / "out.h5ad").group("layers").dataset("fake").read<float>(), values);
}

TEST(H5adOutput, SameCallsGiveTheSameBytes) {
  const test::TemporaryFolder folder;
  const std::string in = input_file(folder);
  const Dataset from_file = read(in);
  const Dataset made = test::dataset_from_rows({{3, 0}, {0, 5}, {1, 1}});
  const auto write = [&](const Dataset& data, const std::string& name, LayerLayout layout) {
    H5adOutput out(data, folder / name, true);
    if (&data == &from_file) add_everything(out, layout);
    out.commit();
    return bytes_of(folder / name);
  };
  EXPECT_EQ(write(from_file, "a.h5ad", LayerLayout::sparse), write(from_file, "b.h5ad", LayerLayout::sparse));
  EXPECT_EQ(write(from_file, "a.h5ad", LayerLayout::dense), write(from_file, "b.h5ad", LayerLayout::dense));
  EXPECT_EQ(write(made, "a.h5ad", LayerLayout::dense), write(made, "b.h5ad", LayerLayout::dense));
}

TEST(H5adOutput, OldFilesKeepTheirStyle) {
  const auto old = test::shared_data() / "formats/anndata_v0.7.8.h5ad";
  UNDROP_NEEDS_SHARED_DATA(old);
  const test::TemporaryFolder folder;
  Context context;
  const Dataset data = read_dataset(old.string(), {}, context);
  std::vector<std::int32_t> codes(static_cast<std::size_t>(data.n_cells()), 1);
  codes[0] = 0;
  {
    H5adOutput out(data, folder / "out.h5ad", false);
    out.add_obs("fake_cluster", {"a", "b"}, codes);
    out.add_uns("fake", {{"imputed", true}});
    out.commit();
  }
  const auto obs = hdf5::open_file(folder / "out.h5ad").group("obs");
  EXPECT_TRUE(obs.is_dataset("fake_cluster"));
  EXPECT_TRUE(obs.group("__categories").is_dataset("fake_cluster"));
  const Dataset again = read(folder / "out.h5ad");
  ASSERT_NE(again.find_obs("fake_cluster"), nullptr);
  EXPECT_THAT(again.find_obs("fake_cluster")->categories, ElementsAre("a", "b"));
  EXPECT_EQ(again.find_obs("fake_cluster")->codes, codes);
}

TEST(H5adOutput, LeavesNothingWithoutCommit) {
  const test::TemporaryFolder folder;
  const std::string in = input_file(folder);
  const Dataset data = read(in);
  try {
    H5adOutput out(data, folder / "out.h5ad", false);
    const auto layer = out.layer("fake", LayerLayout::dense);
    layer->write({0, 1}, std::vector<float>(4, 1));
    EXPECT_EQ(files_in(folder.path()).size(), 2U);
    throw NumericalError("stop");
  } catch (const NumericalError&) {
  }
  EXPECT_THAT(files_in(folder.path()), ElementsAre("in.h5ad"));
}

TEST(H5adOutput, ReplacesOnlyWhenForced) {
  const test::TemporaryFolder folder;
  const std::string in = input_file(folder);
  {
    const Dataset data = read(in);
    H5adOutput out(data, folder / "out.h5ad", false);
    add_everything(out, LayerLayout::sparse);
    out.commit();
  }
  EXPECT_THROW(H5adOutput(read(in), folder / "out.h5ad", false), UsageError);
  const Dataset again = read(folder / "out.h5ad");
  H5adOutput refused(again, folder / "third.h5ad", false);
  EXPECT_THROW((void)refused.layer("fake", LayerLayout::dense), UsageError);
  EXPECT_THROW(refused.add_obs("fake_cluster", {"a"}, std::vector<std::int32_t>{0, 0, 0}), UsageError);
  EXPECT_THROW(require_free_members(again, {.uns = {"fake"}}), UsageError);
  EXPECT_NO_THROW(require_free_members(again, {.layers = {"other"}, .uns = {"other"}}));
  {
    H5adOutput out(again, folder / "third.h5ad", true);
    add_everything(out, LayerLayout::dense);
    out.commit();
  }
  const auto root = hdf5::open_file(folder / "third.h5ad");
  EXPECT_TRUE(root.group("layers").is_dataset("fake"));
  EXPECT_THAT(root.group("obs").texts_attribute("column-order"), ElementsAre("fake_size_factor", "fake_cluster"));
}

TEST(H5adOutput, RefusesTheInputAsOutput) {
  const test::TemporaryFolder folder;
  const std::string in = input_file(folder);
  const std::string before = bytes_of(in);
  std::filesystem::create_hard_link(in, folder / "same.h5ad");
  EXPECT_THROW(H5adOutput(read(in), in, true), UsageError);
  EXPECT_THROW(H5adOutput(read(in), folder / "same.h5ad", true), UsageError);
  EXPECT_THROW(H5adOutput(read(in), folder / "missing/out.h5ad", true), UsageError);
  EXPECT_EQ(bytes_of(in), before);
}

TEST(H5adOutput, AFullDiskLeavesNothing) {
  const test::TemporaryFolder folder;
  const Dataset data = test::dataset_from_rows(std::vector<std::vector<float>>(64, std::vector<float>(64, 1)));
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = limit;
  small.rlim_cur = 16384;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string message;
  try {
    H5adOutput out(data, folder / "out.h5ad", false);
    const auto layer = out.layer("fake", LayerLayout::dense);
    layer->write({0, 64}, std::vector<float>(64 * 64, 1));
    layer->finish();
    out.commit();
  } catch (const ResourceError& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(message, HasSubstr("cannot be written"));
  EXPECT_THAT(files_in(folder.path()), IsEmpty());
}

TEST(H5adOutput, BlocksMustBeInOrderAndComplete) {
  const test::TemporaryFolder folder;
  const Dataset data = test::dataset_from_rows({{1, 1}, {1, 1}});
  H5adOutput out(data, folder / "out.h5ad", false);
  const auto layer = out.layer("fake", LayerLayout::dense);
  EXPECT_THROW(layer->write({1, 2}, std::vector<float>(2)), std::logic_error);
  EXPECT_THROW(layer->finish(), std::logic_error);
}

}  // namespace
}  // namespace undrop::io
