#include "io/r_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace undrop::io {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Column factor_column(const std::string& name, const RValue& value) {
  Column column;
  column.name = name;
  column.kind = Column::Kind::categorical;
  if (const RValue* levels = value.attribute("levels")) column.categories = levels->texts;
  const auto n_levels = static_cast<std::int64_t>(column.categories.size());
  for (const auto code : value.integers) {
    column.codes.push_back(code >= 1 && code <= n_levels ? code - 1 : -1);
  }
  return column;
}

/// The names of rows: text, numbers, or R's short form for 1, 2, ... (a missing value and the number of rows, negated).
void read_row_names(const RValue& names, RTable& out) {
  if (names.kind == RValue::Kind::texts) {
    out.row_names = names.texts;
    out.n_rows = std::ssize(names.texts);
  } else if (names.integers.size() == 2 && names.integers.front() == RValue::missing) {
    out.n_rows = std::abs(static_cast<std::int64_t>(names.integers.back()));
  } else {
    out.n_rows = std::ssize(names.integers);
    for (const auto number : names.integers) out.row_names.push_back(std::to_string(number));
  }
}

void read_columns(const RValue& list, RTable& out) {
  const auto names = list.names();
  for (std::size_t i = 0; i < list.list.size() && i < names.size(); ++i) {
    Column column;
    if (read_r_column(names[i], *list.list[i], out.n_rows, column)) {
      out.columns.push_back(std::move(column));
    } else {
      out.left_out.push_back(names[i]);
    }
  }
}

}  // namespace

bool read_r_column(const std::string& name, const RValue& value, std::int64_t n_rows, Column& out) {
  const auto n = std::max({value.integers.size(), value.reals.size(), value.texts.size()});
  const bool simple = value.kind == RValue::Kind::logicals || value.kind == RValue::Kind::integers ||
                      value.kind == RValue::Kind::reals || value.kind == RValue::Kind::texts;
  // integer64 keeps whole numbers in the bits of doubles.
  const bool is_disguised = value.inherits("integer64") || value.attribute("dim") != nullptr;
  if (!simple || is_disguised || static_cast<std::int64_t>(n) != n_rows) return false;
  if (value.inherits("factor")) {
    out = factor_column(name, value);
    return true;
  }
  if (value.kind == RValue::Kind::texts) {
    out = text_column(name, value.texts);
    return true;
  }
  out = {};
  out.name = name;
  out.kind = value.kind == RValue::Kind::logicals ? Column::Kind::boolean : Column::Kind::number;
  out.numbers = value.reals;
  for (const auto number : value.integers) out.numbers.push_back(number == RValue::missing ? missing : number);
  return true;
}

RTable read_r_table(const RValue& value) {
  RTable out;
  const RValue* row_names = value.attribute("row.names");
  if (value.kind == RValue::Kind::list && row_names != nullptr) {
    read_row_names(*row_names, out);
    read_columns(value, out);
    return out;
  }
  const RValue* columns = value.attribute("listData");
  const RValue* n_rows = value.attribute("nrows");
  if (columns == nullptr || n_rows == nullptr || n_rows->integers.empty()) return out;
  out.n_rows = n_rows->integers.front();
  const RValue* names = value.attribute("rownames");
  if (names != nullptr && names->kind == RValue::Kind::texts && std::ssize(names->texts) == out.n_rows) {
    out.row_names = names->texts;
  }
  read_columns(*columns, out);
  return out;
}

}  // namespace undrop::io
