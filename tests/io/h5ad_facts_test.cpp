#include "io/h5ad_facts.hpp"

#include <gtest/gtest.h>

#include "io/h5ad_elements.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

TEST(H5adFacts, ComeBackAsTheyWereWritten) {
  const undrop::test::TemporaryFolder folder;
  const std::string path = (folder / "a.h5").string();
  const Facts facts{{"yes", true},
                    {"n", std::int64_t{-3}},
                    {"x", 0.5},
                    {"text", std::string("é, \"a\"")},
                    {"fit/loss", std::vector<double>{2, 1.5}},
                    {"fit/epochs", std::vector<std::int64_t>{1, 2, 3}},
                    {"fit/deep/names", std::vector<std::string>{"a", ""}},
                    {"none", std::vector<std::string>{}}};
  {
    const auto root = hdf5::create_file(path);
    H5adElements(H5adElements::Style::current).facts(root, facts);
    root.write<float>("matrix", std::vector<float>{1, 2, 3, 4}, {2, 2});
  }
  EXPECT_EQ(read_facts(hdf5::open_file(path)), facts);
}

}  // namespace
}  // namespace undrop::io
