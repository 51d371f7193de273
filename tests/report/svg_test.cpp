#include "report/svg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace undrop::report {
namespace {

using testing::HasSubstr;

TEST(Svg, TextIsMadeSafe) {
  EXPECT_EQ(escaped("a<b> & \"c\""), "a&lt;b&gt; &amp; &quot;c&quot;");
  EXPECT_EQ(escaped("é → 日"), "é → 日");
  EXPECT_EQ(escaped(std::string("\x01\xff\xc3", 3)), "???");
  EXPECT_EQ(escaped("\xe2\x82"), "??");
}

TEST(Svg, FiguresAreShort) {
  EXPECT_EQ(figure_text(0), "0");
  EXPECT_EQ(figure_text(0.123456), "0.123");
  EXPECT_EQ(figure_text(-2), "-2");
  EXPECT_EQ(figure_text(12345.6), "12,346");
  EXPECT_EQ(figure_text(1.5e9), "1.50e+09");
  EXPECT_EQ(figure_text(2e-6), "2.00e-06");
  EXPECT_EQ(figure_text(std::numeric_limits<double>::quiet_NaN()), "n/a");
  EXPECT_EQ(count_text(-1234567), "-1,234,567");
  EXPECT_EQ(count_text(123), "123");
  EXPECT_EQ(coordinate(-0.01), "0");
  EXPECT_EQ(coordinate(12.04), "12");
}

TEST(Svg, MarksCarryClassAndTitle) {
  Svg svg(10, 20, "a \"drawing\"");
  svg.circle(1, 2, 3, "dot", "x < y");
  svg.text(0, 0, "label", {}, Anchor::end);
  svg.path("", "nothing");
  EXPECT_EQ(svg.str(),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 20\" width=\"10\" height=\"20\" role=\"img\" "
            "aria-label=\"a &quot;drawing&quot;\"><circle cx=\"1\" cy=\"2\" r=\"3\" class=\"dot\"><title>x &lt; "
            "y</title></circle><text x=\"0\" y=\"0\" text-anchor=\"end\">label</text></svg>");
}

TEST(Svg, LongTextsAreCutBetweenLetters) {
  EXPECT_EQ(fitted("short", 100), "short");
  const std::string cut = fitted("éééééééééééééééééééé", 80);
  EXPECT_THAT(cut, HasSubstr("…"));
  EXPECT_LE(text_width(cut), 80);
  EXPECT_EQ(escaped(cut), cut);
}

TEST(Svg, RoomIsMadeForLongLabels) {
  const std::string name = "knn_smoothing:k=15, fill called";
  EXPECT_EQ(labelled_width(text_width("none")).whole, 440);
  const auto width = labelled_width(text_width(name));
  EXPECT_GT(width.labels, text_width(name));
  EXPECT_EQ(width.whole - width.labels, labelled_width(0).whole - labelled_width(0).labels);
  Svg svg(width.whole, 20, "d");
  draw_label(svg, width, 10, name, true);
  EXPECT_THAT(svg.str(), HasSubstr(">" + name + "<"));
}

}  // namespace
}  // namespace undrop::report
