#include "compare/foreign_entrant.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "compare/foreign_plan.hpp"
#include "compare/simulated_input.hpp"
#include "io/h5ad_from_dataset.hpp"
#include "io/hdf5_file.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

EntrantPlan command(const std::string& line) { return plan_foreign(test::options_of({{"command", line}})).front(); }

std::vector<float> first_cells(const judge::EntrantOutput& output) {
  const auto values = output.values("as given", Scale::counts);
  std::vector<float> out(static_cast<std::size_t>(5 * values->n_genes()));
  values->read({0, 5}, out);
  return out;
}

std::vector<float> first_cells(const Dataset& data) {
  std::vector<float> out(static_cast<std::size_t>(5 * data.n_genes()));
  judge::counts_as_values(data.counts)->read({0, 5}, out);
  return out;
}

TEST(ForeignCommand, GetsTheCountsAndGivesTheValues) {
  const undrop::test::TemporaryFolder folder;
  const auto input = test::simulated_input();
  auto context = test::context_of();
  {
    const auto runner = make_command_entrant(command("copy=cp {input} {output}"), folder / "work");
    const auto output = runner->run(input.data, context);
    EXPECT_EQ(output->variants("mask"), std::vector<std::string>{"as given"});
    const auto got = first_cells(*output);
    const auto expected = first_cells(input.data);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-5F * (1 + expected[i]));
    ASSERT_TRUE(output->cost().has_value());
    EXPECT_GT(output->cost()->seconds, 0);
    EXPECT_GT(output->cost()->peak_memory, 0);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "work"));
}

TEST(ForeignCommand, ItsFailureIsToldInItsOwnWords) {
  const undrop::test::TemporaryFolder folder;
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto fails = make_command_entrant(command("x=echo no such gene >&2; : {input} {output}; exit 7"), folder / "a");
  try {
    (void)fails->run(input.data, context);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "the program ended with exit code 7: no such gene");
  }
  const auto silent = make_command_entrant(command("x=: {input} {output}"), folder / "b");
  EXPECT_THROW((void)silent->run(input.data, context), InputError);
}

TEST(ForeignCommand, SeedAndThreadsAreFilledIn) {
  const undrop::test::TemporaryFolder folder;
  const auto input = test::simulated_input();
  auto context = test::context_of(2, 41);
  const auto runner =
      make_command_entrant(command("x=cp {input} {output} && test {seed} = 41 && test {threads} = 2"), folder / "a");
  EXPECT_NO_THROW((void)runner->run(input.data, context));
}

TEST(ForeignFile, AnswersWhatItWasMadeFor) {
  const undrop::test::TemporaryFolder folder;
  const auto input = test::simulated_input();
  auto context = test::context_of();
  io::write_h5ad_from_dataset(io::hdf5::create_file(folder / "answer.h5ad"), input.data);
  const auto plan =
      plan_foreign(test::options_of({{"add", "one=" + (folder / "answer.h5ad").string() + ":counts"}})).front();
  const auto runner = make_file_entrant(plan, {InputKind::whole, 0, 0}, input);
  EXPECT_EQ(first_cells(*runner->run(input.data, context)).size(), first_cells(input.data).size());
  EXPECT_THROW((void)make_file_entrant(plan, {InputKind::thin, 0, 0}, input)->run(input.data, context), InputError);
}

}  // namespace
}  // namespace undrop::compare
