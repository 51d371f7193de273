#include "pipeline/impute_file.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "io/model_archive.hpp"
#include "support.hpp"

namespace undrop::pipeline {
namespace {

TEST(ImputeFile, AnUnknownMethodIsAnOptionError) {
  Context context;
  const ImputeRequest request{"in.h5ad", {{"method", std::string("nonesuch")}}, {}};
  EXPECT_THROW(impute_file(request, context), OptionError);
  EXPECT_THROW((void)estimate(request, context), OptionError);
}

TEST(ImputeFile, AModelOfAnUnknownMethodIsRefused) {
  const test::TemporaryFolder folder;
  io::ModelHeader header;
  header.method = "nonesuch";
  header.parts = {""};
  io::ModelOutput(folder / "model", false, header).commit();
  Context context;
  const ImputeRequest request{"in.h5ad", {{"model", std::string(folder / "model")}}, {}};
  EXPECT_THROW(impute_file(request, context), OptionError);
}

TEST(ImputeFile, ABadInputLeavesNothing) {
  const test::TemporaryFolder folder;
  Context context;
  std::ofstream(folder / "in.h5ad") << "not HDF5";
  const ImputeRequest request{folder / "in.h5ad", {{"output", std::string(folder / "out.h5ad")}}, {}};
  EXPECT_THROW(impute_file(request, context), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "out.h5ad"));
}

}  // namespace
}  // namespace undrop::pipeline
