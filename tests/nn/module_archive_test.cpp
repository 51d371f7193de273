#include "nn/module_archive.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cstdint>

#include "memory_archive.hpp"
#include "nn/multilayer.hpp"

namespace undrop::nn {
namespace {

Multilayer layers(std::int64_t inputs, std::uint64_t seed) {
  Multilayer out({.inputs = inputs, .widths = {5, 3}, .batch_norm = true});
  initialise_linear_layers(out, 0, torch::make_generator<at::CPUGeneratorImpl>(seed));
  return out;
}

TEST(ModuleArchive, AModuleReadBackGivesTheSameBits) {
  Multilayer written = layers(4, 1);
  // A pass in training moves the running statistics, which must travel too.
  (void)written.forward(torch::rand({8, 4}));
  written.eval();
  test::MemoryArchive archive;
  save_module(written, archive, "part");
  Multilayer read = layers(4, 2);
  load_module(read, archive, "part");
  read.eval();
  const torch::Tensor x = torch::rand({2, 4});
  EXPECT_TRUE(torch::equal(read.forward(x), written.forward(x)));
}

TEST(ModuleArchive, RefusesAnotherShapeAndAMissingPart) {
  const Multilayer written = layers(4, 1);
  test::MemoryArchive archive;
  save_module(written, archive, "part");
  Multilayer wider = layers(6, 1);
  EXPECT_THROW(load_module(wider, archive, "part"), FormatError);
  Multilayer same = layers(4, 1);
  EXPECT_THROW(load_module(same, archive, "other"), FormatError);
}

}  // namespace
}  // namespace undrop::nn
