#pragma once

#include <string>
#include <string_view>

/// The drawing board of the report: one drawing is one inline SVG element. Colours, fonts and line widths come from the
/// page's style sheet by class, so that light, dark and paper need no second drawing.
namespace undrop::report {

/// Text made safe for elements and attributes of HTML and XML; control characters and broken UTF-8 become "?".
[[nodiscard]] std::string escaped(std::string_view text);

/// A length on the drawing: one decimal at most.
[[nodiscard]] std::string coordinate(double value);

/// A figure for people: three significant digits, thousands apart by commas; "n/a" where it is not defined.
[[nodiscard]] std::string figure_text(double value);
/// A whole number for people, thousands apart by commas.
[[nodiscard]] std::string count_text(double value);

enum class Anchor { start, middle, end };

/// Lengths are in units of the view box: 1 unit is 1 CSS pixel where the chart has its full width. A `title` is what a
/// pointer that rests on a mark is told.
class Svg {
 public:
  /// `description` is what those are told who do not see the drawing.
  Svg(double width, double height, std::string_view description);
  void line(double x1, double y1, double x2, double y2, std::string_view css_class);
  void rect(double x, double y, double width, double height, std::string_view css_class, std::string_view title = {});
  void circle(double x, double y, double radius, std::string_view css_class, std::string_view title = {});
  /// `data` is the path's `d`.
  void path(const std::string& data, std::string_view css_class, std::string_view title = {});
  void text(double x, double y, std::string_view content, std::string_view css_class = {},
            Anchor anchor = Anchor::start);
  /// The same, read from below to above.
  void upright_text(double x, double y, std::string_view content, std::string_view css_class = {});
  [[nodiscard]] std::string str() const;

 private:
  void close(std::string_view element, std::string_view title);
  std::string head_;
  std::string body_;
};

/// Text cut to what fits `width` at the charts' font size, with an ellipsis.
[[nodiscard]] std::string fitted(const std::string& text, double width);
/// Widths of a chart whose rows begin with a label: room for the longest of them, up to 60 letters, is added to the
/// chart's own width.
struct LabelledWidth {
  double labels = 0;  ///< where the drawing begins
  double whole = 0;
};
[[nodiscard]] LabelledWidth labelled_width(double longest_label);
/// A row's label, right before the drawing.
void draw_label(Svg& svg, const LabelledWidth& width, double y, const std::string& label, bool is_control);

/// About the width of a text at the charts' font size.
[[nodiscard]] double text_width(std::string_view text);

}  // namespace undrop::report
