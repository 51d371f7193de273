#pragma once

#include <undrop/context.hpp>

namespace undrop::pipeline {

/// How fast each of so many threads is at this moment, others' work included, in cores of the machine on which the
/// costs of methods were measured (an AMD EPYC of 2024, one core of two). Takes some 20 ms where there is a free core.
[[nodiscard]] double machine_speed(int threads);

/// Seconds of `core_seconds` of work of which `parallel_share` is divided among the context's threads.
[[nodiscard]] double seconds_on(double speed, int threads, double core_seconds, double parallel_share);

}  // namespace undrop::pipeline
