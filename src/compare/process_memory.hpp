#pragma once

#include <sys/types.h>

#include <cstdint>

namespace undrop::compare {

/// Most memory that a process, or any that it started and that still runs, has held since its program began, in bytes:
/// the largest of them. 0 where the system does not tell, or it has ended. What is asked of the system after a process
/// has ended (ru_maxrss) is no less than what its parent held when it was started.
[[nodiscard]] std::int64_t peak_memory_of(pid_t process);

/// Most memory that this process has held, in bytes; 0 where the system does not tell.
[[nodiscard]] std::int64_t own_peak_memory();

}  // namespace undrop::compare
