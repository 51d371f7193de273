#include "io/utf8.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace undrop::io {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, TextsOfAllScriptsAreTaken) {
  for (const auto text : {""sv, "ACTB"sv, "\0"sv, "\xC3\xA9"sv, "\xE9\x81\xBA"sv, "\xF0\x9F\xA7\xAC"sv,
                          "\xED\x9F\xBF"sv, "\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
}

TEST(Utf8, WhatIsNoTextIsRefused) {
  for (const auto text : {"\xE9t\xE9"sv, "\xC3"sv, "\x80"sv, "\xC0\x80"sv, "\xE0\x80\x80"sv, "\xED\xA0\x80"sv,
                          "\xF4\x90\x80\x80"sv, "\xFF\xFE"sv, "\xF0\x9F\xA7"sv, "\xE9\x81 "sv}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

}  // namespace
}  // namespace undrop::io
