#include "io/sidecar.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "io/output_files.hpp"

namespace undrop::io {
namespace {

TEST(Sidecar, HoldsFactsAndAnnotations) {
  Sidecar sidecar;
  EXPECT_TRUE(sidecar.empty());
  EXPECT_EQ(sidecar.text(), "{}\n");
  const std::vector<double> numbers{0.5, 2};
  const std::vector<std::uint8_t> flags{1, 0};
  const std::vector<float> table{1, 2, 3, 4};
  sidecar.add_facts("key", {{"fit/history/loss", numbers}, {"fit/n", std::int64_t{3}}, {"name", std::string("a\xFF")}});
  sidecar.add_obs("size", numbers);
  sidecar.add_obs("label", {"a", ""});
  sidecar.add_var("imputed", flags);
  sidecar.add_varm("dropout", table, 2);
  const auto json = nlohmann::json::parse(sidecar.text());
  EXPECT_EQ(json["key"]["fit"]["history"]["loss"][1], 2.0);
  EXPECT_EQ(json["key"]["fit"]["n"], 3);
  EXPECT_EQ(json["obs"]["label"][0], "a");
  EXPECT_EQ(json["var"]["imputed"][1], false);
  EXPECT_EQ(json["varm"]["dropout"][1][0], 3.0);
}

TEST(Sidecar, FactsAlone) {
  EXPECT_EQ(json_text({{"a/b", true}, {"c", std::string("d")}}), R"({"a":{"b":true},"c":"d"})");
}

}  // namespace
}  // namespace undrop::io
