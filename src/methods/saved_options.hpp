#pragma once

#include <undrop/archive.hpp>
#include <undrop/parameters.hpp>

namespace undrop {

/// Keeps the options of a fit with its model.
void save_options(const Options& options, ArchiveWriter& archive);

/// Those of the table: what the registry adds to the tables of many methods is passed over. Throws OptionError where a
/// kept value is none of its option's.
[[nodiscard]] Options load_options(const ParameterTable& table, const ArchiveReader& archive);

/// The same options as a method's own table has them: for a method that varies some of what it was given.
[[nodiscard]] ParameterValues values_of(const ParameterTable& table, const Options& options);

}  // namespace undrop
