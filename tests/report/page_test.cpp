#include "report/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::report {
namespace {

using testing::HasSubstr;

TEST(Page, HoldsItsSectionsAndTheirContents) {
  Page page("A & B", "lead <text>");
  page.section("one", "First", paragraph("x < y"));
  const std::string html = page.str();
  EXPECT_THAT(html, HasSubstr("<h1>A &amp; B</h1><p class=\"lead\">lead &lt;text&gt;</p>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"#one\">First</a>"));
  EXPECT_THAT(html, HasSubstr("<section id=\"one\"><h2>First</h2><p>x &lt; y</p></section>"));
}

TEST(Page, FactsAreShort) {
  EXPECT_EQ(fact_text(Fact(true)), "yes");
  EXPECT_EQ(fact_text(Fact(0.123456)), "0.123");
  EXPECT_EQ(fact_text(Fact(std::int64_t{1234567})), "1234567");
  EXPECT_EQ(fact_text(Fact(std::vector<std::string>{"a", "b"})), "a, b");
  EXPECT_EQ(fact_text(Fact(std::vector<double>(20, 0.5))), "0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, … (20 in all)");
}

TEST(Page, TablesHaveHeadsAndScroll) {
  const std::string html = table_html({"cap", {"name", "n"}, {{{"a"}, {"1", "num"}}}});
  EXPECT_THAT(html, HasSubstr("<div class=\"scroll\" tabindex=\"0\"><table><caption>cap</caption>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">a</th><td class=\"num\">1</td>"));
}

TEST(Page, WhatIsEmptyLeavesNothing) {
  EXPECT_EQ(list_html({}), "");
  EXPECT_EQ(figure("caption", ""), "");
  EXPECT_EQ(gallery({"", ""}), "");
  EXPECT_EQ(facts_html("caption", {}), "");
}

}  // namespace
}  // namespace undrop::report
