#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#define UNDROP_ENTRY(name) extern "C" int undrop_##name(const std::uint8_t* data, std::size_t size);
#include "entries.inc"
#undef UNDROP_ENTRY

namespace {

using Entry = int (*)(const std::uint8_t*, std::size_t);

const std::map<std::string, Entry>& entries() {
  static const std::map<std::string, Entry> all{
#define UNDROP_ENTRY(name) {#name, undrop_##name},
#include "entries.inc"
#undef UNDROP_ENTRY
  };
  return all;
}

/// What fuzzing kept: every input must end in a data set or in a refusal, as it did there.
class CorpusReplay : public testing::TestWithParam<std::string> {};

TEST_P(CorpusReplay, EveryInputIsReadOrRefused) {
  const auto entry = entries().at(GetParam());
  const auto name = GetParam().substr(0, GetParam().rfind("_fuzz"));
  std::vector<std::filesystem::path> inputs;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(UNDROP_CORPUS) / name)) {
    inputs.push_back(file.path());
  }
  std::sort(inputs.begin(), inputs.end());
  EXPECT_FALSE(inputs.empty());
  EXPECT_EQ(entry(nullptr, 0), 0);
  for (const auto& input : inputs) {
    SCOPED_TRACE(input.string());
    std::ifstream file(input, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(entry(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
  }
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& [name, entry] : entries()) all.push_back(name);
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, CorpusReplay, testing::ValuesIn(names()), [](const auto& it) { return it.param; });

}  // namespace
