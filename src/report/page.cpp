#include "report/page.hpp"

#include <undrop/version.hpp>

#include <fmt/format.h>

#include <type_traits>

#include "report/page_style.hpp"
#include "report/svg.hpp"

namespace undrop::report {

namespace {

constexpr std::size_t most_of_a_list = 8;

std::string class_attribute(const std::string& css_class) {
  return css_class.empty() ? std::string() : fmt::format(" class=\"{}\"", css_class);
}

template <typename T>
std::string element_text(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return fmt::format("{}", value);
  } else {
    return figure_text(value);
  }
}

template <typename T>
std::string list_text(const std::vector<T>& values) {
  std::string out;
  for (std::size_t i = 0; i < values.size() && i < most_of_a_list; ++i)
    out += (i > 0 ? ", " : "") + element_text(values[i]);
  if (values.size() > most_of_a_list) out += fmt::format(", … ({} in all)", values.size());
  return out;
}

}  // namespace

std::string fact_text(const Fact& fact) {
  return std::visit(
      [](const auto& held) -> std::string {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, bool>) {
          return held ? "yes" : "no";
        } else if constexpr (std::is_same_v<Held, double> || std::is_same_v<Held, std::int64_t> ||
                             std::is_same_v<Held, std::string>) {
          return element_text(held);
        } else {
          return list_text(held);
        }
      },
      fact);
}

std::string table_html(const Table& table) {
  std::string html = "<div class=\"scroll\" tabindex=\"0\"><table>";
  if (!table.caption.empty()) html += "<caption>" + escaped(table.caption) + "</caption>";
  if (!table.header.empty()) {
    html += "<thead><tr>";
    for (const auto& name : table.header) html += "<th scope=\"col\">" + escaped(name) + "</th>";
    html += "</tr></thead>";
  }
  html += "<tbody>";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string text = escaped(row[i].text);
      html += i == 0 ? "<th scope=\"row\">" + text + "</th>"
                     : "<td" + class_attribute(row[i].css_class) + ">" + text + "</td>";
    }
    html += "</tr>";
  }
  return html + "</tbody></table></div>";
}

std::string paragraph(const std::string& text, const std::string& css_class) {
  return "<p" + class_attribute(css_class) + ">" + escaped(text) + "</p>";
}

std::string list_html(const std::vector<std::string>& items, const std::string& css_class) {
  if (items.empty()) return {};
  std::string html = "<ul" + class_attribute(css_class) + ">";
  for (const auto& item : items) html += "<li>" + escaped(item) + "</li>";
  return html + "</ul>";
}

std::string details(const std::string& summary, const std::string& html) {
  return "<details><summary>" + escaped(summary) + "</summary>" + html + "</details>";
}

std::string figure(const std::string& caption, const std::string& drawing, const std::string& below) {
  if (drawing.empty()) return {};
  return "<figure><figcaption>" + escaped(caption) + "</figcaption>" + drawing + below + "</figure>";
}

std::string gallery(const std::vector<std::string>& figures, const std::string& css_class) {
  std::string inside;
  for (const auto& each : figures) inside += each;
  if (inside.empty()) return {};
  return "<div class=\"gallery" + (css_class.empty() ? "" : " " + css_class) + "\">" + inside + "</div>";
}

std::string facts_html(const std::string& caption, const Facts& facts) {
  Table table{caption, {}, {}};
  for (const auto& [name, fact] : facts) table.rows.push_back({{name}, {fact_text(fact)}});
  return table.rows.empty() ? std::string() : "<div class=\"long\">" + table_html(table) + "</div>";
}

Page::Page(std::string title, std::string lead) : title_(std::move(title)), lead_(std::move(lead)) {}

void Page::section(const std::string& id, const std::string& heading, const std::string& html) {
  contents_ += fmt::format("<li><a href=\"#{}\">{}</a></li>", escaped(id), escaped(heading));
  body_ += fmt::format("<section id=\"{}\"><h2>{}</h2>{}</section>\n", escaped(id), escaped(heading), html);
}

std::string Page::str() const {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><meta name=\"generator\" content=\"undrop {}\">"
      "<link rel=\"icon\" href=\"data:,\"><title>{}</title><style>{}</style></head>\n<body><header><h1>{}</h1>{}"
      "<nav aria-label=\"Contents\"><ul>{}</ul></nav></header>\n<main>{}</main>\n<footer>{}</footer></body></html>\n",
      version(), escaped(title_), style_sheet(), escaped(title_), paragraph(lead_, "lead"), contents_, body_,
      escaped(
          fmt::format("Made by undrop {}. This file is complete: it loads nothing and runs no script.", version())));
}

}  // namespace undrop::report
