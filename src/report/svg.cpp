#include "report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace undrop::report {

namespace {

constexpr double letter_width = 7.8;
constexpr double label_margin = 12;

/// Bytes of the UTF-8 character that begins here, 0 where it is broken.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || length > text.size() || first > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  return length;
}

std::string with_commas(std::string digits) {
  const auto point = digits.find('.');
  auto at = static_cast<std::ptrdiff_t>(point == std::string::npos ? digits.size() : point) - 3;
  const std::ptrdiff_t first = digits.front() == '-' ? 1 : 0;
  for (; at > first; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string without_trailing_zeros(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

std::string class_of(std::string_view css_class) {
  return css_class.empty() ? std::string() : fmt::format(" class=\"{}\"", css_class);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const char c = text.front();
    if (length == 0 || (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')) {
      out += '?';
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string coordinate(double value) {
  const std::string text = without_trailing_zeros(fmt::format("{:.1f}", value));
  return text == "-0" ? "0" : text;
}

std::string count_text(double value) {
  return std::isfinite(value) ? with_commas(fmt::format("{:.0f}", value)) : "n/a";
}

std::string figure_text(double value) {
  if (!std::isfinite(value)) return "n/a";
  const double size = std::abs(value);
  if (size == 0) return "0";
  if (size >= 1e7 || size < 1e-4) return fmt::format("{:.2e}", value);
  if (size >= 1000) return count_text(value);
  const int decimals = 2 - static_cast<int>(std::floor(std::log10(size)));
  return without_trailing_zeros(fmt::format("{:.{}f}", value, decimals));
}

double text_width(std::string_view text) {
  double letters = 0;
  for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
  return letters * letter_width;
}

std::string fitted(const std::string& text, double width) {
  if (text_width(text) <= width) return text;
  std::string_view rest = text;
  std::string out;
  while (!rest.empty() && text_width(out) + 2 * letter_width <= width) {
    const std::size_t length = std::max<std::size_t>(1, character_length(rest));
    out += rest.substr(0, length);
    rest.remove_prefix(length);
  }
  return out + "…";
}

LabelledWidth labelled_width(double longest_label) {
  constexpr double least = 138;
  constexpr double drawing = 302;
  const double labels = std::clamp(longest_label + label_margin, least, 60 * letter_width);
  return {labels, labels + drawing};
}

void draw_label(Svg& svg, const LabelledWidth& width, double y, const std::string& label, bool is_control) {
  svg.text(width.labels - 10, y, fitted(label, width.labels - label_margin), is_control ? "label muted" : "label",
           Anchor::end);
}

Svg::Svg(double width, double height, std::string_view description)
    : head_(
          fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
                      "role=\"img\" aria-label=\"{2}\">",
                      coordinate(width), coordinate(height), escaped(description))) {}

void Svg::close(std::string_view element, std::string_view title) {
  body_ += title.empty() ? "/>" : fmt::format("><title>{}</title></{}>", escaped(title), element);
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view css_class) {
  body_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>", coordinate(x1), coordinate(y1),
                       coordinate(x2), coordinate(y2), class_of(css_class));
}

void Svg::rect(double x, double y, double width, double height, std::string_view css_class, std::string_view title) {
  body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}", coordinate(x), coordinate(y),
                       coordinate(width), coordinate(height), class_of(css_class));
  close("rect", title);
}

void Svg::circle(double x, double y, double radius, std::string_view css_class, std::string_view title) {
  body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}", coordinate(x), coordinate(y), coordinate(radius),
                       class_of(css_class));
  close("circle", title);
}

void Svg::path(const std::string& data, std::string_view css_class, std::string_view title) {
  if (data.empty()) return;
  body_ += fmt::format("<path d=\"{}\"{}", data, class_of(css_class));
  close("path", title);
}

void Svg::text(double x, double y, std::string_view content, std::string_view css_class, Anchor anchor) {
  constexpr std::array anchors{"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}{}>{}</text>", coordinate(x), coordinate(y), class_of(css_class),
                       anchors.at(static_cast<std::size_t>(anchor)), escaped(content));
}

void Svg::upright_text(double x, double y, std::string_view content, std::string_view css_class) {
  body_ += fmt::format("<text transform=\"translate({} {}) rotate(-90)\"{} text-anchor=\"middle\">{}</text>",
                       coordinate(x), coordinate(y), class_of(css_class), escaped(content));
}

std::string Svg::str() const { return head_ + body_ + "</svg>"; }

}  // namespace undrop::report
