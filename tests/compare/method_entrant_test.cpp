#include "compare/method_entrant.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "output/output_policy.hpp"
#include "pipeline/fake_method.hpp"
#include "simulated_input.hpp"

namespace undrop::compare {
namespace {

using testing::ElementsAre;

TEST(MethodEntrant, OutputsAreThoseThatTheProtocolsAskFor) {
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto plain = make_method_entrant(test::entrant_named("gene_mean"), false)->run(input.data, context);
  EXPECT_THAT(plain->variants("mask"), ElementsAre("fill all"));
  EXPECT_THAT(plain->variants("thin"), ElementsAre("denoise"));
  EXPECT_THAT(plain->variants("whole"), ElementsAre("fill all"));
  EXPECT_EQ(plain->dropout(), nullptr);
  const auto both = make_method_entrant(test::entrant_named("gene_mean"), true)->run(input.data, context);
  EXPECT_THAT(both->variants("whole"), ElementsAre("fill all", "denoise"));
}

TEST(MethodEntrant, ADropoutModelMakesTheDefaultPolicyItsOwnVariant) {
  auto method = undrop::test::fake_method({.offer = {.expressed = true, .dropout_probability = true}});
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto runner = make_method_entrant(std::move(method), {.name = "fake"}, false);
  const auto output = runner->run(input.data, context);
  EXPECT_THAT(output->variants("mask"), ElementsAre("fill all", "fill called"));
  EXPECT_THAT(output->variants("whole"), ElementsAre("fill called"));
  ASSERT_NE(output->dropout(), nullptr);
  std::vector<float> row(static_cast<std::size_t>(input.data.n_genes()));
  output->dropout()->read({0, 1}, row);
  EXPECT_GT(*std::max_element(row.begin(), row.end()), 0.5F);
}

TEST(MethodEntrant, RatesAreWeighedAgainstTheCountsToo) {
  const auto input = test::simulated_input();
  auto context = test::context_of();
  auto method = pipeline::registered_method("gene_mean");
  method.info.is_control = false;
  const auto output = make_method_entrant(std::move(method), test::entrant_named("x"), false)->run(input.data, context);
  EXPECT_THAT(output->variants("thin"), ElementsAre("denoise", "posterior"));
  EXPECT_THAT(output->variants("whole"), ElementsAre("fill all", "posterior"));
  std::vector<float> rates(static_cast<std::size_t>(20 * input.data.n_genes()));
  auto posterior = rates;
  auto counts = rates;
  output->values("denoise", Scale::counts)->read({0, 20}, rates);
  output->values("posterior", Scale::counts)->read({0, 20}, posterior);
  judge::counts_as_values(input.data.counts)->read({0, 20}, counts);
  EXPECT_NE(posterior, rates);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const double margin = 0.01 + 0.02 * static_cast<double>(rates[i]);
    EXPECT_GE(posterior[i], std::min(rates[i], counts[i]) - margin);
    EXPECT_LE(posterior[i], std::max(rates[i], counts[i]) + margin);
  }
}

TEST(MethodEntrant, ValuesAreThoseOfThePolicy) {
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto output = make_method_entrant(test::entrant_named("none"), false)->run(input.data, context);
  const auto values = output->values("fill all", Scale::counts);
  const auto counts = judge::counts_as_values(input.data.counts);
  std::vector<float> a(static_cast<std::size_t>(10 * input.data.n_genes()));
  auto b = a;
  values->read({5, 15}, a);
  counts->read({5, 15}, b);
  EXPECT_EQ(a, b);
}

TEST(MethodEntrant, GetsNoLabels) {
  auto method = undrop::test::fake_method();
  const auto make = method.make;
  ImputerInput seen;
  method.make = [&](ImputerInput given) {
    seen.labels = given.labels;
    seen.label_names = given.label_names;
    return make(std::move(given));
  };
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto output = make_method_entrant(std::move(method), {.name = "fake"}, false)->run(input.data, context);
  EXPECT_TRUE(seen.labels.empty() && seen.label_names.empty());
}

TEST(MethodEntrant, TooFewCellsAreRefused) {
  auto method = undrop::test::fake_method();
  method.info.minimum_cells = 10000;
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto runner = make_method_entrant(std::move(method), {.name = "fake"}, false);
  EXPECT_THROW(static_cast<void>(runner->run(input.data, context)), InputError);
}

}  // namespace
}  // namespace undrop::compare
