// canvas asks Node's own headers for one constant, the largest Buffer; with this in their place
// Node-API's headers are enough to compile it.
#pragma once
#include <cstddef>

namespace node {
namespace Buffer {
constexpr std::size_t kMaxLength = 0x7fffffff;
}
}  // namespace node
