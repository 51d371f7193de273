#include "judge/verdict_sentences.hpp"

#include <gtest/gtest.h>

#include "judge/task_scores.hpp"

namespace undrop::judge {
namespace {

class VerdictSentences : public ::testing::Test {
 protected:
  explicit VerdictSentences(const std::string& name = "labels")
      : protocol_{name, "", true, "", name == "null" || name == "structure", metrics_of(name), {}} {
    task_.protocol = &protocol_;
    task_.primary = &protocol_.metrics.front();
  }

  void add(const std::string& entrant, double score, std::optional<Interval> versus_none,
           std::optional<Interval> versus_control, Verdict verdict) {
    task_.standings.push_back({entrant,
                               protocol_.name,
                               "",
                               task_.primary->key,
                               {score, score - 0.1, score + 0.1},
                               versus_none,
                               "knn_mean",
                               versus_control,
                               verdict,
                               3});
  }

  [[nodiscard]] std::string sentence() const { return task_verdict(task_).sentence; }

  ProtocolSummary protocol_;
  TaskStandings task_;
};

class NullSentences : public VerdictSentences {
 protected:
  NullSentences() : VerdictSentences("null") {}
};

class StructureSentences : public VerdictSentences {
 protected:
  StructureSentences() : VerdictSentences("structure") {}
};

constexpr Interval up{0.2, 0.1, 0.3};
constexpr Interval around_nothing{0.01, -0.1, 0.12};
constexpr Interval down{-0.2, -0.3, -0.1};

TEST_F(VerdictSentences, WhatHelpsIsNamedWithItsGainAndItsCosts) {
  add("magic", 0.8, up, up, Verdict::helps);
  add("saver", 0.8, up, up, Verdict::helps);
  add("knn_mean", 0.6, up, std::nullopt, Verdict::reference);
  task_.over_smoothed = {{"magic"}};
  task_.failed = {"other"};
  EXPECT_EQ(sentence(),
            "magic helps: Adjusted Rand index of k-means 0.8, higher by 0.2 (0.1 to 0.3) than with the data left alone "
            "and by 0.2 (0.1 to 0.3) than with the best control, knn_mean. So does saver. magic smooths too much: "
            "genes that have nothing in common correlate; read no relations between genes from its values. other did "
            "not finish.");
  EXPECT_EQ(task_verdict(task_).helpful, (std::vector<std::string>{"magic", "saver"}));
}

TEST_F(VerdictSentences, AVetoTakesAnOutputOffTheHelpfulOnes) {
  add("magic", 0.8, up, up, Verdict::helps);
  add("ebayes", 0.7, up, up, Verdict::helps);
  add("ebayes", 0.6, up, up, Verdict::helps);
  task_.standings[1].variant = "fill called";
  task_.standings[2].variant = "posterior";
  task_.with_signal = {{"magic"}, {"ebayes", false}};
  task_.caution = "Little is told.";
  EXPECT_EQ(task_verdict(task_).helpful, (std::vector<std::string>{"ebayes (posterior)"}));
  EXPECT_EQ(sentence(),
            "ebayes (posterior) helps: Adjusted Rand index of k-means 0.6, higher by 0.2 (0.1 to 0.3) than with the "
            "data left alone and by 0.2 (0.1 to 0.3) than with the best control, knn_mean. magic and ebayes (fill "
            "called) score better, but find differences where there are none: do not test genes on their values. "
            "Little is told.");
  task_.with_signal.push_back({"ebayes", true});
  task_.caution.clear();
  EXPECT_TRUE(task_verdict(task_).helpful.empty());
  EXPECT_EQ(sentence().substr(0, 29), "No method helps without harm.");
}

TEST_F(VerdictSentences, LeavingTheDataAloneIsAnAnswer) {
  add("knn_mean", 0.6, up, std::nullopt, Verdict::reference);
  add("magic", 0.5, around_nothing, down, Verdict::no_evidence);
  add("none", 0.5, std::nullopt, down, Verdict::reference);
  add("bad", 0.2, down, down, Verdict::harms);
  EXPECT_EQ(
      sentence(),
      "No method beats leaving the data alone. The simple control knn_mean does, by 0.2 (0.1 to 0.3). bad is worse "
      "than leaving it alone.");
}

TEST_F(VerdictSentences, AControlThatIsNotBeatenIsNamed) {
  add("magic", 0.7, up, around_nothing, Verdict::no_evidence);
  add("knn_mean", 0.6, up, std::nullopt, Verdict::reference);
  EXPECT_EQ(sentence(), "magic beats leaving the data alone, but no method beats the best control, knn_mean.");
}

TEST_F(VerdictSentences, ControlsAloneAreJudgedToo) {
  add("knn_mean", 0.7, up, std::nullopt, Verdict::reference);
  add("none", 0.5, std::nullopt, down, Verdict::reference);
  EXPECT_EQ(sentence(),
            "Only controls were compared. Of the controls knn_mean is best and beats leaving the data alone, by 0.2 "
            "(0.1 to 0.3).");
  task_.failed = {"magic"};
  EXPECT_EQ(sentence().substr(0, 19), "No method finished.");
}

TEST_F(VerdictSentences, NothingFinished) { EXPECT_EQ(sentence(), "Nothing finished."); }

TEST_F(NullSentences, SayWhatWasInvented) {
  add("none", 0.1, std::nullopt, std::nullopt, Verdict::reference);
  add("careful", 0.1, around_nothing, std::nullopt, Verdict::no_evidence);
  EXPECT_EQ(sentence(), "No method is seen to find more differing genes than the counts where nothing differs.");
  add("magic", 41, up, std::nullopt, Verdict::harms);
  EXPECT_EQ(sentence(),
            "Invented signal: magic (41 genes a split) calls genes significant that do not differ; without imputation "
            "0.1 are.");
  task_.over_smoothed = {{"careful", false, 0.42}};
  EXPECT_EQ(sentence(),
            "Invented signal: magic (41 genes a split) calls genes significant that do not differ; without imputation "
            "0.1 are. Over-smoothing: careful (by 0.42) makes genes correlate that have nothing in common.");
}

TEST_F(StructureSentences, SayWhatWasLost) {
  add("magic", 0.31, down, std::nullopt, Verdict::no_evidence);
  EXPECT_EQ(sentence(), "No method loses the rarest cluster. Of a cell's neighbours remain: magic 31 %.");
  task_.standings.front().verdict = Verdict::harms;
  EXPECT_EQ(sentence(),
            "magic loses the rarest cluster: its cells now lie among others. Of a cell's neighbours remain: magic "
            "31 %.");
}

}  // namespace
}  // namespace undrop::judge
