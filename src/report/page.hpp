#pragma once

#include <undrop/facts.hpp>

#include <string>
#include <vector>

namespace undrop::report {

/// A cell of a table: text, and how it is shown.
struct TableCell {
  std::string text = {};
  std::string css_class = {};  ///< "num", "best", "good", "bad"; several are separated by blanks
};

struct Table {
  std::string caption = {};
  std::vector<std::string> header = {};
  std::vector<std::vector<TableCell>> rows = {};  ///< the first cell of a row is its head
};

/// Scrolls within its own box where it is wider than the page.
[[nodiscard]] std::string table_html(const Table& table);
/// A paragraph; the text is escaped.
[[nodiscard]] std::string paragraph(const std::string& text, const std::string& css_class = {});
/// A list of texts; empty where there are none.
[[nodiscard]] std::string list_html(const std::vector<std::string>& items, const std::string& css_class = {});
/// A fold with a table or a list in it.
[[nodiscard]] std::string details(const std::string& summary, const std::string& html);
/// A drawing with its caption (escaped), which stands above it, and whatever belongs below it.
[[nodiscard]] std::string figure(const std::string& caption, const std::string& drawing, const std::string& below = {});
/// Figures beside each other where there is room; `css_class` "small" for small multiples.
[[nodiscard]] std::string gallery(const std::vector<std::string>& figures, const std::string& css_class = {});
/// Names and values, as a table of two columns.
[[nodiscard]] std::string facts_html(const std::string& caption, const Facts& facts);
/// A fact as a reader has it: figures short, lists cut after eight.
[[nodiscard]] std::string fact_text(const Fact& fact);

/// One self-contained document: style inside, no script, nothing from the network. Sections appear in the contents in
/// the order in which they are added.
class Page {
 public:
  Page(std::string title, std::string lead);
  /// `id` must be unique.
  void section(const std::string& id, const std::string& heading, const std::string& html);
  [[nodiscard]] std::string str() const;

 private:
  std::string title_;
  std::string lead_;
  std::string contents_;
  std::string body_;
};

}  // namespace undrop::report
